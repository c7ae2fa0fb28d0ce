"""Who is who in an article: an index of its named things, by rules that would rather not answer.

Pure: built from the article's entities, it answers which earlier mention a name, a pronoun or
an office (`the Russian leader`) stands for, and how sure that is. It adds nothing to a draft.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from annotate.language import Language
from annotate.language.names import PeopleWords
from annotate.model import Span
from annotate.offsets import shift
from annotate.preannotation.rules.article import ParsedArticle, Piece
from annotate.scheme import Scheme

if TYPE_CHECKING:
    from spacy.tokens import Span as DocSpan
    from spacy.tokens import Token

SENTENCES_BACK = 2

_SUBJECTS = frozenset(("nsubj", "nsubjpass"))
_BEFORE = re.compile(r"[\w.-]+|[^\w\s]")


class Gender(Enum):
    """What a pronoun, a title or a given name says of a person."""

    MAN = auto()
    WOMAN = auto()


class Antecedent(NamedTuple):
    """An earlier mention of the same thing, and how sure that is."""

    span: Span
    score: float


class Titles(NamedTuple):
    """The titles before a name, and the country or nationality before them."""

    words: frozenset[str]
    country: str | None


@dataclass(slots=True, eq=False)
class Thing:
    """A person or other named thing and its mentions in text order."""

    name: str
    is_person: bool
    gender: Gender | None = None
    offices: set[str] = field(default_factory=set)
    countries: set[str] = field(default_factory=set)
    mentions: list[Span] = field(default_factory=list)
    ambiguous: set[str] = field(default_factory=set)

    def find_before(self, start: int) -> Span | None:
        """Return the last mention that ends at or before a position."""
        at = bisect_right(self.mentions, start, key=lambda span: span.end)
        return self.mentions[at - 1] if at else None


class MentionIndex:
    """The named things of an article. Build it once the entities are known."""

    def __init__(
        self, article: ParsedArticle, entities: Iterable[Span], scheme: Scheme, language: Language
    ) -> None:
        self._article = article
        self._names, self._people = language.names, language.people
        self._function = language.function
        self._weights = language.weights.coreference
        types = language.types
        self._person = scheme.find_entity(types.person)
        # A nationality is no thing that could be mentioned again.
        skipped = scheme.find_entity(types.group)
        spans = [span for span in entities if span.label != skipped or span.label == self._person]
        self.things: list[Thing] = []
        self._thing_of: dict[str, Thing] = {}
        self._add_persons([span for span in spans if span.label == self._person])
        self._add_names([span for span in spans if span.label != self._person])

    # --- building -----------------------------------------------------------------------------

    def _add_names(self, spans: Iterable[Span]) -> None:
        """Things of one name and one label: a name that is two things is never one thing."""
        by_name: dict[tuple[str, str], Thing] = {}
        for span in spans:
            name = self._function.strip_article(" ".join(span.text.split()))
            key = (span.label, self._names.usual.get(name, name).casefold())
            if key not in by_name:
                by_name[key] = self._make(name, is_person=False)
            self._assign(by_name[key], span)

    def _add_persons(self, spans: list[Span]) -> None:
        """Full names make persons; then every mention goes to the person it fits."""
        full: dict[str, list[Thing]] = {}
        for span in spans:
            words = span.text.split()
            family = _family(words, self._people)
            fitting = full.setdefault(family.casefold(), [])
            if len(words) > 1 and not any(_same_person(t.name, span.text) for t in fitting):
                thing = self._make(" ".join(words), is_person=True)
                thing.gender = self._guess_gender(span)
                fitting.append(thing)
        unsure = [span for span in spans if not self._settle_person(span, full)]
        for span in unsure:
            fitting = full[_family(span.text.split(), self._people).casefold()]
            thing = max(fitting, key=lambda t: len(t.mentions))
            thing.ambiguous.add(span.id)
            self._assign(thing, span)
        for thing in self.things:
            thing.mentions.sort(key=lambda s: s.start)

    def _settle_person(self, span: Span, full: dict[str, list[Thing]]) -> bool:
        """Give a mention to the one person it fits; tell whether there is only one."""
        words = span.text.split()
        fitting = full.setdefault(_family(words, self._people).casefold(), [])
        if len(words) > 1:
            self._assign(next(t for t in fitting if _same_person(t.name, span.text)), span)
            return True
        gender = self._guess_gender(span)
        if gender is not None:
            fitting = [t for t in fitting if t.gender in (None, gender)] or fitting
        if not fitting:
            fitting = full[span.text.casefold()] = [self._make(span.text, is_person=True)]
        if len(fitting) > 1:
            return False
        fitting[0].gender = fitting[0].gender or gender
        self._assign(fitting[0], span)
        return True

    def _make(self, name: str, *, is_person: bool) -> Thing:
        thing = Thing(name=name, is_person=is_person)
        self.things.append(thing)
        return thing

    def _assign(self, thing: Thing, span: Span) -> None:
        thing.mentions.append(span)
        self._thing_of[span.id] = thing
        if thing.is_person:
            titles = self._read_titles(span)
            thing.offices |= {title.lower() for title in titles.words}
            thing.countries |= {titles.country} if titles.country else set()

    def _read_titles(self, span: Span) -> "Titles":
        """Read the titles before a name, and whose they are: German Chancellor, Dr X."""
        text = self._article.document.text
        before = _BEFORE.findall(text, max(0, span.start - 60), span.start)
        found: list[str] = []
        while before and (title := self._match_title(before)) is not None:
            found.append(" ".join(title))
            del before[-len(title) :]
            if before and before[-1] == ",":
                before.pop()
        country = before[-1] if found and before and before[-1] in self._names.known else None
        return Titles(frozenset(found), country)

    def _match_title(self, words: list[str]) -> list[str] | None:
        for size in (3, 2, 1):
            title = " ".join(words[-size:])
            if len(words) >= size and title in self._people.all_titles:
                return words[-size:]
        return None

    def _guess_gender(self, span: Span) -> Gender | None:
        people = self._people
        titles = self._read_titles(span).words
        first = span.text.split()[0]
        men = first in people.given_men
        women = first in people.given_women
        if titles & people.men_titles or (men and not women):
            return Gender.MAN
        if titles & people.women_titles or (women and not men):
            return Gender.WOMAN
        return None

    # --- asking -------------------------------------------------------------------------------

    def find_previous(self, span: Span) -> Antecedent | None:
        """Return the nearest earlier mention of what an entity names."""
        thing = self._thing_of.get(span.id)
        earlier = thing.find_before(span.start) if thing else None
        if thing is None or earlier is None:
            return None
        if span.id in thing.ambiguous or earlier.id in thing.ambiguous:
            return Antecedent(earlier, self._weights.ambiguous)
        return Antecedent(
            earlier, self._weights.same_name if earlier.text == span.text else self._weights.surname
        )

    def resolve(self, start: int, end: int) -> Antecedent | None:
        """Return the nearest earlier mention of what a pronoun or an office stands for."""
        words = self._article.document.text[start:end].split()
        if len(words) == 1:
            return self._resolve_pronoun(words[0].lower(), start)
        return self._resolve_office(" ".join(words), start)

    def _resolve_pronoun(self, word: str, start: int) -> Antecedent | None:
        """Prefer the subject of this sentence or the last ones, else the only person near."""
        if word not in self._function.he and word not in self._function.she:
            return None
        gender = Gender.MAN if word in self._function.he else Gender.WOMAN
        near = [
            span
            for span in self._iter_near(start)
            if self._thing_of[span.id].gender in (None, gender)
        ]
        subject = next((span for span in near if self._is_subject(span)), None)
        if subject is not None:
            return Antecedent(subject, self._weights.pronoun_subject)
        if near and len({id(self._thing_of[span.id]) for span in near}) == 1:
            return Antecedent(near[0], self._weights.pronoun_near)
        return None

    def _iter_near(self, start: int) -> Iterator[Span]:
        """Yield the persons before a position in its sentence and the last ones, nearest first."""
        first = self._find_window(start)
        persons = [s for t in self.things if t.is_person for s in t.mentions]
        for span in sorted(persons, key=lambda s: -s.start):
            if first <= span.start and span.end <= start:
                yield span

    def _find_window(self, start: int) -> int:
        """Return where the sentences begin that a pronoun is looked for in."""
        starts = self._sentence_starts
        at = bisect_right(starts, start) - 1
        return starts[max(0, at - SENTENCES_BACK)] if at >= 0 else start

    @cached_property
    def _sentence_starts(self) -> list[int]:
        return [
            piece.locate(sentence)[0]
            for piece in self._article.pieces
            for sentence in _iter_sentences(piece)
        ]

    def _is_subject(self, span: Span) -> bool:
        token = self._find_token(span)
        return token is not None and (token.dep_ in _SUBJECTS or token.head.dep_ in _SUBJECTS)

    def _find_token(self, span: Span) -> "Token | None":
        piece = self._article.find_piece(span.start)
        if piece is None:
            return None
        found = piece.doc.char_span(
            *shift(span.start, span.end, -piece.segment.start), alignment_mode="expand"
        )
        return found.root if found is not None else None

    def _resolve_office(self, phrase: str, start: int) -> Antecedent | None:
        """Return the one person who was called so before: the chancellor, the Russian president.

        Where two could be meant there is no answer.
        """
        first, *words = phrase.split()
        if first.lower() not in self._function.the:
            return None
        office = next((o for o in _list_ends(words) if o.lower() in self._people.offices), None)
        if office is None:
            return None
        country = words[: -len(office.split())]
        holders = [
            thing
            for thing in self.things
            if office.lower() in thing.offices
            and (not country or " ".join(country) in thing.countries)
        ]
        earlier = holders[0].find_before(start) if len(holders) == 1 else None
        return Antecedent(earlier, self._weights.office) if earlier is not None else None


def _iter_sentences(piece: Piece) -> Iterator["DocSpan"]:
    if piece.doc.has_annotation("SENT_START"):
        yield from piece.doc.sents
    else:
        yield piece.doc[:]


def _list_ends(words: list[str]) -> list[str]:
    """Return the last words of a phrase, the longest stretch first."""
    return [" ".join(words[at:]) for at in range(len(words))]


def _family(words: list[str], people: PeopleWords) -> str:
    is_first = len(words) > 1 and words[0] in people.family_first
    return words[0] if is_first else words[-1]


def _same_person(one: str, other: str) -> bool:
    """Tell whether two full names with one family name may be one person's: J. Doe, Jane Q. Doe."""
    first, second = one.split()[0].rstrip("."), other.split()[0].rstrip(".")
    shorter = min(first, second, key=len)
    return first == second or (len(shorter) == 1 and max(first, second, key=len)[0] == shorter)
