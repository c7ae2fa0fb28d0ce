"""What people have to decide: each split span once for each label it may have; and their answers.

People get it as records, delete the wrong one of each pair, and what they leave is the answer.
"""

from collections.abc import Iterable
from dataclasses import replace

from annotate.migration.plan import MigrationPlan, SplitQuestion
from annotate.model import Annotation, Annotator, Document, Record, Span
from annotate.offsets import make_span_id

QUEUE_ANNOTATOR = "scheme-migration"
NEW_SCORE = None  # a candidate is offered, not estimated


def make_queue_record(document: Document, waiting: Iterable[Span], plan: MigrationPlan) -> Record:
    """Return what a person decides about a document's split spans: each candidate as a span."""
    spans = [
        replace(
            span,
            id=make_span_id(document.id, plan.new.labels[label].layer, span.start, span.end, label),
            layer=plan.new.labels[label].layer,
            label=label,
            score=NEW_SCORE,
            origin=None,
            attributes={},
        )
        for span in waiting
        for label in plan.labels[span.label]
    ]
    unique = {span.id: span for span in spans}
    annotation = Annotation(
        document_id=document.id,
        text_sha256=document.text_sha256,
        scheme=plan.new.name,
        annotator=Annotator(kind="model", name=QUEUE_ANNOTATOR, version=plan.new.name),
        layers=tuple(dict.fromkeys(span.layer for span in unique.values())),
        spans=tuple(unique.values()),
    )
    return Record(document=document, annotations=(annotation,))


def read_answers(records: Iterable[Record], plan: MigrationPlan) -> dict[SplitQuestion, str]:
    """Collect what people decided in the queue: the one label that they left on a place.

    A place on which they left none or several is no answer, and stays in the queue.
    """
    candidates = {
        label for targets in plan.labels.values() if len(targets) > 1 for label in targets
    }
    left: dict[SplitQuestion, set[str]] = {}
    for record in records:
        for annotation in record.annotations:
            if annotation.annotator.kind == "model" or annotation.status != "complete":
                continue
            for span in annotation.spans:
                if span.label in candidates:
                    question = SplitQuestion(record.document.id, span.start, span.end)
                    left.setdefault(question, set()).add(span.label)
    return {question: next(iter(labels)) for question, labels in left.items() if len(labels) == 1}
