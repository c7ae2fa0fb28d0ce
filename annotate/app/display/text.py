"""A document's text with its spans marked: nested, overlapping, line by line."""

from collections.abc import Iterator, Sequence
from html import escape

from annotate.app.display.palette import Palette
from annotate.app.display.reading import ShownReading
from annotate.guidelines.nesting import Tag, iter_nested
from annotate.model import Document, Segment, Span
from annotate.offsets import find_segment
from annotate.scheme import Scheme

_STEP = 4  # pixels that a border lies below that of the span inside
_HEADLINE = "headline"
_SHOWN = 40  # characters of another span in a tooltip

TextPiece = str | Tag[Span]


def render_text(document: Document, reading: ShownReading | None, scheme: Scheme | None) -> str:
    """Return the text as paragraphs, with the spans of a reading where there is one."""
    spans = reading.spans if reading else ()
    pieces = list(iter_nested(document.text, spans))
    heights = _measure(pieces)
    writer = _TextWriter(reading, Palette(scheme), heights)
    deepest = max(heights.values(), default=0)
    style = f"line-height:calc(1.7em + {_STEP * deepest}px)"
    language = document.meta.language
    tongue = f' lang="{escape(language)}"' if language else ""
    lines = "".join(_iter_lines(document, pieces, writer, scheme))
    return f'<div class="annotate-text" tabindex="0" style="{style}"{tongue}>{lines}</div>'


def _measure(pieces: Sequence[TextPiece]) -> dict[int, int]:
    """Return how many spans lie in one another inside each, by identity."""
    heights: dict[int, int] = {}
    opened: list[Span] = []
    for piece in pieces:
        if isinstance(piece, str):
            continue
        if not piece.opens:
            opened.pop()
            continue
        heights.setdefault(id(piece.mark), 0)
        for height, outer in enumerate(reversed(opened), start=1):
            heights[id(outer)] = max(heights[id(outer)], height)
        opened.append(piece.mark)
    return heights


def _iter_lines(
    document: Document, pieces: Sequence[TextPiece], writer: "_TextWriter", scheme: Scheme | None
) -> Iterator[str]:
    """Yield a paragraph a line; lines of one segment stand closer."""
    segments = sorted(document.segments, key=lambda s: s.start)
    last: Segment | None = None
    line: list[str] = []
    at = start = 0
    for piece in (*pieces, "\n"):
        if piece != "\n":
            line.append(writer.write(piece))
            at += len(piece) if isinstance(piece, str) else 0
            continue
        if document.text[start:at].strip():
            segment = find_segment(segments, start)
            yield f'<p dir="auto"{_describe(segment, last, scheme)}>{"".join(line)}</p>'
            last = segment
        line = []
        at = start = at + 1


def _describe(segment: Segment | None, last: Segment | None, scheme: Scheme | None) -> str:
    """Return the attributes of a paragraph: what it is, and whether people annotate in it."""
    if segment is None:
        return ""
    names = ["annotate-on"] if segment is last else []
    if scheme is not None and segment.kind not in scheme.annotated_kinds:
        names.append("annotate-idle")
    elif segment.kind == _HEADLINE:
        names.append("annotate-headline")
    classes = f' class="{" ".join(names)}"' if names else ""
    return f'{classes} title="{escape(segment.kind)}"'


class _TextWriter:
    """Writes the pieces of a text."""

    def __init__(
        self, reading: ShownReading | None, palette: Palette, heights: dict[int, int]
    ) -> None:
        self.reading, self.palette, self.heights = reading, palette, heights
        self.titles = _list_titles(reading) if reading else {}

    def write(self, piece: TextPiece) -> str:
        """Return a piece as HTML."""
        if isinstance(piece, str):
            return escape(piece)
        span = piece.mark
        if piece.opens:
            style = self.palette.mark(span.label)
            below = _STEP * self.heights[id(span)]
            title = escape(self.titles[span.id])
            return f'<mark style="{style};padding-bottom:{below}px" title="{title}">'
        return f"{self._name(span) if piece.last else ''}</mark>"

    def _name(self, span: Span) -> str:
        number = self.reading.find_number(span.id) if self.reading else None
        return f"<small>{escape(span.label)}{f' {number}' if number else ''}</small>"


def _list_titles(reading: ShownReading) -> dict[str, str]:
    """Return what is told of each span where the mouse rests on it, by its id."""
    spans = {span.id: span for span in reading.spans}
    titles = {span.id: [span.label, *_list_facts(span)] for span in reading.spans}
    for relation in reading.relations:
        tail = " ".join(spans[relation.tail].text.split())
        shown = tail if len(tail) <= _SHOWN else f"{tail[:_SHOWN]}…"
        titles[relation.head].append(f"{relation.label} → {shown}")
    return {name: "\n".join(facts) for name, facts in titles.items()}


def _list_facts(span: Span) -> Iterator[str]:
    yield from (f"{name}: {value}" for name, value in sorted(span.attributes.items()))
    if span.score is not None:
        yield f"score {span.score:.2f}"
    if span.origin is not None:
        yield span.origin
