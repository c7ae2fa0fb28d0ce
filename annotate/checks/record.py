"""Running the checks over a record, and making Problems of what they find."""

from collections.abc import Container, Iterator, Mapping
from dataclasses import replace

from annotate.checks.check import Finding, Setting
from annotate.checks.registry import find_check, load_catalogue
from annotate.checks.view import View
from annotate.model import Annotation, Document, Problem, Record, Relation
from annotate.offsets import excerpt, is_inside
from annotate.scheme import Scheme

NO_SETTINGS: Mapping[str, Setting] = {}


def check_record(
    record: Record,
    scheme: Scheme,
    settings: Mapping[str, Setting] = NO_SETTINGS,
    known_names: Container[str] = (),
) -> list[Problem]:
    """Return what is wrong with a document and with each of its annotations.

    Args:
        record: One that fits `record.schema.json`.
        scheme: The scheme to read it with.
        settings: The severities by code of check, where they are not the default.
        known_names: Names of the project's table of who is who, in small letters.
    """
    found = check_document(record.document, scheme, settings, pointer="/document")
    for at, annotation in enumerate(record.annotations):
        pointer = f"/annotations/{at}"
        found += check_annotation(
            annotation,
            record.document,
            scheme,
            settings,
            pointer=pointer,
            known_names=known_names,
        )
    return found


def check_document(
    document: Document,
    scheme: Scheme,
    settings: Mapping[str, Setting] = NO_SETTINGS,
    *,
    pointer: str = "",
) -> list[Problem]:
    """Check a document without its annotations: its hash, its segments."""
    return [
        problem
        for finder in load_catalogue().document_finders
        for finding in finder.find(document, scheme)
        for problem in _apply(
            Problem(
                code=finding.code,
                message=finding.message,
                document=document.id,
                pointer=f"{pointer}/{finding.field}",
                fix=finding.hint,
            ),
            settings,
        )
    ]


def check_annotation(
    annotation: Annotation,
    document: Document,
    scheme: Scheme,
    settings: Mapping[str, Setting] = NO_SETTINGS,
    *,
    pointer: str = "",
    known_names: Container[str] = (),
) -> list[Problem]:
    """Check an annotation against its document's text and against the scheme."""
    if annotation.document_id != document.id or annotation.text_sha256 != document.text_sha256:
        message = f"the annotation by {annotation.annotator.name} is of another text"
        problem = Problem(
            code="S08", message=message, document=document.id, pointer=f"{pointer}/text_sha256"
        )
        return list(_apply(problem, settings))
    view = View(annotation, document, scheme, known_names)
    finders = load_catalogue().select(settings)
    findings = [finding for finder in finders for finding in finder.find(view)]
    if not findings:
        return []
    places = _Pointers(annotation, pointer)
    return [
        problem
        for finding in findings
        if annotation.status == "complete" or not find_check(finding.code).finished
        for problem in _apply(_to_problem(finding, view, places), settings)
    ]


class _Pointers:
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
        whole = self.pointer
        if finding.span is not None:
            whole = f"{self.pointer}/spans/{self._spans[id(finding.span)]}"
        return f"{whole}/{finding.field}" if finding.field else whole


def _to_problem(finding: Finding, view: View, places: _Pointers) -> Problem:
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
    check = find_check(problem.code)
    severity = settings.get(problem.code, check.severity)
    if severity != "off":
        yield replace(problem, severity=severity, fix=f"{problem.fix} {check.fix}".lstrip())
