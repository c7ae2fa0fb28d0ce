"""The rows of every configuration, made of one document and its readings.

Labels are numbers of the vocabulary's lists, as `load_dataset` gives them. A row completed by
`coded.py` is a JSON object that fits `schemas/row-CONFIGURATION.schema.json`, with the columns of
`features.py`.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from annotate.dataset.rows.context import find_context
from annotate.dataset.rows.graph import Graph, QuotePieces
from annotate.dataset.rows.identities import RowIdentity
from annotate.dataset.rows.readings import LEFT_CODES, ChosenReading, LeftPart, judge
from annotate.dataset.rows.vocabulary import Vocabulary
from annotate.dataset.withheld.withholding import EXTRA
from annotate.files.json_values import dump_json
from annotate.model import Annotation, Annotator, Document, Record, Relation, SampleDesign, Span
from annotate.records import to_json
from annotate.registry.tables import Registry
from annotate.report.counting import LAYER

Row = dict[str, Any]
DOCUMENTS, ENTITIES, QUOTES, STANCES = "documents", "entities", "quotes", "stances"
IDENTITIES, ANNOTATIONS = "identities", "annotations"
# The first is the default.
CONFIGS = (QUOTES, STANCES, ENTITIES, IDENTITIES, DOCUMENTS, ANNOTATIONS)
META = (
    "title", "byline", "published", "publisher", "url", "archive_url", "language", "licence",
    "redistribution", "masked", "copy_of",
)  # fmt: skip
# What a mention says of whom it is about; and what of it stands beside a role in a row, by its end.
NAMING = ("name", "identity", "kind", "members")
FLAT = {"name": "name", "id": "identity", "kind": "kind"}
UNKNOWN_ATTRIBUTE = "attributes that the scheme does not give their label (kept in documents)"


def list_configs(vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return the configurations that a scheme has labels for."""
    wanted = {QUOTES: vocabulary.contents, STANCES: vocabulary.stances}
    wanted[ENTITIES] = vocabulary.entities
    wanted[IDENTITIES] = (*vocabulary.contents, *vocabulary.stances, *vocabulary.entities)
    found = [config for config in CONFIGS if wanted.get(config, ("",))]
    at = found.index(DOCUMENTS)
    return (*found[:at], *vocabulary.own_layers, *found[at:])


@dataclass(frozen=True, slots=True)
class RowMaker:
    """Makes rows for one scheme; what a row cannot hold is counted in `left`.

    Those of `identities` are made of these: `identity_rows.py`.
    """

    vocabulary: Vocabulary
    left: Counter[str]
    registry: Registry = field(default_factory=Registry)

    def make_rows(
        self, record: Record, reading: ChosenReading | None, losses: Sequence[Row] = ()
    ) -> Iterator[tuple[str, Row]]:
        """Yield the rows of a document with their configuration, in a fixed order.

        Args:
            record: The document and all its readings.
            reading: What is shown of them. Without it there are only the rows of `annotations`.
            losses: What checks refused of the document and of that reading, for `left_out`.
        """
        if reading is not None:
            lost = [*losses, *map(_show_left, reading.left)]
            maker = _ReadingRows(record.document, reading, self)
            for config, row in maker.make_rows(list_configs(self.vocabulary)):
                yield config, ({**row, "left_out": lost} if config == DOCUMENTS else row)
        for annotation in record.annotations:
            yield ANNOTATIONS, self._make_annotation(annotation)

    def _make_annotation(self, annotation: Annotation) -> Row:
        return {
            "document_id": annotation.document_id,
            "text_sha256": annotation.text_sha256,
            "scheme": annotation.scheme,
            "annotator": _show_annotator(annotation.annotator),
            "reviewed": judge(annotation),
            "layers": list(annotation.layers),
            "status": annotation.status,
            "created": annotation.created,
            "seconds": None if annotation.seconds is None else float(annotation.seconds),
            "spans": [
                {**_show_span(span), "layer": span.layer, "label": span.label}
                for span in annotation.spans
            ],
            "relations": _show_relations(annotation.relations),
            **_show_beginning(annotation),
            "refused": [{"what": r.what, "code": r.code} for r in annotation.refused or ()],
            "design": _show_design(annotation.design),
        }


class _ReadingRows:
    """Makes the rows of one reading of one document."""

    def __init__(self, document: Document, reading: ChosenReading, maker: "RowMaker") -> None:
        self.document, self.reading, self.left = document, reading, maker.left
        self.vocabulary, self.codes = maker.vocabulary, maker.vocabulary.codes
        self.graph = Graph(reading, maker.vocabulary, maker.left)
        self._registry = maker.registry

    def make_rows(self, configs: Sequence[str]) -> Iterator[tuple[str, Row]]:
        yield DOCUMENTS, self._make_document()
        if QUOTES in configs:
            for attribution in self.graph.attributions:
                yield QUOTES, self._make_quote(attribution)
        yield from self._make_own()
        for span in self.reading.spans:
            if ENTITIES in configs and span.label in self.codes["entities"]:
                yield ENTITIES, self._make_entity(span)
            if STANCES in configs and span.label in self.codes["stances"]:
                yield STANCES, self._make_stance(span)

    def _make_own(self) -> Iterator[tuple[str, Row]]:
        """Yield the rows of the layers of the scheme's own."""
        for span in self.reading.spans:
            config = LAYER + span.layer
            if span.label in self.codes.get(config, ()):
                yield config, self._make_span(config, span)

    def _make_document(self) -> Row:
        document, codes = self.document, self.codes
        parts = {id(part): part for part in self.reading.parts.values()}
        return {
            "id": document.id,
            "text": document.text,
            "text_sha256": document.text_sha256,
            "meta": {name: getattr(document.meta, name) for name in META},
            EXTRA: dump_json(to_json(extra)) if (extra := document.meta.extra) else None,
            **{column: extra.get(name) for name, column in self.vocabulary.extra_columns.items()},
            "segments": [
                {"kind": codes["kinds"][s.kind], "start": s.start, "end": s.end}
                for s in document.segments
            ],
            "scheme": self.vocabulary.scheme.name,
            "reviewed": self.reading.reviewed,
            "readings": [
                {
                    "layers": [codes["layers"][x] for x, p in self.reading.parts.items() if p is a],
                    "reviewed": judge(a),
                    "annotator": _show_annotator(a.annotator),
                    "created": a.created,
                }
                for a in parts.values()
            ],
            "spans": [
                {
                    **_show_span(span),
                    "layer": codes["layers"][span.layer],
                    "label": codes["labels"][span.label],
                }
                for span in self.reading.spans
            ],
            "relations": [
                {**_show_relation(r), "label": codes["relations"][r.label]}
                for r in self.reading.relations
            ],
        }

    def _make_quote(self, quote: QuotePieces) -> Row:
        pieces, codes = quote.pieces, self.codes["contents"]
        tails = {
            role: self.graph.list_tails(role, pieces) for role in ("speaker", "cue", "addressee")
        }
        within = [
            found
            for _, tail in self.graph.list_tails("within", pieces)
            if (found := self.graph.find_quote(tail.id)) not in (None, quote.id)
        ]
        around = [*pieces, *(span for pairs in tails.values() for _, span in pairs)]
        return {
            **self._make_head(pieces[0], around),
            "type": codes[self.graph.find_type(pieces)],
            "text": " ".join(piece.text for piece in pieces),
            "start": min(piece.start for piece in pieces),
            "end": max(piece.end for piece in pieces),
            "pieces": [
                {
                    "id": piece.id,
                    "type": codes[piece.label],
                    "text": piece.text,
                    "start": piece.start,
                    "end": piece.end,
                }
                for piece in pieces
            ],
            **self._show_role("speaker", tails["speaker"], named=True),
            **self._show_role("cue", tails["cue"]),
            **self._show_role("addressee", tails["addressee"], named=True),
            "within": within[0] if within else None,
            **self._show_attributes(pieces[0], self.vocabulary.contents),
        }

    def _make_entity(self, span: Span) -> Row:
        stands_for = self.graph.list_tails("refers_as", [span])
        return {
            **self._make_head(span, [span]),
            "label": self.codes["entities"][span.label],
            "text": span.text,
            "start": span.start,
            "end": span.end,
            **self._show_identity(span),
            "refers_as": stands_for[0][1].text if stands_for else None,
            **self._show_attributes(span, self.vocabulary.entities),
        }

    def _make_span(self, config: str, span: Span) -> Row:
        """Return the row of a span of a layer of the scheme's own: a column a relation."""
        columns = self.vocabulary.list_own_columns(config)
        list_own, codes = self.graph.list_own, self.codes["labels"]
        return {
            **self._make_head(span, [span]),
            "label": self.codes[config][span.label],
            "text": span.text,
            "start": span.start,
            "end": span.end,
            **{
                column: [_show_tail(r, tail, codes) for r, tail in list_own(span, relation.name)]
                for column, relation in columns.items()
            },
            **self._show_attributes(span, self.vocabulary.own_layers[config]),
        }

    def _make_stance(self, span: Span) -> Row:
        tails = {role: self.graph.list_tails(role, [span]) for role in ("holder", "target")}
        basis = [
            found
            for _, tail in self.graph.list_tails("basis", [span])
            if (found := self.graph.find_quote(tail.id)) is not None
        ]
        return {
            **self._make_head(span, [span]),
            "polarity": self.codes["stances"][span.label],
            "text": span.text,
            "start": span.start,
            "end": span.end,
            **self._show_role("holder", tails["holder"], named=True),
            **self._show_role("target", tails["target"], named=True),
            "basis": basis[0] if basis else None,
            **self._show_attributes(span, self.vocabulary.stances),
        }

    def _make_head(self, span: Span, around: Sequence[Span]) -> Row:
        """Return what every flat row has: where it stands, in what, and who says so."""
        context, meta = find_context(self.document, around), self.document.meta
        part = self.reading.parts[span.layer]
        return {
            "document_id": self.document.id,
            "id": span.id,
            "score": span.score,
            "segment": None if context.kind is None else self.codes["kinds"][context.kind],
            "sentence": context.sentence,
            "sentence_start": context.sentence_start,
            "paragraph": context.paragraph,
            "paragraph_start": context.paragraph_start,
            "title": meta.title,
            "published": meta.published,
            "publisher": meta.publisher,
            "reviewed": judge(part),
            "annotator": _show_annotator(part.annotator),
        }

    def _show_role(
        self, role: str, tails: Sequence[tuple[Relation, Span]], *, named: bool = False
    ) -> Row:
        """Return the first argument as a column of its own, and all of them as a list."""
        mentions = [self._show_mention(relation, span) for relation, span in tails]
        first = mentions[0] if mentions else dict.fromkeys(("text", *NAMING))
        names = {f"{role}_{key}": first[value] for key, value in FLAT.items()} if named else {}
        return {role: first["text"], **names, f"{role}s": mentions}

    def _show_identity(self, span: Span) -> Row:
        """Return whom a span is about: nulls where that is nobody with a name."""
        found = self.graph.identities.find(span)
        identity, name = self._look_up(found)
        members = self.graph.identities.list_members(found)
        return {
            "name": name,
            "identity": identity,
            "kind": found.kind,
            "members": [one for each in members if (one := self._look_up(each)[0]) is not None],
        }

    def _look_up(self, found: RowIdentity) -> tuple[str | None, str | None]:
        """Return id and name of somebody: those of the registry where it has them."""
        if found.number is None:
            return None, found.name
        entry = self._registry.find(found.name, found.kind) if found.name else None
        if entry is not None:
            return entry.id, entry.name
        return f"{self.document.id}#{found.number}", found.name

    def _show_mention(self, relation: Relation, span: Span) -> Row:
        return {
            "id": span.id,
            "label": self.codes["labels"][span.label],
            "text": span.text,
            "start": span.start,
            "end": span.end,
            **self._show_identity(span),
            "score": relation.score,
        }

    def _show_attributes(self, span: Span, labels: Iterable[str]) -> Row:
        names = [attribute.name for attribute in self.vocabulary.list_attributes(labels)]
        self.left[UNKNOWN_ATTRIBUTE] += len(set(span.attributes) - set(names))
        return {"attributes": {n: span.attributes.get(n) for n in names}} if names else {}


def _show_tail(relation: Relation, span: Span, codes: Mapping[str, int]) -> Row:
    """Return what a relation of the scheme's own leads to."""
    return {
        "id": span.id,
        "label": codes[span.label],
        "text": span.text,
        "start": span.start,
        "end": span.end,
        "score": relation.score,
    }


def _show_left(left: LeftPart) -> Row:
    """Return what of a reading is not shown, as the column `left_out` says it."""
    span = left.span
    return {
        "what": "span" if span else "relation",
        "code": LEFT_CODES[left.why],
        "start": span.start if span else None,
        "end": span.end if span else None,
    }


def _show_annotator(annotator: Annotator) -> Row:
    return {"kind": annotator.kind, "name": annotator.name, "version": annotator.version}


def _show_design(design: SampleDesign | None) -> Row | None:
    if design is None:
        return None
    return {field.name: getattr(design, field.name) for field in fields(SampleDesign)}


def _show_span(span: Span) -> Row:
    return {
        "id": span.id,
        "start": span.start,
        "end": span.end,
        "text": span.text,
        "score": span.score,
        "origin": span.origin,
        "attributes": _show_pairs(span.attributes),
    }


def _show_relation(relation: Relation) -> Row:
    return {
        "head": relation.head,
        "tail": relation.tail,
        "score": relation.score,
        "origin": relation.origin,
        "attributes": _show_pairs(relation.attributes),
    }


def _show_relations(relations: Iterable[Relation]) -> list[Row]:
    """Return relations with the names of their labels."""
    return [{**_show_relation(relation), "label": relation.label} for relation in relations]


def _show_beginning(annotation: Annotation) -> Row:
    """Return what a person began with, and what of it they removed; null where nobody knows."""
    begun, deleted = annotation.started_from, annotation.deleted_relations
    gone, orphaned = annotation.deleted_spans, annotation.orphaned_spans
    return {
        "unassisted": annotation.unassisted,
        "started_from": None if begun is None else _show_annotator(begun),
        "deleted_spans": None if gone is None else list(gone),
        "orphaned_spans": None if gone is None else list(orphaned or ()),
        "deleted_relations": None if deleted is None else _show_relations(deleted),
    }


def _show_pairs(attributes: Mapping[str, str]) -> list[Row]:
    return [{"name": name, "value": attributes[name]} for name in sorted(attributes)]
