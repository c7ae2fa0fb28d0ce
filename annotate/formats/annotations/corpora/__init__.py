"""Corpora of attribution and stance that people have, in the folders they are given out in."""
