"""The commands: `annotate X` is the file `X.py` here. Each parses, calls, reports and exits."""
