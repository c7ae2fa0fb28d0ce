"""Commands for what other annotation tools have."""
