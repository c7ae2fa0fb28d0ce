"""Formats with a word a line, or a list of words: a tag says which span a word is in."""
