"""What the extractor took of a page, to blocks: no text is lost between them, nothing glued."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from annotate.ingestion.markup.layout import LINE
from annotate.ingestion.pages.kinds import BlockKind
from annotate.ingestion.pages.lines import LineLook, read_units
from annotate.language.pages import PageWords
from annotate.offsets import freeze

_MARK = "\ue0a0{}\ue0a1"
_MARKED = re.compile("^\\s*\ue0a0(\\w+)\ue0a1\\s*")
_ANY_MARK = re.compile("\ue0a0\\w+\ue0a1")
_BLOCKS = frozenset({"p", "item", "row", "cell", "list", "quote", "table", "head", "div", "code"})
_INHERITING = frozenset({"p", "item", "row", "cell", "div", "code"})
_SHOWN = re.compile("[^\\s\u200b-\u200f\u2060\ufeff\u00ad]")
_LONGEST_NOTICE = 240
_PARAGRAPH_BREAK = re.compile(rf"{LINE}\s*{LINE}[\s{LINE}]*")


@dataclass(frozen=True, slots=True)
class Block:
    """A segment to be: its kind and its text."""

    kind: BlockKind
    text: str


def mark(kind: BlockKind, lines: list[str]) -> str:
    """Return lines as the text of an element that is to be a block of this kind."""
    return _MARK.format(kind.name) + LINE.join(lines)


def mark_of(text: str) -> BlockKind | None:
    """Return the kind that a text is marked to be, None where it is not marked."""
    marked = _MARKED.match(text)
    return BlockKind[marked[1]] if marked else None


def iter_blocks(body: Any, words: PageWords) -> Iterator[Block]:
    """Yield the blocks of what the extractor took, in their order."""
    for kind, text in _iter_texts(body, BlockKind.PARAGRAPH):
        lines = (" ".join(_ANY_MARK.sub("", line).split()) for line in text.split(LINE))
        joint = "\n\n" if kind is BlockKind.PULL_QUOTE else "\n"
        cleaned = freeze(joint.join(line for line in lines if line))
        if _SHOWN.search(cleaned):
            yield Block(_refine(kind, cleaned, words), cleaned)


def _find_kind(element: Any) -> BlockKind:
    return {
        "head": BlockKind.HEADLINE if element.get("rend") == "h1" else BlockKind.SUBHEADING,
        "list": BlockKind.LIST_ITEM,
        "table": BlockKind.LIST_ITEM,
        "quote": BlockKind.BLOCK_QUOTE,
    }.get(element.tag, BlockKind.PARAGRAPH)


def _iter_texts(element: Any, kind: BlockKind) -> Iterator[tuple[BlockKind, str]]:
    """Yield the texts of an element: one an item, a row, a paragraph; two line breaks part them."""
    if element.tag == "row":
        yield kind, " | ".join(_iter_cells(element))
        return
    parts: list[str] = []
    yield from _iter_parts(element, kind, parts)
    yield from _iter_marked(kind, "".join(parts))


def _iter_parts(element: Any, kind: BlockKind, parts: list[str]) -> Iterator[tuple[BlockKind, str]]:
    """Collect the text of an element in `parts`; what a block inside it parts is yielded."""
    parts.append(element.text or "")
    for child in element:
        if child.tag in _BLOCKS:
            yield from _iter_marked(kind, "".join(parts))
            parts.clear()
            yield from _iter_texts(child, kind if child.tag in _INHERITING else _find_kind(child))
        elif child.tag == "lb":
            parts.append(LINE)
        elif isinstance(child.tag, str):
            yield from _iter_parts(child, kind, parts)
        parts.append(child.tail or "")


def _iter_cells(row: Any) -> Iterator[str]:
    """Yield what the cells of a row say, and what stands between them."""
    if (row.text or "").strip():
        yield row.text
    for cell in row:
        if isinstance(cell.tag, str):
            yield _read_cell(cell)
        if (cell.tail or "").strip():
            yield cell.tail


def _read_cell(cell: Any) -> str:
    texts = (text for _, text in _iter_texts(cell, BlockKind.PARAGRAPH))
    return " ".join(" ".join(texts).replace(LINE, " ").split())


def _iter_marked(kind: BlockKind, text: str) -> Iterator[tuple[BlockKind, str]]:
    marked = _MARKED.match(text)
    if marked:
        yield BlockKind[marked[1]], text[marked.end() :]
        return
    for part in _PARAGRAPH_BREAK.split(text):
        yield kind, part


def _refine(kind: BlockKind, text: str, words: PageWords) -> BlockKind:
    """Tell notices and captions that stand as paragraphs by what they say."""
    if kind is not BlockKind.PARAGRAPH or len(text) > _LONGEST_NOTICE:
        return kind
    looks = {unit.look for unit in read_units(text, words)}
    if looks <= {LineLook.NOTICE, LineLook.EMPTY}:
        return BlockKind.BOILERPLATE
    return BlockKind.CAPTION if looks == {LineLook.CAPTION} else kind
