"""This project's readings to the records that the corpora's scorer reads."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache
from typing import Any

from annotate.evaluation.reading import EvaluatedReading
from annotate.ingestion.pages.kinds import BODY
from annotate.ingestion.pages.segments import segment_text
from annotate.language import load_language
from annotate.model import Document, Span
from annotate.offsets import shift
from annotate.preannotation.rules.parsing import Parser, find_default_model
from annotate.project import load_scheme
from tests.evaluation.nominals import MANY, ONE, find_head, read_number

JSON = dict[str, Any]
SCHEME = load_scheme("news/1")
POLARITY = {"favor": "positive", "against": "negative"}
# The types of other schemes, by the OntoNotes type of a label of ours.
CONLL = {"PERSON": "PER", "ORG": "ORG", "GPE": "LOC", "LOC": "LOC", "FAC": "LOC"}
RE3D = {
    "PERSON": "Person",
    "ORG": "Organisation",
    "GPE": "Location",
    "LOC": "Location",
    "FAC": "Location",
    "NORP": "Organisation",
}
QUOTES = {
    "DIRECT": "Content",
    "INDIRECT": "Content",
    "MIXED": "Content",
    "ACTOR": "Source",
    "CUE": "Cue",
}
PEOPLE = {"PERSON": "Source", "ORG": "Source", "GPE": "Source", "NORP": "Source"}
ARGUMENTS = {"holder": "Holder", "target": "Target"}
FINITE = frozenset(("VBD", "VBP", "VBZ", "MD"))
NUMBERS = {ONE: "Person", MANY: "Organisation"}
METONYM = "metonymy"
TEAM = "other"
ARTICLES = ("the ", "The ", "THE ", "a ", "A ", "an ", "An ")


class Writer:
    """Spans and relations in the shape that the scorer reads."""

    def __init__(self) -> None:
        self.spans: list[JSON] = []
        self.relations: list[JSON] = []

    def add(self, span: Span, label: str, **more: object) -> str:
        """Add a span under a label of the corpus; return its id."""
        key = f"{span.id}-{label}"
        if not any(known["id"] == key for known in self.spans):
            place = {"id": key, "start": span.start, "end": span.end, "label": label}
            self.spans.append(place | {"score": span.score} | more)
        return key

    def relate(self, label: str, head: str, tail: str, score: float | None) -> None:
        self.relations.append({"label": label, "head": head, "tail": tail, "score": score})

    def finish(self) -> JSON:
        return {"spans": self.spans, "relations": self.relations}


def to_plain(
    labels: dict[str, str], names: dict[str, str]
) -> Callable[[JSON, EvaluatedReading], JSON]:
    """Return a converter that maps labels and names of relations, and changes nothing else.

    It is what users get who put one name for another: no article is cut off, no type corrected,
    no mention put for another.
    """

    def convert(record: JSON, reading: EvaluatedReading) -> JSON:
        writer = Writer()
        ids = {}
        for span in reading.annotation.spans:
            if span.label in labels:
                side = POLARITY.get(SCHEME.labels[span.label].role or "")
                more = {"polarity": side} if side else {}
                ids[span.id] = writer.add(span, labels[span.label], **more)
        for link in reading.annotation.relations:
            if link.label in names and link.head in ids and link.tail in ids:
                writer.relate(names[link.label], ids[link.head], ids[link.tail], link.score)
        return writer.finish()

    return convert


def to_plain_stances(record: JSON, reading: EvaluatedReading) -> JSON:
    """Expressions, and as holders and targets whatever they lead to."""
    writer = Writer()
    spans = {span.id: span for span in reading.annotation.spans}
    heads = {
        span.id: writer.add(span, "Expression", polarity=POLARITY[role])
        for span in spans.values()
        if (role := SCHEME.labels[span.label].role or "") in POLARITY
    }
    for link in reading.annotation.relations:
        if link.head in heads and link.label in ARGUMENTS:
            tail = writer.add(spans[link.tail], ARGUMENTS[link.label])
            writer.relate(link.label, heads[link.head], tail, link.score)
    return writer.finish()


def to_quotes(record: JSON, reading: EvaluatedReading) -> JSON:
    """Contents with Source and Cue; a quote's pieces share a group. Repeated ones count here."""
    writer = Writer()
    heads: dict[str, str] = {}
    for quote in replace_aside(reading).attributions:
        group = quote.pieces[0].id
        for piece in quote.pieces:
            heads[piece.id] = writer.add(piece, "Content", group=group, type=quote.role)
        for speaker in quote.speakers:
            score = find_score(reading, quote.pieces, speaker)
            writer.relate("source", heads[group], writer.add(speaker, "Source"), score)
        for cue in quote.cues:
            score = find_score(reading, quote.pieces, cue)
            writer.relate("cue", heads[group], writer.add(cue, "Cue"), score)
    return writer.finish()


def to_units(record: JSON, reading: EvaluatedReading) -> JSON:
    """Quotes as a corpus of discourse units has them: a content has a finite verb.

    There an infinitive ("plans to leave") or a noun phrase ("criticised the ban") is part of the
    unit that it stands in, and no content of its own. Uniform: whatever the cue or the marks.
    """
    quotes = to_quotes(record, reading)
    verbs = find_finite(reading.document)
    units = {
        span["group"]
        for span in quotes["spans"]
        if span["label"] == "Content" and any(span["start"] <= at < span["end"] for at in verbs)
    }
    spans = [span for span in quotes["spans"] if span.get("group", "") in units | {""}]
    kept = {span["id"] for span in spans}
    links = [link for link in quotes["relations"] if link["head"] in kept]
    return {"spans": spans, "relations": links}


def find_finite(document: Document) -> list[int]:
    """Return where the finite verbs of a document are, for the parse of the default pipeline."""
    [article] = load_parser().parse([document], SCHEME.annotated_kinds)
    return [
        shift(token.idx, token.idx, piece.segment.start)[0]
        for piece in article.pieces
        for token in piece.doc
        if token.tag_ in FINITE
    ]


@cache
def load_parser() -> Parser:
    return Parser(find_default_model(load_language()), load_language())


def find_score(reading: EvaluatedReading, heads: Iterable[Span], tail: Span) -> float | None:
    """Return the score of the relation from one of some spans to another."""
    ids = {head.id for head in heads}
    ends = (link for link in reading.links if link.head.id in ids and link.tail.id == tail.id)
    return next((link.relation.score for link in ends), None)


def replace_aside(reading: EvaluatedReading) -> EvaluatedReading:
    """Read the annotation again without its `repeats`: other corpora mark every occurrence."""
    links = [
        relation
        for relation in reading.annotation.relations
        if relation.label != SCHEME.find_relation("repeats")
    ]
    annotation = replace(reading.annotation, relations=tuple(links))
    return EvaluatedReading(reading.document, annotation, reading.scheme)


def to_stances(record: JSON, reading: EvaluatedReading) -> JSON:
    """Expressions for and against with holders and targets: the corpora know no third polarity."""
    writer = Writer()
    for span in reading.expressions:
        polarity = POLARITY.get(reading.get_role(span))
        if polarity is None:
            continue
        head = writer.add(span, "Expression", polarity=polarity)
        for role, label in (("holder", "Holder"), ("target", "Target")):
            for tail in reading.tails.get((span.id, role), ()):
                score = find_score(reading, (span,), tail)
                writer.relate(role, head, writer.add(tail, label), score)
    return writer.finish()


def to_attitudes(record: JSON, reading: EvaluatedReading) -> JSON:
    """Stances between entities: a holder or target stands for every mention of the same."""
    writer = Writer()
    for span in reading.expressions:
        polarity = POLARITY.get(reading.get_role(span))
        if polarity is None:
            continue
        head = writer.add(span, "Expression", polarity=polarity)
        for role, label in (("holder", "Holder"), ("target", "Target")):
            direct = reading.tails.get((span.id, role), [])
            mentions = [m for thing in reading.list_things(direct) for m in thing.spans]
            for tail in [*direct, *(m for m in mentions if m not in direct)]:
                writer.relate(role, head, writer.add(tail, label), None)
    return writer.finish()


def to_entities(
    types: dict[str, str], *, articles: bool
) -> Callable[[JSON, EvaluatedReading], JSON]:
    """Return a converter of entities to other types; `articles` says whether names keep "the"."""

    def convert(record: JSON, reading: EvaluatedReading) -> JSON:
        writer = Writer()
        for span in reading.annotation.spans:
            label = SCHEME.labels[span.label]
            theirs = next((types[t] for t in label.ontonotes if t in types), None)
            if span.attributes.get(METONYM) == TEAM:
                theirs = types["ORG"]
            if theirs is not None:
                writer.add(span if articles else drop_article(span), theirs)
        return writer.finish()

    return convert


def to_mentions(record: JSON, reading: EvaluatedReading) -> JSON:
    """Whole mentions as re3d has them, none inside another: names, and actors by their heads.

    A place that stands for a government is an organisation there, as a people is.
    """
    writer = Writer()
    names = [(span, _type_name(span)) for span in reading.annotation.spans]
    found = [(span, kind) for span, kind in names if kind is not None]
    actors = [(span, _type_actor(span, found)) for span in reading.annotation.spans]
    phrases = [(span, kind) for span, kind in actors if kind is not None]
    for span, kind in phrases:
        writer.add(span, kind)
    for span, kind in found:
        if not any(phrase.start <= span.start and span.end <= phrase.end for phrase, _ in phrases):
            writer.add(span, kind)
    return writer.finish()


def _type_name(span: Span) -> str | None:
    if span.attributes.get(METONYM, "none") != "none":
        return "Organisation"
    label = SCHEME.labels[span.label]
    return next((RE3D[kind] for kind in label.ontonotes if kind in RE3D), None)


def _type_actor(span: Span, names: Iterable[tuple[Span, str]]) -> str | None:
    """Return what an actor is: its head is a name, a pronoun, or a noun for people."""
    if SCHEME.labels[span.label].role not in ("actor", "addressee"):
        return None
    end = span.start + len(find_head(span.text))
    kind = next(
        (kind for name, kind in names if span.start <= name.start and name.end == end), None
    )
    return kind or NUMBERS.get(read_number(span.text) or "")


def drop_article(span: Span) -> Span:
    """Return the span without a leading article."""
    for article in ARTICLES:
        if span.text.startswith(article):
            return replace(
                span, start=span.start + len(article), text=span.text.removeprefix(article)
            )
    return span


def to_bodies(record: JSON) -> JSON:
    """Segment a page; the segments of its body."""
    body = [
        segment
        for segment in segment_text(record["text"], load_language().pages)
        if segment.kind in BODY
    ]
    return {
        "spans": [{"start": s.start, "end": s.end, "label": "Body"} for s in body],
        "relations": [],
    }


def to_polarities(records: list[JSON]) -> Iterator[JSON]:
    """Ask the learned polarity about each given target."""
    from annotate.preannotation.rules.stance.polarity import score_targets

    model = load_language().polarity
    assert model is not None

    for record in records:
        items = [(record["text"], span["start"], span["end"]) for span in record["spans"]]
        found = score_targets(items, model)
        spans = [
            {"start": start, "end": end, "label": "Target", "polarity": polarity.name}
            for (_, start, end), polarity in zip(items, found, strict=True)
        ]
        yield {"id": record["id"], "spans": spans, "relations": []}
