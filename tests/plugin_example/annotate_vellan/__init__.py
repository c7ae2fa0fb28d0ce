"""Port Vellan, for annotate."""
