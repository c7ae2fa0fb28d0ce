"""Speaking to a Label Studio server, and what it answered."""
