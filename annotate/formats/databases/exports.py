"""A reader made of what parts the text of a file into the articles of a database."""

from collections.abc import Callable, Iterator

from annotate.formats.databases.keys import DatabaseArticle
from annotate.formats.port import Input, Item, Reader
from annotate.formats.problems import UNREADABLE
from annotate.formats.whole import read_text

Split = Callable[[str], Iterator[DatabaseArticle | str]]
_LONGEST = 1 << 27  # bytes


def read_export(split: Split) -> Reader:
    """Return the reader of an export as text."""

    def read(given: Input) -> Iterator[Item]:
        for part in read_text(given, _LONGEST):
            if isinstance(part, str):
                yield from iter_rows(part, split, given)
            else:
                yield part

    return read


def iter_rows(text: str, split: Split, given: Input) -> Iterator[Item]:
    """Yield the articles of a text as rows, and what is the matter with it as a whole."""
    for found in split(text):
        if isinstance(found, str):
            yield given.complain(UNREADABLE, found, fix="Export it again.")
        else:
            yield found.to_row()
