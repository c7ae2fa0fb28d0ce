"""Records as flat rows."""
