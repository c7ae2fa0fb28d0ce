"""Which article belongs to which split, and the proof that none leaks."""
