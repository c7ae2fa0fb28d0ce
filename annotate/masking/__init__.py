"""Masking: names of private persons and their addresses out of the text, positions kept right."""
