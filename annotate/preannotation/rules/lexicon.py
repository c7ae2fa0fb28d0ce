"""The words that the rules know, read from `annotate/data/lexicon/`: cues and frames of stance.

Data in, frozen look-up tables out; what the words mean for a sentence is decided elsewhere.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from annotate.resources import DATA

NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cues:
    """Cue words. `verbs` maps a lemma to the constructions it allows, `prepositions` to its own."""

    verbs: Mapping[str, frozenset[str]]
    prepositions: Mapping[str, frozenset[str]]
    clause_nouns: frozenset[str]
    infinitive_nouns: frozenset[str]
    light: frozenset[str]
    stand: frozenset[str]
    causing: frozenset[str]
    asking: frozenset[str]
    headline_speakers: frozenset[str]
    headline_labels: frozenset[str]
    clause_adjectives: frozenset[str]
    infinitive_adjectives: frozenset[str]
    noun_topics: Mapping[str, frozenset[str]]
    adjective_topics: Mapping[str, frozenset[str]]
    findings: frozenset[str]
    views: frozenset[str]
    raising: frozenset[str]
    refusals: frozenset[str]
    silent: frozenset[str]

    def get_frames(self, lemma: str, particle: str = "") -> frozenset[str]:
        """Return the constructions that a verb allows, none for a verb that is no cue.

        A verb with a particle of its own ("point out") is looked up with it first.
        """
        whole = self.verbs.get(f"{lemma} {particle}") if particle else None
        return self.verbs.get(lemma, NOTHING) if whole is None else whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """How a stance word takes its arguments; the words of its keys are those of stance.toml."""

    polarity: str
    holder: str
    target: tuple[str, ...]
    explicitness: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How often what a rule finds is right: its expression, and its relations to the arguments."""

    expression: float
    relations: float


Frames = Mapping[str, tuple[Frame, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class StanceWords:
    """Stance words by part of speech and lemma, and words that evaluate or negate."""

    verbs: Frames
    nouns: Frames
    adjectives: Frames
    people: Frames
    acts: Frames
    mutual: Frames
    doing: frozenset[str]
    ending: frozenset[str]
    demanding: frozenset[str]
    hurting: frozenset[str]
    bodies: frozenset[str]
    deeds: Mapping[str, str]
    evaluation: Mapping[str, str]
    negators: frozenset[str]
    negating: frozenset[str]
    lending: frozenset[str]
    drawing: frozenset[str]
    silent: frozenset[str]
    scores: Mapping[tuple[str, str], Score]


@dataclass(frozen=True, slots=True, kw_only=True)
class MetonymyWords:
    """By which words a place stands for a government; see metonymy.toml."""

    acting: frozenset[str]
    minded: frozenset[str]
    light: frozenset[str]
    addressing: frozenset[str]
    dealing: frozenset[str]
    deeds: frozenset[str]
    relations: frozenset[str]
    burdens: frozenset[str]
    offices: frozenset[str]
    participles: frozenset[str]
    partners: frozenset[str]
    parties: frozenset[str]
    residences: frozenset[str]


def _read(name: str) -> dict[str, Any]:
    path = DATA / "lexicon" / name
    return tomllib.loads(path.read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def load_cues() -> Cues:
    """Read the cue words, once."""
    data = _read("cues.toml")
    verbs: dict[str, set[str]] = {}
    for group in data["verbs"]:
        for lemma in group["lemmas"]:
            verbs.setdefault(lemma, set()).update(group["frames"])
    for frames in verbs.values():
        if frames & set(data["passive"]["frames"]):
            frames.add("passive")
    for lemma in data["passive"]["raising"]:
        verbs.setdefault(lemma, set()).add("passive")
    for lemma in data["prepositions"]:
        verbs.setdefault(lemma, set()).add("preposition")
    return Cues(
        verbs={lemma: frozenset(frames) for lemma, frames in verbs.items()},
        prepositions={k: frozenset(v) for k, v in data["prepositions"].items()},
        clause_nouns=frozenset(data["nouns"]["clause"]),
        infinitive_nouns=frozenset(data["nouns"]["infinitive"]),
        light=frozenset(data["nouns"]["light"]),
        stand=frozenset(data["nouns"]["stand"]),
        asking=frozenset(data["asking"]["verbs"]),
        causing=frozenset(data["causing"]["verbs"]),
        headline_speakers=frozenset(data["headlines"]["speakers"]),
        headline_labels=frozenset(data["headlines"]["labels"]),
        clause_adjectives=frozenset(data["adjectives"]["clause"]),
        infinitive_adjectives=frozenset(data["adjectives"]["infinitive"]),
        noun_topics={k: frozenset(v) for k, v in data["nouns"]["topics"].items()},
        adjective_topics={k: frozenset(v) for k, v in data["adjectives"]["topics"].items()},
        findings=frozenset(data["findings"]["sources"]),
        views=frozenset(data["phrases"]["in_possession"]),
        raising=frozenset(data["passive"]["raising"]),
        refusals=frozenset(data["silent"]["refusals"]),
        silent=frozenset(data["silent"]["speech"]),
    )


@lru_cache(maxsize=1)
def load_stance_words() -> StanceWords:
    """Read the stance words, once."""
    data = _read("stance.toml")
    evaluation = data["evaluation"]
    return StanceWords(
        verbs=_read_frames(data["verbs"]),
        nouns=_read_frames(data["nouns"]),
        adjectives=_read_frames(data["adjectives"]),
        people=_read_frames(data["people"]),
        acts=_read_frames(data["acts"]),
        mutual=_read_frames(data["mutual"]),
        doing=frozenset(data["lending"]["doing"]),
        ending=frozenset(data["lending"]["ending"]),
        demanding=frozenset(data["asking"]["demanding"]),
        hurting=frozenset(data["asking"]["hurting"]),
        bodies=frozenset(data["parties"]["bodies"]),
        deeds={word: polarity for polarity, words in data["deeds"].items() for word in words},
        evaluation={
            word: polarity for polarity in ("favor", "against") for word in evaluation[polarity]
        },
        negators=frozenset(data["negators"]["verbs"]),
        negating=frozenset(data["negators"]["adverbs"]),
        silent=load_cues().silent,
        lending=frozenset((*data["lending"]["holder"], *data["lending"]["target"])),
        drawing=frozenset(data["lending"]["target"]),
        scores={
            (row["rule"], row["explicitness"]): Score(
                expression=row["expression"], relations=row["relations"]
            )
            for row in data["scores"]
        },
    )


def _read_frames(groups: list[dict[str, Any]]) -> Frames:
    frames: dict[str, tuple[Frame, ...]] = {}
    for group in groups:
        frame = Frame(
            polarity=group["polarity"],
            holder=group.get("holder", "subject"),
            target=tuple(group["target"]),
            explicitness=group.get("explicitness", "explicit"),
        )
        for lemma in group["lemmas"]:
            frames[lemma] = (*frames.get(lemma, ()), frame)
    return frames


@lru_cache(maxsize=1)
def load_metonymy_words() -> MetonymyWords:
    """Read the words of metonymy, once."""
    return MetonymyWords(**{k: frozenset(v) for k, v in _read("metonymy.toml").items()})
