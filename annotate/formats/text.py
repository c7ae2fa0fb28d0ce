"""Plain text: one article a file."""

from collections.abc import Iterator

from annotate.formats.port import Article, FileFormat, Input, Item
from annotate.formats.whole import read_text

_WIDEST = 4  # bytes of a character


def read(given: Input) -> Iterator[Item]:
    """Yield the one article."""
    for part in read_text(given, _WIDEST * (given.max_characters + 1)):
        yield Article(text=part, id=given.name) if isinstance(part, str) else part


FORMAT = FileFormat(description="a plain text a file", suffixes=(".txt", ".text"), read=read)
