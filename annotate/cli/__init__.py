"""The commands: `annotate X` is `X.py` in one of the rooms. Each parses, calls, shows and exits."""
