"""Suggestions by a model, and readings of people who corrected a known number of them."""

import random
from collections import Counter
from dataclasses import replace

from annotate.model import Annotation, Annotator, Record, Span
from tests.reliability.noise import FLIPPED, move, read_as

MODEL = Annotator(kind="model", name="rules", version="1.0")


def suggest(annotation: Annotation, rng: random.Random) -> Annotation:
    """The same reading, made by a model that is sure to some degree."""
    spans = tuple(replace(s, score=round(rng.uniform(0.5, 1), 3)) for s in annotation.spans)
    return replace(annotation, annotator=MODEL, spans=spans, created="2026-01-01T08:00:00Z")


class Editor:
    """Corrects suggestions, and counts what it did."""

    def __init__(self, seed: int = 0) -> None:
        self.random = random.Random(seed)
        self.done: Counter[str] = Counter()
        self.moved: Counter[int] = Counter()

    def correct(self, suggested: Annotation, name: str = "ada", **more: float) -> Annotation:
        spans = [span for s in suggested.spans if (span := self._edit(s)) is not None]
        ids = {span.id for span in spans}
        relations = []
        for relation in suggested.relations:
            if {relation.head, relation.tail} <= ids and self.random.random() > 0.1:
                relations.append(relation)
                self.done["links kept"] += 1
            else:
                self.done["links deleted"] += 1
        reading = replace(suggested, spans=tuple(spans), relations=tuple(relations))
        return read_as(reading, name, **more)

    def _edit(self, span: Span) -> Span | None:
        what = self.random.choices(
            ["kept", "relabelled", "moved", "deleted", "added"], [12, 2, 2, 2, 1]
        )[0]
        if what == "relabelled" and span.label not in FLIPPED:
            what = "kept"
        if what == "added":  # the suggestion is deleted, and something unlike it is marked
            self.done.update(["deleted", "added"])
            start = span.start + (span.end - span.start) * 2 // 3
            return replace(move(span, "x", start=start), origin="added", score=None)
        self.done[what] += 1
        if what == "deleted":
            return None
        if what == "relabelled":
            return replace(span, label=FLIPPED[span.label], origin="changed", score=None)
        if what == "moved":
            by = self.random.randint(1, 3)
            self.moved[by] += 1
            return replace(
                span, start=span.start + by, text=span.text[by:], origin="changed", score=None
            )
        return replace(span, origin="kept")


def correct_record(record: Record, editor: Editor) -> Record:
    """The record with a model's reading and that of a person who began with it."""
    suggested = suggest(record.annotations[0], editor.random)
    return replace(record, annotations=(suggested, editor.correct(suggested)))
