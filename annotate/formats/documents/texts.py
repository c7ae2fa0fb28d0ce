"""What was taken out of a document: the articles of a database's export, or one text of blocks."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from annotate.formats.databases.exports import Split, iter_rows
from annotate.formats.databases.factiva import is_factiva, split_factiva
from annotate.formats.databases.lexisnexis import is_lexisnexis, split_lexisnexis
from annotate.formats.databases.proquest import is_proquest, split_proquest
from annotate.formats.port import ArticleBlock, Input, InputRow, Item

_BEGINNING = 1 << 17  # characters by which an export is told
_CELL = re.compile(r"^([A-Z]{2,3}) ?\| ?", re.MULTILINE)  # a code in a cell of its own
_EXPORTS = (
    (is_lexisnexis, split_lexisnexis),
    (is_factiva, split_factiva),
    (is_proquest, split_proquest),
)


def read_blocks(
    blocks: Sequence[ArticleBlock],
    given: Input,
    about: Mapping[str, Any] | None = None,
    *,
    export: str | None = None,
) -> Iterator[Item]:
    """Yield what a document holds.

    Args:
        blocks: Its parts.
        given: The file.
        about: What it says of itself.
        export: Its text as an export of a database would have it; that of the blocks otherwise.
    """
    text = "\n\n".join(block.text for block in blocks)
    shown = _CELL.sub(r"\1  ", text if export is None else export)
    split = _find_split(shown[:_BEGINNING])
    if split is not None:
        yield from iter_rows(shown, split, given)
    elif all(block.kind == "paragraph" for block in blocks):
        yield InputRow(fields={**(about or {}), "text": text}, line=1)  # it may have a headline
    else:
        yield InputRow(fields=about or {}, line=1, blocks=tuple(blocks))


def _find_split(beginning: str) -> Split | None:
    return next((split for is_one, split in _EXPORTS if is_one(beginning)), None)
