"""What stands above the article: its headline, standfirst, byline, date line and captions."""

from collections.abc import Sequence

from annotate.ingestion.pages.body import Body
from annotate.ingestion.pages.kinds import BlockKind
from annotate.ingestion.pages.lines import LineLook, TextUnit

_WINDOW = 40  # units above the article in which its headline is looked for
_MOST_SIGNED = 4  # units of the article above which an author or a date may still stand
_HEADLINE_WORDS = range(2, 31)
_LOOKS = {
    LineLook.DATE: BlockKind.DATELINE,
    LineLook.BYLINE: BlockKind.BYLINE,
    LineLook.CAPTION: BlockKind.CAPTION,
}
_SIGNATURES = frozenset({LineLook.DATE, LineLook.BYLINE})


def find_start(units: Sequence[TextUnit], body: Body) -> int:
    """Return where the article begins below its date and author, if they stand inside it."""
    signed = [
        at
        for at in range(body.first, min(body.last, body.first + _MOST_SIGNED))
        if units[at].look in _SIGNATURES
    ]
    return signed[-1] + 1 if signed and signed[-1] + 1 < body.last else body.first


def classify_head(
    units: Sequence[TextUnit], start: int, body: Body, *, otherwise: BlockKind
) -> list[BlockKind]:
    """Return the kinds of the units before `start`, `otherwise` where nothing speaks for one."""
    kinds = [
        BlockKind.BOILERPLATE if unit.look in {LineLook.NOTICE, LineLook.EMPTY} else otherwise
        for unit in units[:start]
    ]
    headline = _find_headline(units, start, body, is_clean=otherwise is not BlockKind.BOILERPLATE)
    if headline is None:
        return kinds
    kinds[headline] = BlockKind.HEADLINE
    for at in range(max(0, headline - 2), headline):
        if units[at].look in _SIGNATURES:
            kinds[at] = _LOOKS[units[at].look]
    is_next = True
    for at in range(headline + 1, start):
        kind = _classify_below(units, at, start, body, is_next=is_next)
        kinds[at] = kind or kinds[at]
        is_next = is_next and kind is BlockKind.STANDFIRST
    return kinds


def _classify_below(
    units: Sequence[TextUnit], at: int, start: int, body: Body, *, is_next: bool
) -> BlockKind | None:
    """Return the kind of a unit between headline and article; None where nothing speaks."""
    unit = units[at]
    if unit.look in _LOOKS:
        return _LOOKS[unit.look]
    if units[at - 1].look is LineLook.BYLINE and units[at - 1].words == 1:
        return BlockKind.BYLINE  # "By" on one line, the name on the next
    if unit.is_bullet:
        return None
    if unit.look in {LineLook.PROSE, LineLook.SENTENCE}:
        return BlockKind.STANDFIRST if is_next else None
    touches = not body.indents and all(below.gap == 0 for below in units[at + 1 : start + 1])
    return BlockKind.CAPTION if unit.look is LineLook.FRAGMENT and touches else None


def _find_headline(
    units: Sequence[TextUnit], start: int, body: Body, *, is_clean: bool
) -> int | None:
    best, found = 0.0, None
    for at in range(max(0, start - _WINDOW), start):
        if _may_be_headline(units[at]):
            score = _score_headline(units, at, start, body) + (is_clean and at == 0)
            if score > best:
                best, found = score, at
    return found


def _may_be_headline(unit: TextUnit) -> bool:
    if unit.is_bullet or unit.words not in _HEADLINE_WORDS:
        return False
    return unit.look is LineLook.FRAGMENT or (
        unit.look in {LineLook.PROSE, LineLook.SENTENCE} and unit.text[-1] in "?!\"'”’»"
    )


def _score_headline(units: Sequence[TextUnit], at: int, start: int, body: Body) -> float:
    """Weigh what speaks for a headline: date and author beside it, its box, its repetition."""
    unit = units[at]
    score = -0.1 * (start - at)
    below = units[at + 1 : min(start, at + 4)]
    if any(other.look in _SIGNATURES for other in below):
        score += 3
    if at and units[at - 1].look is LineLook.DATE and not unit.gap:
        score += 4
    if body.indents and unit.indent <= min(body.indents):
        score += 1
    if not body.indents and all(other.gap == 0 for other in units[at + 1 : start + 1]):
        score += 1
    around = units[max(0, start - 2 * _WINDOW) : start]
    if unit.words > 3 and sum(unit.content in other.text for other in around) > 1:
        score += 2
    return score
