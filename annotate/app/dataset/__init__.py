"""Datasets made of annotations, and what becomes of them."""
