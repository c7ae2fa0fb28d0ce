"""Who gets to speak: what kind of source each quote of a reading has, and what it is.

What people chose at a source (the attribute `source`) goes first, then who it is, then its words.
Whoever is called by a pronoun is what another mention of the same says.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from annotate.dataset.rows.graph import Graph, QuotePieces
from annotate.dataset.rows.identities import RowIdentity
from annotate.language import Language
from annotate.model import Document, Span
from annotate.offsets import covers, list_starts
from annotate.readings.sources import (
    COLLECTIVE,
    DOCUMENT,
    NAMED,
    STATE_ROLE,
    UNNAMED,
    NameKind,
    PhraseName,
    SourcePhrase,
    SourcePhraseReader,
)
from annotate.scheme import Scheme

ATTRIBUTE = "source"  # of whoever speaks
UNTOLD, NOBODY = "untold", "nobody"
NAMINGS = (NAMED, UNNAMED, COLLECTIVE, DOCUMENT, UNTOLD, NOBODY)
TITLE, ORGANISATION, ROLE = "title", "organisation", "role"
_FIELDS = (ATTRIBUTE, TITLE, ORGANISATION, ROLE)
# What somebody is whose name is of such a kind; any other name is a named source's.
_NAMINGS = {NameKind.GROUP: COLLECTIVE, NameKind.DOCUMENT: DOCUMENT}


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteSource:
    """A source: of which kind it is, and its title, body and role as the article gives them."""

    source: str
    title: str = ""
    organisation: str = ""
    role: str = ""


class ArticleSources:
    """The sources of one reading of an article."""

    def __init__(self, document: Document, graph: Graph, language: Language) -> None:
        self._graph = graph
        self._kinds = list_kinds(graph.vocabulary.scheme, language)
        self._reader = SourcePhraseReader(document.text, language.sources)
        spans = graph.reading.spans
        self._names = [
            PhraseName(s.start, s.end, self._kinds[s.label])
            for s in spans
            if s.label in self._kinds
        ]
        self._starts = list_starts(self._names)
        self._known: dict[str, SourcePhrase] = {}
        self._described: dict[str, QuoteSource] = {}

    def describe(self, span: Span) -> QuoteSource:
        """Return what is known of whoever a span is about."""
        if span.id not in self._described:
            self._described[span.id] = self._describe(span)
        return self._described[span.id]

    def _describe(self, span: Span) -> QuoteSource:
        identity = self._graph.identities.find(span)
        said = _choose(self._read(span), [*map(self._read, self._list_mentions(span, identity))])
        is_name = bool(said.title) and said.title in (identity.name or "")
        found = QuoteSource(
            source=self.judge(span),
            title="" if is_name else said.title,
            organisation=(identity.name or "") if is_name else said.organisation,
            role=said.role,
        )
        given = {name: span.attributes[name] for name in _FIELDS if span.attributes.get(name)}
        return replace(found, **given) if given else found

    def judge(self, span: Span) -> str:
        """Return of which kind whoever a span is about is: as chosen, by name, by the words."""
        if chosen := span.attributes.get(ATTRIBUTE):
            return chosen
        identity = self._graph.identities.find(span)
        if identity.members:
            return COLLECTIVE
        if identity.name:
            kind = self._kinds.get(identity.kind or "", NameKind.PERSON)
            return _NAMINGS.get(kind, NAMED)
        own = self._read(span)
        mentions = self._graph.identities.list_mentions(span)
        told = own.naming or next((n for m in mentions if (n := self._read(m).naming)), None)
        return told or (COLLECTIVE if own.is_plural else UNTOLD)

    def judge_quote(self, speakers: Sequence[Span]) -> str:
        """Return of which kind the source of a quote is; several who speak are a collective."""
        if not speakers:
            return NOBODY
        return COLLECTIVE if len(speakers) > 1 else self.judge(speakers[0])

    @cached_property
    def order(self) -> Mapping[str, int]:
        """The number of each quote's source, by the quote's id: 1 is the one that is first."""
        places: dict[str, int] = {}
        found: dict[str, int] = {}
        for quote, speakers in sorted(self._iter_quotes(), key=_find_place):
            if speakers:
                key = self._identify(speakers)
                found[quote.id] = places.setdefault(key, len(places) + 1)
        return found

    def _iter_quotes(self) -> Iterator[tuple[QuotePieces, list[Span]]]:
        for quote in self._graph.attributions:
            yield quote, [span for _, span in self._graph.list_tails("speaker", quote.pieces)]

    def _identify(self, speakers: Sequence[Span]) -> str:
        groups = (self._graph.identities.list_mentions(span) for span in speakers)
        return " ".join(sorted(group[0].id for group in groups))

    def _list_mentions(self, span: Span, identity: RowIdentity) -> Sequence[Span]:
        """Return the mentions of an identity, those by the full name of a family name too."""
        if identity.members:
            return ()
        found = self._graph.identities.list_mentions(span)
        family = identity.name or ""
        if " " in family or self._kinds.get(identity.kind or "") is not NameKind.PERSON:
            return found
        fuller = self._families.get(family, ())
        return found if len({one.text for one in fuller}) != 1 else [*found, *fuller]

    @cached_property
    def _families(self) -> Mapping[str, Sequence[Span]]:
        """Names of persons of several words, by their last one."""
        found: defaultdict[str, list[Span]] = defaultdict(list)
        for span in self._graph.reading.spans:
            if self._kinds.get(span.label) is NameKind.PERSON and " " in span.text:
                found[span.text.rpartition(" ")[2]].append(span)
        return found

    def _read(self, span: Span) -> SourcePhrase:
        if span.id not in self._known:
            self._known[span.id] = self._read_anew(span)
        return self._known[span.id]

    def _read_anew(self, span: Span) -> SourcePhrase:
        kind = self._kinds.get(span.label)
        if kind is NameKind.PERSON:
            return self._reader.read_around(PhraseName(span.start, span.end, kind), self._names)
        if kind is not None:
            role = STATE_ROLE if kind is NameKind.STATE else ""
            naming = _NAMINGS.get(kind, NAMED)
            return SourcePhrase(naming=naming, organisation=span.text, role=role)
        first, last = bisect_left(self._starts, span.start), bisect_right(self._starts, span.end)
        inside = [name for name in self._names[first:last] if covers(span, name)]
        return self._reader.read(span.start, span.end, inside)


def list_kinds(scheme: Scheme, language: Language) -> dict[str, NameKind]:
    """Return what the scheme's labels of names are of."""
    types = language.types
    kinds = {
        types.person: NameKind.PERSON,
        types.state: NameKind.STATE,
        types.organisation: NameKind.BODY,
        types.facility: NameKind.BODY,
        types.place: NameKind.BODY,
        types.group: NameKind.GROUP,
        types.law: NameKind.DOCUMENT,
        types.work: NameKind.DOCUMENT,
    }
    found = {scheme.find_entity(name): kind for name, kind in kinds.items()}
    return {label: kind for label, kind in found.items() if label is not None}


def _find_place(pair: tuple[QuotePieces, list[Span]]) -> tuple[int, str]:
    quote, speakers = pair
    return min(span.start for span in (*quote.pieces, *speakers)), quote.id


def _choose(own: SourcePhrase, others: Sequence[SourcePhrase]) -> SourcePhrase:
    """Return what says most: the phrase itself where it has a title, else the fullest mention."""
    told = [one for one in others if one.title or one.organisation]
    fullest = max(told, key=_weigh, default=own)
    return fullest if _weigh(fullest) > _weigh(own) else own


def _weigh(phrase: SourcePhrase) -> tuple[bool, bool, bool, int]:
    title, body = bool(phrase.title), bool(phrase.organisation)
    return title and body, bool(phrase.role), title or body, len(phrase.title)
