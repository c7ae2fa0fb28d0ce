"""Readings of small documents by several people, for the tests of adjudication."""

from dataclasses import replace

from annotate.adjudication.adjudicate import (
    Adjudicated,
    AdjudicationOptions,
    AdjudicationReport,
    adjudicate,
)
from annotate.adjudication.deciding.rules import parse_rule
from annotate.checks import check_annotation
from annotate.model import Annotation, Annotator, Document, Record, Relation, Segment, Span
from annotate.offsets import hash_text
from annotate.project import load_scheme
from tests.generator import make_record
from tests.reliability.noise import Noise

NEWS = load_scheme("news/1")
TEXT = "Mara Lind of Kesh said she opposes the levy. Kesh welcomes the dam."
LAYERS = ("entity", "quote", "stance")
PLACES = {
    "Mara Lind": ("quote", "ACTOR"),
    "Kesh": ("entity", "GPE"),
    "said": ("quote", "CUE"),
    "she opposes the levy": ("quote", "INDIRECT"),
    "opposes": ("stance", "AGAINST"),
    "the levy": ("stance", "TARGET"),
}
LINKS = {
    ("speaker", "she opposes the levy", "Mara Lind"),
    ("cue", "she opposes the levy", "said"),
    ("holder", "opposes", "Mara Lind"),
    ("target", "opposes", "the levy"),
}
DOCUMENT = Document(
    id="levy",
    text=TEXT,
    text_sha256=hash_text(TEXT),
    segments=(Segment(kind="paragraph", start=0, end=len(TEXT)),),
)


def read_as(
    name: str,
    *,
    without: tuple[str, ...] = (),
    labels: dict[str, str] | None = None,
    bounds: dict[str, str] | None = None,
    attributes: dict[str, dict[str, str]] | None = None,
    links: set[tuple[str, str, str]] = LINKS,
    **fields: object,
) -> Annotation:
    """A reading of TEXT; `without` some words, others labelled or bounded otherwise."""
    spans = {}
    for words, (layer, label) in PLACES.items():
        if words in without:
            continue
        found = (bounds or {}).get(words, words)
        start = TEXT.index(found)
        spans[words] = Span(
            id=f"{name}-{words.replace(' ', '-')}",
            layer=layer,
            label=(labels or {}).get(words, label),
            start=start,
            end=start + len(found),
            text=found,
            attributes=(attributes or {}).get(words, {}),
        )
    annotation = Annotation(
        document_id=DOCUMENT.id,
        text_sha256=DOCUMENT.text_sha256,
        scheme=NEWS.name,
        annotator=Annotator(kind="human", name=name),
        layers=LAYERS,
        spans=tuple(spans.values()),
        relations=tuple(
            Relation(label=label, head=spans[head].id, tail=spans[tail].id)
            for label, head, tail in sorted(links)
            if head in spans and tail in spans
        ),
        created=f"2026-02-0{len(name)}T10:00:00Z",
    )
    return replace(annotation, **fields)  # type: ignore[arg-type]


def record_of(*annotations: Annotation) -> Record:
    return Record(document=DOCUMENT, annotations=annotations)


def decide(
    record: Record, rule: str, *, finish: bool = False, judge: Annotation | None = None
) -> Adjudicated:
    """Adjudicate a record that has something to be adjudicated."""
    options = AdjudicationOptions(
        scheme=NEWS, rule=parse_rule(rule, finish=finish), find_judge=lambda _: judge
    )
    found = adjudicate(record, options, AdjudicationReport())
    assert found is not None
    return found


def list_content(
    annotation: Annotation,
) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    """What an annotation says, without ids."""
    keys = {
        s.id: (s.start, s.end, s.layer, s.label, tuple(sorted(s.attributes.items())))
        for s in annotation.spans
    }
    links = [(r.label, keys[r.head], keys[r.tail]) for r in annotation.relations]
    return sorted(keys.values()), sorted(links)


def list_labels(annotation: Annotation) -> dict[str, str]:
    """The words of an annotation with their labels."""
    return {span.text: span.label for span in annotation.spans}


def list_links(annotation: Annotation) -> set[tuple[str, str, str]]:
    words = {span.id: span.text for span in annotation.spans}
    return {(r.label, words[r.head], words[r.tail]) for r in annotation.relations}


def make_readings(number: int, *, readers: int, share: float) -> Record:
    """A generated record read by people who stray, each without an error."""
    noise = Noise(share, seed=number)
    record = make_record(number, characters=250)
    annotations = []
    for reader in range(readers):
        reading = noise.shift_hubs(record.annotations[0], "content")
        reading = noise.flip_labels(reading, {"FAVOR", "AGAINST", "PERSON"})
        reading = noise.drop_spans(reading, {"GPE", "ACTOR"})
        reading = noise.drop_spans(reading, {"TARGET", "DIRECT"})
        reading = noise.swap_links(reading, "holder", {"ACTOR"})
        reading = noise.drop_links(reading, "cue")
        name = Annotator(kind="human", name=f"reader-{reader}")
        annotations.append(make_right(replace(reading, annotator=name), record.document))
    return replace(record, annotations=tuple(annotations))


def make_right(annotation: Annotation, document: Document) -> Annotation:
    """The annotation without the spans that are errors, and without their relations."""
    while True:
        found = check_annotation(annotation, document, NEWS)
        wrong = {problem.span for problem in found if problem.severity == "error"}
        if not wrong:
            return annotation
        annotation = replace(
            annotation,
            spans=tuple(s for s in annotation.spans if s.id not in wrong),
            relations=tuple(r for r in annotation.relations if not {r.head, r.tail} & wrong),
        )
