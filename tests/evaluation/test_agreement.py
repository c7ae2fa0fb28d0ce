"""The numbers are those of a scorer that others wrote, on records made from a seed."""

import json
import random
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from annotate.evaluation import EvaluationCase, evaluate, make_report
from annotate.model import Annotation, Document, Relation, Span
from annotate.offsets import make_span_id
from annotate.project import load_scheme
from tests.evaluation.corpora import SCORER
from tests.generator import iter_records

pytestmark = pytest.mark.skipif(not SCORER.exists(), reason=f"there is no other scorer: {SCORER}")

SCHEME = load_scheme("news/1")
ROLES = {label.name: label.role for label in SCHEME.labels.values()}
CONTENTS = {"DIRECT", "INDIRECT", "MIXED"}
STANCES = {"FAVOR", "AGAINST"}
SWAPS = {"PERSON": "ORG", "GPE": "LOC", "DIRECT": "MIXED", "FAVOR": "AGAINST", "AGAINST": "FAVOR"}


# --- readings that differ ---------------------------------------------------------------------


def disturb(document: Document, annotation: Annotation, rng: random.Random) -> Annotation:
    """Drop, shift and relabel spans, drop and redirect relations, join quotes."""
    names: dict[str, str] = {}
    spans: dict[str, Span] = {}
    for span in annotation.spans:
        if rng.random() < 0.15:
            continue
        changed = _change(document, span, rng)
        names[span.id] = changed.id
        spans[changed.id] = changed
    pairs: dict[tuple[str, str], str] = {}
    for relation in annotation.relations:
        head, tail = names.get(relation.head), names.get(relation.tail)
        if head is None or tail is None or rng.random() < 0.1:
            continue
        if rng.random() < 0.2:
            tail = rng.choice([s.id for s in spans.values() if s.label == spans[tail].label])
        pairs[head, tail] = relation.label
    quotes = sorted((s for s in spans.values() if s.label in CONTENTS), key=lambda s: s.start)
    for one, other in zip(quotes[::3], quotes[1::3], strict=False):
        pairs[one.id, other.id] = "continues"
    return replace(
        annotation,
        spans=tuple(spans.values()),
        relations=tuple(Relation(label=v, head=h, tail=t) for (h, t), v in pairs.items()),
    )


def _change(document: Document, span: Span, rng: random.Random) -> Span:
    label = SWAPS.get(span.label, span.label) if rng.random() < 0.15 else span.label
    start, end = span.start, span.end
    if rng.random() < 0.5:
        start = max(0, start + rng.randint(-6, 6))
        end = min(len(document.text), max(start + 1, end + rng.randint(-6, 6)))
    return Span(
        id=make_span_id(document.id, span.layer, start, end, label),
        layer=span.layer,
        label=label,
        start=start,
        end=end,
        text=document.text[start:end],
    )


def make_cases() -> list[EvaluationCase]:
    cases = []
    for number, record in enumerate(iter_records(25, characters=900, seed=3)):
        rng = random.Random(number)
        [plain] = record.annotations
        readings = (disturb(record.document, plain, rng) for _ in range(2))
        cases.append(EvaluationCase(record.document, *readings))
    return cases


CASES = make_cases()
REPORT = make_report(evaluate(CASES, SCHEME))


# --- the other scorer -------------------------------------------------------------------------


def to_plain(annotation: Annotation, layer: str) -> dict[str, Any]:
    spans = [s for s in annotation.spans if s.layer == layer]
    heads = {span.id for span in spans}
    others = [s for s in annotation.spans if s.layer != layer]
    return {
        "spans": [_place(s, s.label) for s in spans] + [_place(s, "other") for s in others],
        "relations": [_relate(r, r.label) for r in annotation.relations if r.head in heads],
    }


def to_quotes(annotation: Annotation) -> dict[str, Any]:
    after = {r.head: r.tail for r in annotation.relations if r.label == "continues"}
    first = {tail: head for head, tail in after.items()}
    spans = []
    for span in sorted(annotation.spans, key=lambda s: (s.start, s.end, s.label)):
        if span.label in CONTENTS:
            group = first.get(span.id, span.id)
            spans.append(_place(span, "Content") | {"type": ROLES[span.label], "group": group})
        elif span.label in {"ACTOR", "CUE"}:
            spans.append(_place(span, {"ACTOR": "Source", "CUE": "Cue"}[span.label]))
    relations = [_relate(r, r.label) for r in annotation.relations if r.label in {"speaker", "cue"}]
    return {"spans": spans, "relations": relations}


def to_stances(annotation: Annotation) -> dict[str, Any]:
    spans = [
        _place(s, "Expression") | {"polarity": ROLES[s.label]}
        if s.label in STANCES
        else _place(s, "other")
        for s in annotation.spans
    ]
    relations = [
        _relate(r, r.label) for r in annotation.relations if r.label in {"holder", "target"}
    ]
    return {"spans": spans, "relations": relations}


def _place(span: Span, label: str) -> dict[str, Any]:
    return {"id": span.id, "start": span.start, "end": span.end, "label": label}


def _relate(relation: Relation, label: str) -> dict[str, str]:
    return {"head": relation.head, "tail": relation.tail, "label": label}


def score(
    folder: Path, convert: Callable[[Annotation], dict[str, Any]], *options: str
) -> dict[str, list[float]]:
    files = []
    for side in ("gold", "predicted"):
        lines = []
        for case in CASES:
            record = convert(getattr(case, side))
            head = {"id": case.document.id, "text": case.document.text}
            lines.append(json.dumps(head | record, ensure_ascii=False) + "\n")
        files.append(folder / f"{side}.jsonl")
        files[-1].write_text("".join(lines), encoding="utf-8")
    command = [sys.executable, SCORER, "--gold", files[0], "--pred", files[1], "--json", *options]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)["results"]


def three(tally: dict[str, Any]) -> list[float]:
    return [tally[key] or 0.0 for key in ("precision", "recall", "f1")]


def iter_differences(
    pairs: dict[str, dict[str, Any]], results: dict[str, list[float]]
) -> Iterator[str]:
    for name, tally in pairs.items():
        if results[name] != pytest.approx(three(tally), abs=6e-5):
            yield f"{name}: {results[name]} and {three(tally)}"


MEASURES = {
    "exact": "exact",
    "overlap": "overlap",
    "prop": "proportional",
    "iou50": "iou50",
    "char": "characters",
}


@pytest.mark.parametrize("layer", SCHEME.layer_names)
def test_spans_and_relations_are_counted_alike(layer: str, tmp_path: Path) -> None:
    names = sorted({s.label for case in CASES for s in case.gold.spans if s.layer == layer})
    results = score(tmp_path, lambda reading: to_plain(reading, layer), "--labels", ",".join(names))
    spans, relations = REPORT["spans"][layer], REPORT["relations"].get(layer, {})
    pairs = {
        f"S:{theirs} {measure}": spans[ours][MEASURES[measure]]
        for measure in MEASURES
        for ours, theirs in [*((n, n) for n in names), ("micro", "*micro"),
                             ("unlabelled", "*unlabelled")]
    }  # fmt: skip
    pairs |= {
        f"R:{name} {measure}": relations[name][measure]
        for name in relations
        for measure in ("exact", "overlap")
        if name != "micro"
    }
    assert list(iter_differences(pairs, results)) == []
    assert 0.1 < spans["micro"]["exact"]["f1"] < 0.8  # the readings do differ


def test_quotes_are_counted_alike(tmp_path: Path) -> None:
    results = score(tmp_path, to_quotes, "--task", "quotes")
    quotes = REPORT["quotes"]
    pairs = {
        "content overlap": quotes["content"]["overlap"],
        "content iou50": quotes["content"]["iou50"],
        "content exact": quotes["content"]["exact"],
        "joint overlap (content+source)": quotes["content and speaker"]["overlap"],
        "joint exact": quotes["content and speaker"]["exact"],
    }
    assert list(iter_differences(pairs, results)) == []
    matched = quotes["matched"]
    shares = [matched[name]["share"] for name in ("speaker overlap", "speaker exact", "cue")]
    theirs = "attribution accuracy on matched (source overlap, source exact, cue overlap)"
    assert results[theirs] == pytest.approx(shares, abs=6e-5)
    assert results["type accuracy on matched"] == pytest.approx(
        [matched["type"]["share"]], abs=6e-5
    )
    for role in ("direct", "mixed"):
        recall = quotes["recall"][role]
        ours = [recall["overlap"]["share"], recall["iou50"]["share"], recall["iou50"]["total"]]
        assert results[f"recall of {role} (overlap, iou50, n)"] == pytest.approx(ours, abs=6e-5)


def test_stances_are_counted_alike(tmp_path: Path) -> None:
    results = score(tmp_path, to_stances, "--task", "stance")
    stances = REPORT["stances"]
    pairs = {
        "SF1": stances["structured"],
        "NSF1 (no polarity)": stances["structured without polarity"],
        "target+polarity overlap": stances["target and polarity"]["overlap"],
        "holder+target+polarity overlap": stances["holder, target and polarity"]["overlap"],
    }
    assert list(iter_differences(pairs, results)) == []


def test_the_readings_compared_have_what_is_measured() -> None:
    labels = defaultdict(int)
    for case in CASES:
        for relation in case.predicted.relations:
            labels[relation.label] += 1
    assert {"speaker", "cue", "holder", "target", "continues"} <= set(labels)
