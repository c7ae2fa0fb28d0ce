"""Commands that make and publish datasets."""
