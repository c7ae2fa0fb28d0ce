"""Corpora with gold of their own that may lie beside the checkout: which, and how they are read.

Nothing of them is kept here.
"""

import gzip
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from annotate.evaluation.reading import EvaluatedReading
from annotate.model import Annotation, Document, Segment
from annotate.offsets import hash_text, iter_lines, trim
from tests.evaluation.conversion import (
    CONLL,
    JSON,
    QUOTES,
    RE3D,
    SCHEME,
    to_attitudes,
    to_entities,
    to_mentions,
    to_plain,
    to_plain_stances,
    to_quotes,
    to_stances,
    to_units,
)

BESIDE = Path(__file__).parents[3] / "shared"
BENCH = BESIDE / "bench"
SCORER = BENCH / "score.py"
SENTENCES = 20


@dataclass(frozen=True, kw_only=True)
class Corpus:
    """A corpus and how it is measured: the file it is in, the scorer's task, what is converted.

    `plain` is the converter that puts one name for another and does nothing else: what users see.
    """

    name: str
    file: str
    task: str
    convert: Callable[[JSON, EvaluatedReading], JSON] | None = None
    plain: Callable[[JSON, EvaluatedReading], JSON] | None = None
    labels: str | None = None
    keep: Callable[[JSON], bool] = lambda record: True
    sentences: bool = False  # its documents are sentences

    @property
    def path(self) -> Path:
        return BENCH / "dev" / f"{self.file}.gold.jsonl.gz"


def read_gold(corpus: Corpus, limit: int = 0) -> list[JSON]:
    """Read the gold records of a corpus: all, or a part evenly spread over it.

    Args:
        limit: How many articles, or `SENTENCES` times as many sentences; 0 is all.
    """
    with gzip.open(corpus.path, "rt", encoding="utf-8", newline="\n") as lines:
        records = [json.loads(line) for line in lines if line.strip()]
    limit *= SENTENCES if corpus.sentences else 1
    return spread([record for record in records if corpus.keep(record)], limit)


def spread(records: list[JSON], limit: int) -> list[JSON]:
    """Return so many of the records, evenly spread over them; all where 0 is asked."""
    if not 0 < limit < len(records):
        return records
    return [records[at * len(records) // limit] for at in range(limit)]


def make_document(record: JSON) -> Document:
    """Make a document of a record: each line that is not blank is a paragraph."""
    text = record["text"]
    places = [trim(text, *line) for line in iter_lines(text)]
    return Document(
        id=record["id"],
        text=text,
        text_sha256=hash_text(text),
        segments=tuple(
            Segment(kind="paragraph", start=start, end=end) for start, end in places if start < end
        ),
    )


ENTITIES = {
    "task": "spans",
    "labels": "PER,ORG,LOC",
    "convert": to_entities(CONLL, articles=False),
    "plain": to_plain(CONLL, {}),
}
PLAIN_QUOTES = to_plain(QUOTES, {"speaker": "source", "cue": "cue"})
PARTS = {"newsmtsc": ("devtest_rw", "devtest_mt"), "newsmtsc_rw": ("devtest_rw",),
         "newsmtsc_mt": ("devtest_mt",)}  # fmt: skip


def _keep_parts(name: str) -> Callable[[JSON], bool]:
    return lambda record: record["part"] in PARTS[name]


CORPORA = {
    corpus.name: corpus
    for corpus in (
        Corpus(
            name="polnear",
            file="polnear",
            task="quotes",
            convert=to_quotes,
            plain=PLAIN_QUOTES,
        ),
        Corpus(
            name="gum",
            file="gum",
            task="quotes",
            convert=to_units,
            plain=PLAIN_QUOTES,
            keep=lambda record: record["genre"] == "news",
        ),
        Corpus(
            name="mpqa2_srl4orl",
            file="mpqa2_srl4orl",
            task="stance",
            convert=to_stances,
            plain=to_plain_stances,
        ),
        Corpus(
            name="plover",
            file="plover",
            task="stance",
            convert=to_stances,
            plain=to_plain_stances,
            sentences=True,
        ),
        Corpus(
            name="directed_sentiment",
            file="directed_sentiment",
            task="directed",
            convert=to_attitudes,
            plain=to_plain_stances,
            sentences=True,
        ),
        *(
            Corpus(
                name=name, file="newsmtsc", task="polarity", keep=_keep_parts(name), sentences=True
            )
            for name in PARTS
        ),
        Corpus(
            name="re3d",
            file="re3d",
            task="spans",
            labels="Person,Organisation,Location",
            convert=to_mentions,
            plain=to_plain(RE3D, {}),
        ),
        Corpus(
            name="re3d_stance",
            file="re3d",
            task="stance",
            convert=to_stances,
            plain=to_plain_stances,
        ),
        Corpus(name="cleanconll", file="cleanconll", **ENTITIES),
        Corpus(name="uner_ewt", file="uner_ewt", **ENTITIES),
        Corpus(name="article_extraction", file="article_extraction", task="spans"),
    )
}


Converter = Callable[[JSON, EvaluatedReading], JSON]


def convert_all(
    convert: Converter, records: Iterable[JSON], annotations: Iterable[Annotation]
) -> Iterator[JSON]:
    """Yield the scorer's record of each prediction."""
    for record, annotation in zip(records, annotations, strict=True):
        reading = EvaluatedReading(make_document(record), annotation, SCHEME)
        yield {"id": record["id"], **convert(record, reading)}
