"""Stance words: what says, colours or shows that somebody is for or against something."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

SLOT, OWNED = "X", "'S"  # in an idiom, its target, and what makes that an owner


@dataclass(frozen=True, eq=False, kw_only=True)
class StanceFrame:
    """How stance words take their arguments; its keys are explained in stance_words.toml."""

    lemmas: tuple[str, ...]
    polarity: str
    target: tuple[str, ...]
    holder: str = "subject"
    explicitness: str = "explicit"
    only: str = ""

    @cached_property
    def target_set(self) -> frozenset[str]:
        """Where the target stands, in no order."""
        return frozenset(self.target)


Frames = Mapping[str, tuple[StanceFrame, ...]]


@dataclass(frozen=True, slots=True)
class Idiom:
    """An idiom word by word, its verb first, and its polarity toward the target."""

    words: tuple[str, ...]
    polarity: str
    holder: str = "subject"
    only: str = ""


@dataclass(frozen=True, eq=False, kw_only=True)
class Idioms:
    """Idioms of one polarity, as stance.toml writes them."""

    polarity: str
    phrases: tuple[str, ...]
    holder: str = "subject"
    only: str = ""


@dataclass(frozen=True, eq=False, kw_only=True)
class Sides:
    """Words that speak well of something, and words that speak badly of it."""

    favor: frozenset[str]
    against: frozenset[str]

    @cached_property
    def polarity(self) -> Mapping[str, str]:
        """The polarity of each word."""
        return {**dict.fromkeys(self.favor, "favor"), **dict.fromkeys(self.against, "against")}


@dataclass(frozen=True, eq=False, kw_only=True)
class Judging(Sides):
    """Words that judge, what bears one behind itself, and what leads to who judges."""

    bearers: frozenset[str]
    judges: frozenset[str]


@dataclass(frozen=True, eq=False, kw_only=True)
class Manner(Sides):
    """Adverbs of manner, the verbs that they stand with, and where their target stands."""

    verbs: frozenset[str]
    places: tuple[str, ...]


@dataclass(frozen=True, eq=False, kw_only=True)
class Phrases:
    """Words of phrases that say a side: `alone` (is against X), `inside` (is in favour of X)."""

    alone: Sides
    inside: Sides

    @cached_property
    def words(self) -> frozenset[str]:
        """All of them."""
        return frozenset((*self.alone.polarity, *self.inside.polarity))


@dataclass(frozen=True, eq=False, kw_only=True)
class Lending:
    """Verbs that lend a stance noun its holder or target, and verbs that do or end an act.

    The other lists are of words that join the noun, its verb and its people; see stance.toml.
    """

    holder: frozenset[str]
    target: frozenset[str]
    doing: frozenset[str]
    ending: frozenset[str]
    links: frozenset[str]
    doers: frozenset[str]
    drawn: frozenset[str]
    drawn_verb: frozenset[str]
    drawn_place: frozenset[str]
    dropping: frozenset[str]
    regarding: frozenset[str]
    beyond: frozenset[str]
    sources: frozenset[str]
    full: frozenset[str]
    inside: frozenset[str]
    inside_of: frozenset[str]
    through: frozenset[str]
    only: frozenset[str]
    amounts: frozenset[str]
    onto: frozenset[str]

    @cached_property
    def all(self) -> frozenset[str]:
        """The verbs that lend a noun its holder or its target."""
        return self.holder | self.target


@dataclass(frozen=True, eq=False, kw_only=True)
class Asking:
    """Words by which something is asked of a party, and what hurts whom it meets.

    The other lists are of prepositions; see stance.toml.
    """

    demanding: frozenset[str]
    controlling: frozenset[str]
    yielding: frozenset[str]
    obliging: frozenset[str]
    wishing: frozenset[str]
    undoing: frozenset[str]
    claiming: frozenset[str]
    done: frozenset[str]
    things: frozenset[str]
    done_ends: tuple[str, ...]
    hurting: frozenset[str]
    leading: frozenset[str]
    asked: frozenset[str]
    asked_thing: frozenset[str]
    wanted: frozenset[str]
    hurt: frozenset[str]


@dataclass(frozen=True, eq=False, kw_only=True)
class Effects:
    """Words by what they make of a stance in their scope; the effects are those of stance.toml."""

    flip: frozenset[str] = frozenset()
    turn: frozenset[str] = frozenset()
    able: frozenset[str] = frozenset()
    void: frozenset[str] = frozenset()
    keep: frozenset[str] = frozenset()

    @cached_property
    def by_word(self) -> Mapping[str, str]:
        """The effect of each word or phrase."""
        names = ("flip", "turn", "able", "void", "keep")
        return {word: name for name in names for word in getattr(self, name)}


@dataclass(frozen=True, eq=False, kw_only=True)
class Operators:
    """What turns a stance or makes it none, by where it stands."""

    adverbs: Effects
    modals: Effects
    quantifiers: Effects
    verbs: Effects
    clauses: Effects
    adjectives: Effects
    nouns: Effects
    prepositions: Effects


@dataclass(frozen=True, eq=False, kw_only=True)
class StanceWords:
    """The content of stance.toml; `bodies` act and are acted upon though nobody names them.

    The frames are those of the words of stance_words.toml, by part of speech.
    """

    idioms: tuple[Idioms, ...]
    evaluation: Judging
    manner: Manner
    deeds: Sides
    lending: Lending
    asking: Asking
    phrases: Phrases
    given: frozenset[str]
    given_by: frozenset[str]
    firsts: frozenset[str]
    genitive: tuple[str, ...]
    toward: frozenset[str]
    charging: frozenset[str]
    copulas: frozenset[str]
    amid: frozenset[str]
    some: frozenset[str]
    bodies: frozenset[str]
    persons: frozenset[str]
    operators: Operators
    verbs: tuple[StanceFrame, ...] = ()
    nouns: tuple[StanceFrame, ...] = ()
    adjectives: tuple[StanceFrame, ...] = ()
    people: tuple[StanceFrame, ...] = ()
    acts: tuple[StanceFrame, ...] = ()
    mutual: tuple[StanceFrame, ...] = ()

    @cached_property
    def parties(self) -> frozenset[str]:
        """Nouns for who acts and is acted upon."""
        return self.bodies | self.persons

    @cached_property
    def verb_frames(self) -> Frames:
        """The frames of each verb, in the order of the file; what was done to somebody first."""
        return _index(sorted(self.verbs, key=lambda frame: frame.holder != "patient"))

    @cached_property
    def noun_frames(self) -> Frames:
        """The frames of each noun."""
        return _index(self.nouns)

    @cached_property
    def adjective_frames(self) -> Frames:
        """The frames of each adjective."""
        return _index(self.adjectives)

    @cached_property
    def person_frames(self) -> Frames:
        """The frames of each noun for people."""
        return _index(self.people)

    @cached_property
    def act_frames(self) -> Frames:
        """The frames of each noun for an act."""
        return _index(self.acts)

    @cached_property
    def mutual_frames(self) -> Frames:
        """The frames of each verb for what two do together."""
        return _index(self.mutual)

    @cached_property
    def idioms_by_verb(self) -> Mapping[str, tuple[Idiom, ...]]:
        """The idioms of each verb, the longest first."""
        found: dict[str, list[Idiom]] = {}
        for group in self.idioms:
            for phrase in group.phrases:
                for words in self._list_forms(tuple(phrase.replace("-", " - ").split())):
                    idiom = Idiom(words, group.polarity, group.holder, group.only)
                    found.setdefault(idiom.words[0], []).append(idiom)
        return {
            verb: tuple(sorted(idioms, key=lambda idiom: -len(idiom.words)))
            for verb, idioms in found.items()
        }

    def _list_forms(self, words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        """Yield an idiom, and as what it says with a genitive: the defence of X, X's defence."""
        yield words
        article, of = self.genitive
        if article in words and words[-2:] == (of, SLOT):
            at = words.index(article)
            yield (*words[:at], SLOT, OWNED, *words[at + 1 : -2])


def _index(groups: Iterable[StanceFrame]) -> Frames:
    frames: dict[str, tuple[StanceFrame, ...]] = {}
    for group in groups:
        for lemma in group.lemmas:
            frames[lemma] = (*frames.get(lemma, ()), group)
    return frames
