"""What people changed in the suggestions, and where labels look wrong."""
