"""Pages of the web: one article a file, to be told from the page around it."""

from collections.abc import Iterator

from annotate.formats.port import FileFormat, Input, Item
from annotate.formats.whole import read_article

_LONGEST = 1 << 26  # bytes of markup
_LOOKED_AT = 512


def read(given: Input) -> Iterator[Item]:
    """Yield the page."""
    yield from read_article(given, _LONGEST, is_page=True)


def is_html(text: str) -> bool:
    """Tell whether a text begins as an HTML page does."""
    return text[:_LOOKED_AT].lstrip().lower().startswith(("<!doctype html", "<html"))


def recognise(head: bytes) -> bool:
    """Tell whether a file begins as an HTML page does."""
    return is_html(head.decode("ascii", "ignore"))


FORMAT = FileFormat(
    description="a web page a file, of which the article is taken",
    suffixes=(".html", ".htm", ".xhtml"),
    recognise=recognise,
    read=read,
)
