"""Printed lines to blocks: running heads dropped, paragraphs joined, hyphenation undone.

Nothing is known but where a line stands and how large its letters are.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from annotate.formats.port import ArticleBlock

_NUMBER = re.compile(r"\d+")
_ONLY_NUMBER = re.compile(r"\W*(?:[^\W\d_]+\W+)?\d{1,4}(?:\W+[^\W\d_]*\W*\d{1,4})?\W*")
_ENDS = re.compile(r"[.!?:;…][\"'”’»)\]]*$")
_EDGE = 3  # lines at the top and at the bottom of a page that may be running heads
_REPEATED = 0.3  # of the pages, and on two of them at least
_WIDER = 1.35  # times the usual distance of lines, from where on a new paragraph begins
_LARGER = 1.12  # times the usual letters, from where on a line is a heading
_LONGEST_HEADING = 200
_INDENT = 0.8  # times the letters' size
_GUTTER = 4  # times the letters' size between the beginnings of lines of two columns, at least
_FEWEST = 5  # lines of a column by which it is told where they end
_ALONE = 0.6  # of the width that is left free behind a line that does not go on
_SHORT = 0.12  # of the width that is left free at the end of a paragraph


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedLine:
    """A line on a page; lengths are in points, from the lower left corner."""

    text: str
    page: int
    left: float
    right: float
    bottom: float
    top: float
    size: float


def find_blocks(lines: Sequence[PrintedLine]) -> list[ArticleBlock]:
    """Return headings and paragraphs of lines without running heads."""
    body = list(lines)
    if not body:
        return []
    sizes = Counter[float]()
    for line in body:
        sizes[round(line.size, 1)] += len(line.text)
    usual = sizes.most_common(1)[0][0]
    spacing = _find_spacing(body)
    columns = _find_columns(body)
    hyphened = set(re.findall(r"\w+-\w+", " ".join(line.text for line in body)))
    groups: list[list[PrintedLine]] = []
    for line in body:
        if groups and not _begins(groups[-1][-1], line, spacing, columns):
            groups[-1].append(line)
        else:
            groups.append([line])
    return list(_name(groups, usual, hyphened))


def part_running(lines: Sequence[PrintedLine]) -> tuple[list[PrintedLine], list[PrintedLine]]:
    """Return the lines of the text, and running heads and page numbers.

    These stand at the edge of several pages, the same but for their figures.
    """
    body, running = list[PrintedLine](), list[PrintedLine]()
    pages: dict[int, list[PrintedLine]] = defaultdict(list)
    for line in lines:
        pages[line.page].append(line)
    edges: dict[int, set[int]] = {}
    counts: Counter[str] = Counter()
    for page, own in pages.items():
        order = sorted(range(len(own)), key=lambda at: -own[at].top)
        edges[page] = {*order[:_EDGE], *order[-_EDGE:]}
        counts.update({_NUMBER.sub("#", own[at].text) for at in edges[page]})
    least = max(2, _REPEATED * len(pages))
    for page, own in pages.items():
        outermost = {max(range(len(own)), key=lambda at: own[at].top),
                     min(range(len(own)), key=lambda at: own[at].top)}  # fmt: skip
        for at, line in enumerate(own):
            runs = at in edges[page] and counts[_NUMBER.sub("#", line.text)] >= least
            is_number = len(own) > _EDGE and at in outermost and _ONLY_NUMBER.fullmatch(line.text)
            (running if runs or is_number else body).append(line)
    return body, running


def _find_spacing(lines: Sequence[PrintedLine]) -> float:
    """Return the distance of lines in a paragraph: of all distances the lower quarter."""
    gaps = sorted(
        one.top - other.top
        for one, other in pairwise(lines)
        if one.page == other.page and 0 < one.top - other.top < 4 * max(one.size, 1)
    )
    return gaps[len(gaps) // 4] if gaps else 0.0


def _find_columns(lines: Sequence[PrintedLine]) -> list[tuple[float, float]]:
    """Return where the columns begin, from the left, each with where its full lines end."""
    found: list[list[PrintedLine]] = []
    for line in sorted(lines, key=lambda line: line.left):
        if found and line.left - found[-1][-1].left <= _GUTTER * line.size:
            found[-1].append(line)
        else:
            found.append([line])
    ends = [sorted(line.right for line in column) for column in found]
    usual = sorted(line.right for line in lines)
    return [
        (column[0].left, _pick(end if len(end) >= _FEWEST else usual))
        for column, end in zip(found, ends, strict=True)
    ]


def _pick(ends: Sequence[float]) -> float:
    return ends[int(len(ends) * 0.8)]


def _find_right(line: PrintedLine, columns: Sequence[tuple[float, float]]) -> float:
    return next((right for left, right in reversed(columns) if left <= line.left), 0.0)


def _begins(
    above: PrintedLine, line: PrintedLine, spacing: float, columns: Sequence[tuple[float, float]]
) -> bool:
    """Tell whether a line begins a block below another one."""
    if abs(above.size - line.size) > (_LARGER - 1) * above.size:
        return True
    is_ended = _ENDS.search(above.text) is not None
    if above.page != line.page or line.top > above.top:  # a page or a column further
        return is_ended and not line.text[:1].islower()
    gap = above.top - line.top
    if spacing and gap > _WIDER * spacing:
        return True
    if line.left > above.left + _INDENT * line.size and is_ended:
        return True
    right = _find_right(above, columns)
    width = max(right - above.left, 1)
    if above.right < right - _ALONE * width and line.right > above.right + width / 2:
        return True  # such as a byline
    return is_ended and above.right < right - _SHORT * width


def _name(
    groups: Sequence[Sequence[PrintedLine]], usual: float, hyphened: set[str]
) -> Iterator[ArticleBlock]:
    heads = [group[0].size for group in groups if _is_heading(group, usual)]
    largest = max(heads, default=0.0)
    is_first = True
    for group in groups:
        kind = "paragraph"
        if _is_heading(group, usual):
            kind = "headline" if is_first and group[0].size == largest else "subheading"
            is_first = is_first and kind != "headline"
        yield ArticleBlock(kind=kind, text=_join([line.text for line in group], hyphened))


def _is_heading(group: Sequence[PrintedLine], usual: float) -> bool:
    is_large = group[0].size >= _LARGER * usual
    return is_large and sum(len(line.text) for line in group) <= _LONGEST_HEADING


def _join(lines: Sequence[str], hyphened: set[str]) -> str:
    """Return lines as one; a word that was parted is whole again, but for one with a hyphen."""
    text = lines[0]
    for line in lines[1:]:
        if not (text.endswith("-") and text[-2:-1].isalpha() and line[:1].islower()):
            text = f"{text} {line}"
            continue
        before = re.search(r"\w+-$", text)
        after = re.match(r"\w+", line)
        word = f"{before[0] if before else ''}{after[0] if after else ''}"
        text = f"{text}{line}" if word in hyphened else f"{text[:-1]}{line}"
    return " ".join(text.split())
