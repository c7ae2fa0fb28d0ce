"""Records made from a seed: articles with quotes, speakers, stances, entities, all well-formed.

For tests and measurements that need many documents, or documents of a given size.
"""

import random
from collections.abc import Iterator

from annotate.model import Annotation, Annotator, Document, Record, Relation, Segment, Span
from annotate.offsets import hash_text, make_span_id

PEOPLE = ["Mara Lind", "Ivo Štern", "Oké Danjuma", "José Arroyo", "Łucja Wrona", "Ada 🧭 Moss"]
PLACES = ["Ostrava", "Port Sable", "Kesh", "Nordhavn", "the Sable Strait"]
THINGS = ["the levy", "the ferry treaty", "the dam", "the fishing accord", "the new border posts"]
VERBS = [("opposes", "AGAINST"), ("welcomes", "FAVOR"), ("rejects", "AGAINST"), ("backs", "FAVOR")]
FILLER = (
    "The talks went on until late in the evening while rain fell on the harbour and the "
    "delegations waited for the boats that would take them home across the strait. "
)


class _Writer:
    """A text that grows, and the spans of it."""

    def __init__(self, document_id: str) -> None:
        self.document_id = document_id
        self.text = ""
        self.segments: list[Segment] = []
        self.spans: list[Span] = []
        self.relations: list[Relation] = []

    def write(self, words: str, layer: str = "", label: str = "") -> str:
        """Append words, marked where a layer is named; return the span's id."""
        start = len(self.text)
        self.text += words
        return self.mark(start, len(self.text), layer, label) if layer else ""

    def mark(self, start: int, end: int, layer: str, label: str) -> str:
        span_id = make_span_id(self.document_id, layer, start, end, label)
        text = self.text[start:end]
        self.spans.append(
            Span(id=span_id, layer=layer, label=label, start=start, end=end, text=text)
        )
        return span_id

    def relate(self, label: str, head: str, tail: str) -> None:
        self.relations.append(Relation(label=label, head=head, tail=tail))


def make_record(number: int, *, characters: int = 1500, seed: int = 0, fillers: int = 2) -> Record:
    """Make one record; the same numbers always make the same one.

    At most so many `fillers`, sentences without spans, follow a sentence with spans: 3 make a
    record of 4,000 characters one of 60 spans.
    """
    rng = random.Random(f"{seed}/{number}")
    writer = _Writer(f"generated-{number:06}")
    while len(writer.text) < characters:
        start = len(writer.text)
        rng.choice([_write_quote, _write_stance])(writer, rng)
        writer.write((" " + FILLER.strip()) * rng.randint(0, fillers))
        writer.segments.append(Segment(kind="paragraph", start=start, end=len(writer.text)))
        writer.write("\n\n")
    text = writer.text.rstrip("\n")
    document = Document(
        id=writer.document_id,
        text=text,
        text_sha256=hash_text(text),
        segments=tuple(writer.segments),
    )
    annotation = Annotation(
        document_id=document.id,
        text_sha256=document.text_sha256,
        scheme="news/1",
        annotator=Annotator(kind="human", name="annotator-1"),
        layers=("entity", "quote", "stance"),
        spans=tuple(writer.spans),
        relations=tuple(writer.relations),
    )
    return Record(document=document, annotations=(annotation,))


def _write_actor(writer: _Writer, rng: random.Random) -> str:
    start = len(writer.text)
    writer.write("Mr ")
    writer.write(rng.choice(PEOPLE), "entity", "PERSON")
    return writer.mark(start, len(writer.text), "quote", "ACTOR")


def _write_quote(writer: _Writer, rng: random.Random) -> None:
    content = writer.write(f"“We will not give up {rng.choice(THINGS)},”", "quote", "DIRECT")
    writer.write(" ")
    actor = _write_actor(writer, rng)
    writer.write(" ")
    cue = writer.write("said", "quote", "CUE")
    writer.write(" in ")
    writer.write(rng.choice(PLACES), "entity", "GPE")
    writer.write(".")
    writer.relate("speaker", content, actor)
    writer.relate("cue", content, cue)


def _write_stance(writer: _Writer, rng: random.Random) -> None:
    verb, polarity = rng.choice(VERBS)
    actor = _write_actor(writer, rng)
    writer.write(" ")
    stance = writer.write(verb, "stance", polarity)
    writer.write(" ")
    target = writer.write(rng.choice(THINGS), "stance", "TARGET")
    writer.write(".")
    writer.relate("holder", stance, actor)
    writer.relate("target", stance, target)


def iter_records(count: int, **size: int) -> Iterator[Record]:
    """Yield so many records, each of the size that `make_record` is told."""
    for number in range(count):
        yield make_record(number, **size)
