"""Whether a dataset folder holds together, and withholds what it has to."""
