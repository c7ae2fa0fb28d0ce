"""Commands about the project itself, its scheme and its guide."""
