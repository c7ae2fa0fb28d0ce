"""Markup to the article of a page: its text as blocks, and what the page says of it."""
