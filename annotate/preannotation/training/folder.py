"""The folder of a trained model: its card as `model.json`, its pipeline, its relations."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annotate.errors import AnnotateError
from annotate.files.json_values import dump_json, load_json
from annotate.preannotation.rules.parsing import load_pipeline
from annotate.preannotation.training.logistic import FeatureWeights
from annotate.preannotation.training.model import ModelCard, card_from_json
from annotate.records import to_json

if TYPE_CHECKING:
    from spacy.language import Language

CARD = "model.json"
RELATIONS = "relations.json"
PIPELINE = "pipeline"
_FIX = "Copy the folder again from where it was whole, or train the model again."


@dataclass(frozen=True, slots=True)
class TrainedParts:
    """A model at work: the pipeline with its recognisers, and the weights of relations."""

    card: ModelCard
    pipeline: "Language"
    relations: FeatureWeights

    def with_card(self, card: ModelCard) -> "TrainedParts":
        """Return the same with another card."""
        return replace(self, card=card)


def is_trained(folder: Path) -> bool:
    """Tell whether a folder holds a model that `annotate train` wrote."""
    return (folder / CARD).is_file() and (folder / PIPELINE).is_dir()


def write_parts(folder: Path, parts: TrainedParts) -> None:
    """Write a model into a folder, always to the same bytes."""
    parts.pipeline.to_disk(folder / PIPELINE)
    _write_json(folder / CARD, to_json(parts.card))
    _write_json(folder / RELATIONS, dict(parts.relations))


def _write_json(path: Path, value: object) -> None:
    dump_json(value)  # refuses what is no JSON
    text = json.dumps(value, ensure_ascii=False, indent=1) + "\n"
    path.write_text(text, encoding="utf-8", newline="\n")


def read_card(folder: Path) -> ModelCard:
    """Read what a model was made of.

    Raises:
        AnnotateError: it cannot be read.
    """
    try:
        return card_from_json(_read_json(folder / CARD))
    except (KeyError, TypeError, AttributeError) as error:
        raise AnnotateError(
            f"{folder / CARD} is not what annotate train writes: {error}.",
            _FIX,
        ) from error


def read_parts(folder: Path) -> TrainedParts:
    """Load a model.

    Raises:
        AnnotateError: it cannot be read, or does not fit the installed spaCy.
    """
    card, weights = read_card(folder), _read_json(folder / RELATIONS)
    if not all(isinstance(weight, float | int) for weight in weights.values()):
        raise AnnotateError(f"{folder / RELATIONS} is not what annotate train writes.", _FIX)
    pipeline = load_pipeline(folder / PIPELINE, fix=_FIX)
    there = {name: pipeline.get_pipe_meta(name).factory for name in pipeline.pipe_names}
    missing = [one.name for one in card.recognisers if there.get(one.name) != one.kind]
    if missing:
        raise AnnotateError(f"{folder / PIPELINE} has no {', '.join(missing)} as trained.", _FIX)
    return TrainedParts(card, pipeline, weights)


def _read_json(path: Path) -> Mapping[str, Any]:
    try:
        value = load_json(path.read_bytes())
    except (OSError, ValueError) as error:
        raise AnnotateError(f"{path} cannot be read: {error}.", _FIX) from error
    if not isinstance(value, dict):
        raise AnnotateError(f"{path} holds no object.", _FIX)
    return value
