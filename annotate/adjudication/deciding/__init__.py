"""What each person marked, what a rule decides of it, and the gold that comes of the decisions."""
