"""A project of people at work, moved to another scheme and back."""
