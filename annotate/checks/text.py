"""The checks S01 to S07: a span's place in the text."""

from annotate.checks.view import Finding, View, show
from annotate.model import Span
from annotate.offsets import covers, find_segment, is_inside, splits_character, trim


def check_places(view: View) -> list[Finding]:
    """Check each span against the text and the segments."""
    text = view.document.text
    found: list[Finding] = []
    for span in view.annotation.spans:
        problem = _check_bounds(span, text)
        if problem is not None:
            found.append(problem)
            continue
        if trim(text, span.start, span.end) != (span.start, span.end):
            message = f"{span.label} {show(span.text)} begins or ends with white space"
            found.append(Finding("S04", message, span))
        if splits_character(text, span.start) or splits_character(text, span.end):
            message = f"{span.label} {show(span.text)} splits a character"
            found.append(Finding("S05", message, span))
        found += _check_segment(span, view)
    return found


def _check_bounds(span: Span, text: str) -> Finding | None:
    where = f"{span.label} [{span.start}, {span.end})"
    if span.end <= span.start:
        return Finding("S03", f"{where} is empty or inverted", span)
    if not is_inside(text, span.start, span.end):
        message = f"{where} is not inside the text, which has {len(text)} characters"
        return Finding("S02", message, span)
    if text[span.start : span.end] != span.text:
        at_place = show(text[span.start : span.end])
        return Finding("S01", f"{where} says {show(span.text)}, the text has {at_place}", span)
    return None


def _check_segment(span: Span, view: View) -> list[Finding]:
    """A span lies in one segment, and in one of a kind that is annotated."""
    segments, scheme = view.document.segments, view.scheme
    if not segments:
        return []
    segment = find_segment(segments, span.start)
    if segment is None or not covers(segment, span):
        message = f"{span.label} {show(span.text)} crosses a segment's border"
        return [Finding("S06", message, span)]
    if segment.kind in scheme.segment_kinds and segment.kind not in scheme.annotated_kinds:
        message = f"{span.label} {show(span.text)} lies in a {segment.kind}"
        return [Finding("S07", message, span)]
    return []
