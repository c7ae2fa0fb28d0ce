"""`annotate scheme`: compare two schemes, and move annotations from one to another."""
