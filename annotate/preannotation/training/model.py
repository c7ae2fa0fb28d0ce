"""What a trained model is beside its weights: what it was made of, and how good it was."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from annotate.preannotation.training.recognisers import Recogniser

LEAST_HELD = 10  # articles held apart that an interval is drawn from


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldCounts:
    """How many were suggested in a text, how many are right, and how many there are."""

    predicted: int = 0
    right: int = 0
    gold: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainedScore:
    """How good what is suggested under a label was in the articles held apart, all exact.

    `f1` has an interval of 95 %, None where there is none: of fewer than `LEAST_HELD` articles.
    """

    layer: str
    label: str
    counts: HeldCounts
    f1: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def chance(self) -> float:
        """How likely such a suggestion is right: the share with one right and one wrong more."""
        return (self.counts.right + 1) / (self.counts.predicted + 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelCard:
    """What a model was made of, and how good it was.

    `base` is the installed pipeline that it started from; `left_out` counts what could not be
    learnt from, by the reason; `unlearnt` are labels and relations of which there was too little.
    """

    version: str
    spacy: str
    scheme: str
    scheme_sha256: str
    data_sha256: str
    seed: int
    base: str
    language: str
    articles: int
    held: tuple[str, ...]
    recognisers: tuple[Recogniser, ...]
    relations: tuple[str, ...]
    reach: Mapping[str, int]
    scores: tuple[TrainedScore, ...] = ()
    unlearnt: tuple[str, ...] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of the spans that it finds."""
        return tuple(label for one in self.recognisers for label in one.labels)

    @property
    def has_intervals(self) -> bool:
        """Whether enough articles were held apart for scores to have an interval."""
        return len(self.held) >= LEAST_HELD


def card_from_json(value: Mapping[str, Any]) -> ModelCard:
    """Make a card of the content of its file."""
    return ModelCard(
        **{
            **value,
            "held": tuple(value["held"]),
            "recognisers": tuple(
                Recogniser(**{**one, "labels": tuple(one["labels"])})
                for one in value["recognisers"]
            ),
            "relations": tuple(value["relations"]),
            "scores": tuple(
                TrainedScore(**{**one, "counts": HeldCounts(**one["counts"])})
                for one in value.get("scores", ())
            ),
            "unlearnt": tuple(value.get("unlearnt", ())),
        }
    )
