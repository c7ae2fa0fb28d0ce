"""A project's own words as values, and how they are laid over those of a language.

A word of the project's behaves like one of the language's, `Models` say which. What the project
says of a word goes before what the language says of it.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from typing import TypeVar

from annotate.language.cues import Cues, CueVerbs
from annotate.language.names import Names, PeopleWords
from annotate.language.stance import Sides, StanceFrame, StanceWords

Words = tuple[str, ...]
# Words by polarity, as a project gives them.
BySide = Mapping[str, Words]
Listed = TypeVar("Listed", bound=Mapping[str, frozenset[str]])
SomeSides = TypeVar("SomeSides", bound=Sides)
PARTS = ("verbs", "nouns", "adjectives", "people")


@dataclass(frozen=True, eq=False, kw_only=True)
class Models:
    """The content of own.toml: which word of the language a project's own behaves like.

    Those of stance are by the part of speech, then by the side.
    """

    verb: str
    noun: str
    stance: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, kw_only=True)
class OwnWords:
    """The words of a project, by what they are for.

    Attributes:
        names: Names with their types: OntoNotes names, or labels of the scheme that have none.
        teams: The type of a place that stands for a team; empty where it stays a place.
        bare: The types of names that stand without their article.
        unused: Labels of spans and of relations that are not to be suggested.
        no_names: What is a name nowhere in the project.
        titles: What stands before the name of a person, and of nothing else.
        roles: The same in small letters: nouns for persons.
        verbs: Verbs of saying, and `nouns` for what is said.
        like: Verbs of saying that are built like others of the language.
        no_verbs: Verbs that are no cue, as `no_nouns` are none.
        stance: By part of speech, words for and against.
        judgements: Words that judge well or badly what they are said of.
        no_stance: What carries no stance.
    """

    names: Mapping[str, str] = field(default_factory=dict)
    no_names: Words = ()
    teams: str = ""
    bare: Words = ()
    unused: Words = ()
    titles: Words = ()
    roles: Words = ()
    verbs: Words = ()
    nouns: Words = ()
    like: Mapping[str, str] = field(default_factory=dict)
    no_verbs: Words = ()
    no_nouns: Words = ()
    stance: Mapping[str, BySide] = field(default_factory=dict)
    judgements: BySide = field(default_factory=dict)
    no_stance: Words = ()

    @cached_property
    def sha256(self) -> str:
        """Changes with every word, and with nothing else; empty where there are none."""
        if self == OwnWords():
            return ""
        value = json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(value.encode("utf-8")).hexdigest()


# --- laid over a language ------------------------------------------------------------------------


def add_names(names: Names, own: OwnWords) -> Names:
    """Return the names with those of a project."""
    return replace(
        names,
        own=own.names,
        none=frozenset(own.no_names),
        teams=own.teams,
        bare=frozenset(own.bare),
    )


def add_titles(people: PeopleWords, own: OwnWords) -> PeopleWords:
    """Return what is known of people with the titles and roles of a project."""
    return replace(
        people,
        titles=people.titles | set(own.titles),
        certain=people.certain | set(own.titles),
        roles=people.roles | set(own.roles),
    )


def add_cues(cues: Cues, own: OwnWords, models: Models) -> Cues:
    """Return the cues with those of a project, and without what is none in it."""
    like = {**dict.fromkeys(own.verbs, models.verb), **own.like}
    new, gone = set(like), {*like, *own.no_verbs}
    verbs = tuple(
        CueVerbs(
            frames=group.frames,
            lemmas=(
                *(lemma for lemma in group.lemmas if lemma not in gone),
                *(verb for verb in like if like[verb] in group.lemmas),
            ),
        )
        for group in cues.verbs
    )
    raising = frozenset(verb for verb, model in like.items() if model in cues.passive.raising)
    prepositions = {
        **_leave_out(cues.prepositions, gone),
        **{v: cues.prepositions[like[v]] for v in new if like[v] in cues.prepositions},
    }
    nouns, dropped = cues.nouns, frozenset(own.no_nouns)
    return replace(
        cues,
        verbs=verbs,
        passive=replace(cues.passive, raising=(cues.passive.raising - gone) | raising),
        prepositions=prepositions,
        nouns=replace(
            nouns,
            clause=_add_like(nouns.clause, own.nouns, models.noun) - dropped,
            infinitive=_add_like(nouns.infinitive, own.nouns, models.noun) - dropped,
            topics={
                **_leave_out(nouns.topics, dropped),
                **{n: nouns.topics[models.noun] for n in own.nouns if models.noun in nouns.topics},
            },
        ),
    )


def add_stance(stance: StanceWords, own: OwnWords, models: Models) -> StanceWords:
    """Return the stance words with those of a project, and without what carries none in it."""
    gone = set(own.no_stance)

    def add(frames: tuple[StanceFrame, ...], part: str) -> tuple[StanceFrame, ...]:
        return _add_frames(frames, own.stance.get(part, {}), models.stance[part], gone)

    return replace(
        stance,
        verbs=add(stance.verbs, "verbs"),
        nouns=add(stance.nouns, "nouns"),
        adjectives=add(stance.adjectives, "adjectives"),
        people=add(stance.people, "people"),
        acts=_drop(stance.acts, gone),
        mutual=_drop(stance.mutual, gone),
        evaluation=_add_sides(stance.evaluation, own.judgements, gone),
        deeds=_add_sides(stance.deeds, {}, gone),
    )


def _add_like(words: frozenset[str], own: Iterable[str], model: str) -> frozenset[str]:
    return words | set(own) if model in words else words


def _leave_out(
    table: Mapping[str, frozenset[str]], gone: Iterable[str]
) -> dict[str, frozenset[str]]:
    dropped = set(gone)
    return {word: held for word, held in table.items() if word not in dropped}


def _add_frames(
    frames: tuple[StanceFrame, ...], own: BySide, models: Mapping[str, str], gone: Iterable[str]
) -> tuple[StanceFrame, ...]:
    """Give each word of a project the frames of its model, and no others."""
    new = {word: models[side] for side, words in own.items() for word in words}
    kept = _drop(frames, {*gone, *new})
    return tuple(
        replace(
            frame,
            lemmas=(*frame.lemmas, *(word for word, model in new.items() if model in frame.lemmas)),
        )
        for frame in kept
    )


def _drop(frames: tuple[StanceFrame, ...], gone: Iterable[str]) -> tuple[StanceFrame, ...]:
    dropped = set(gone)
    return tuple(
        replace(frame, lemmas=tuple(word for word in frame.lemmas if word not in dropped))
        for frame in frames
    )


def _add_sides(sides: SomeSides, own: BySide, gone: Iterable[str]) -> SomeSides:
    favor, against = set(own.get("favor", ())), set(own.get("against", ()))
    dropped = {*gone, *favor, *against}
    return replace(
        sides, favor=(sides.favor - dropped) | favor, against=(sides.against - dropped) | against
    )
