"""`annotate who`: who is who across articles, in two tables that people edit."""
