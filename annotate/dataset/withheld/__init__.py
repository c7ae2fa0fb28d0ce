"""Releases without the articles' words, and how these are put back."""
