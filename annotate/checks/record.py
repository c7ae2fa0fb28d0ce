"""Running the checks over a record, and making Problems of what they find."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from annotate.checks import attribution, ids, relations, stance, text
from annotate.checks.catalogue import Setting, read_checks
from annotate.checks.view import CheckFunction, Finding, View
from annotate.model import Annotation, Document, Problem, Record, Relation, Segment
from annotate.offsets import excerpt, hash_text, is_inside
from annotate.scheme import Scheme
from annotate.spelling import suggest_nearest

CHECKS: tuple[CheckFunction, ...] = (
    text.check_places,
    ids.check_span_ids,
    ids.check_names,
    ids.check_ends,
    relations.check_types,
    relations.check_counts,
    relations.check_pieces,
    relations.check_containment,
    relations.check_coreference,
    relations.check_pairs,
    attribution.check_marks,
    attribution.check_unmarked,
    attribution.check_overlaps,
    attribution.check_open_quotes,
    attribution.check_speakers,
    stance.check_targets,
    stance.check_holders,
    stance.check_polarity,
    stance.check_metonyms,
)
# Those that hold whatever has to be sound before a record is given away: its places, its ids, the
# ends and kinds of its relations. They find every error that would break another program.
STRUCTURAL: tuple[CheckFunction, ...] = (
    text.check_places,
    ids.check_span_ids,
    ids.check_names,
    ids.check_ends,
    relations.check_types,
    relations.check_pairs,
)
NO_SETTINGS: Mapping[str, Setting] = {}


def check_record(
    record: Record,
    scheme: Scheme,
    settings: Mapping[str, Setting] = NO_SETTINGS,
    *,
    checks: Sequence[CheckFunction] = CHECKS,
) -> list[Problem]:
    """Return what is wrong with a document and with each of its annotations.

    Args:
        record: One that fits `record.schema.json`.
        scheme: The scheme to read it with.
        settings: The project's severities by code of check, where they are not the default.
        checks: Those of annotations that are run.
    """
    found = check_document(record.document, scheme, settings, pointer="/document")
    for at, annotation in enumerate(record.annotations):
        pointer = f"/annotations/{at}"
        found += check_annotation(
            annotation, record.document, scheme, settings, pointer=pointer, checks=checks
        )
    return found


def check_document(
    document: Document,
    scheme: Scheme,
    settings: Mapping[str, Setting] = NO_SETTINGS,
    *,
    pointer: str = "",
) -> list[Problem]:
    """Check the text's hash, and that segments are known, sorted, apart and inside the text."""
    found: list[Problem] = []

    def add(code: str, message: str, below: str, hint: str = "") -> None:
        place = f"{pointer}/{below}"
        problem = Problem(code=code, message=message, document=document.id, pointer=place, fix=hint)
        found.extend(_apply(problem, settings))

    if hash_text(document.text) != document.text_sha256:
        add("S08", "the text is not the one that text_sha256 was made of", "text_sha256")
    end, length, kinds = 0, len(document.text), scheme.segment_kinds
    for at, segment in enumerate(document.segments):
        if not (end <= segment.start < segment.end <= length and segment.kind in kinds):
            for code, message, below, hint in _check_segment(segment, end, document, scheme):
                add(code, message, f"segments/{at}{below}", hint)
        if segment.end > end:
            end = segment.end
    return found


def _check_segment(
    segment: Segment, end: int, document: Document, scheme: Scheme
) -> Iterator[tuple[str, str, str, str]]:
    """Yield code, message, place and mend; `end` is where the segment before ends."""
    where = f"segment {segment.kind} [{segment.start}, {segment.end})"
    if segment.kind not in scheme.segment_kinds:
        hint = suggest_nearest(segment.kind, sorted(scheme.segment_kinds))
        yield "I06", f"{where}: {scheme.name} has no such kind", "/kind", hint
    if not is_inside(document.text, segment.start, segment.end):
        yield "S02", f"{where} is not inside the text", "", ""
    elif segment.start < end:
        yield "S02", f"{where} begins before the one before it ends", "", ""


def check_annotation(
    annotation: Annotation,
    document: Document,
    scheme: Scheme,
    settings: Mapping[str, Setting] = NO_SETTINGS,
    *,
    pointer: str = "",
    checks: Sequence[CheckFunction] = CHECKS,
) -> list[Problem]:
    """Check an annotation against its document's text and against the scheme."""
    if annotation.document_id != document.id or annotation.text_sha256 != document.text_sha256:
        message = f"the annotation by {annotation.annotator.name} is of another text"
        problem = Problem(
            code="S08", message=message, document=document.id, pointer=f"{pointer}/text_sha256"
        )
        return list(_apply(problem, settings))
    view = View(annotation, document, scheme)
    findings = [finding for check in checks for finding in check(view)]
    if not findings:
        return []
    places = _Places(annotation, pointer)
    return [
        problem
        for finding in findings
        if annotation.status == "complete" or not read_checks()[finding.code].finished
        for problem in _apply(_to_problem(finding, view, places), settings)
    ]


class _Places:
    """Where the spans and relations of an annotation stand in its JSON record."""

    def __init__(self, annotation: Annotation, pointer: str) -> None:
        self.pointer = pointer
        self._spans = {id(span): at for at, span in enumerate(annotation.spans)}
        self._relations = {id(relation): at for at, relation in enumerate(annotation.relations)}

    def find(self, finding: Finding) -> str:
        """Return the JSON pointer of what a finding speaks of."""
        relation: Relation | None = finding.relation
        if relation is not None:
            return f"{self.pointer}/relations/{self._relations[id(relation)]}"
        if finding.span is not None:
            return f"{self.pointer}/spans/{self._spans[id(finding.span)]}"
        return f"{self.pointer}/{finding.field}" if finding.field else self.pointer


def _to_problem(finding: Finding, view: View, places: _Places) -> Problem:
    span, document = finding.span, view.document
    start = finding.start if span is None else span.start
    end = finding.end if span is None else span.end
    inside = start is not None and end is not None and is_inside(document.text, start, end)
    return Problem(
        code=finding.code,
        message=finding.message,
        pointer=places.find(finding),
        document=document.id,
        span=span.id if span else None,
        start=start,
        end=end,
        excerpt=excerpt(document.text, start or 0, end or 0) if inside else None,
        link=view.annotation.link,
        fix=finding.hint,
    )


def _apply(problem: Problem, settings: Mapping[str, Setting]) -> Iterator[Problem]:
    """Give a Problem its severity and the check's mend; nothing where the check is off."""
    check = read_checks()[problem.code]
    severity = settings.get(problem.code, check.severity)
    if severity != "off":
        yield replace(problem, severity=severity, fix=f"{problem.fix} {check.fix}".lstrip())
