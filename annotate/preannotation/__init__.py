"""Suggestions for people to correct: the port, its registry, and the default pipeline."""
