"""annotate: from news articles to a published dataset of who says what, and who stands where."""

__version__ = "0.1.0"
