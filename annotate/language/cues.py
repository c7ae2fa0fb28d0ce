"""Cue words: what signals that somebody says, thinks or intends something, and how it is built."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, eq=False, kw_only=True)
class CueVerbs:
    """Verbs and the constructions that they allow; see cues.toml."""

    frames: frozenset[str]
    lemmas: tuple[str, ...]


@dataclass(frozen=True, eq=False, kw_only=True)
class Passive:
    """Verbs that are cues in the passive: of these frames, or with an infinitive (`raising`).

    `added` leads to what is said of the subject.
    """

    frames: frozenset[str]
    raising: frozenset[str]
    added: frozenset[str]


@dataclass(frozen=True, eq=False, kw_only=True)
class CueNouns:
    """Nouns whose clause, infinitive or preposition brings a content, and verbs that lend them.

    `said` ones bring a quotation behind a colon; `owned` ones are none where nobody has them.
    `owners`, `authors` and `sources` are prepositions of whoever has the content.
    """

    said: frozenset[str]
    owned: frozenset[str]
    clause: frozenset[str]
    infinitive: frozenset[str]
    light: frozenset[str]
    stand: frozenset[str]
    topics: Mapping[str, frozenset[str]]
    owners: frozenset[str]
    authors: frozenset[str]
    sources: frozenset[str]


@dataclass(frozen=True, eq=False, kw_only=True)
class CueAdjectives:
    """Adjectives whose clause, infinitive or preposition brings a content, after `copulas`."""

    clause: frozenset[str]
    infinitive: frozenset[str]
    topics: Mapping[str, frozenset[str]]
    copulas: frozenset[str]


@dataclass(frozen=True, eq=False, kw_only=True)
class Charges:
    """Prepositions that lead to what somebody is blamed for, behind the verb or its object.

    `only` has the verbs by whose object a preposition does so, where not all are such.
    """

    verb: frozenset[str]
    noun: frozenset[str]
    only: Mapping[str, frozenset[str]]


@dataclass(frozen=True, eq=False, kw_only=True)
class Additions:
    """What begins, after a comma or a dash, that which the writer adds to what somebody said."""

    alone: frozenset[str]
    pairs: frozenset[str]
    dashed: frozenset[str]
    outcomes: frozenset[str]


@dataclass(frozen=True, eq=False, kw_only=True)
class Headlines:
    """Before a colon: nouns that name a speaker, and words that name none."""

    speakers: frozenset[str]
    labels: frozenset[str]


@dataclass(frozen=True, eq=False, kw_only=True)
class Silence:
    """Verbs of saying, `speech`, that put no words in a mouth with these `refusals`."""

    refusals: frozenset[str]
    speech: frozenset[str]


@dataclass(frozen=True, eq=False, kw_only=True)
class Undone:
    """What says that nothing was said: `verbs` do, `pending` ones with a word of `yet`."""

    verbs: frozenset[str]
    pending: frozenset[str]
    yet: frozenset[str]


@dataclass(frozen=True, eq=False, kw_only=True)
class Turns:
    """Labels of who asks and who answers in an interview, folded."""

    question: frozenset[str]
    answer: frozenset[str]


@dataclass(frozen=True, eq=False, kw_only=True)
class Cues:
    """The content of cues.toml. `prepositions` are by the lemma of the verb before them."""

    verbs: tuple[CueVerbs, ...]
    passive: Passive
    commanding: Mapping[str, frozenset[str]]
    prepositions: Mapping[str, frozenset[str]]
    nouns: CueNouns
    adjectives: CueAdjectives
    headlines: Headlines
    silent: Silence
    findings: frozenset[str]
    asking: frozenset[str]
    causing: frozenset[str]
    authorities: Mapping[str, frozenset[str]]
    naming_through: Mapping[str, frozenset[str]]
    likening: Mapping[str, frozenset[str]]
    charges: Charges
    additions: Additions
    documents: frozenset[str]
    clear: frozenset[str]
    becoming: frozenset[str]
    onward: frozenset[str]
    belonging: frozenset[str]
    own_words: Mapping[str, frozenset[str]]
    told: frozenset[str]
    demanding: frozenset[str]
    goods: frozenset[str]
    undone: Undone
    turns: Turns

    def get_frames(self, lemma: str, particle: str = "") -> frozenset[str]:
        """Return the constructions that a verb allows, none for a verb that is no cue.

        A verb with a particle of its own ("point out") is looked up with it first.
        """
        whole = self.frames.get(f"{lemma} {particle}") if particle else None
        return self.frames.get(lemma, NOTHING) if whole is None else whole

    @cached_property
    def frames(self) -> Mapping[str, frozenset[str]]:
        """The constructions that each verb allows, those of its passive and prepositions too."""
        found: dict[str, set[str]] = {}
        for lemma, frames in self._iter_frames():
            found.setdefault(lemma, set()).update(frames)
        return {lemma: frozenset(frames) for lemma, frames in found.items()}

    def _iter_frames(self) -> Iterator[tuple[str, frozenset[str]]]:
        passive = frozenset(("passive",))
        for group in self.verbs:
            extra = passive if group.frames & self.passive.frames else NOTHING
            yield from ((lemma, group.frames | extra) for lemma in group.lemmas)
        yield from ((lemma, passive) for lemma in self.passive.raising)
        yield from ((lemma, frozenset(("preposition",))) for lemma in self.prepositions)
