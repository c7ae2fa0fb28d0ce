"""The checks A01 to A05: quotation marks, speakers and cues of attributions."""

from annotate.checks.check import Check, Finding, finds
from annotate.checks.view import CONTENTS, View, show
from annotate.marks import begins_with_mark, find_quotations, list_marks
from annotate.model import Span
from annotate.offsets import RangeIndex, has_any, overlap, shift, trim

MARKED = ("direct", "mixed", "term")
PULL_QUOTE = "pull_quote"


@finds(
    Check(
        code="A01",
        title="a direct quote without quotation marks",
        severity="warning",
        finished=True,
        why="Direct content stands wholly inside quotation marks, marks included. Pull quotes may "
        "do without.",
        fix="Widen it to the marks, or label it as indirect or mixed.",
        right="[“No,”](DIRECT speaker>ACTOR) [she](ACTOR) said.",
        wrong="[No](DIRECT speaker>ACTOR), [she](ACTOR) said.",
    )
)
def check_marks(view: View) -> list[Finding]:
    """A direct quote has its marks, except in a pull quote (A01)."""
    return [
        Finding("A01", f"{span.label} {show(span.text)} has no quotation mark at its ends", span)
        for span in view.spans_by_role.get("direct", ())
        if not _has_mark(view.read(span)) and not _is_in_pull_quote(span, view)
    ]


def _has_mark(text: str) -> bool:
    return not text or begins_with_mark(text) or begins_with_mark(text[-1])


def _is_in_pull_quote(span: Span, view: View) -> bool:
    segment = view.find_segment(span)
    return segment is not None and segment.kind == PULL_QUOTE


@finds(
    Check(
        code="A02",
        title="quotation marks that nothing accounts for",
        severity="warning",
        finished=True,
        why="Whatever stands in marks is either somebody's words or a quoted term; a stretch with "
        "neither was overlooked.",
        fix="Mark it as direct or mixed content, or as a quoted term.",
        right="The [“reform”](QUOTED_TERM) failed.",
        wrong="The “reform” failed.",
    )
)
def check_unmarked(view: View) -> list[Finding]:
    """What stands in quotation marks is a direct or mixed content or a quoted term (A02)."""
    if not view.answers_for("direct"):
        return []
    text = view.document.text
    marked = RangeIndex(view.list_spans(MARKED))
    loose = marked.list_outside(list_marks(text))
    found: list[Finding] = []
    for segment in view.document.segments if loose else ():
        if segment.kind not in view.scheme.annotated_kinds or not has_any(segment, loose):
            continue
        for quotation in find_quotations(
            text[segment.start : segment.end], view.language.apostrophes
        ):
            if quotation.depth:
                continue
            start, end = trim(text, *shift(quotation.start, quotation.end, segment.start))
            if not marked.overlaps(start, end):
                message = f"nothing accounts for {show(text[start:end])}"
                found.append(Finding("A02", message, start=start, end=end))
    return found


@finds(
    Check(
        code="A03",
        title="speaker, cue and content overlap",
        severity="warning",
        why="Who speaks, the word that says so and what is said are three stretches; overlapping "
        "ones mean that a border is off.",
        fix="Move the borders apart.",
        right="[“No,”](DIRECT speaker>ACTOR cue>CUE) [she](ACTOR) [said](CUE).",
        wrong="[“No,”](DIRECT speaker>ACTOR cue>CUE) [she [said](CUE)](ACTOR).",
    )
)
def check_overlaps(view: View) -> list[Finding]:
    """The speaker and the cue of a content lie outside it, and apart (A03)."""
    found = []
    for role in ("speaker", "cue"):
        for link in view.by_role.get(role, ()):
            if overlap(link.head, link.tail):
                message = (
                    f"the {role} {show(link.tail.text, 30)} overlaps {show(link.head.text, 30)}"
                )
                found.append(Finding("A03", message, link.tail, link.relation))
    for link in view.by_role.get("speaker", ()):
        for cue in view.get_tails(link.head, "cue"):
            if overlap(link.tail, cue):
                message = (
                    f"the speaker {show(link.tail.text, 30)} overlaps the cue {show(cue.text)}"
                )
                found.append(Finding("A03", message, link.tail, link.relation))
    return found


@finds(
    Check(
        code="A04",
        title="a quote open at the paragraph's end without a continuation",
        severity="warning",
        finished=True,
        why="A mark left open at the end of a paragraph means that the quote goes on in the next "
        "one.",
        fix="Mark the next piece and join it with `continues`.",
        right="[She](ACTOR): [“We lost.](DIRECT a speaker>ACTOR continues>b)\n\n"
        "[“We will win.”](DIRECT b)",
        wrong="[She](ACTOR): [“We lost.](DIRECT a speaker>ACTOR)\n\n"
        "[“We will win.”](DIRECT b speaker>ACTOR)",
    )
)
def check_open_quotes(view: View) -> list[Finding]:
    """A quote left open where its segment ends goes on in another piece (A04)."""
    found = []
    ends = {segment.end for segment in view.document.segments}
    for span in view.list_spans(("direct", "mixed")):
        if span.end not in ends or view.get_tails(span, "continues"):
            continue
        segment = view.find_segment(span)
        if segment is None or span.end != segment.end:
            continue
        if any(
            not q.closed and q.depth == 0
            for q in find_quotations(view.read(span), view.language.apostrophes)
        ):
            message = f"{span.label} {show(span.text)} is left open, and nothing continues it"
            found.append(Finding("A04", message, span))
    return found


@finds(
    Check(
        code="A05",
        title="a content without a speaker",
        severity="warning",
        finished=True,
        why="The guidelines allow it where the text does not say who speaks, which is rare.",
        fix="Add the speaker, where the text names one.",
        right="[“No,”](DIRECT speaker>ACTOR) [she](ACTOR) said.",
        wrong="[“No,”](DIRECT) [she](ACTOR) said.",
    )
)
def check_speakers(view: View) -> list[Finding]:
    """The hub of an attribution has a speaker (A05)."""
    if not view.answers_for("direct"):
        return []
    pieces = {link.tail.id for link in view.by_role.get("continues", ())}
    repeats = {link.head.id for link in view.by_role.get("repeats", ())}
    return [
        Finding("A05", f"nobody is made the speaker of {show(span.text)}", span)
        for span in view.list_spans(CONTENTS)
        if span.id not in pieces and span.id not in repeats and not view.get_tails(span, "speaker")
    ]
