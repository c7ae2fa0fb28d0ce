"""The lines that a page shows, in their order, whether they are of its article or not."""

from collections.abc import Mapping, Sequence

from annotate.ingestion.markup.extracted import Block
from annotate.ingestion.markup.titles import is_same, read_words
from annotate.ingestion.pages.boilerplate import is_byline
from annotate.ingestion.pages.kinds import BlockKind
from annotate.ingestion.pages.lines import LineLook, read_units
from annotate.language.pages import PageWords

_SIGNATURES = {LineLook.BYLINE: BlockKind.BYLINE, LineLook.DATE: BlockKind.DATELINE}
_LONGEST_GLUED = 100_000
_KEY = 3  # characters by which a line is looked up
_LONGEST_START = 200
_MOST_BETWEEN = 15  # lines between a headline and the text


def count(text: str) -> int:
    """Count the characters of a text without blanks."""
    return len("".join(text.split()))


def part_glued(blocks: Sequence[Block], lines: Sequence[str]) -> list[Block]:
    """Return blocks with those split that hold several lines of the page in one."""
    whole = set(lines)
    known: dict[str, list[str]] = {}
    for line in lines:
        bare = "".join(line.split())
        known.setdefault(bare[:_KEY], []).append(bare)
    parted: list[Block] = []
    for block in blocks:
        is_whole = block.kind is not BlockKind.PARAGRAPH or block.text in whole
        parts = [block.text] if is_whole else _cut(block.text, known)
        parted += (Block(block.kind, part) for part in parts)
    return parted


def _cut(text: str, known: Mapping[str, Sequence[str]]) -> list[str]:
    """Cut a text where the lines of the page end; whole, where it is no series of them."""
    if "\n" in text or len(text) > _LONGEST_GLUED:
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
    """Return blocks with the lines that name the author or the day between headline and text.

    Where none names the day, it may stand right above the headline.
    """
    first = next((at for at, b in enumerate(blocks) if _is_text(b, words)), len(blocks))
    head = [part for block in blocks[:first] for part in _sign(block, words)]
    at = next((at for at, b in enumerate(head) if b.kind is BlockKind.HEADLINE), None)
    if at is None or first == len(blocks):
        return [*head, *blocks[first:]]
    place, end = _locate(head[at].text, blocks[first].text, lines)
    signed = _merge(head, at, lines[place + 1 : end], words)
    if place > 0 and all(block.kind is not BlockKind.DATELINE for block in signed):
        day = [b for b in _read_line(lines[place - 1], words) if b.kind is BlockKind.DATELINE]
        signed[at:at] = day
    return [*signed, *blocks[first:]]


def _merge(head: Sequence[Block], at: int, between: Sequence[str], words: PageWords) -> list[Block]:
    """Return the blocks above a text with what the lines below the headline name."""
    known = {block.kind for block in head}
    if BlockKind.BYLINE in known:
        return list(head)
    merged, pending = list(head[: at + 1]), list(head[at + 1 :])
    for line in between:
        if pending and pending[0].text.startswith(line[:_LONGEST_START]):
            merged.append(pending.pop(0))
        else:
            merged += (block for block in _read_line(line, words) if block.kind not in known)
    return [*merged, *pending]


def _is_text(block: Block, words: PageWords) -> bool:
    """Tell whether a block is of the running text, below what names author and day."""
    if block.kind is not BlockKind.PARAGRAPH:
        return False
    return any(unit.look is LineLook.PROSE for unit in read_units(block.text, words))


def _locate(headline: str, text: str, lines: Sequence[str]) -> tuple[int, int]:
    """Return where a page shows its headline, and where the text below it; or two times 0."""
    longest, start = 2 * len(headline), read_words(text[:_LONGEST_START])[:6]
    above = [
        place
        for place, line in enumerate(lines)
        if line[:1] == headline[:1] and len(line) < longest and is_same(line, headline)
    ]
    for first in reversed(above):
        for last in range(first + 1, min(len(lines), first + _MOST_BETWEEN)):
            if read_words(lines[last][:_LONGEST_START])[: len(start)] == start:
                return first, last
    return 0, 0


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
    parts: list[Block] = []
    for line in block.text.split("\n"):
        found = _read_line(line, words)
        if not found and parts and _is_addition(line, words):
            found = [Block(parts[-1].kind, line)]
        if not found:
            return [block]
        parts.append(found[0])
    return parts


def _is_addition(line: str, words: PageWords) -> bool:
    """Tell whether a line says more of the author or the day above it: a post, an hour."""
    looks = {unit.look for unit in read_units(line, words)}
    return looks == {LineLook.FRAGMENT} and len(line.split()) <= _ADDED_WORDS


_ADDED_WORDS = 8
