"""Documents and records as HTML for a notebook: one piece that loads nothing and runs nothing."""
