"""What JSON Schema cannot say about a record, as Problems.

Every check has a code: S for text and positions, I for ids and labels, T for relation types.
The checks take a record that fits its schema and never raise.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from annotate.model import Annotation, Document, Problem, Record, Relation, Severity, Span
from annotate.offsets import covers, find_segment, hash_text, is_inside
from annotate.scheme import Scheme


def check_record(record: Record, scheme: Scheme) -> list[Problem]:
    """Return what is wrong with a document and with each of its annotations."""
    return [
        *check_document(record.document, scheme),
        *(
            problem
            for annotation in record.annotations
            for problem in check_annotation(annotation, record.document, scheme)
        ),
    ]


def check_document(document: Document, scheme: Scheme) -> list[Problem]:
    """Check the text's hash, and that segments are known, sorted, apart and inside the text."""
    found: list[Problem] = []

    def add(code: str, message: str, fix: str) -> None:
        found.append(Problem(code=code, message=message, document=document.id, fix=fix))

    if hash_text(document.text) != document.text_sha256:
        add(
            "S08",
            "the text is not the one that text_sha256 was made of",
            "Put the original text back, or ingest the article again under a new id.",
        )
    at = 0
    for segment in document.segments:
        where = f"segment {segment.kind} [{segment.start}, {segment.end})"
        if segment.kind not in scheme.segment_kinds:
            add("I06", f"{where}: {scheme.name} has no such kind of segment", "Correct the kind.")
        if not is_inside(document.text, segment.start, segment.end):
            add("S02", f"{where} is not inside the text", "Correct its start and end.")
        elif segment.start < at:
            add("S02", f"{where} begins before the one before it ends", "Sort and separate them.")
        at = max(at, segment.end)
    return found


def check_annotation(annotation: Annotation, document: Document, scheme: Scheme) -> list[Problem]:
    """Check an annotation against its document's text and against the scheme."""
    if annotation.document_id != document.id or annotation.text_sha256 != document.text_sha256:
        return [
            Problem(
                code="S08",
                message=f"the annotation by {annotation.annotator.name} is of another text",
                document=document.id,
                fix="Pull it again, or put the text back that it was made of.",
            )
        ]
    checks = (_check_scheme, _check_spans, _check_ids, _check_relations, _check_pairs)
    return [problem for check in checks for problem in check(annotation, document, scheme)]


def _problem(
    code: str,
    message: str,
    document: Document,
    fix: str,
    span: str | None = None,
    severity: Severity = "error",
) -> Problem:
    return Problem(
        code=code, message=message, document=document.id, span=span, fix=fix, severity=severity
    )


def _check_scheme(a: Annotation, document: Document, scheme: Scheme) -> Iterator[Problem]:
    if a.scheme != scheme.name:
        yield _problem(
            "I06",
            f"made with the scheme {a.scheme}, read with {scheme.name}",
            document,
            "Name the scheme of the annotation in annotate.toml.",
        )
    for layer in a.layers:
        if layer not in scheme.layer_names:
            yield _problem(
                "I06", f"{scheme.name} has no layer {layer}", document, "Correct the layer."
            )


def _check_spans(a: Annotation, document: Document, scheme: Scheme) -> Iterator[Problem]:
    for span in a.spans:
        yield from _check_bounds(span, document)
        yield from _check_place(span, document, scheme)
        label = scheme.labels.get(span.label)
        if label is None or label.layer != span.layer:
            yield _problem(
                "I06",
                f"{scheme.name} has no label {span.label} in the layer {span.layer}",
                document,
                f"Allowed are {', '.join(_list_labels(scheme, span.layer)) or 'none'}.",
                span.id,
            )


def _list_labels(scheme: Scheme, layer: str) -> list[str]:
    return [label.name for label in scheme.labels.values() if label.layer == layer]


def _check_bounds(span: Span, document: Document) -> Iterator[Problem]:
    where = f"{span.label} [{span.start}, {span.end})"
    if span.end <= span.start:
        message = f"{where} is empty or inverted"
        yield _problem("S03", message, document, "Give it an end after its start.", span.id)
    elif not is_inside(document.text, span.start, span.end):
        message = f"{where} ends past the text, which has {len(document.text)} characters"
        yield _problem("S02", message, document, "Correct its start and end.", span.id)
    elif document.text[span.start : span.end] != span.text:
        found = document.text[span.start : span.end]
        yield _problem(
            "S01",
            f"{where} says {_show(span.text)}, the text there is {_show(found)}",
            document,
            "Correct the positions, which are code points, or the span's text.",
            span.id,
        )
    elif span.text != span.text.strip():
        message = f"{where} {_show(span.text)} begins or ends with white space"
        yield _problem("S04", message, document, "Trim it.", span.id, "warning")


def _show(text: str, length: int = 60) -> str:
    return repr(text if len(text) <= length else text[: length - 1] + "…")


def _check_place(span: Span, document: Document, scheme: Scheme) -> Iterator[Problem]:
    """A span lies in one segment, and in one of a kind that is annotated."""
    if not document.segments or not is_inside(document.text, span.start, span.end):
        return
    where = f"{span.label} {_show(span.text)} at {span.start}"
    segment = find_segment(document.segments, span.start)
    if segment is None or not covers(segment, span):
        message = f"{where} crosses a segment's border"
        yield _problem("S06", message, document, "Split it into one span a segment.", span.id)
    elif segment.kind in scheme.segment_kinds - scheme.annotated_kinds:
        message = f"{where} lies in a {segment.kind}, which is not annotated"
        fix = "Delete it, or correct the segment's kind."
        yield _problem("S07", message, document, fix, span.id, "warning")


def _check_ids(a: Annotation, document: Document, _: Scheme) -> Iterator[Problem]:
    for span_id, count in Counter(span.id for span in a.spans).items():
        if count > 1:
            message = f"{count} spans have the id {span_id}"
            yield _problem("I01", message, document, "Give each an id of its own.", span_id)


def _check_relations(a: Annotation, document: Document, scheme: Scheme) -> Iterator[Problem]:
    spans = {span.id: span for span in a.spans}
    tails: Counter[tuple[str, str]] = Counter()
    for relation in a.relations:
        missing = [end for end in (relation.head, relation.tail) if end not in spans]
        if missing:
            message = f"{relation.label} leads to {missing[0]}, and there is no such span"
            yield _problem("I02", message, document, "Delete the relation.", missing[0])
        elif relation.head == relation.tail:
            message = f"{relation.label} leads from a span to itself"
            yield _problem("I03", message, document, "Delete the relation.", relation.head)
        else:
            tails[relation.head, relation.label] += 1
            head, tail = spans[relation.head], spans[relation.tail]
            yield from _check_ends(relation, head, tail, document, scheme)
    yield from _check_counts(tails, document, scheme)


def _check_ends(
    relation: Relation, head: Span, tail: Span, document: Document, scheme: Scheme
) -> Iterator[Problem]:
    if relation.label not in scheme.relation_types:
        message = f"{scheme.name} has no relation {relation.label}"
        fix = f"Allowed are {', '.join(scheme.relation_types)}."
        yield _problem("I05", message, document, fix, head.id)
    elif scheme.allows(relation.label, head.label, tail.label):
        return
    elif scheme.allows(relation.label, tail.label, head.label):
        message = f"{relation.label} goes from {tail.label} to {head.label}, not the other way"
        yield _problem("I04", message, document, "Turn it round.", head.id)
    else:
        message = f"{relation.label} cannot go from {head.label} to {tail.label}"
        fix = _list_ends(relation.label, scheme)
        yield _problem("T01", message, document, fix, head.id)


def _list_ends(label: str, scheme: Scheme) -> str:
    kind = scheme.relation_types[label]
    return f"It goes from {', '.join(sorted(kind.heads))} to {', '.join(sorted(kind.tails))}."


def _check_counts(
    tails: Counter[tuple[str, str]], document: Document, scheme: Scheme
) -> Iterator[Problem]:
    for (head, label), count in tails.items():
        kind = scheme.relation_types.get(label)
        if kind and kind.max_tails is not None and count > kind.max_tails:
            message = f"{count} relations {label} lead from one span, {kind.max_tails} is allowed"
            yield _problem("T02", message, document, "Delete all but one.", head)


def _check_pairs(a: Annotation, document: Document, _: Scheme) -> Iterator[Problem]:
    """Label Studio keeps only one relation on an ordered pair of spans, and drops the rest."""
    pairs = Counter((relation.head, relation.tail) for relation in a.relations)
    for (head, tail), count in pairs.items():
        if count > 1:
            message = f"{count} relations lead from {head} to {tail}"
            yield _problem("T06", message, document, "Keep one of them.", head)


def count_errors(problems: Sequence[Problem]) -> int:
    """Return how many of the Problems are errors, not warnings."""
    return sum(problem.severity == "error" for problem in problems)
