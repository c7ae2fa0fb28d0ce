"""The checks S01 to S07: a span's place in the text."""

from collections.abc import Iterator

from annotate.checks.view import Finding, View, show
from annotate.model import Span
from annotate.offsets import has_plain_edges, is_inside, splits_character, trim


def check_places(view: View) -> list[Finding]:
    """Check each span against the text and the segments."""
    text = view.document.text
    length = len(text)
    low, high = (0, 0) if view.document.segments else (0, length)
    found: list[Finding] = []
    for span in view.annotation.spans:
        start, end = span.start, span.end
        if not 0 <= start < end <= length or text[start:end] != span.text:
            found.append(_explain_bounds(span, text))
            continue
        if not has_plain_edges(text, span.text, end):
            found += _check_edges(span, text)
        if not (low <= start and end <= high):  # not in the segment that held the span before
            low, high = _find_stretch(span, view)
            if not (low <= start and end <= high):
                found += _check_segment(span, view)
    return found


def _check_edges(span: Span, text: str) -> Iterator[Finding]:
    """A span does not begin or end with white space, or inside a character."""
    start, end = span.start, span.end
    if trim(text, start, end) != (start, end):
        message = f"{span.label} {show(span.text)} begins or ends with white space"
        yield Finding("S04", message, span)
    if splits_character(text, start) or splits_character(text, end):
        yield Finding("S05", f"{span.label} {show(span.text)} splits a character", span)


def _explain_bounds(span: Span, text: str) -> Finding:
    where = f"{span.label} [{span.start}, {span.end})"
    if span.end <= span.start:
        return Finding("S03", f"{where} is empty or inverted", span)
    if not is_inside(text, span.start, span.end):
        message = f"{where} is not inside the text, which has {len(text)} characters"
        return Finding("S02", message, span)
    at_place = show(text[span.start : span.end])
    return Finding("S01", f"{where} says {show(span.text)}, the text has {at_place}", span)


def _find_stretch(span: Span, view: View) -> tuple[int, int]:
    """Return the range of the annotated segment in which a span begins, nothing where it does not.

    Other spans inside it have nothing wrong with their segment.
    """
    segment = view.find_segment(span)
    if segment is None or segment.kind not in view.scheme.annotated_kinds:
        return 0, 0
    return segment.start, segment.end


def _check_segment(span: Span, view: View) -> Iterator[Finding]:
    """A span lies in one segment, and in one of a kind that is annotated."""
    kinds = view.scheme.segment_kinds - view.scheme.annotated_kinds
    segment = view.find_segment(span)
    if segment is None or span.end > segment.end:
        yield Finding("S06", f"{span.label} {show(span.text)} crosses a segment's border", span)
    elif segment.kind in kinds:
        yield Finding("S07", f"{span.label} {show(span.text)} lies in a {segment.kind}", span)
