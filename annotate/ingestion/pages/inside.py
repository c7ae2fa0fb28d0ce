"""What stands inside the article: paragraphs, subheadings, lists, captions, quotes set apart."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from annotate.ingestion.pages.body import Body
from annotate.ingestion.pages.kinds import BlockKind
from annotate.ingestion.pages.lines import LineLook, TextUnit

_TEXT = frozenset({LineLook.PROSE, LineLook.SENTENCE})
_LOOKS = {
    LineLook.EMPTY: BlockKind.BOILERPLATE,
    LineLook.NOTICE: BlockKind.BOILERPLATE,
    LineLook.CREDIT: BlockKind.BOILERPLATE,
    LineLook.CAPTION: BlockKind.CAPTION,
    LineLook.DATE: BlockKind.BOILERPLATE,
    LineLook.BYLINE: BlockKind.BYLINE,
}
_SUBHEADING_WORDS = 12
_LABEL_WORDS = 4  # a longer line that stands on a paragraph alone is a caption
_QUOTE_WORDS = 5
_NAME_WORDS = range(2, 8)
_MOST_IN_A_ROW = 3  # short lines in a row that may be headings; more are a list or a table
_OPEN = "\"'“‘«„"
_CLOSED = re.compile(r"""[.!?…]?["'”’»“]$""")


def classify_inside(units: Sequence[TextUnit], body: Body) -> list[BlockKind]:
    """Return the kinds of the article's units."""
    kinds = [_classify_alone(unit, body) for unit in units]
    _drop_announced_lists(units, kinds)
    for first, last in _iter_runs(units, kinds):
        for at, kind in _classify_run(units, first, last, body):
            kinds[at] = kind
    return kinds


def _classify_alone(unit: TextUnit, body: Body) -> BlockKind:
    """Return what a unit is by its own looks; a short line is a subheading for now."""
    if unit.text.startswith(">"):
        return BlockKind.BLOCK_QUOTE
    if unit.look in _LOOKS:
        return _LOOKS[unit.look]
    if not body.holds(unit):
        return BlockKind.BOILERPLATE
    if unit.is_bullet and unit.text[0] not in "—–-":
        return BlockKind.LIST_ITEM
    return BlockKind.PARAGRAPH if unit.look in _TEXT else BlockKind.SUBHEADING


def _drop_announced_lists(units: Sequence[TextUnit], kinds: list[BlockKind]) -> None:
    """Call the items of a list boilerplate where a notice such as *Related articles* leads it."""
    for at in range(1, len(units)):
        before = units[at - 1].look is LineLook.NOTICE or (
            units[at - 1].is_bullet and kinds[at - 1] is BlockKind.BOILERPLATE
        )
        if before and kinds[at] is BlockKind.LIST_ITEM and units[at].look is LineLook.FRAGMENT:
            kinds[at] = BlockKind.BOILERPLATE


def _iter_runs(units: Sequence[TextUnit], kinds: Sequence[BlockKind]) -> Iterator[tuple[int, int]]:
    """Yield the ranges of short lines in a row."""
    at = 0
    while at < len(kinds):
        end = at
        while end < len(kinds) and kinds[end] is BlockKind.SUBHEADING:
            end += 1
        if end > at:
            yield at, end
        at = end + 1


def _classify_run(
    units: Sequence[TextUnit], first: int, last: int, body: Body
) -> Iterator[tuple[int, BlockKind]]:
    """Yield what the short lines of a run are, seen with what stands above and below."""
    quote = _find_pull_quote(units, first, last)
    if quote is not None:
        yield from ((at, BlockKind.PULL_QUOTE) for at in range(quote, last))
        last = quote
    elif not body.indents and _is_spaced(units) and _touches(units, last):
        group = _find_group(units, first, last)
        if last - group > 1 or (last - first == 1 and units[group].words > _LABEL_WORDS):
            yield from ((at, BlockKind.CAPTION) for at in range(group, last))
            last = group
    if last - first > _MOST_IN_A_ROW or last == len(units):
        yield from ((at, BlockKind.PARAGRAPH) for at in range(first, last))
    else:
        yield from (
            (at, BlockKind.PARAGRAPH)
            for at in range(first, last)
            if units[at].words > _SUBHEADING_WORDS
        )


def _find_pull_quote(units: Sequence[TextUnit], first: int, last: int) -> int | None:
    """Return where a quote begins whose speaker's name is the last line of the run.

    The name stands apart from the quote above it and touches the paragraph below it, as the
    contents of a box beside the text do in a dump of a page.
    """
    name = last - 1
    if not (_touches(units, last) and _is_name(units[name]) and units[name].gap and name > 0):
        return None
    quote = name - 1
    while quote > first and not units[quote].gap:
        quote -= 1
    is_short_line = quote >= first and sum(u.words for u in units[quote:name]) >= _QUOTE_WORDS
    if is_short_line or (quote == first - 1 and _is_quoted(units[quote])):
        return quote
    return None


def _is_name(unit: TextUnit) -> bool:
    """Tell whether a line could be a person's name, with an office or without."""
    words = unit.text.replace(",", " ").split()
    capitals = sum(word[0].isupper() for word in words)
    return len(words) in _NAME_WORDS and words[0][0].isupper() and 2 * capitals > len(words)


def _is_quoted(unit: TextUnit) -> bool:
    return unit.text[0] in _OPEN and _CLOSED.search(unit.text) is not None


def _touches(units: Sequence[TextUnit], at: int) -> bool:
    """Tell whether a paragraph follows without a blank line."""
    return at < len(units) and units[at].look in _TEXT and not units[at].gap


def _find_group(units: Sequence[TextUnit], first: int, last: int) -> int:
    """Return where the lines begin that stand together at the end of a run."""
    at = last - 1
    while at > first and not units[at].gap:
        at -= 1
    return at


def _is_spaced(units: Sequence[TextUnit]) -> bool:
    """Tell whether the article's paragraphs are set apart by blank lines."""
    pairs = [
        below.gap > 0
        for above, below in pairwise(units)
        if above.look is LineLook.PROSE and below.look is LineLook.PROSE
    ]
    return 2 * sum(pairs) > len(pairs)
