"""Files that hold one text: read at once, up to a limit, in the encoding that they are in."""

from collections.abc import Iterator

from annotate.formats.encoding import Decoded, NotTextError, decode
from annotate.formats.port import Article, Input
from annotate.formats.problems import BINARY, ENCODING, LONG
from annotate.model import Problem


def read_text(given: Input, longest: int) -> Iterator[str | Problem]:
    """Yield the text of a file, and what there is to say about it; `longest` is in bytes."""
    for item in read_article(given, longest):
        yield item.text if isinstance(item, Article) else item


def read_article(
    given: Input, longest: int, *, is_page: bool = False
) -> Iterator[Article | Problem]:
    """Yield the one article of a file, and what there is to say about it.

    Args:
        given: The file.
        longest: How many bytes it may have.
        is_page: Whether it is the markup of a page.
    """
    data = given.stream.read(longest + 1)
    if len(data) > longest:
        yield given.complain(LONG, f"longer than {longest} bytes")
        return
    try:
        decoded = decode(data, given.encoding)
    except NotTextError as error:
        yield given.complain(BINARY, f"not text: {error}")
        return
    yield from tell_encoding(decoded, given)
    yield Article(
        text=decoded.text,
        id=given.name,
        is_page=is_page,
        data=data,
        encoding=decoded.encoding,
    )


def tell_encoding(decoded: Decoded, given: Input) -> Iterator[Problem]:
    """Yield a warning where a file is not in UTF-8, and nobody said so."""
    if not given.encoding and decoded.encoding not in {"utf-8", "utf-8-sig"}:
        how = "guessed to be" if decoded.is_guess else "not UTF-8 but"
        yield given.complain(ENCODING, f"the encoding is {how} {decoded.encoding}")
