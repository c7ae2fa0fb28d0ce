"""Commands that tell how good data are."""
