"""A text to its segments: every character that is not blank belongs to one of them.

The text is never changed. A clean article is paragraphs, with a headline where it has one. A dump
of a page is told apart into the article and the boilerplate around it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from annotate.ingestion.pages.body import Body, find_body
from annotate.ingestion.pages.head import classify_head, find_start
from annotate.ingestion.pages.inside import classify_inside
from annotate.ingestion.pages.kinds import BlockKind
from annotate.ingestion.pages.lines import LineLook, TextUnit, read_units
from annotate.language.pages import PageWords
from annotate.model import Segment

_LEAST_MENU = 5  # lines as of a menu in a row, around the article, make a text a page
_LEAST_NOTICES = 2  # so do these; plain articles have one at times, but are not nested
_MENU_WORDS = 5
_ONE_SEGMENT = frozenset({BlockKind.BOILERPLATE, BlockKind.PULL_QUOTE})
_TAIL_LOOKS = {
    LineLook.EMPTY: BlockKind.BOILERPLATE,
    LineLook.NOTICE: BlockKind.BOILERPLATE,
    LineLook.CREDIT: BlockKind.BOILERPLATE,
    LineLook.CAPTION: BlockKind.CAPTION,
    LineLook.BYLINE: BlockKind.BYLINE,
    LineLook.DATE: BlockKind.DATELINE,
}


def segment_text(text: str, words: PageWords) -> tuple[Segment, ...]:
    """Return the segments of a frozen text: trimmed, sorted, apart, nothing left out."""
    units = read_units(text, words)
    body = find_body(units)
    kinds = _classify(units, body) if body else [BlockKind.PARAGRAPH] * len(units)
    return tuple(_join(units, kinds))


def _classify(units: Sequence[TextUnit], body: Body) -> list[BlockKind]:
    is_page = _is_page(units, body)
    if not is_page:
        body = replace(body, indents=frozenset())  # a clean text may be indented for any reason
    start = find_start(units, body)
    otherwise = BlockKind.BOILERPLATE if is_page else BlockKind.PARAGRAPH
    below = units[body.last :]
    return [
        *classify_head(units, start, body, otherwise=otherwise),
        *classify_inside(units[start : body.last], body),
        *(otherwise if is_page else _TAIL_LOOKS.get(unit.look, otherwise) for unit in below),
    ]


def _is_page(units: Sequence[TextUnit], body: Body) -> bool:
    """Tell whether boilerplate stands around the article: else nothing is taken for it."""
    around = [*units[: body.first], *units[body.last :]]
    notices = sum(unit.look is LineLook.NOTICE for unit in around)
    run = longest = 0
    for unit in around:
        run = run + 1 if _is_menu_item(unit) else 0
        longest = max(longest, run)
    return longest >= _LEAST_MENU or notices >= (1 if body.indents else _LEAST_NOTICES)


def _is_menu_item(unit: TextUnit) -> bool:
    """Tell whether a line could stand in a menu; those of tables have figures and marks."""
    is_short = unit.look is LineLook.FRAGMENT and unit.words <= _MENU_WORDS
    return is_short and not any(c.isdigit() or c in ",:;()" for c in unit.text)


def _join(units: Sequence[TextUnit], kinds: Sequence[BlockKind]) -> Iterator[Segment]:
    """Yield the segments: boilerplate in a row is one, as are the lines of a pull quote."""
    start: int | None = None
    for at, (unit, kind) in enumerate(zip(units, kinds, strict=True)):
        start = unit.start if start is None else start
        if kind in _ONE_SEGMENT and at + 1 < len(kinds) and kinds[at + 1] is kind:
            continue
        yield Segment(kind=str(kind), start=start, end=unit.end)
        start = None
