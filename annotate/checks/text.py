"""The checks S01 to S09: a span's place in the text, and whether the text is the one meant."""

from collections import Counter
from collections.abc import Iterator

from annotate.checks.check import Check, Finding, finds, finds_in_documents
from annotate.checks.ids import UNKNOWN_NAME
from annotate.checks.view import View, show
from annotate.model import Document, Segment, Span
from annotate.offsets import (
    cuts_words,
    has_plain_edges,
    hash_text,
    is_inside,
    snap,
    splits_character,
    trim,
)
from annotate.scheme import Scheme
from annotate.spelling import plural, suggest_nearest

OTHER_WORDS = Check(
    code="S01",
    title="the slice differs from the span's text",
    severity="error",
    breaks_page=True,
    carries_rows=True,
    why="Positions count code points of the frozen text. Where the slice is another text, the "
    "positions were counted in other units (bytes, UTF-16) or the text was edited: every span "
    "after that place is off too.",
    fix="Correct the positions. `annotate validate --fix` puts the text of the positions back, "
    "which is right only where the positions are.",
    right="[Mara Lind](PERSON) spoke.",
    wrong="[Mara Lind](PERSON text=Lind) spoke.",
)
OUTSIDE = Check(
    code="S02",
    title="a position outside the text, or segments that overlap",
    severity="error",
    breaks_page=True,
    carries_rows=True,
    why="There is nothing there to annotate; the labelling page shows an empty highlight and "
    "slices fail.",
    fix="Correct start and end.",
    right="[Mara Lind](PERSON) spoke.",
    wrong="[Mara Lind](PERSON end=90) spoke.",
)
EMPTY = Check(
    code="S03",
    title="an empty or inverted span",
    severity="error",
    breaks_page=True,
    carries_rows=True,
    why="A span holds at least one character, and its end comes after its start.",
    fix="Correct start and end, or delete the span.",
    right="Then [Mara Lind](PERSON) spoke.",
    wrong="Then [Mara Lind](PERSON end=5) spoke.",
)
BLANK_EDGE = Check(
    code="S04",
    title="a span begins or ends with white space",
    severity="warning",
    carries_rows=True,
    why="Bounds that differ by a space make two equal spans different, and cost agreement.",
    fix="Trim it; `annotate validate --fix` does.",
    right="[Mara Lind](PERSON) spoke.",
    wrong="[Mara Lind ](PERSON)spoke.",
)
SPLIT_CHARACTER = Check(
    code="S05",
    title="a span splits a character as people see it",
    severity="warning",
    carries_rows=True,
    why="A combining mark, a joined emoji or a flag is several code points and one character; a "
    "border inside it cannot be seen and cannot be meant.",
    fix="Move the border to the character's; `annotate validate --fix` does.",
    right="The [🇨🇿](GPE) envoy left.",
    wrong="The [🇨](GPE)🇿 envoy left.",
)
CROSSING = Check(
    code="S06",
    title="a span crosses a segment's border",
    severity="warning",
    carries_rows=True,
    why="A span lies in one paragraph, caption or headline. A quote over two paragraphs is two "
    "spans joined by `continues`. Marked as one it has its place still, and is kept.",
    fix="Split it into one span a segment.",
    right="They met in [Brno](GPE)\n\n[Mara Lind](PERSON) spoke.",
    wrong="They met in [Brno\n\nMara](GPE) Lind spoke.",
)
NOT_ANNOTATED = Check(
    code="S07",
    title="a span in a segment that is not annotated",
    severity="warning",
    carries_rows=True,
    why="Navigation, bylines and date lines are not the article; what is counted there is noise.",
    fix="Delete the span, or correct the segment's kind.",
    right="{boilerplate} More from Brno\n\nThey met in [Brno](GPE).",
    wrong="{boilerplate} More from [Brno](GPE)\n\nThey met in Brno.",
)
OTHER_TEXT = Check(
    code="S08",
    title="the annotation is of another text",
    severity="error",
    breaks_page=True,
    carries_rows=True,
    why="The hash ties an annotation to its text. An article edited after it was annotated shifts "
    "every span.",
    fix="Put the original text back, or ingest the edited article under a new id.",
    right="[Mara Lind](PERSON) spoke.",
    wrong="{edited} [Mara Lind](PERSON) spoke.",
)


NOT_WHOLE = Check(
    code="S09",
    title="a reading that an export could not read whole",
    severity="warning",
    carries_rows=True,
    finished=True,
    why="What could not be placed or named was left out of it, so it has less than its annotator "
    "marked. Where spans are missing, it does not count as reviewed, is no second opinion and no "
    "gold.",
    fix="Correct the task in Label Studio, and export again.",
    right="[Mara Lind](PERSON) spoke.",
    wrong="{refused=S02} [Mara Lind](PERSON) spoke.",
)

CUT_WORD = Check(
    code="S10",
    title="a span cuts a word",
    severity="warning",
    carries_rows=True,
    why="Half a word means nothing: the hand slipped. A hyphen parts a word, and so does the "
    "apostrophe of a genitive.",
    fix="Widen it; `annotate validate --fix` does.",
    right="[nurses and cleaners](ACTOR) spoke.",
    wrong="[nurses and clean](ACTOR)ers spoke.",
)


@finds(NOT_WHOLE)
def check_wholeness(view: View) -> Iterator[Finding]:
    """All that its annotator made is in a reading."""
    refused = view.annotation.refused
    if refused:
        counts = Counter(refusal.what for refusal in refused)
        parts = ", ".join(f"{n} {what}{'s' * (n > 1)}" for what, n in sorted(counts.items()))
        codes = ", ".join(sorted({refusal.code for refusal in refused}))
        message = f"the reading by {view.annotation.annotator.name} lacks {parts} ({codes})"
        yield Finding("S09", message, field="refused")


@finds_in_documents(OTHER_TEXT)
def check_hash(document: Document, scheme: Scheme) -> Iterator[Finding]:
    """The text is the one that its hash was made of."""
    if hash_text(document.text) != document.text_sha256:
        message = "the text is not the one that text_sha256 was made of"
        yield Finding("S08", message, field="text_sha256")


@finds_in_documents(OUTSIDE, UNKNOWN_NAME)
def check_segments(document: Document, scheme: Scheme) -> list[Finding]:
    """Segments are of known kinds, sorted, apart and inside the text."""
    found: list[Finding] = []
    end, length, kinds = 0, len(document.text), scheme.segment_kinds
    for at, segment in enumerate(document.segments):
        if not (end <= segment.start < segment.end <= length and segment.kind in kinds):
            found += _explain_segment(segment, end, document, scheme, f"segments/{at}")
        if segment.end > end:
            end = segment.end
    return found


def _explain_segment(
    segment: Segment, end: int, document: Document, scheme: Scheme, field: str
) -> Iterator[Finding]:
    """Yield what is wrong with a segment; `end` is where the one before ends."""
    where = f"segment {segment.kind} [{segment.start}, {segment.end})"
    if segment.kind not in scheme.segment_kinds:
        message = f"{where}: {scheme.name} has no such kind"
        hint = suggest_nearest(segment.kind, sorted(scheme.segment_kinds))
        yield Finding("I06", message, field=f"{field}/kind", hint=hint)
    if not is_inside(document.text, segment.start, segment.end):
        yield Finding("S02", f"{where} is not inside the text", field=field)
    elif segment.start < end:
        yield Finding("S02", f"{where} begins before the one before it ends", field=field)


@finds(OTHER_WORDS, OUTSIDE, EMPTY, BLANK_EDGE, SPLIT_CHARACTER, CUT_WORD, CROSSING, NOT_ANNOTATED)
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
        if cuts_words(text, start, end) and snap(text, start, end) == (start, end):
            message = f"{span.label} {show(span.text)} begins or ends inside a word"
            found.append(Finding("S10", message, span))
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
        message = f"{where} is not inside the text, which has {plural(len(text), 'character')}"
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
