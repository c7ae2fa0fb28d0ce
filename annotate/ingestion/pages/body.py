"""Where in a page's lines the article itself stands.

Running text weighs for, the lines of navigation and link lists weigh against, and the stretch
with the greatest sum is the article. A dump of a page keeps the nesting of its boxes as
indentation, so text in the article's own box weighs more than text beside it.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from annotate.ingestion.pages.lines import LineLook, TextUnit

_LONGEST_COUNTED = 400
_BESIDE = 0.4  # what running text outside the article's boxes is worth
_UNSPACED = 0.15  # and in a line that follows another without a blank one
_NOTICE = -80.0
_SIGNATURE = -150.0  # a date or an author: another article's, or a comment's
_WEIGHTS = {
    LineLook.EMPTY: -8.0,
    LineLook.CAPTION: -40.0,
    LineLook.DATE: _SIGNATURE,
    LineLook.BYLINE: _SIGNATURE,
    LineLook.SENTENCE: 0.0,
    LineLook.FRAGMENT: -40.0,
}
_WEIGHTS_APART = {**_WEIGHTS, LineLook.FRAGMENT: -8.0}  # a short line between the paragraphs
_NESTED_INDENTS = 3
_LEAST_SHARE = 0.12
_MOST_BOXES = 24
_LIST_INDENT = range(1, 5)


@dataclass(frozen=True)
class Body:
    """The article: units `first` to `last`, `last` left out, in the boxes that begin at `indents`.

    No indents: indentation means nothing on this page.
    """

    first: int
    last: int
    indents: frozenset[int] = frozenset()

    def holds(self, unit: TextUnit) -> bool:
        """Tell whether a unit stands in one of the article's boxes, or in a list of one."""
        if self.is_inside(unit):
            return True
        return unit.is_bullet and any(unit.indent - i in _LIST_INDENT for i in self.indents)

    def is_inside(self, unit: TextUnit) -> bool:
        """Tell whether a unit stands in one of the article's boxes."""
        return not self.indents or unit.indent in self.indents


def find_body(units: Sequence[TextUnit]) -> Body | None:
    """Return where the article stands; None where nothing reads like running text."""
    if not any(unit.look is LineLook.PROSE for unit in units):
        return None
    if len({unit.indent for unit in units}) < _NESTED_INDENTS:
        return _extend(units, _locate(units, frozenset())[1])
    _, body = max(
        (_locate(units, frozenset({indent})) for indent in _list_indents(units)),
        key=lambda found: found[0],
    )
    _, body = _locate(units, _find_boxes(units, body))
    return _extend(units, body)


def _list_indents(units: Sequence[TextUnit]) -> list[int]:
    """Return where an article's box may begin: where most of the running text does."""
    sizes: Counter[int] = Counter()
    for unit in units:
        if unit.look is LineLook.PROSE:
            sizes[unit.indent] += len(unit.text)
    return sorted(indent for indent, _ in sizes.most_common(_MOST_BOXES))


def _locate(units: Sequence[TextUnit], indents: frozenset[int]) -> tuple[float, Body]:
    """Return the best stretch for an article in these boxes, with what it weighs."""
    page = Body(0, len(units), indents)
    copies = Counter(unit.content for unit in units)
    weights = [
        _weigh_prose(unit, page) / copies[unit.content]
        if unit.look is LineLook.PROSE
        else _weigh_other(unit, page)
        for unit in units
    ]
    total, first, last = _find_greatest(weights)
    return total, Body(first, last, indents)


def _find_boxes(units: Sequence[TextUnit], body: Body) -> frozenset[int]:
    """Return the indentations that hold a good part of the running text of the article."""
    sizes: Counter[int] = Counter()
    for unit in units[body.first : body.last]:
        if unit.look is LineLook.PROSE and unit.gap:
            sizes[unit.indent] += len(unit.text)
    least = _LEAST_SHARE * sizes.total()
    return body.indents | {indent for indent, size in sizes.items() if size >= least}


def _weigh_prose(unit: TextUnit, page: Body) -> float:
    weight = float(min(len(unit.text), _LONGEST_COUNTED))
    if not page.is_inside(unit):
        weight *= _BESIDE
    if page.indents and not unit.gap:
        weight *= _UNSPACED  # a page's paragraphs stand apart, its link lists do not
    if unit.text.endswith(("...", "…")):
        weight *= _BESIDE  # the cut-off beginning of another article
    return weight


def _weigh_other(unit: TextUnit, page: Body) -> float:
    is_apart = bool(page.indents) and page.is_inside(unit) and unit.gap > 0
    return (_WEIGHTS_APART if is_apart else _WEIGHTS).get(unit.look, _NOTICE)


def _find_greatest(weights: Sequence[float]) -> tuple[float, int, int]:
    """Return the greatest sum of a range and the range, the first of equals (Kadane)."""
    sums = [0.0, *accumulate(weights)]
    best, found, lowest = 0.0, (0, 1), 0
    for at, total in enumerate(sums):
        if total < sums[lowest]:
            lowest = at
        if total - sums[lowest] > best:
            best, found = total - sums[lowest], (lowest, at)
    return best, *found


def _extend(units: Sequence[TextUnit], body: Body) -> Body:
    first, last = body.first, body.last
    while first > 0 and _belongs(units[first - 1], body):
        first -= 1
    while last < len(units) and _belongs(units[last], body):
        last += 1
    return Body(first, last, body.indents)


def _belongs(unit: TextUnit, body: Body) -> bool:
    """Tell whether a unit at the edge of the article is still part of it."""
    if unit.look not in {LineLook.PROSE, LineLook.SENTENCE, LineLook.FRAGMENT}:
        return False
    return unit.indent in body.indents if body.indents else unit.look is not LineLook.FRAGMENT
