"""A Label Studio on this machine."""
