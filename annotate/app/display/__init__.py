"""Documents and records as HTML, for a notebook or as a page: it loads nothing and runs nothing."""
