"""Which mentions are of one and the same, and which places stand for who acts there."""
