"""The labelling page: its configuration, its style, its guide, its tasks."""
