"""Files as they come: where they are, how they are encoded, what a line or a row holds."""
