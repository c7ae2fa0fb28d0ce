"""What the entity rules know, read from `data/entities.toml`: names, titles, words, all as data.

Nothing here looks at a text. Types are OntoNotes names, which the scheme maps to labels.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from annotate.resources import DATA

SOURCE = DATA / "entities.toml"
# Names of fewer letters are not looked for in capitals: US stays US, and "AP" is no "Ap".
MIN_CAPITALS = 4


@dataclass(frozen=True, slots=True)
class Types:
    """The OntoNotes types that rules speak of."""

    person: str
    group: str
    facility: str
    organisation: str
    state: str
    place: str
    product: str
    event: str
    law: str
    work: str

    @property
    def names(self) -> frozenset[str]:
        """Every type of a name, as opposed to a date or an amount."""
        return frozenset(getattr(self, field) for field in self.__slots__)

    @property
    def bearers(self) -> frozenset[str]:
        """The types of whoever and whatever has a name of its own: people, bodies, places."""
        return frozenset((self.person, self.organisation, self.state, self.place, self.facility))


@dataclass(frozen=True)
class Gazetteer:
    """The content of the file, in the shapes that rules ask for."""

    data: Mapping[str, Any]

    @cached_property
    def types(self) -> Types:
        """The types by what they are for."""
        return Types(**self.data["types"])

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Each name that is clear without context, in capitals too, and its type."""
        found: dict[str, str] = {}
        for kind, names in self.data["names"].items():
            for name in split(names):
                found.setdefault(name, self.data["types"][kind])
        for name, kind in list(found.items()):
            if len(name) >= MIN_CAPITALS:
                found.setdefault(name.upper(), kind)
        return found

    @cached_property
    def ambiguous(self) -> Mapping[str, tuple[str, frozenset[str]]]:
        """Each name that needs a word beside it: its type, and those words."""
        return {
            name: (self.data["types"][entry["type"]], frozenset(split(entry["beside"])))
            for entry in self.data["ambiguous"]
            for name in split(entry["names"])
        }

    @cached_property
    def by_first_word(self) -> Mapping[str, tuple[str, ...]]:
        """The names that begin with a word, the longest first."""
        return _index((*self.names, *self.ambiguous))

    @cached_property
    def titles(self) -> Mapping[str, tuple[str, ...]]:
        """The titles and honorifics that begin with a word, the longest first."""
        person = self.data["person"]
        return _index((*split(person["titles"]), *split(person["plural_titles"])))

    @cached_property
    def all_titles(self) -> frozenset[str]:
        """Every title and honorific."""
        return frozenset(title for titles in self.titles.values() for title in titles)

    @cached_property
    def certain_titles(self) -> frozenset[str]:
        """The titles that only a person has."""
        return frozenset(split(self.data["person"]["certain"]))

    @cached_property
    def plural_titles(self) -> frozenset[str]:
        """The titles that several names share."""
        return frozenset(split(self.data["person"]["plural_titles"]))

    @cached_property
    def particles(self) -> frozenset[str]:
        """Small words inside names."""
        return frozenset(split(self.data["person"]["particles"]))

    @cached_property
    def roles(self) -> frozenset[str]:
        """Common nouns for persons that stand before their names."""
        return frozenset(split(self.data["person"]["roles"]))

    @cached_property
    def family_first(self) -> frozenset[str]:
        """Family names that stand before the given name."""
        return frozenset(split(self.data["person"]["family_first"]))

    @cached_property
    def given_names(self) -> frozenset[str]:
        """Common given names."""
        return self.list_persons("given_men") | self.list_persons("given_women")

    def list_persons(self, name: str) -> frozenset[str]:
        """Return one of the lists about persons."""
        return _persons(self, name)

    @cached_property
    def aliases(self) -> Mapping[str, str]:
        """Other names of a thing, each with the first of them."""
        lists = (split(entry["names"]) for entry in self.data["aliases"])
        return {name: names[0] for names in lists for name in names}

    @cached_property
    def heads(self) -> Mapping[str, str]:
        """The last words that decide a capitalised phrase's type."""
        return {
            word: self.data["types"][kind]
            for kind, words in self.data["heads"].items()
            for word in split(words)
        }

    @cached_property
    def with_article(self) -> frozenset[str]:
        """The names that take the article into the span where they stand for themselves."""
        return self.always_with_article | set(split(self.data["article"]["names"]))

    @cached_property
    def always_with_article(self) -> frozenset[str]:
        """The names that take the article into the span before another noun too."""
        kinds = {self.data["types"][kind] for kind in split(self.data["article"]["types"])}
        return frozenset(name for name, kind in self.names.items() if kind in kinds)

    @cached_property
    def institutions(self) -> Mapping[str, str]:
        """Facilities that are institutions before a noun, with the type they have there."""
        entry = self.data["institutions"]
        return dict.fromkeys(split(entry["names"]), self.data["types"][entry["type"]])

    def words(self, name: str) -> frozenset[str]:
        """Return one of the lists of words."""
        return _words(self, name)

    @cached_property
    def law_pattern(self) -> re.Pattern[str]:
        """Treaties, acts and conventions, with article and year where they have them."""
        return _compile_law(
            "|".join(_escape(self.words("law_heads"))),
            "|".join(_escape(self.words("law_topics"))),
            "|".join(_escape(word for word, kind in self.heads.items() if kind == self.types.law)),
        )

    def __hash__(self) -> int:
        return id(self)


@cache
def _words(gazetteer: Gazetteer, name: str) -> frozenset[str]:
    return frozenset(split(gazetteer.data["words"][name]))


@cache
def _persons(gazetteer: Gazetteer, name: str) -> frozenset[str]:
    return frozenset(split(gazetteer.data["person"][name]))


@cache
def load_gazetteer() -> Gazetteer:
    """Read the bundled file, once a process."""
    return Gazetteer(tomllib.loads(SOURCE.read_text(encoding="utf-8")))


def split(names: str) -> list[str]:
    """Split a comma-separated list that may run over several lines."""
    return [" ".join(name.split()) for name in names.split(",") if name.strip()]


def _index(names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for name in names:
        found.setdefault(first_word(name), []).append(name)
    return {word: tuple(sorted(names, key=lambda n: (-len(n), n))) for word, names in found.items()}


_WORD = re.compile(r"\w+")


def first_word(name: str) -> str:
    """Return the first run of letters and digits."""
    match = _WORD.search(name)
    return match.group() if match else name


def _escape(words: Iterable[str]) -> Iterator[str]:
    """Longest first, white space of any kind between words."""
    for word in sorted(words, key=lambda w: (-len(w), w)):
        yield re.escape(word).replace(r"\ ", r"\s+")


def _compile_law(heads: str, topics: str, titles: str) -> re.Pattern[str]:
    year = r"(?:1[5-9]|20)\d\d"
    number = r"(?:\d+|[IVX]+)(?:\([a-z0-9]\))?"
    part = rf"(?:(?:Article|Articles|Section|Title|Chapter)\s+{number}\s+of\s+)?"
    word = r"[A-Z][\w.]*(?:[-–][A-Za-z]\w*|[’'](?!s\b)[A-Za-z]\w*)*"  # no possessive inside
    modifiers = rf"(?:{word}|(?:{year})(?=\s))(?:\s+(?:of\s+|for\s+|and\s+|on\s+)?{word}){{0,5}}"
    of_name = rf"(?:of|on|for)\s+(?:the\s+)?{word}(?:\s+(?:of\s+|and\s+|the\s+)*{word}){{0,6}}"
    named = rf"(?:{year}\s+)?{modifiers}\s+(?:{titles})(?:\s+{of_name})?"
    reverse = rf"(?:{titles})\s+{of_name}"
    common = rf"(?:{year}\s+)?(?:{modifiers}\s+)?(?:(?:{topics})\s+)(?:{heads})"
    acronym = rf"(?:{year}\s+)?(?:{modifiers})\s+(?:{heads})"
    tail = rf"(?:\s+of\s+{year})?"
    resolution = r"(?:UN\s+|U\.N\.\s+)?(?:Security\s+Council\s+)?[Rr]esolution\s+\d{2,4}"
    return re.compile(
        rf"(?<!\w){part}(?:[Tt]he\s+)?(?:{resolution}|(?:{named}|{reverse}|{common}|{acronym}){tail})"
        r"(?!\w|-\w)"
    )
