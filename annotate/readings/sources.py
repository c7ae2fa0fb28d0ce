"""What kind of source a noun phrase speaks of, and what it says of it: title, body, part.

By words alone, for readings of people have no parse. What a phrase says is taken as it stands.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from itertools import islice, pairwise, takewhile
from typing import NamedTuple

from annotate.language.identity import SourceWords

NAMED, UNNAMED, COLLECTIVE, DOCUMENT = "named", "unnamed", "collective", "document"
STATE_ROLE = "government"  # what a state is that speaks
_TOKEN = re.compile(r"[^\W_]+(?:[-.'’&][^\W_]+)*|[^\w\s]")
_OWNER = re.compile(r"['’]s?$")
_MOST = 12  # words of an apposition
_FAR = 6  # words before a name that may be its title
_NEAR = 200  # characters around a name in which they stand


class NameKind(Enum):
    """What a name inside a phrase is of."""

    PERSON = auto()
    STATE = auto()
    BODY = auto()
    GROUP = auto()
    DOCUMENT = auto()


_HOLDERS = (NameKind.STATE, NameKind.BODY, NameKind.GROUP)


class PhraseName(NamedTuple):
    """A name: where it stands in the text, and what it is of."""

    start: int
    end: int
    kind: NameKind


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcePhrase:
    """What a noun phrase says of a source. A pronoun says nothing, but whether it is of several."""

    naming: str | None = None
    title: str = ""
    organisation: str = ""
    role: str = ""
    is_plural: bool = False


class _PhraseWord(NamedTuple):
    text: str
    start: int
    end: int
    name: PhraseName | None

    @property
    def lower(self) -> str:
        return self.text.lower()

    @property
    def ends_name(self) -> bool:
        return self.name is not None and self.name.end == self.end


class SourcePhraseReader:
    """Reads noun phrases of a text by the words of its language."""

    def __init__(self, text: str, words: SourceWords) -> None:
        self._text = text
        self._words = words
        self._title_words = words.title_words
        self._untitled = words.bare | words.several

    def read(self, start: int, end: int, names: Sequence[PhraseName]) -> SourcePhrase:
        """Return what a noun phrase says; `names` are those in it."""
        parts = self._cut(start, end, names)
        if not parts:
            return SourcePhrase(naming=UNNAMED)
        heads = [self._find_noun(part) for part in parts]
        named = self._find_named(heads)
        if named is None and not self._looks_named(heads[0]):
            return self._read_nameless(parts[0], heads[0])
        if named is None:
            return self._read_person(parts, heads, 0)
        name = heads[named][-1].name
        assert name is not None
        if self._joins(parts):
            return SourcePhrase(naming=COLLECTIVE, is_plural=True)
        if name.kind is NameKind.PERSON:
            return self._read_person(parts, heads, named)
        naming = {NameKind.GROUP: COLLECTIVE, NameKind.DOCUMENT: DOCUMENT}.get(name.kind, NAMED)
        role = STATE_ROLE if name.kind is NameKind.STATE else ""
        words = self._text[name.start : name.end]
        return SourcePhrase(naming=naming, organisation=words, role=role)

    def read_around(self, name: PhraseName, names: Sequence[PhraseName]) -> SourcePhrase:
        """Return what the words around a person's name say: a title before it, an apposition."""
        around = (name.start - _NEAR, name.end + _NEAR)
        names = [n for n in names if around[0] <= n.start and n.end <= around[1]]
        start, end = self._find_title(name, names), self._find_behind(name, names)
        inside = [n for n in names if start <= n.start and n.end <= end]
        found = self.read(start, end, inside)
        return found if found.role else SourcePhrase(naming=NAMED)

    # --- around a name ---

    def _find_title(self, name: PhraseName, names: Sequence[PhraseName]) -> int:
        """Return where what stands before a name begins: a title, or what it is apposed to."""
        nearest = max(name.start - _NEAR // 2, 0)
        line = self._text.rfind("\n", nearest, name.start) + 1 or nearest
        words = [*self._iter_words(line, name.start, names)]
        start, rest = self._take_titles(words, name.start)
        if rest and rest[-1].text == ",":
            ahead, _ = self._take_titles(rest[:-1], start)
            return ahead
        return start

    def _take_titles(
        self, words: Sequence[_PhraseWord], start: int
    ) -> tuple[int, Sequence[_PhraseWord]]:
        for count, word in enumerate(reversed(words)):
            if count == _FAR or not self._may_be_title(word):
                return start, words[: len(words) - count]
            start = word.start
        return start, ()

    def _may_be_title(self, word: _PhraseWord) -> bool:
        if word.name is not None:
            return word.name.kind is not NameKind.PERSON
        if self._words.find_singular(word.lower) in self._title_words:
            return True
        return word.text[0].isupper() and word.text.isalpha()

    def _find_behind(self, name: PhraseName, names: Sequence[PhraseName]) -> int:
        """Return where what stands behind a name ends: of X, or an apposition that has a role."""
        furthest = min(name.end + _NEAR, len(self._text))
        line = self._text.find("\n", name.end, furthest)
        ends = furthest if line < 0 else line
        words = [*islice(self._iter_words(name.end, ends, names), _MOST + 1)]
        if not words:
            return name.end
        if words[0].lower in self._words.genitive and len(words) > 1 and words[1].name:
            return words[1].name.end
        if words[0].text != ",":
            return name.end
        found = [*takewhile(lambda word: word.text[0].isalnum(), words[1:])]
        noun = self._find_noun(found)
        if not noun or noun[-1].name or not self._find_role([word.text for word in noun]):
            return name.end
        return found[-1].end

    # --- words and parts ---

    def _iter_words(
        self, start: int, end: int, names: Sequence[PhraseName]
    ) -> Iterator[_PhraseWord]:
        for found in _TOKEN.finditer(self._text, start, end):
            at, to = found.span()
            inside = None
            for name in names:
                if name.start <= at < name.end:
                    inside = name
                    break
            yield _PhraseWord(found[0], at, to, inside)

    def _cut(self, start: int, end: int, names: Sequence[PhraseName]) -> list[list[_PhraseWord]]:
        """Cut a phrase at its commas and dashes; what goes on with a relative is left off."""
        parts: list[list[_PhraseWord]] = [[]]
        for word in self._iter_words(start, end, names):
            if word.text[0].isalnum():
                parts[-1].append(word)
            elif word.text not in "'’\"“”&":
                parts.append([])
        return [part for part in parts if part and part[0].lower not in self._words.relatives]

    def _find_noun(self, part: Sequence[_PhraseWord]) -> list[_PhraseWord]:
        """Return the words up to the noun that a part is about."""
        for at, word in enumerate(part):
            goes_on = word.name is not None and word.start > word.name.start
            if at and word.lower in self._words.ends and not goes_on:
                return list(part[:at])
        return list(part)

    def _find_named(self, heads: Sequence[Sequence[_PhraseWord]]) -> int | None:
        """Return the part whose noun is a name: the first, or an apposition that is a person's."""
        for at, noun in enumerate(heads):
            name = noun[-1].name if noun[-1].ends_name else None
            if name is not None and (at == 0 or name.kind is NameKind.PERSON):
                return at
        return None

    def _looks_named(self, noun: Sequence[_PhraseWord]) -> bool:
        """Tell whether a noun is a name that nobody marked: several capitals, and no role."""
        words = [word.text for word in noun if word.lower not in self._words.bare]
        capital = len(words) > 1 and all(word[0].isupper() for word in words)
        return capital and not noun[-1].name and not self._find_role(words)

    def _joins(self, parts: Sequence[Sequence[_PhraseWord]]) -> bool:
        """Tell whether several names are joined."""
        words = [word for part in parts for word in part]
        return any(
            word.lower in self._words.joining
            and word.name is None
            and before.ends_name
            and any(later.name for later in words[at + 2 :])
            for at, (before, word) in enumerate(pairwise(words))
        )

    # --- what is said ---

    def _read_nameless(
        self, part: Sequence[_PhraseWord], noun: Sequence[_PhraseWord]
    ) -> SourcePhrase:
        words, head = self._words, noun[-1].lower
        if len(part) == 1 and head in words.plural_pronouns | words.pronouns:
            return SourcePhrase(is_plural=head in words.plural_pronouns)
        if len(noun) == 1 and head in words.pronouns:  # he and another one
            return SourcePhrase(naming=COLLECTIVE, is_plural=True)
        title = self._write_title(noun)
        naming = self._judge(noun)
        organisation = self._find_holder(part, noun)
        plural = words.is_plural(head) or noun[0].lower in words.several
        role = self._find_role([word.text for word in noun]) if naming != DOCUMENT else ""
        return SourcePhrase(
            naming=naming, title=title, organisation=organisation, role=role, is_plural=plural
        )

    def _judge(self, noun: Sequence[_PhraseWord]) -> str:
        words, head = self._words, noun[-1].lower
        single = words.find_singular(head)
        pair = f"{noun[-2].lower} {single}" if len(noun) > 1 else single
        if {single, pair, head} & words.documents:
            return DOCUMENT
        if {single, pair} & words.unnamed:
            return UNNAMED
        if single in words.collectives or noun[0].lower in words.several or words.is_plural(head):
            return COLLECTIVE
        return UNNAMED

    def _read_person(
        self,
        parts: Sequence[Sequence[_PhraseWord]],
        heads: Sequence[Sequence[_PhraseWord]],
        named: int,
    ) -> SourcePhrase:
        """Read a person's title: before the name, or the noun of another part of the phrase."""
        name = heads[named][-1].name
        before = [word for word in heads[named] if name and word.name != name]
        title, organisation = self._write_title(before), self._find_holder(parts[named], before)
        for part, noun in zip(parts, heads, strict=True):
            if title or part is parts[named]:
                continue
            title, organisation = self._write_title(noun), self._find_holder(part, noun)
        first, _, last = title.rpartition(" ")
        title = f"{first} {self._words.find_singular(last)}".strip()  # Presidents X and Y
        role = self._find_role(title.split())
        return SourcePhrase(naming=NAMED, title=title, organisation=organisation, role=role)

    def _write_title(self, noun: Sequence[_PhraseWord]) -> str:
        kept = [w.text for w in noun if w.name is None and w.lower not in self._untitled]
        return " ".join(word for word in kept if not word[0].isdigit())

    def _find_holder(self, part: Sequence[_PhraseWord], noun: Sequence[_PhraseWord]) -> str:
        """Return the body that somebody is of: before the noun, or behind it and a preposition."""
        for word in reversed(noun):
            if word.name is not None and word.name.kind in _HOLDERS:
                return self._text[word.name.start : word.name.end]
        behind = [w for w in part if not noun or w.start >= noun[-1].end]
        while behind and behind[0].name and behind[0].name.kind is NameKind.PERSON:
            behind = behind[1:]
        if not behind or behind[0].lower not in self._words.belonging:
            return ""
        while behind and behind[0].lower in self._words.belonging | self._words.bare:
            behind = behind[1:]
        held = any(word.name and word.name.kind in _HOLDERS for word in behind)
        if not held and not (behind and behind[0].text[0].isupper()):
            return ""
        return _OWNER.sub("", self._text[behind[0].start : behind[-1].end])

    def _find_role(self, title: Sequence[str]) -> str:
        words, role_of = self._words, self._words.role_of
        lower = [word.lower() for word in title]
        if not lower:
            return ""
        last = words.find_singular(lower[-1])
        pair = f"{lower[-2]} {last}" if len(lower) > 1 else last
        return role_of.get(pair) or role_of.get(last) or ""
