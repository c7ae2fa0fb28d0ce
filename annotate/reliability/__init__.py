"""How far people agree with each other, and what they changed in the machine's suggestions."""
