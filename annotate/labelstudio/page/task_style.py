"""The style sheet of a task: shades notices and captions, parts paragraphs, rings links. Pure.

Label Studio lays each line of a text into an element of its own, and a HyperText writes the HTML of
its value into the page. So a task carries rules for its own lines, in a field that a hidden
HyperText shows; the text itself, and every position in it, stays as it is.
"""

from collections.abc import Iterable, Iterator, Sequence

from annotate.model import Document, Segment
from annotate.offsets import iter_lines
from annotate.scheme import Scheme

CAPTION = "caption"  # annotated, and no running text
_LINE = '.annotate-article [class*="richtext__line"]'
_UNREAD = "color: #9a9fa5; font-size: 14px !important; line-height: 1.6 !important;"
_CAPTION = "color: #6b7177; font-size: 14px !important;"
_BEGIN, _LINKS, _END = "<style>", "\n", "</style>"
_PARTED = "margin-top: 10px;"


def make_task_style(document: Document, scheme: Scheme, links: Iterable[str] = ()) -> str:
    """Return the style element for a document; an empty one where nothing is to be done.

    `links` are the rules that ring what its suggested spans are linked to.
    """
    unread = {kind.name for kind in scheme.segments if not kind.annotated}
    lines = list(iter_lines(document.text))
    rules = [
        f"{_select(first, last)} {{ {look} }}"
        for kinds, look in ((unread, _UNREAD), ({CAPTION}, _CAPTION))
        if (segments := [s for s in document.segments if s.kind in kinds])
        for first, last in _join(_find_lines(lines, segments))
    ]
    rules += [
        f"{_select(*group)} {{ {_PARTED} }}" for group in _join(_find_starts(lines, document))
    ]
    last = "".join(f"{_LINKS}{rule}" for rule in links)
    return f"{_BEGIN}{' '.join(rules)}{last}{_END}"


def drop_links(style: str) -> str:
    """Return a task's style element without the rules that ring links."""
    before, mark, _ = style.partition(_LINKS)
    return before + _END if mark else style


def _find_lines(
    lines: Iterable[tuple[int, int]], segments: Sequence[Segment]
) -> Iterator[tuple[int, bool]]:
    """Yield the lines that lie in one of some segments, from 1, and with them the empty ones."""
    for number, (start, end) in enumerate(lines, start=1):
        if start == end:
            yield number, False
        elif any(s.start <= start and end <= s.end for s in segments):
            yield number, True


def _find_starts(
    lines: Iterable[tuple[int, int]], document: Document
) -> Iterator[tuple[int, bool]]:
    """Yield the lines that begin a segment right below another one, without an empty line."""
    starts = {segment.start for segment in document.segments}
    below_words = False
    for number, (start, end) in enumerate(lines, start=1):
        if below_words and start in starts:
            yield number, True
        below_words = start != end


def _join(lines: Iterable[tuple[int, bool]]) -> Iterator[tuple[int, int]]:
    """Yield the first and last of neighbouring lines; empty ones join, and are none themselves."""
    group: list[int] = []
    last = 0
    for number, is_text in lines:
        if number != last + 1:
            yield from _close(group)
            group = []
        if is_text:
            group.append(number)
        last = number
    yield from _close(group)


def _close(group: list[int]) -> Iterator[tuple[int, int]]:
    if group:
        yield group[0], group[-1]


def _select(first: int, last: int) -> str:
    if first == last:
        return f"{_LINE}:nth-of-type({first})"
    return f"{_LINE}:nth-of-type(n+{first}):nth-of-type(-n+{last})"
