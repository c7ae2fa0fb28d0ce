"""Quotes, stances and entities of a reading by the names of their fields, looked up when asked.

For counting in many articles: the rows of `rows.py` say all there is of each, with sentences and
paragraphs, and cost ten times as much. Names are those of the rows; every speaker counts, not the
first alone, and a group is each of its members too.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from annotate.dataset.rows.graph import Graph
from annotate.dataset.rows.readings import ChosenReading
from annotate.dataset.rows.rows import ENTITIES, META, QUOTES, STANCES
from annotate.dataset.rows.sources import (
    ATTRIBUTE,
    ORGANISATION,
    ROLE,
    TITLE,
    ArticleSources,
)
from annotate.dataset.rows.vocabulary import Vocabulary
from annotate.language import find_language
from annotate.model import SEPARATOR, Document, Segment, Span
from annotate.registry.tables import Registry, RegistryEntry

FieldValue = str | float
_ROLES = {QUOTES: ("speaker", "addressee", "cue"), STANCES: ("holder", "target"), ENTITIES: ()}
_ARTICLE = ("article", *META, "month", "year", "extra.*")
_SPAN = ("id", "text", "words", "score", "segment", "attributes.*")
_OWN = {
    QUOTES: ("type", "role", ATTRIBUTE, "place", "order"),
    STANCES: ("polarity", "role", "sign"),
    ENTITIES: ("label", "name", "identity", "kind"),
}
_SOURCE = (ATTRIBUTE, TITLE, ORGANISATION, ROLE)
_PERSON = ("name", "id", "kind", "text", "label", "gender", "wikidata", *_SOURCE)
_SIGNS = {"favor": 1.0, "against": -1.0}
_MONTH, _YEAR = 7, 4
_PARAGRAPH = "paragraph"
_HEADLINE, _SUMMARY, _LEAD = (
    "headline",
    "standfirst",
    2,
)  # the first paragraphs, that say what it is about
_FIRST = 5  # the first fifth


def list_fields(vocabulary: Vocabulary, registry: Registry) -> Mapping[str, frozenset[str]]:
    """Return the fields of each kind of rows; `.*` stands for whatever a source or scheme names."""
    more = {name for entry in registry.entries for name, _ in entry.more}
    attributes = {a.name for a in vocabulary.list_attributes(vocabulary.labels)}
    of_roles = (*_PERSON, *sorted(more | attributes))
    return {
        kind: frozenset(
            (
                *(*_ARTICLE, *_SPAN, *own),
                *(role for role in _ROLES[kind]),
                *(f"{role}.{name}" for role in _ROLES[kind] for name in of_roles),
            )
        )
        for kind, own in _OWN.items()
    }


def list_roles(kind: str) -> tuple[str, ...]:
    """Return the roles of whoever and whatever a row of a kind leads to."""
    return _ROLES[kind]


@dataclass
class ArticleStatements:
    """The rows of one reading of a document; without a reading there are none."""

    document: Document
    reading: ChosenReading | None
    vocabulary: Vocabulary
    registry: Registry = field(default_factory=Registry)
    _rows: dict[str, tuple["Statement", ...]] = field(default_factory=dict)

    def list_rows(self, kind: str) -> Sequence["Statement"]:
        """Return its quotes, stances or entities."""
        if kind not in self._rows:
            self._rows[kind] = tuple(self._iter_rows(kind)) if self.reading else ()
        return self._rows[kind]

    @cached_property
    def graph(self) -> Graph:
        """The relations of the reading."""
        assert self.reading is not None
        return Graph(self.reading, self.vocabulary, Counter())

    @cached_property
    def sources(self) -> ArticleSources:
        """Who gets to speak in it."""
        language = find_language(self.document.meta.language)
        return ArticleSources(self.document, self.graph, language)

    @cached_property
    def places(self) -> "ArticlePlaces":
        """Where in it something stands."""
        return ArticlePlaces(self.document)

    def list_labels(self, kind: str) -> Sequence[str]:
        """Return the label of each of its quotes, stances or entities, in the same order."""
        if self.reading is None:
            return ()
        if kind == QUOTES:
            return [self.graph.find_type(quote.pieces) for quote in self.graph.attributions]
        labels = self.vocabulary.codes[kind]
        return [span.label for span in self.reading.spans if span.label in labels]

    def _iter_rows(self, kind: str) -> Iterator["Statement"]:
        if kind == QUOTES:
            for quote in self.graph.attributions:
                label = self.graph.find_type(quote.pieces)
                yield Statement(self, kind, quote.pieces, label)
            return
        assert self.reading is not None
        labels = self.vocabulary.codes[kind]
        for span in self.reading.spans:
            if span.label in labels:
                yield Statement(self, kind, (span,), span.label)


@dataclass(slots=True, eq=False)  # made as often as anything, and frozen takes thrice as long
class Statement:
    """A quote, a stance or an entity: its pieces, and the label of the whole."""

    article: ArticleStatements
    kind: str
    pieces: tuple[Span, ...]
    label: str
    _known: dict[str, tuple[FieldValue, ...]] = field(default_factory=dict, repr=False)

    def read(self, name: str) -> tuple[FieldValue, ...]:
        """Return the values of a field: none, one, or all that are equal to it."""
        if name not in self._known:
            self._known[name] = self._look_at(name)
        return self._known[name]

    def _look_at(self, name: str) -> tuple[FieldValue, ...]:
        first, _, rest = name.partition(".")
        if first in _ROLES[self.kind]:
            return tuple(self._read_role(first, rest))
        if first == "attributes":
            value = self.pieces[0].attributes.get(rest)
            return () if value is None else (value,)
        found = self._read_own(name)
        found = read_meta(self.article.document, name) if found is None else found
        return () if found is None else (found,)

    def find_spans(self, role: str) -> list[Span]:
        """Return the spans that a role leads to."""
        return [span for _, span in self.article.graph.list_tails(role, self.pieces)]

    def _read_own(self, name: str) -> FieldValue | None:
        first = self.pieces[0]
        if name in ("type", "polarity", "label"):
            return self.label
        if name == "words":
            return float(sum(len(piece.text.split()) for piece in self.pieces))
        if name in ("role", "sign"):
            role = self.article.vocabulary.scheme.labels[self.label].role or ""
            return role if name == "role" else _SIGNS.get(role, 0.0)
        if name in ("name", "identity", "kind") and self.kind == ENTITIES:
            return getattr(self.article.graph.identities.find(first), _NAMES[name], None)
        if self.kind == QUOTES and name in (ATTRIBUTE, "place", "order"):
            return self._read_place(name)
        if name == "segment":
            return find_segment(self.article.document, first.start)
        return {"id": first.id, "text": " ".join(p.text for p in self.pieces)}.get(
            name, first.score if name == "score" else None
        )

    def _read_place(self, name: str) -> FieldValue | None:
        """Return the kind of its source, where it stands, or how early its source is."""
        if name == ATTRIBUTE:
            return self.article.sources.judge_quote(self.find_spans("speaker"))
        first = self.pieces[0]
        if name == "place":
            return self.article.places.find(first.start)
        found = self.article.sources.order.get(first.id)
        return None if found is None else float(found)

    def _read_role(self, role: str, name: str) -> Iterator[FieldValue]:
        for span in self.find_spans(role):
            if name in ("text", "label"):
                yield span.text if name == "text" else span.label
            elif not name or role != "cue":
                yield from self._read_person(span, name)

    def _read_person(self, span: Span, name: str) -> Iterator[FieldValue]:
        found = list(self._look_up(span, name))
        if name in _SOURCE and not found:
            value = getattr(self.article.sources.describe(span), name)
            found = [value] if value else []
        yield from found
        if name in span.attributes and name not in _SOURCE:
            yield span.attributes[name]

    def _look_up(self, span: Span, name: str) -> Iterator[FieldValue]:
        """Yield what the registry and the article's identities say of a field."""
        found = self.article.graph.identities.find(span)
        given = found.name or ""
        names = [given, *given.split(SEPARATOR)] if SEPARATOR in given else [given]
        for each in filter(None, map(str.strip, names)):
            entry = self.article.registry.find(each, found.kind)
            if name in ("", "name", "id"):
                yield from _name_person(entry, each, name)
            elif name == "kind" and found.kind:
                yield found.kind
            elif entry is not None:
                yield from _read_entry(entry, name)


_NAMES = {"name": "name", "identity": "number", "kind": "kind"}


def _name_person(entry: RegistryEntry | None, name: str, wanted: str) -> Iterator[str]:
    if wanted != "id":
        yield entry.name if entry else name
    if wanted != "name" and entry:
        yield entry.id


def _read_entry(entry: RegistryEntry, name: str) -> Iterator[str]:
    value = dict(entry.more).get(name) or getattr(entry, name, "")
    if isinstance(value, str) and value:
        yield value


def read_meta(document: Document, name: str) -> str | None:
    """Return what a document says of itself under a name."""
    meta = document.meta
    if name == "article":
        return document.id
    if name in ("month", "year"):
        size = _MONTH if name == "month" else _YEAR
        published = meta.published or ""
        return published[:size] if len(published) >= size else None
    if name.startswith("extra."):
        return meta.extra.get(name.removeprefix("extra."))
    return getattr(meta, name) if name in META else None


class ArticlePlaces:
    """Where in an article something stands: headline, lead, first fifth or rest."""

    def __init__(self, document: Document) -> None:
        self._document = document
        body = [s for s in document.segments if s.kind == _PARAGRAPH]
        self._lead = [*(s for s in document.segments if s.kind == _SUMMARY), *body[:_LEAD]]
        self._fifth = _find_part(body) if body else len(document.text) / _FIRST

    def find(self, position: int) -> str:
        """Return the place of a position; what stands above the text is with its lead."""
        if find_segment(self._document, position) == _HEADLINE:
            return _HEADLINE
        if any(s.start <= position < s.end for s in self._lead):
            return "lead"
        return "first fifth" if position < self._fifth else "rest"


def _find_part(body: Sequence[Segment]) -> int:
    """Return where the first fifth of the paragraphs ends, whatever stands between them."""
    left = sum(s.end - s.start for s in body) // _FIRST
    for segment in body:
        if left <= segment.end - segment.start:
            return segment.start + left
        left -= segment.end - segment.start
    return body[-1].end


def find_segment(document: Document, position: int) -> str | None:
    """Return the kind of segment that a position lies in."""
    found = (s.kind for s in document.segments if s.start <= position < s.end)
    return next(found, None)
