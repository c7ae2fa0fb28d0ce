"""A pre-annotator on the installed model, made once for all tests, and readings of its output."""

import json
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from annotate.model import Annotation, Document, Segment
from annotate.offsets import hash_text
from annotate.preannotation import registry
from annotate.preannotation.port import PreAnnotatorSettings
from annotate.preannotation.rules.pipeline import NewsPipeline
from annotate.project import load_scheme
from annotate.scheme import Scheme

SCHEME = load_scheme("news/1")
STORY = (
    "President Orlan Veska said on Monday that he opposed the harbour levy.\n"
    "“It is a disgrace,” Mr Veska told reporters in Oslo.\n"
    "The Norwegian finance minister, Tilda Morrow, welcomed the plan. She said Veska was wrong."
)


@cache
def make_annotator(
    layers: tuple[str, ...] = SCHEME.layer_names, scheme: Scheme = SCHEME
) -> NewsPipeline:
    annotator = registry.create(
        registry.DEFAULT, PreAnnotatorSettings(scheme=scheme, layers=layers)
    )
    assert isinstance(annotator, NewsPipeline)
    return annotator


def make_article(text: str, document_id: str = "story", kind: str = "paragraph") -> Document:
    """A document whose lines are its segments."""
    segments, at = [], 0
    for line in text.split("\n"):
        if line.strip():
            segments.append(Segment(kind=kind, start=at, end=at + len(line)))
        at += len(line) + 1
    return Document(
        id=document_id, text=text, text_sha256=hash_text(text), segments=tuple(segments)
    )


def annotate(text: str, layers: tuple[str, ...] = SCHEME.layer_names) -> Annotation:
    return next(make_annotator(layers).annotate([make_article(text)]))


def annotate_cases(
    paths: Sequence[Path], layers: tuple[str, ...] = SCHEME.layer_names
) -> Iterator[tuple[str, Any, Annotation]]:
    """Yield the name of each case, what its file says, and the annotation of its text.

    They are read in one batch, which is much faster than one after the other.
    """
    cases = [json.loads(path.read_text(encoding="utf-8")) for path in paths]
    articles = [make_article(case["text"]) for case in cases]
    made = make_annotator(layers).annotate(articles)
    return zip((path.stem for path in paths), cases, made, strict=True)


def list_texts(annotation: Annotation, *labels: str) -> list[str]:
    return [span.text for span in annotation.spans if span.label in labels]


def list_coreference(annotation: Annotation) -> Iterable[tuple[str, str]]:
    spans = {span.id: span for span in annotation.spans}
    return [
        (spans[relation.head].text, spans[relation.tail].text)
        for relation in annotation.relations
        if relation.label == "coref"
    ]
