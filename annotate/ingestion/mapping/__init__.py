"""The way back from a text to the bytes that it came from."""
