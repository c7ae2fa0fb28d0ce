"""What stands inside the article: paragraphs, subheadings, lists, captions, quotes set apart."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from annotate.ingestion.pages.body import Body
from annotate.ingestion.pages.kinds import Kind
from annotate.ingestion.pages.lines import Look, Unit

_TEXT = frozenset({Look.PROSE, Look.SENTENCE})
_LOOKS = {
    Look.EMPTY: Kind.BOILERPLATE,
    Look.NOTICE: Kind.BOILERPLATE,
    Look.CREDIT: Kind.BOILERPLATE,
    Look.CAPTION: Kind.CAPTION,
    Look.DATE: Kind.BOILERPLATE,
    Look.BYLINE: Kind.BYLINE,
}
_SUBHEADING_WORDS = 12
_LABEL_WORDS = 4  # a longer line that stands on a paragraph alone is a caption
_QUOTE_WORDS = 5
_NAME_WORDS = range(2, 8)
_MOST_IN_A_ROW = 3  # short lines in a row that may be headings; more are a list or a table
_OPEN = "\"'“‘«„"
_CLOSED = re.compile(r"""[.!?…]?["'”’»“]$""")


def classify_inside(units: Sequence[Unit], body: Body) -> list[Kind]:
    """Return the kinds of the article's units."""
    kinds = [_classify_alone(unit, body) for unit in units]
    _drop_announced_lists(units, kinds)
    for first, last in _iter_runs(units, kinds):
        for at, kind in _classify_run(units, first, last, body):
            kinds[at] = kind
    return kinds


def _classify_alone(unit: Unit, body: Body) -> Kind:
    """Return what a unit is by its own looks; a short line is a subheading for now."""
    if unit.text.startswith(">"):
        return Kind.BLOCK_QUOTE
    if unit.look in _LOOKS:
        return _LOOKS[unit.look]
    if not body.holds(unit):
        return Kind.BOILERPLATE
    if unit.is_bullet and unit.text[0] not in "—–-":
        return Kind.LIST_ITEM
    return Kind.PARAGRAPH if unit.look in _TEXT else Kind.SUBHEADING


def _drop_announced_lists(units: Sequence[Unit], kinds: list[Kind]) -> None:
    """Call the items of a list boilerplate where a notice such as *Related articles* leads it."""
    for at in range(1, len(units)):
        before = units[at - 1].look is Look.NOTICE or (
            units[at - 1].is_bullet and kinds[at - 1] is Kind.BOILERPLATE
        )
        if before and kinds[at] is Kind.LIST_ITEM and units[at].look is Look.FRAGMENT:
            kinds[at] = Kind.BOILERPLATE


def _iter_runs(units: Sequence[Unit], kinds: Sequence[Kind]) -> Iterator[tuple[int, int]]:
    """Yield the ranges of short lines in a row."""
    at = 0
    while at < len(kinds):
        end = at
        while end < len(kinds) and kinds[end] is Kind.SUBHEADING:
            end += 1
        if end > at:
            yield at, end
        at = end + 1


def _classify_run(
    units: Sequence[Unit], first: int, last: int, body: Body
) -> Iterator[tuple[int, Kind]]:
    """Yield what the short lines of a run are, seen with what stands above and below."""
    quote = _find_pull_quote(units, first, last)
    if quote is not None:
        yield from ((at, Kind.PULL_QUOTE) for at in range(quote, last))
        last = quote
    elif not body.indents and _is_spaced(units) and _touches(units, last):
        group = _find_group(units, first, last)
        if last - group > 1 or (last - first == 1 and units[group].words > _LABEL_WORDS):
            yield from ((at, Kind.CAPTION) for at in range(group, last))
            last = group
    if last - first > _MOST_IN_A_ROW or last == len(units):
        yield from ((at, Kind.PARAGRAPH) for at in range(first, last))
    else:
        yield from (
            (at, Kind.PARAGRAPH) for at in range(first, last) if units[at].words > _SUBHEADING_WORDS
        )


def _find_pull_quote(units: Sequence[Unit], first: int, last: int) -> int | None:
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


def _is_name(unit: Unit) -> bool:
    """Tell whether a line could be a person's name, with an office or without."""
    words = unit.text.replace(",", " ").split()
    capitals = sum(word[0].isupper() for word in words)
    return len(words) in _NAME_WORDS and words[0][0].isupper() and 2 * capitals > len(words)


def _is_quoted(unit: Unit) -> bool:
    return unit.text[0] in _OPEN and _CLOSED.search(unit.text) is not None


def _touches(units: Sequence[Unit], at: int) -> bool:
    """Tell whether a paragraph follows without a blank line."""
    return at < len(units) and units[at].look in _TEXT and not units[at].gap


def _find_group(units: Sequence[Unit], first: int, last: int) -> int:
    """Return where the lines begin that stand together at the end of a run."""
    at = last - 1
    while at > first and not units[at].gap:
        at -= 1
    return at


def _is_spaced(units: Sequence[Unit]) -> bool:
    """Tell whether the article's paragraphs are set apart by blank lines."""
    pairs = [
        below.gap > 0
        for above, below in pairwise(units)
        if above.look is Look.PROSE and below.look is Look.PROSE
    ]
    return 2 * sum(pairs) > len(pairs)
