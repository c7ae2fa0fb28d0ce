"""Formats of other annotation tools: what people marked there, read and written."""
