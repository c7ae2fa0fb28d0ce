"""Whatever people delete, relabel and move: their article is in the dataset, with all they left."""

import random
import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate.dataset.build import build_dataset
from annotate.dataset.rows.losses import list_losses
from annotate.dataset.rows.readings import ChosenReading
from annotate.dataset.settings import BuildSettings
from annotate.guidelines.examples import FOLDER, GOLD
from annotate.model import Annotation, Annotator, Origin, Record, Relation, Span
from annotate.project import load_scheme
from annotate.readings.admission import admit
from annotate.readings.orphans import set_orphans_aside
from annotate.records import open_writer, read_records
from tests import generator
from tests.dataset.test_build import read

SCHEME = load_scheme("news/1")
MODEL = Annotator(kind="model", name="rules", version="1.0")
ADA = Annotator(kind="human", name="ada")


@cache
def read_samples() -> list[Record]:
    return [r for name in GOLD for r in read_records(FOLDER / f"{name}.gold.jsonl", [])]


def correct(record: Record, share: float, rng: random.Random) -> Record:
    """A model's reading, and that of a person who deletes, relabels and moves of it by chance."""
    suggested = replace(record.annotations[0], annotator=MODEL, created="2026-01-01T08:00:00Z")
    spans = [edited for s in suggested.spans if (edited := edit(s, record, share, rng)) is not None]
    there = {span.id for span in spans}
    kept = tuple(r for r in suggested.relations if {r.head, r.tail} <= there)
    person = replace(
        suggested,
        annotator=ADA,
        spans=tuple(spans),
        relations=tuple(replace(r, origin="kept") for r in kept),
        created="2026-01-02T08:00:00Z",
        started_from=MODEL,
        deleted_spans=tuple(s.id for s in suggested.spans if s.id not in there),
        deleted_relations=tuple(r for r in suggested.relations if r not in kept),
    )
    return replace(record, annotations=(suggested, set_orphans_aside(person, SCHEME)))


def edit(span: Span, record: Record, share: float, rng: random.Random) -> Span | None:
    if rng.random() >= share:
        return replace(span, origin="kept")
    what = rng.choice(["delete", "delete", "relabel", "shorten", "widen"])
    if what == "delete":
        return None
    if what == "relabel":
        offered = [n for n, x in SCHEME.labels.items() if x.enabled and x.layer == span.layer]
        return replace(span, label=rng.choice(offered), origin="changed")
    return move(span, record.document.text, wider=what == "widen")


def move(span: Span, text: str, *, wider: bool) -> Span:
    """Move a bound by a word, where there is one: inwards the start, outwards the end."""
    start, end = span.start, span.end
    if wider:
        following = re.compile(r"\s+\S+").match(text, end)
        end = following.end() if following else end
    else:
        words = span.text.split()
        start += span.text.index(words[1], len(words[0])) if len(words) > 1 else 0
    moved = (start, end) != (span.start, span.end)
    how: Origin = "changed" if moved else "kept"
    return replace(span, start=start, end=end, text=text[start:end], origin=how)


def list_content(reading: Annotation, *, untouched: bool = False) -> set[object]:
    """What a reading says: spans and the relations between them, by their words.

    Of what nobody objects to, spans are as they were suggested, and so are those they lead to.
    """
    spans = {
        s.id: (s.layer, s.label, s.start, s.end)
        for s in reading.spans
        if not untouched or s.origin == "kept"
    }
    links = {
        (r.label, spans[r.head], spans[r.tail])
        for r in reading.relations
        if r.head in spans and r.tail in spans
    }
    return {*spans.values(), *links}


@given(number=st.integers(0, 400), share=st.floats(0, 0.3))
def test_of_a_corrected_article_everything_is_taken_that_nobody_objects_to(
    number: int, share: float
) -> None:
    samples = read_samples()
    chosen = samples[number] if number < len(samples) else generator.make_record(number)
    record = correct(chosen, share, random.Random(f"{number} {share}"))
    taken = admit(record, SCHEME, {})
    assert taken.record is not None
    person = record.annotations[1]
    [arrived] = [a for a in taken.record.annotations if a.annotator == ADA]
    assert list_content(person, untouched=True) <= list_content(arrived)
    assert {loss.cost for loss in taken.losses} <= {"attribute", "relation"}
    assert len(arrived.spans) == len(person.spans)
    lost = [loss for loss in taken.losses if loss.cost == "relation"]
    assert len(arrived.relations) + len(lost) == len(person.relations)


@given(number=st.integers(400, 500), arrows=st.integers(1, 12))
def test_each_arrow_that_a_person_draws_is_in_the_row_or_once_in_what_was_left_out(
    number: int, arrows: int
) -> None:
    record, rng = generator.make_record(number), random.Random(f"{number} {arrows}")
    reading = record.annotations[0]
    ends = [span.id for span in reading.spans]
    drawn = [
        Relation(label=rng.choice(SCHEME.relations).name, head=head, tail=tail)
        for head, tail in (rng.sample(ends, 2) for _ in range(arrows))
    ]
    relations = (*reading.relations, *drawn)
    record = replace(record, annotations=(replace(reading, relations=relations),))
    taken = admit(record, SCHEME, {})
    assert taken.record is not None
    [arrived] = taken.record.annotations
    assert arrived.spans == reading.spans
    shown = ChosenReading(
        parts=dict.fromkeys(arrived.layers, arrived),
        spans=arrived.spans,
        relations=arrived.relations,
    )
    lost = list_losses(taken.losses, shown)
    assert len(arrived.relations) + len(lost) == len(relations)


@pytest.mark.slow
@pytest.mark.parametrize("share", [0.0, 0.05, 0.15, 0.3])
def test_every_corrected_article_arrives_with_every_span_that_its_person_left(
    tmp_path: Path, share: float
) -> None:
    rng = random.Random(f"corrections {share}")
    records = [*read_samples(), *generator.iter_records(20, characters=1200)]
    corrected = [correct(record, share, rng) for record in records]
    source = tmp_path / "annotations.jsonl"
    with open_writer(source) as write:
        for record in corrected:
            write(record)
    settings = BuildSettings(title="Corrections", shares={"train": 1.0})
    report = build_dataset(source, tmp_path / "out", scheme=SCHEME, settings=settings)
    rows = {row["id"]: row for row in read(tmp_path / "out", "documents")}
    assert report.refused_lines == 0
    assert set(rows) == {record.document.id for record in corrected}
    layers, labels = list(SCHEME.layer_names), read_labels(tmp_path / "out")
    for record in corrected:
        row, person = rows[record.document.id], record.annotations[1]
        assert row["reviewed"] == "human"
        arrived = {
            (layers[s["layer"]], labels[s["label"]], s["start"], s["end"]) for s in row["spans"]
        }
        assert arrived == {(s.layer, s.label, s.start, s.end) for s in person.spans}
        lost = [loss for loss in row["left_out"] if loss["what"] == "relation"]
        assert len(row["relations"]) + len(lost) == len(person.relations)


def read_labels(folder: Path) -> list[str]:
    from annotate.dataset.files.metadata import read_scheme
    from annotate.dataset.rows.vocabulary import Vocabulary

    return list(Vocabulary(read_scheme(folder)).codes["labels"])


def test_a_relation_between_what_was_relabelled_costs_itself_alone(tmp_path: Path) -> None:
    """A speaker who was made a cue: the relation cannot be, and both spans can."""
    record = generator.make_record(1)
    reading = record.annotations[0]
    link = next(r for r in reading.relations if r.label == "speaker")
    spans = tuple(replace(s, label="CUE") if s.id == link.tail else s for s in reading.spans)
    person = replace(reading, annotator=ADA, spans=spans, relations=(link,))
    source = tmp_path / "annotations.jsonl"
    with open_writer(source) as write:
        write(replace(record, annotations=(person,)))
    settings = BuildSettings(title="Corrections", shares={"train": 1.0})
    build_dataset(source, tmp_path / "out", scheme=SCHEME, settings=settings)
    [row] = read(tmp_path / "out", "documents")
    assert len(row["spans"]) == len(spans)
    assert [(loss["what"], loss["code"]) for loss in row["left_out"]] == [("relation", "T01")]
    assert isinstance(link, Relation)
