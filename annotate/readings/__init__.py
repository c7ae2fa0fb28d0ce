"""Several readings of one document: which may be compared, and which of their spans overlap."""
