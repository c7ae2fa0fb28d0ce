"""The lines that a page shows, in their order, whether they are of its article or not."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from annotate.ingestion.pages.boilerplate import is_byline
from annotate.ingestion.pages.extracted import Block
from annotate.ingestion.pages.kinds import BlockKind
from annotate.ingestion.pages.layout import BLOCKS
from annotate.ingestion.pages.lines import LineLook, read_units
from annotate.ingestion.pages.titles import is_same, read_words
from annotate.language.pages import PageWords

_HIDDEN = frozenset({"script", "style", "noscript", "template", "head"})
_SIGNATURES = {LineLook.BYLINE: BlockKind.BYLINE, LineLook.DATE: BlockKind.DATELINE}
_KEY = 3  # characters by which a line is looked up
_MOST_BETWEEN = 15  # lines between a headline and the text


def list_lines(tree: Any) -> list[str]:
    """List the lines that a page shows, white space made one blank."""
    pieces = "".join(_iter_pieces(tree)).split("\n")
    return [line for piece in pieces if (line := " ".join(piece.split()))]


def count(text: str) -> int:
    """Count the characters of a text without blanks."""
    return len("".join(text.split()))


def _iter_pieces(element: Any) -> Iterator[str]:
    """Yield text, with a line feed only where a line ends."""
    if not isinstance(element.tag, str) or element.tag in _HIDDEN:
        return
    apart = "\n" if element.tag in BLOCKS or element.tag == "br" else ""
    yield apart
    yield (element.text or "").replace("\n", " ")
    for child in element:
        yield from _iter_pieces(child)
        yield (child.tail or "").replace("\n", " ")
    yield apart


def part_glued(blocks: Sequence[Block], lines: Sequence[str]) -> list[Block]:
    """Return blocks with those split that hold several lines of the page in one."""
    known: dict[str, list[str]] = {}
    for line in lines:
        bare = "".join(line.split())
        known.setdefault(bare[:_KEY], []).append(bare)
    return [
        Block(block.kind, part)
        for block in blocks
        for part in (_cut(block.text, known) if block.kind is BlockKind.PARAGRAPH else [block.text])
    ]


def _cut(text: str, known: Mapping[str, Sequence[str]]) -> list[str]:
    """Cut a text where the lines of the page end; whole, where it is no series of them."""
    if "\n" in text:
        return [text]
    words, bare = text.split(), "".join(text.split())
    parts, at, word, passed = [], 0, 0, 0
    while at < len(bare):
        fitting = (
            line for line in known.get(bare[at : at + _KEY], ()) if bare.startswith(line, at)
        )
        line = max(fitting, key=len, default="")
        at += len(line)
        first = word
        while word < len(words) and passed < at:
            passed += len(words[word])
            word += 1
        if not line or passed != at:
            return [text]
        parts.append(" ".join(words[first:word]))
    return parts


def add_signatures(blocks: Sequence[Block], lines: Sequence[str], words: PageWords) -> list[Block]:
    """Return blocks with the lines that name the author or the day between headline and text."""
    at = next((at for at, b in enumerate(blocks) if b.kind is BlockKind.HEADLINE), None)
    split = [part for block in blocks for part in _sign(block, words)]
    if at is None or any(block.kind is BlockKind.BYLINE for block in split):
        return split
    found = [part for line in _list_between(blocks, at, lines) for part in _read_line(line, words)]
    known = {block.kind for block in split}
    return [*split[: at + 1], *(b for b in found if b.kind not in known), *split[at + 1 :]]


def _list_between(blocks: Sequence[Block], at: int, lines: Sequence[str]) -> Sequence[str]:
    """Return the lines that a page shows between its headline and the text."""
    below = [block.text for block in blocks[at + 1 :] if block.kind is BlockKind.PARAGRAPH]
    above = [place for place, line in enumerate(lines) if is_same(line, blocks[at].text)]
    if not below or not above:
        return ()
    start = read_words(below[0])[:6]
    for first in reversed(above):
        for last in range(first + 1, min(len(lines), first + _MOST_BETWEEN)):
            if read_words(lines[last])[: len(start)] == start:
                return lines[first + 1 : last]
    return ()


def _read_line(line: str, words: PageWords) -> list[Block]:
    if is_byline(line, words):  # it may name the day, too
        return [Block(BlockKind.BYLINE, line)]
    looks = [unit.look for unit in read_units(line, words)]
    kind = _SIGNATURES.get(looks[0]) if len(looks) == 1 else None
    return [Block(kind, line)] if kind else []


def _sign(block: Block, words: PageWords) -> list[Block]:
    """Split a paragraph of lines that name the author or the day."""
    if block.kind not in {BlockKind.PARAGRAPH, BlockKind.SUBHEADING}:
        return [block]
    parts = [_read_line(line, words) for line in block.text.split("\n")]
    return [part[0] for part in parts] if all(parts) else [block]
