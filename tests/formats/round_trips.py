"""Generated articles that are hard to hold, out in a format and back: what is lost, what moved.

Used by `scripts/bench_formats` and by tests. Texts have emoji, joiners, combining marks, writing
from right to left, line ends of every kind; spans overlap, nest, run over lines, touch, repeat
words. What comes back has to be what went in, but for what the ledger of the format counts.
"""

import json
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from operator import eq
from pathlib import Path

from annotate.app.context import Context
from annotate.app.exchange import exports, imports
from annotate.formats.port import HOLDINGS, Ledger
from annotate.formats.registry import OWN, load_format
from annotate.model import Annotation, Annotator, Document, Record, Relation, Span
from annotate.offsets import freeze, hash_text, make_span_id, map_frozen
from annotate.project import Project, load_scheme
from annotate.records import open_writer, read_records, record_from_json
from annotate.scheme import Scheme

NEWS = load_scheme("news/2")
BOTH_WAYS = tuple(
    name
    for name in OWN
    if (known := load_format(name)).read and known.write and known.is_marked
)  # fmt: skip
WORDS = (
    *("the", "Levy", "Ostrava", "O\u2019Neil", "\u201cNo\u201d", "a_b", "1,000", "_", "T1", "O"),
    *("ne\u0301ver", "caf\u00e9", "\u1e9b\u0323", "\uac01", "z\u0327", "\u0928\u092e\u0938\u094d"),
    *("\U0001f9ed", "\U0001f469\u200d\U0001f680", "\U0001f1e6\U0001f1f9", "x\ufe0f"),
    *("a\u200db", "\u00ad-soft", "\ufeffbom", "\u202bright\u202c", "\u05e9\u05dc\u05d5\u05dd"),
    *("\u0627\u0644\u0633\u0644\u0627\u0645", "\u6b66\u5668", "c:\\n", "\\s", "|", "{}", "=1+1"),
    *("B-X", "#tag", "<b>", "&amp;", "-DOCSTART-", '"', "'"),
)
SPACES = (
    *(" ",) * 180,
    *("\n", "\r\n") * 15,
    *("\n\n", "\r\n\r\n", "\r", "  ", "\t", " \n ", "\u00a0", "\u2003", "\u3000"),
    *("\u2028", "\u2029", "\u0085", "\x0b", "\x0c", "\x1c"),
)
VALUES = ("Mara Lind", "\U0001f9ed\u200d \u05e9", 'a "b" <c> & d', "x=y; T1 R2", "\\n #1")
NEAR, FAR = 6, 60  # words that most spans have at most, and that all have


def list_whole() -> list[str]:
    """Return the formats that hold all of a record, the first of them once more at the end."""
    whole = [name for name in BOTH_WAYS if load_format(name).keeps == frozenset(HOLDINGS)]
    return [*whole, whole[0]]


def make_text(rng: random.Random, words: int) -> tuple[str, list[tuple[int, int]]]:
    """Return a text as a file may have it, and where its words are."""
    pieces: list[str] = []
    places = []
    at = 0
    for number in range(words):
        if number:
            space = rng.choice(SPACES)
            pieces.append(space)
            at += len(space)
        word = rng.choice(WORDS)
        places.append((at, at + len(word)))
        pieces.append(word)
        at += len(word)
    return "".join(pieces), places


def make_spans(
    rng: random.Random, document: str, text: str, places: Sequence[tuple[int, int]], count: int
) -> list[Span]:
    """Return spans of whole words, each once; of some only a part of their last word."""
    labels = [name for name, label in NEWS.labels.items() if label.enabled]
    spans: dict[str, Span] = {}
    while len(spans) < count:
        first = rng.randrange(len(places))
        longest = FAR if rng.random() < 0.05 else NEAR
        last = min(len(places), first + rng.randint(1, longest)) - 1
        start, end, label = places[first][0], places[last][1], rng.choice(labels)
        layer = NEWS.label_layers[label]
        attributes = {}
        for each in NEWS.iter_attributes(label):
            if rng.random() < 0.2:
                attributes[each.name] = rng.choice(each.values or VALUES)
        id_ = make_span_id(document, layer, start, end, label)
        spans[id_] = Span(
            id=id_,
            layer=layer,
            label=label,
            start=start,
            end=end,
            text=text[start:end],
            score=round(rng.random(), 6) if rng.random() < 0.3 else None,
            attributes=attributes,
        )
    return list(spans.values())


def make_relations(rng: random.Random, spans: Sequence[Span]) -> list[Relation]:
    """Return relations that the scheme allows, each once."""
    made: dict[tuple[str, str, str], Relation] = {}
    for head in spans:
        tail = rng.choice(spans)
        kinds = [k.name for k in NEWS.relations if NEWS.allows(k.name, head.label, tail.label)]
        if kinds and head is not tail:
            key = (rng.choice(kinds), head.id, tail.id)
            score = round(rng.random(), 6) if rng.random() < 0.3 else None
            made[key] = Relation(label=key[0], head=head.id, tail=tail.id, score=score)
    return list(made.values())


def make_record(number: int, *, spans: int = 30, seed: int = 0) -> Record:
    """Make one article with two readings; the same numbers always make the same one.

    Its text is as a file may have it, and not frozen.
    """
    rng = random.Random(f"odd/{seed}/{number}")
    name = f"odd-{number:06}"
    text, places = make_text(rng, 20 + 3 * spans)
    document = Document(id=name, text=text, text_sha256=hash_text(text))
    people = (("human", "ada", None), ("model", "m-\u00e9 1", "3"), ("human", "bo", None))
    chosen = people[:2] if number % 3 else people[1:]
    chosen = () if number % 10 == 7 else chosen
    readings = []
    for at, (kind, who, version) in enumerate(chosen):
        marked = make_spans(rng, name, text, places, spans if not at else spans // 2)
        readings.append(
            Annotation(
                document_id=name,
                text_sha256=document.text_sha256,
                scheme=NEWS.name,
                annotator=Annotator(kind=kind, name=who, version=version),  # type: ignore[arg-type]
                layers=NEWS.layer_names,
                spans=tuple(marked),
                relations=tuple(make_relations(rng, marked)),
                status=rng.choice(("complete",) * 8 + ("draft", "skipped")),
            )
        )
    return Record(document=document, annotations=tuple(readings))


def iter_odd_records(spans: int, *, each: int = 30, seed: int = 0) -> Iterator[Record]:
    """Yield articles until they have so many spans."""
    made = number = 0
    while made < spans:
        record = make_record(number, spans=each, seed=seed)
        made += sum(len(reading.spans) for reading in record.annotations)
        number += 1
        yield record


# --- what is in a record, to be compared -------------------------------------------------------

Places = dict[str, Counter[tuple[object, ...]]]
SCORES, LINKED = "scores of spans", "scores of relations"
HELD = ("readings", "spans", "relations", "attributes", SCORES, LINKED)
KINDS = (*HELD, "characters", "states", "documents")  # states that are not complete, unread ones


def expect(record: Record) -> Record:
    """Return a record as it is once its text is frozen."""
    text, move = record.document.text, map_frozen(record.document.text)
    frozen = freeze(text)
    document = replace(record.document, text=frozen, text_sha256=hash_text(frozen))
    readings = []
    for reading in record.annotations:
        moved = {s.id: _move(s, record.document.id, frozen, move) for s in reading.spans}
        links = tuple(
            replace(r, head=moved[r.head].id, tail=moved[r.tail].id) for r in reading.relations
        )
        spans = tuple({span.id: span for span in moved.values()}.values())
        readings.append(replace(reading, spans=spans, relations=links))
    return replace(record, document=document, annotations=tuple(readings))


def _move(span: Span, document: str, frozen: str, move: object) -> Span:
    start, end = move(span.start, span.end)  # type: ignore[operator]
    id_ = make_span_id(document, span.layer, start, end, span.label)
    return replace(span, id=id_, start=start, end=end, text=frozen[start:end])


def list_held(reading: Annotation) -> Places:
    """Return what is in a reading, by kind, where each thing is told by where it is."""
    spans = {span.id: (span.label, span.start, span.end) for span in reading.spans}
    return {
        "spans": Counter(spans.values()),
        "relations": Counter((r.label, spans[r.head], spans[r.tail]) for r in reading.relations),
        "attributes": Counter(
            (spans[s.id], name, value)
            for s in reading.spans
            for name, value in s.attributes.items()
        ),
        SCORES: Counter((spans[s.id], s.score) for s in reading.spans if s.score is not None),
        LINKED: Counter(
            (r.label, spans[r.head], spans[r.tail], r.score)
            for r in reading.relations
            if r.score is not None
        ),
    }


@dataclass(slots=True)
class RoundTrip:
    """What went out in a format and came back. `faults` are what the ledger does not tell."""

    format: str
    sent: Counter[str] = field(default_factory=Counter)
    back: Counter[str] = field(default_factory=Counter)
    told: Counter[str] = field(default_factory=Counter)  # by the ledger, or lost with a reading
    faults: list[str] = field(default_factory=list)
    place: Path = Path()  # the file of what came back

    def iter_back(self) -> Iterator[Record]:
        """Yield what came back."""
        return read_records(str(self.place), [])

    def compare(self, before: Record, after: Record, *, holds_readings: bool) -> None:
        """Compare an article with what came back of it."""
        name = before.document.id
        text, back = before.document.text, after.document.text
        if after.document.id != name or len(text) != len(back):
            self.faults.append(f"{name}: its name or its text came back as another")
            return
        self.sent["characters"] += len(text)
        self.back["characters"] += sum(map(eq, text, back))
        known = {r.annotator.name: r for r in after.annotations}
        if not before.annotations:
            self.sent["documents"] += 1
            self.back["documents"] += not after.annotations
            return
        if not holds_readings and all(r.status == "skipped" for r in before.annotations):
            self.sent["documents"] += 1  # it looks as if somebody had read it
            known.pop(imports.UNNAMED, None)
        for reading in before.annotations:
            held = list_held(reading)
            self.sent["readings"] += 1
            self.sent.update({kind: things.total() for kind, things in held.items()})
            found = known.pop(reading.annotator.name, None)
            if found is None and not holds_readings and len(after.annotations) == 1:
                found = known.pop(imports.UNNAMED, None) if _counts_most(reading, before) else None
            self.sent["states"] += reading.status != "complete"
            if found is None:
                self.told["states"] += reading.status != "complete"
                self.told.update({kind: things.total() for kind, things in held.items()})
                continue
            self.back["readings"] += 1
            self.back["states"] += found.status == reading.status != "complete"
            if holds_readings and found.annotator != reading.annotator:
                self.faults.append(f"{name}: {reading.annotator} is now {found.annotator}")
            self._compare_reading(held, list_held(found), name)
        self.faults += [f"{name}: a reading by {who} came out of nowhere" for who in known]

    def _compare_reading(self, sent: Places, back: Places, name: str) -> None:
        for kind, things in sent.items():
            self.back[kind] += (things & back[kind]).total()
            if kind == LINKED:  # those of relations that are gone went with them
                self.told[kind] += sum((*key,) not in back["relations"] for *key, _ in things)
            if extra := back[kind] - things:
                self.faults.append(f"{name}: {kind} that were not sent, as {next(iter(extra))}")

    def settle(self, ledger: Ledger) -> None:
        """Hold what did not come back against the ledger."""
        for what, loss in ledger.losses.items():
            kind = next((kind for kind in KINDS if what.startswith(kind)), None)
            if kind:
                self.told[kind] += loss.count
            elif not what.startswith("metadata"):  # a headline that was read became the title
                self.faults.append(f"the ledger has {loss.count} {what}")
        for kind in KINDS:
            if self.sent[kind] != self.back[kind] + self.told[kind]:
                self.faults.append(
                    f"{kind}: {self.sent[kind]} sent, {self.back[kind]} back, "
                    f"{self.told[kind]} told as lost"
                )


def _counts_most(reading: Annotation, record: Record) -> bool:
    """Tell whether a format that holds one reading an article writes this one."""
    ranks = [
        (r.status == "complete", r.annotator.kind != "model", number)
        for number, r in enumerate(record.annotations)
        if r.status != "skipped"
    ]
    return bool(ranks) and reading is record.annotations[max(ranks)[2]]


def go_round(
    format: str, records: Iterator[Record], folder: Path, scheme: Scheme = NEWS
) -> RoundTrip:
    """Write records in a format, read them again, and compare them one by one."""
    source, there, back = folder / "in.jsonl", folder / f"there-{format}", folder / "back.jsonl"
    trip = RoundTrip(format, place=back)
    with open_writer(source) as write:
        for record in records:
            write(record)
    context = Context(project=Project())
    out = exports.Options(format=format, output=str(there), allow_loss=True)
    ledger = exports.export_records(context, [str(source)], out).ledger
    options = imports.Options(
        output=str(back), format=format, scheme=scheme.name, layers=scheme.layer_names
    )
    imports.import_records(context, [str(there)], options)
    trip.faults += [f"{p.code} {p.message}" for p in context.findings if p.severity == "error"]
    _compare_all(trip, source, back)
    trip.settle(ledger)
    return trip


def _compare_all(trip: RoundTrip, source: Path, back: Path) -> None:
    """Compare each article with what came back of it, in whatever order."""
    holds_readings = "readings" in load_format(trip.format).keeps
    with back.open("rb") as stream:
        places = {}
        at = 0
        for line in stream:
            places[json.loads(line)["document"]["id"]] = at
            at += len(line)
        for before in read_records(str(source), []):
            found = places.pop(before.document.id, None)
            if found is not None:
                stream.seek(found)
                after = record_from_json(json.loads(stream.readline()))
                trip.compare(expect(before), after, holds_readings=holds_readings)
            elif before.annotations:
                trip.faults.append(f"{before.document.id} did not come back")
            else:
                trip.sent["documents"] += 1
    trip.faults += [f"{name} came out of nowhere" for name in places]
