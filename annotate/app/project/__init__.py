"""What is about the project itself: its file, its scheme, its guide, and the first run of all."""
