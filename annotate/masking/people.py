"""Who is named in a record: the persons, which mention is of whom, and who of them is public."""

import re
from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from annotate.language import Language
from annotate.language.masking import MaskingWords
from annotate.masking.names import Name, NameKey, is_short_for, list_bearing, read_name
from annotate.masking.placeholders import Style
from annotate.masking.public import PublicList
from annotate.masking.settings import MaskingSettings
from annotate.model import Document, Record, Segment, Span
from annotate.readings.identities import iter_same, read_who
from annotate.registry.tables import RegistryEntry

MarkedSpan = tuple[int, str]  # a span: the number of its annotation in the record, and its id

BYLINE = "byline"
ENTITY = "entity"
_NO_NAMES = frozenset(("nominal", "pronoun"))


@dataclass(slots=True, kw_only=True, eq=False)
class Person:
    """One person of a document: the fullest name, every form of it, and where each begins.

    `row` is the id that who.csv has for them, `others` are the keys of names that are no forms of
    the first, and theirs by that row.
    """

    key: NameKey
    others: list[NameKey] = field(default_factory=list)
    row: str = ""
    forms: dict[tuple[str, ...], None] = field(default_factory=dict)
    starts: list[int] = field(default_factory=list)
    public: bool = False

    @property
    def keys(self) -> list[NameKey]:
        """The keys of every name."""
        return [self.key, *self.others]

    def find_last(self, at: int) -> int:
        """Return where the last mention before a position begins, -1 where there is none."""
        before = bisect_left(self.starts, at)
        return self.starts[before - 1] if before else -1

    def iter_bearing(self, language: Language) -> Iterator[str]:
        """Yield the words that can stand for the person alone."""
        for form in self.forms:
            yield from list_bearing(form, language)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A span that names a person, with the name in it."""

    place: MarkedSpan
    span: Span
    name: Name


class RecordPeople:
    """The persons of a record.

    A shorter name is of the one person whose name it can be short for. Where it can be of several,
    coreference decides; where that says nothing, it counts as the nearest earlier one of those who
    are not public: rather one name too many masked than one too few.

    Args:
        record: Who is named in it: in the spans of every reading, in bylines, or in both.
        settings: Who is public; whether authors are masked, or public in what they wrote; the style
            of placeholders, which are no names; the language of names and bylines.
        label: That of spans that name persons; None where the scheme has none.
        coreference: The relation from a mention to an earlier one; None where there is none.
    """

    def __init__(
        self,
        record: Record,
        settings: MaskingSettings,
        *,
        label: str | None,
        coreference: str | None,
    ) -> None:
        style, language, public = settings.style, settings.language, settings.public
        self._registry, self._label = settings.registry, label
        self._by_entry: dict[str, Person] = {}
        self.persons: list[Person] = []
        self._by_word: dict[str, list[Person]] = {}
        self.of_span: dict[MarkedSpan, Person] = {}
        self._mentions = list(_iter_mentions(record, label, style, language))
        authors = list(_iter_authors(record.document, style, language))
        told = _iter_told(record, settings, label)
        self._collect([*(mention.name for mention in self._mentions), *authors, *told])
        for person in self.persons:
            wrote = any(is_short_for(author.key, k) for author in authors for k in person.keys)
            listed = any(map(public.has_name, person.keys)) or self._is_listed(person, settings)
            person.public = listed or (wrote and not settings.bylines)
        self._assign(public, _read_links(record, coreference))

    def find(self, key: NameKey) -> list[Person]:
        """Return whose name this can be: the one with just this name, else all it is short for."""
        sharing = self._by_word.get(key[-1], ())  # a name and what it is short for share that word
        same = [person for person in sharing if key in person.keys]
        return same or [p for p in sharing if any(is_short_for(key, k) for k in p.keys)]

    def choose(self, persons: Iterable[Person], at: int) -> Person | None:
        """Return who of several is meant at a position: the nearest before it who is not public."""
        private = [person for person in persons if not person.public]
        return max(private, key=lambda person: person.find_last(at), default=None)

    def _collect(self, names: Iterable[Name]) -> None:
        """Make the persons, those with the most words first."""
        for name in sorted(names, key=lambda name: (-len(name.key), name.start)):
            found = self.find(name.key) or [self._enter(name)]
            if len(found) == 1:
                found[0].forms[name.words] = None

    def _enter(self, name: Name) -> Person:
        """Return a person for a name that is no form of another: a row's, where one has it.

        A name of one word is too little to go by a table that says nothing of this document.
        """
        entry = self._find_entry(name)
        person = self._by_entry.get(entry.id) if entry is not None else None
        if person is None:
            person = Person(key=name.key, row=entry.id if entry is not None else "")
            self.persons.append(person)
        else:
            person.others.append(name.key)
        if entry is not None:
            self._by_entry[entry.id] = person
        for word in dict.fromkeys(name.key):
            known = self._by_word.setdefault(word, [])
            if person not in known:
                known.append(person)
        return person

    def _find_entry(self, name: Name) -> RegistryEntry | None:
        if len(name.key) < 2:
            return None
        return self._registry.find(" ".join(name.words), self._label)

    def _is_listed(self, person: Person, settings: MaskingSettings) -> bool:
        """Tell whether the list has a person under another name or id of their row in who.csv."""
        entry = self._registry.ids.get(person.row)
        if entry is None:
            return False
        names = (read_name(n, 0, len(n), settings.language) for n in entry.names)
        public = settings.public
        return any(map(public.has_line, filter(None, (entry.id, entry.wikidata)))) or any(
            len(name.key) > 1 and public.has_name(name.key) for name in names if name
        )

    def _assign(self, public: PublicList, links: Mapping[MarkedSpan, MarkedSpan]) -> None:
        """Give every mention its person; an identifier on the list makes the person public."""
        unsure = []
        for mention in self._mentions:
            found = self.find(mention.name.key)
            if len(found) > 1:
                unsure.append((mention, found))
                continue
            self._give(mention, found[0])
            found[0].public |= any(map(public.has_line, mention.span.attributes.values()))
        for mention, found in unsure:
            linked = self._follow(mention.place, links)
            person = linked if linked in found else self.choose(found, mention.span.start)
            self._give(mention, person or found[0])

    def _give(self, mention: Mention, person: Person) -> None:
        self.of_span[mention.place] = person
        insort(person.starts, mention.span.start)

    def _follow(self, place: MarkedSpan, links: Mapping[MarkedSpan, MarkedSpan]) -> Person | None:
        """Return the person whom a chain of coreference leads to."""
        seen = {place}
        while (place := links.get(place, place)) not in seen:
            if place in self.of_span:
                return self.of_span[place]
            seen.add(place)
        return None


def _iter_mentions(
    record: Record, label: str | None, style: Style, language: Language
) -> Iterator[Mention]:
    for number, annotation in enumerate(record.annotations):
        for span in annotation.spans:
            if span.label != label or span.attributes.get("form") in _NO_NAMES:
                continue
            name = read_name(record.document.text, span.start, span.end, language)
            if name is not None and not style.pattern.search(span.text):
                yield Mention(place=(number, span.id), span=span, name=name)


def _iter_told(record: Record, settings: MaskingSettings, label: str | None) -> Iterator[Name]:
    """Yield the names of persons that stand in `who` and nowhere in the text.

    What is no name of an entity of another kind, nor a row's of another kind, counts as a person's.
    """
    registry, language = settings.registry, settings.language
    for annotation in record.annotations:
        told = {name for span in annotation.spans for name in read_who(span)}
        kinds = {name for name, role in settings.scheme.roles.items() if role == ENTITY} - {label}
        others = {n for s in annotation.spans if s.label in kinds for n in read_who(s)}
        for name in sorted(told):
            known = registry.list_called(name)
            is_other = name in others or (known and all(e.kind not in ("", label) for e in known))
            if is_other or name in record.document.text or settings.style.pattern.search(name):
                continue
            read = read_name(name, 0, len(name), language)
            if read is not None:
                yield read


def _read_links(record: Record, coreference: str | None) -> dict[MarkedSpan, MarkedSpan]:
    return {
        (number, head): (number, tail)
        for number, annotation in enumerate(record.annotations)
        for head, tail in iter_same(annotation.spans, annotation.relations, coreference)
    }


def _iter_authors(document: Document, style: Style, language: Language) -> Iterator[Name]:
    """Yield the names in the segments that are bylines and in the byline of the metadata."""
    for segment in document.segments:
        if segment.kind == BYLINE:
            yield from _read_byline(document.text, segment, style, language)
    byline = document.meta.byline or ""
    whole = Segment(kind=BYLINE, start=0, end=len(byline))
    yield from _read_byline(byline, whole, style, language)


def _read_byline(text: str, segment: Segment, style: Style, language: Language) -> Iterator[Name]:
    """Yield the names of persons in a byline: By Ada Moss and Ivo Stern, Harbour Press."""
    words = language.masking
    taken = [match.span() for match in style.pattern.finditer(text, segment.start, segment.end)]
    for match in _compile_author(words).finditer(text, segment.start, segment.end):
        name = read_name(text, match.start(), match.end(), language)
        if name is None or len(name.key) < 2 or not words.desks.isdisjoint(name.key):
            continue
        if not any(first < name.end and name.start < last for first, last in taken):
            yield name


@lru_cache(maxsize=8)
def _compile_author(words: MaskingWords) -> re.Pattern[str]:
    """Two to four words with a capital, small ones such as `van` between them; By is none."""
    part = rf"(?!(?:{'|'.join(sorted(words.no_names))})(?!\w))[^\W\d_a-z][^\s,;:&/|()\[\]<>]*"
    small = rf"(?:(?:{'|'.join(sorted(words.particles))})\s+)"
    return re.compile(rf"{part}(?:\s+{small}{{0,2}}{part}){{1,3}}")
