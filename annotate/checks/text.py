"""The checks S01 to S07: a span's place in the text."""

from annotate.checks.view import Finding, View, show
from annotate.model import Span
from annotate.offsets import find_segment, is_inside, splits_character, trim


def check_places(view: View) -> list[Finding]:
    """Check each span against the text and the segments."""
    text = view.document.text
    found: list[Finding] = []
    for span in view.annotation.spans:
        start, end = span.start, span.end
        if not 0 <= start < end <= len(text) or text[start:end] != span.text:
            found.append(_explain_bounds(span, text))
            continue
        if trim(text, start, end) != (start, end):
            message = f"{span.label} {show(span.text)} begins or ends with white space"
            found.append(Finding("S04", message, span))
        if splits_character(text, start) or splits_character(text, end):
            message = f"{span.label} {show(span.text)} splits a character"
            found.append(Finding("S05", message, span))
        problem = _check_segment(span, view)
        if problem is not None:
            found.append(problem)
    return found


def _explain_bounds(span: Span, text: str) -> Finding:
    where = f"{span.label} [{span.start}, {span.end})"
    if span.end <= span.start:
        return Finding("S03", f"{where} is empty or inverted", span)
    if not is_inside(text, span.start, span.end):
        message = f"{where} is not inside the text, which has {len(text)} characters"
        return Finding("S02", message, span)
    at_place = show(text[span.start : span.end])
    return Finding("S01", f"{where} says {show(span.text)}, the text has {at_place}", span)


def _check_segment(span: Span, view: View) -> Finding | None:
    """A span lies in one segment, and in one of a kind that is annotated."""
    segments, scheme = view.document.segments, view.scheme
    if not segments:
        return None
    segment = find_segment(segments, span.start)
    if segment is None or span.end > segment.end:
        return Finding("S06", f"{span.label} {show(span.text)} crosses a segment's border", span)
    if segment.kind not in scheme.annotated_kinds and segment.kind in scheme.segment_kinds:
        return Finding("S07", f"{span.label} {show(span.text)} lies in a {segment.kind}", span)
    return None
