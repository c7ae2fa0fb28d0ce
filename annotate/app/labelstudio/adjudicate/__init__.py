"""Several readings to one gold, with every decision and its reason."""
