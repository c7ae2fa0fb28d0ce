"""Plain text: one article a file."""

from collections.abc import Iterator

from annotate.formats.port import FileFormat, Input, Item
from annotate.formats.whole import read_article

_WIDEST = 4  # bytes of a character


def read(given: Input) -> Iterator[Item]:
    """Yield the one article."""
    yield from read_article(given, _WIDEST * (given.max_characters + 1))


FORMAT = FileFormat(description="a plain text a file", suffixes=(".txt", ".text"), read=read)
