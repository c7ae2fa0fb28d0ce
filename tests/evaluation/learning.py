"""Corpora beside the checkout as the corrections of a project.

A corpus is read as if people had corrected it with the labels that it has.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from annotate import scheme as schemes
from annotate.app.learning.learn import list_operations
from annotate.model import Annotation, Annotator, Document, Relation, Span
from annotate.offsets import make_span_id
from annotate.preannotation.corrected import Correction
from annotate.preannotation.learning.corrections import Operation
from annotate.project import load_scheme
from annotate.scheme import Scheme
from tests.evaluation.conversion import CONLL, JSON
from tests.evaluation.corpora import CORPORA, make_document, read_gold

WHO = Annotator(kind="human", name="gold")
CONTENT, ANY = "Content", "DIRECT"
OWN = "MISC"  # of the corpus, and of no rule
QUOTES = {"direct": "DIRECT", "indirect": "INDIRECT", "mixed": "MIXED"}
PARTS = {"Source": "ACTOR", "Cue": "CUE"}
LINKS = {"source": "speaker", "cue": "cue"}


@dataclass(frozen=True, kw_only=True)
class LearningTask:
    """A corpus, the labels that its project has, and how what is to be done is counted."""

    corpus: str
    scheme: Scheme
    layer: str
    find_label: Callable[[JSON], str | None]
    compare: Callable[[Document, Annotation, Annotation], list[Operation]] = list_operations


def make_entity_scheme(*own: str) -> Scheme:
    """Return a scheme with the three labels that have OntoNotes types, and others of its own.

    What is of its own has no role that rules know.
    """
    labels = dict.fromkeys(CONLL.values())
    value = {
        "id": "wire",
        "version": "1",
        "title": "Names on the wire",
        "segments": [{"name": "paragraph", "annotated": True, "description": "Text."}],
        "layers": [
            {
                "name": "names",
                "title": "Names",
                "labels": [
                    {
                        "name": label,
                        "role": "entity" if label in labels else "other",
                        "ontonotes": [kind for kind, other in CONLL.items() if other == label],
                        "hotkey": str(number),
                        "color": "#1f77b4",
                        "description": label,
                    }
                    for number, label in enumerate((*labels, *own))
                ],
            }
        ],
        "relations": [],
    }
    return schemes.from_json(value)


def _compare_quotes(
    document: Document, suggested: Annotation, final: Annotation
) -> list[Operation]:
    """Count what is to be done to quotes; their types are the corpus reader's and no person's."""
    return list_operations(document, _make_one(suggested), _make_one(final))


def _make_one(annotation: Annotation) -> Annotation:
    types = frozenset(QUOTES.values())
    spans = (replace(s, label=ANY) if s.label in types else s for s in annotation.spans)
    return replace(annotation, spans=tuple(spans))


def list_tasks() -> dict[str, LearningTask]:
    """Return what is learnt of, by name."""
    return {
        "entities": _make_entity_task(make_entity_scheme()),
        "own": _make_entity_task(make_entity_scheme(OWN)),
        "quotes": LearningTask(
            corpus="polnear",
            scheme=load_scheme("news/2"),
            layer="quote",
            find_label=lambda span: (
                QUOTES.get(span.get("type", ""))
                if span["label"] == CONTENT
                else PARTS.get(span["label"])
            ),
            compare=_compare_quotes,
        ),
    }


def _make_entity_task(scheme: Scheme) -> LearningTask:
    return LearningTask(
        corpus="cleanconll",
        scheme=scheme,
        layer="names",
        find_label=lambda span: span["label"] if span["label"] in scheme.labels else None,
    )


def read_corrections(task: LearningTask, limit: int) -> list[Correction]:
    """Read the first articles of a corpus as somebody corrected them."""
    gold = read_gold(CORPORA[task.corpus])[:limit]
    return [_make_correction(task, record) for record in gold]


def _make_correction(task: LearningTask, record: JSON) -> Correction:
    document = make_document(record)
    ids = dict(_iter_spans(task, record, document.id))
    links = {
        (r["head"], r["tail"]): Relation(
            label=LINKS[r["label"]], head=ids[r["head"]].id, tail=ids[r["tail"]].id
        )
        for r in record["relations"]
        if r["label"] in LINKS and r["head"] in ids and r["tail"] in ids
    }
    final = Annotation(
        document_id=document.id,
        text_sha256=document.text_sha256,
        scheme=task.scheme.name,
        annotator=WHO,
        layers=(task.layer,),
        spans=tuple({span.id: span for span in ids.values()}.values()),
        relations=tuple(links.values()),
    )
    return Correction(document, final)


def _iter_spans(task: LearningTask, record: JSON, name: str) -> Iterator[tuple[str, Span]]:
    for span in record["spans"]:
        label, start, end = task.find_label(span), span["start"], span["end"]
        if label is not None:
            yield (
                span["id"],
                Span(
                    id=make_span_id(name, task.layer, start, end, label),
                    layer=task.layer,
                    label=label,
                    start=start,
                    end=end,
                    text=span["text"],
                ),
            )
