"""A made-up article with everything a row can hold, and the tools to build datasets of it."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from annotate.dataset.build import build_dataset
from annotate.dataset.rows.tally import BuildReport
from annotate.dataset.settings import BuildSettings
from annotate.dataset.storage.parquet import iter_rows
from annotate.model import (
    Annotation,
    Annotator,
    Document,
    Meta,
    Record,
    Relation,
    Segment,
    Span,
)
from annotate.offsets import hash_text
from annotate.project import DEFAULT_SCHEME, load_scheme
from annotate.readings.pseudonyms import AddressPseudonyms
from annotate.records import open_writer
from tests.examples import make_annotation, make_document, make_span

SCHEME = load_scheme(DEFAULT_SCHEME)
ALL_TRAIN = {"train": 1.0}
PARAGRAPHS = (
    ("headline", "Harbour levy splits Ostrel council"),
    (
        "paragraph",
        "Rain fell. “The levy will ruin us,” harbour master Ilka Brandt said on Monday, "
        "“and nobody asked the crews.” The gulls 🐦 left.",
    ),
    ("paragraph", "Brandt told Mayor Tomas Vey that she opposed the plan."),
    ("paragraph", "“We waited for years."),
    ("paragraph", "“Now we act,” Vey answered. Mr. Vey backs the plan."),
    ("pull_quote", "The levy will ruin us"),
    ("paragraph", "Ostrel wanted a “harbour tax” for long."),
)
TEXT = "\n\n".join(text for _, text in PARAGRAPHS)
META = Meta(
    title="Harbour levy splits Ostrel council",
    published="2031-05-04",
    publisher="The Ostrel Courier",
    language="en",
    licence="CC-BY-4.0",
    redistribution="yes",
)
HUMAN = Annotator(kind="human", name="ada")
MODEL = Annotator(kind="model", name="news-en", version="1.2")
JUDGE = Annotator(kind="adjudicator", name="judge")


def make_story(document_id: str = "harbour", **meta: str) -> Document:
    document = make_document(document_id, TEXT)
    segments = tuple(
        replace(segment, kind=kind)
        for segment, (kind, _) in zip(document.segments, PARAGRAPHS, strict=True)
    )
    return replace(document, segments=segments, meta=replace(META, **meta))


def make_spans(document: Document) -> dict[str, Span]:
    def span(layer: str, label: str, text: str, occurrence: int = 0, **more: Any) -> Span:
        return make_span(document, layer, label, text, occurrence, **more)

    return {
        "ruin": span("quote", "DIRECT", "“The levy will ruin us,”", score=0.875),
        "asked": span("quote", "DIRECT", "“and nobody asked the crews.”"),
        "master": span("quote", "ACTOR", "harbour master Ilka Brandt"),
        "said": span("quote", "CUE", "said"),
        "told": span("quote", "CUE", "told"),
        "opposed_plan": span("quote", "INDIRECT", "that she opposed the plan"),
        "mayor": span("quote", "ADDRESSEE", "Mayor Tomas Vey"),
        "waited": span("quote", "DIRECT", "“We waited for years."),
        "act": span("quote", "DIRECT", "“Now we act,”"),
        "answered": span("quote", "CUE", "answered"),
        "pulled": span("quote", "DIRECT", "The levy will ruin us", 1),
        "term": span("quote", "QUOTED_TERM", "“harbour tax”"),
        "she": span("quote", "ACTOR", "she"),
        "council": span("entity", "GPE", "Ostrel"),
        "town": span("entity", "GPE", "Ostrel", 1, attributes={"metonymy": "GPE_for_GOV"}),
        "ilka": span("entity", "PERSON", "Ilka Brandt", attributes={"form": "name"}),
        "brandt": span("entity", "PERSON", "Brandt", 1),
        "tomas": span("entity", "PERSON", "Tomas Vey"),
        "vey": span("entity", "PERSON", "Vey", 1),
        "oppose": span("stance", "AGAINST", "opposed", attributes={"intensity": "high"}),
        "plan": span("stance", "TARGET", "the plan"),
    }


_RELATIONS = (
    ("speaker", "ruin", "master"), ("cue", "ruin", "said"), ("continues", "ruin", "asked"),
    ("speaker", "opposed_plan", "brandt"), ("cue", "opposed_plan", "told"),
    ("addressee", "opposed_plan", "mayor"), ("continues", "waited", "act"),
    ("speaker", "act", "vey"), ("cue", "act", "answered"), ("repeats", "pulled", "ruin"),
    ("holder", "oppose", "she"), ("target", "oppose", "plan"), ("basis", "oppose", "opposed_plan"),
    ("coref", "brandt", "ilka"), ("coref", "she", "brandt"), ("coref", "vey", "tomas"),
    ("refers_as", "town", "council"),
)  # fmt: skip


def make_reading(document: Document, annotator: Annotator = HUMAN, **more: Any) -> Annotation:
    spans = make_spans(document)
    relations = tuple(
        Relation(label=label, head=spans[head].id, tail=spans[tail].id)
        for label, head, tail in _RELATIONS
    )
    reading = make_annotation(document, tuple(spans.values()), relations, annotator)
    return replace(reading, **more)


def make_story_record(document_id: str = "harbour", **meta: str) -> Record:
    document = make_story(document_id, **meta)
    return Record(document=document, annotations=(make_reading(document),))


def correct_reading(document: Document) -> Annotation:
    """A reading that began with the model's: all that is left of it, a name was deleted."""
    reading = make_reading(document)
    first = reading.relations[0]
    return replace(
        reading,
        spans=tuple(replace(span, origin="kept") for span in reading.spans),
        relations=tuple(replace(relation, origin="kept") for relation in reading.relations),
        unassisted=False,
        started_from=MODEL,
        deleted_spans=("s0123456789ab",),
        deleted_relations=(Relation(label=first.label, head=first.head, tail="s0123456789ab"),),
    )


def make_own_story_record(number: int, **meta: str) -> Record:
    """The story with a long paragraph of its own, so that no two are near-duplicates."""
    document = make_story(f"harbour-{number}", **meta)
    own = " ".join(f"Berth {number} took in crate {crate}{number}." for crate in "abcdefghijklmnop")
    text = f"{document.text}\n\n{own}"
    segment = Segment(kind="paragraph", start=len(document.text) + 2, end=len(text))
    document = replace(
        document, text=text, text_sha256=hash_text(text), segments=(*document.segments, segment)
    )
    return Record(document=document, annotations=(make_reading(document),))


def write(path: Path, records: Iterable[Record]) -> Path:
    with open_writer(path) as write_line:
        for record in records:
            write_line(record)
    return path


def build(
    folder: Path, records: Iterable[Record], name: str = "harbour", **settings: Any
) -> tuple[Path, BuildReport]:
    source = write(folder / f"{name}.jsonl", records)
    people = AddressPseudonyms(make_key=lambda: b"of the tests")
    given = {"title": "Harbour news", "shares": ALL_TRAIN, "pseudonyms": people, **settings}
    report = build_dataset(source, folder / name, scheme=SCHEME, settings=BuildSettings(**given))
    return folder / name, report


def read(folder: Path, config: str) -> list[dict[str, Any]]:
    return [row for path in sorted(folder.glob(f"{config}/*.parquet")) for row in iter_rows(path)]


# Threads of pyarrow that stream may outlive the interpreter, which then aborts (apache/arrow,
# issue 45214).
AT_ONCE = "import os, sys; sys.stdout.flush(); os._exit(0)"


def run_python(code: str, *arguments: object, home: Path, folder: Path | None = None) -> Any:
    """Run code in a process of its own with an empty Hub cache; give the JSON it prints."""
    environment = {
        **os.environ,
        "HF_HOME": str(home / "hf"),
        "HF_HUB_OFFLINE": "1",
        "HF_DATASETS_DISABLE_PROGRESS_BARS": "1",
    }
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", f"{code}\n{AT_ONCE}", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
        cwd=folder or home,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
