"""Commands that make articles and suggestions."""
