"""Markup to the blocks of an article, for the formats that carry it."""
