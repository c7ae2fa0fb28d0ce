"""A short text of the tests' own, and readings of it put together by words."""

from collections.abc import Iterable

from annotate.evaluation import Evaluation, EvaluationCase, evaluate, make_report
from annotate.model import Annotation, Annotator, Document, Relation, Span
from annotate.project import load_scheme
from tests.examples import make_annotation, make_document, make_span

SCHEME = load_scheme("news/1")
TEXT = (
    "Mara Lind said that the dam was late. “It will hold,” Mr Lind added. "
    "Ivo Stern opposes the levy."
)
DOCUMENT = make_document("dam", TEXT)
LAYERS = {label.name: label.layer for label in SCHEME.labels.values()}
MODEL = Annotator(kind="model", name="rules", version="1")


def span(label: str, text: str, occurrence: int = 0, **more: object) -> Span:
    return make_span(DOCUMENT, LAYERS[label], label, text, occurrence, **more)


def link(label: str, head: Span, tail: Span, **more: object) -> Relation:
    return Relation(label=label, head=head.id, tail=tail.id, **more)  # type: ignore[arg-type]


def read(
    spans: Iterable[Span], relations: Iterable[Relation] = (), document: Document = DOCUMENT
) -> Annotation:
    return make_annotation(document, tuple(spans), tuple(relations))


def count(gold: Annotation, predicted: Annotation, document: Document = DOCUMENT) -> Evaluation:
    return evaluate([EvaluationCase(document, gold, predicted)], SCHEME)


def measure(gold: Annotation, predicted: Annotation, document: Document = DOCUMENT) -> dict:
    return make_report(count(gold, predicted, document))


def rates(tally: dict) -> tuple[float | None, float | None]:
    """Precision and recall, to three digits."""
    pair = (tally["precision"], tally["recall"])
    return tuple(None if value is None else round(value, 3) for value in pair)  # type: ignore[return-value]
