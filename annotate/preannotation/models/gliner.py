"""A GLiNER model as a pre-annotator of entities: `--model gliner:PATH_OR_NAME`.

The package is the extra `gliner`; the weights are the user's: a folder, or the name of a model,
which the package fetches from the Hub. A model reads only so many words at once and drops the
rest in silence, so that it is shown windows that fit, counted as the model counts.
"""

import re
from collections.abc import Callable, Mapping
from functools import cached_property
from importlib import metadata
from pathlib import Path
from typing import Any

from annotate.errors import AnnotateError, MissingExtraError, UsageError
from annotate.offsets import PositionMap, is_inside, rewrite, snap, trim
from annotate.preannotation.models.alignment import Aligner, Wanted
from annotate.preannotation.models.problems import UNANSWERED
from annotate.preannotation.models.windowed import WindowedReading, WindowReader
from annotate.preannotation.port import PreAnnotatorSettings
from annotate.preannotation.version import make_version
from annotate.preannotation.windows import TextRange, Window, WindowSize
from annotate.scheme import Scheme

PREFIX = "gliner:"
PACKAGE = "gliner"
ROLE = "entity"
THRESHOLD = 0.5  # the package's own; a lower --min-score lowers it
MAX_WORDS = 384  # of models that do not say
OVERLAP = 8  # the part of a window that the next one reads again: an eighth
_WORD = re.compile(
    r"\w+(?:[-_]\w+)*|\S"
)  # what its models count as one, where they cannot be asked
_CLAUSE = re.compile(r"[:.;\[(]")
_NOTHING = re.compile(r"(?!)")
_BREAK = "\n\n"


class GlinerModel(WindowReader):
    """Entities as a GLiNER model finds them, asked in the words of the scheme."""

    def __init__(
        self,
        name: str,
        model: str,
        settings: PreAnnotatorSettings,
        *,
        load: Callable[[str], Any] | None = None,
    ) -> None:
        if not model:
            raise UsageError("gliner: is followed by no model.", "Name a folder or a model.")
        super().__init__(name, settings)
        self._prompts = make_prompts(settings.scheme, settings.layers)
        self.layers = tuple(
            layer
            for layer in settings.layers
            if any(settings.scheme.labels[label].layer == layer for label in self._prompts.values())
        )
        if not self.layers:
            raise UsageError(
                f"{name} finds entities, and the layers {', '.join(settings.layers)} have none.",
                "Ask for the layer of the entities with --layers.",
            )
        self._model = model
        self._load = load or load_model
        version = _read_version() if load is None else ""
        self.version = make_version(
            __name__, settings, model, version, _describe(model), str(settings.window)
        )

    @cached_property
    def _loaded(self) -> Any:
        return self._load(self._model)

    def load(self) -> None:
        """Load the model."""
        self._loaded  # noqa: B018 - it is cached

    @cached_property
    def _frame(self) -> WindowSize:
        limit = getattr(getattr(self._loaded, "config", None), "max_len", None) or MAX_WORDS
        limit = min(limit, self._settings.window or limit)
        return WindowSize(
            limit=limit, overlap=limit // OVERLAP, measure=self._count, cut_sentences=True
        )

    def _count(self, text: str) -> int:
        """Return how many words a model counts in a text."""
        if not hasattr(self._loaded, "prepare_batch"):
            return sum(1 for _ in _WORD.finditer(text))
        tokens = self._loaded.prepare_batch(text, list(self._prompts))["tokens"]
        return len(tokens[0]) if tokens else 0

    def _read(self, window: Window, reading: WindowedReading) -> list[Window]:
        """Have a window read; it fits, so that none is left to be read instead."""
        text = reading.document.text
        shown = rewrite(text, window.parts, _NOTHING, str, glue=_BREAK)
        words = self._count(shown.text)
        if words > self._frame.limit:
            reason = f"{words} words cannot be cut to {self._frame.limit}, which is its limit"
            reading.complain(UNANSWERED, f"a window was not read: {reason}", window)
            reading.close(window, "failed", reason)
            return []
        threshold = min(THRESHOLD, self._settings.min_score or THRESHOLD)
        aligner = Aligner(text, window.parts)
        for found in self._loaded.predict_entities(
            shown.text, list(self._prompts), flat_ner=True, threshold=threshold
        ):
            label = self._prompts[found["label"]]
            place = _locate(found, shown, window, text) or aligner.align(Wanted(text=found["text"]))
            if isinstance(place, str):
                reading.miss(window, label, found["text"], place)
            else:
                reading.add_span(label, place, float(found["score"]), {})
        reading.close(window, "read")
        return []


def _locate(
    found: Mapping[str, Any], shown: PositionMap, window: Window, text: str
) -> TextRange | None:
    """Return where an entity stands, if its positions are those of its words and in one part."""
    start, end = int(found["start"]), int(found["end"])
    if not is_inside(shown.text, start, end) or shown.text[start:end] != found["text"]:
        return None
    # A model's words may end inside a character: a skin tone is a word of its own to it.
    place = TextRange(*snap(text, *trim(text, *shown.locate(start, end))))
    inside = any(part.start <= place.start < place.end <= part.end for part in window.parts)
    return place if inside else None


def make_prompts(scheme: Scheme, layers: tuple[str, ...]) -> dict[str, str]:
    """Return what a model is asked for, from the descriptions, with the label that it means.

    A model knows words, not tags: "Companies, agencies, institutions, alliances" and not "ORG".
    The first clause of a description says it; the examples after it would only be in the way.
    """
    prompts: dict[str, str] = {}
    for label in scheme.labels.values():
        if label.role == ROLE and label.enabled and label.layer in layers:
            clause = _CLAUSE.split(label.description)[0].strip().lower()
            prompt = clause if clause and clause not in prompts else label.name.lower()
            prompts[prompt] = label.name
    return prompts


def load_model(model: str) -> Any:
    """Load a model from a folder or by its name.

    Raises:
        MissingExtraError: the package is not installed.
        AnnotateError: there is no such model, or it cannot be loaded.
    """
    try:
        from gliner import GLiNER
    except ImportError as error:
        raise MissingExtraError(PACKAGE, PACKAGE) from error
    try:
        return GLiNER.from_pretrained(model)
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise AnnotateError(
            f"The GLiNER model {model} cannot be loaded: {reason}",
            "Name a folder that holds one, or a model of the Hub.",
        ) from error


def _read_version() -> str:
    try:
        return metadata.version(PACKAGE)
    except metadata.PackageNotFoundError as error:
        raise MissingExtraError(PACKAGE, PACKAGE) from error


def _describe(model: str) -> str:
    """Return what tells one folder of weights from another of the same name: sizes and times."""
    folder = Path(model)
    if not folder.is_dir():
        return model
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    stats = [(path.relative_to(folder), path.stat()) for path in files]
    return ";".join(f"{name} {stat.st_size} {stat.st_mtime_ns}" for name, stat in stats)
