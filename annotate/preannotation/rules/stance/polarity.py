"""The learned polarity toward a target: what a text says of it, as three probabilities.

A small encoder, shipped as int8 ONNX in the folder of its language; its README.md is the model
card. The one place that knows onnxruntime and tokenizers. It reads a target in its sentence and
nothing else: who holds the attitude, where it is expressed and what to do with it is decided
elsewhere.
"""

import hashlib
import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from annotate.errors import AnnotateError, MissingExtraError
from annotate.files.arrays import load_numpy
from annotate.offsets import hash_text, is_inside, trim

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

EXTRA = "nlp"
MODEL, TOKENIZER, CONFIG = "model.onnx", "tokenizer.json", "config.json"
# Only this many code points on either side of a target's start are read: more than a window holds.
REACH = 1_000
# Half of a pair of UTF-16 surrogates cannot be encoded; the tokenizer drops what stands for it.
_SURROGATE = re.compile(r"[\ud800-\udfff]")
REPLACEMENT = "\ufffd"

TargetInText = tuple[str, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class PolarityScores:
    """How probable it is that a text speaks well, not at all or badly of a target; sums to one."""

    positive: float
    neutral: float
    negative: float

    @property
    def name(self) -> str:
        """The most probable of `positive`, `neutral`, `negative`; neutral where it is a tie."""
        best = self.score
        sides = [name for name in ("positive", "negative") if getattr(self, name) == best]
        return sides[0] if len(sides) == 1 and self.neutral < best else "neutral"

    @property
    def score(self) -> float:
        """The probability of that, calibrated: right about as often as it says."""
        return max(self.positive, self.neutral, self.negative)


# What is said of a target that the model cannot read: empty, blank, outside of the text.
UNKNOWN = PolarityScores(positive=1 / 3, neutral=1 / 3, negative=1 / 3)


@dataclass(frozen=True, slots=True)
class TargetWindow:
    """A target and what stands around it in word pieces; `marks` is 1 where a piece is its own."""

    pieces: tuple[int, ...]
    marks: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PolarityConfig:
    """What the shipped files have to be, and how they are run; the fields of config.json."""

    classes: tuple[str, ...]
    max_length: int
    temperature: float
    model_sha256: str
    tokenizer_sha256: str


class PolarityModel:
    """The encoder, loaded; one thread, so that workers side by side do not fight for cores.

    Args:
        folder: Holds model.onnx, tokenizer.json and config.json.

    Raises:
        MissingExtraError: onnxruntime or tokenizers is not installed.
        AnnotateError: the files are missing or damaged.
    """

    def __init__(self, folder: Path) -> None:
        try:
            self._config = PolarityConfig(
                **json.loads((folder / CONFIG).read_text(encoding="utf-8"))
            )
            weights = (folder / MODEL).read_bytes()
            words = (folder / TOKENIZER).read_text(encoding="utf-8")
            # Neither library has an exception of its own for a file that is not whole.
            _compare(hashlib.sha256(weights).hexdigest(), self._config.model_sha256, MODEL)
            _compare(hash_text(words), self._config.tokenizer_sha256, TOKENIZER)
        except (OSError, ValueError, TypeError) as error:
            raise AnnotateError(
                f"The polarity model in {folder} cannot be loaded: {error}",
                "Install annotate-news again: its model files are missing or damaged.",
            ) from error
        self._session = _load_session(weights)
        self._tokenizer = load_tokenizer(words)

    @property
    def version(self) -> str:
        """Changes with the weights."""
        return self._config.model_sha256[:12]

    def score_targets(self, items: Sequence[TargetInText]) -> list[PolarityScores]:
        """Return the polarity toward each target, in their order.

        A target's answer depends on its own text only, to the last bit: word pieces are never
        padded and the activations of one target never share a quantisation with those of another.

        Args:
            items: Text (best: the sentence), start and end of the target in code points. A text
                that is too long is read around the target; a target that cannot be read, being
                empty, blank or outside of the text, is `UNKNOWN`.
        """
        known: dict[TargetWindow, PolarityScores] = {}
        found = []
        for item in items:
            window = read_window(self._tokenizer, item, self._config.max_length)
            if window is None:
                found.append(UNKNOWN)
                continue
            if window not in known:
                known[window] = self._score(window)
            found.append(known[window])
        return found

    def _score(self, window: TargetWindow) -> PolarityScores:
        logits = [logit / self._config.temperature for logit in self._run(window)]
        odds = [math.exp(logit - max(logits)) for logit in logits]
        chances = [odd / sum(odds) for odd in odds]
        return PolarityScores(**dict(zip(self._config.classes, chances, strict=True)))

    def _run(self, window: TargetWindow) -> list[float]:
        np = load_numpy("nlp")
        feed = {
            "pieces": np.array([window.pieces], dtype=np.int64),
            "marks": np.array([window.marks], dtype=np.int64),
        }
        logits: list[float] = self._session.run(None, feed)[0][0].tolist()
        return logits


@lru_cache(maxsize=2)
def load_polarity(folder: Path) -> PolarityModel:
    """Load the model of a folder, once a process.

    Raises:
        MissingExtraError: onnxruntime or tokenizers is not installed.
        AnnotateError: the files are missing or damaged.
    """
    return PolarityModel(folder)


def score_targets(items: Sequence[TargetInText], folder: Path) -> list[PolarityScores]:
    """Return the polarity toward each target by the model of a folder; see `PolarityModel`."""
    return load_polarity(folder).score_targets(items) if items else []


def _compare(found: str, expected: str, name: str) -> None:
    if found != expected:
        raise ValueError(f"{name} has the SHA-256 {found[:12]}... instead of {expected[:12]}...")


def load_tokenizer(words: str) -> "Tokenizer":
    """Return the word piece tokenizer of a tokenizer.json, neither cutting nor padding.

    Raises:
        MissingExtraError: tokenizers is not installed.
    """
    try:
        from tokenizers import Tokenizer
    except ModuleNotFoundError as error:
        raise MissingExtraError("tokenizers", EXTRA) from error
    tokenizer = Tokenizer.from_str(words)
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def _load_session(weights: bytes) -> "InferenceSession":
    try:
        import onnxruntime
    except ModuleNotFoundError as error:
        raise MissingExtraError("onnxruntime", EXTRA) from error
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3  # errors only
    return onnxruntime.InferenceSession(weights, options, providers=["CPUExecutionProvider"])


def read_window(tokenizer: "Tokenizer", item: TargetInText, limit: int) -> TargetWindow | None:
    """Return at most `limit` word pieces around the target; None where there is no target."""
    text, start, end = cut_around(item)
    if not is_inside(text, start, end):
        return None
    encoding = tokenizer.encode(_SURROGATE.sub(REPLACEMENT, text), add_special_tokens=False)
    own = [at for at, (left, right) in enumerate(encoding.offsets) if left < end and start < right]
    if not own:
        return None
    first, last = place_window(own[0], own[-1] + 1, len(encoding.ids), limit - 2)
    # What stands before and after any text: [CLS] and [SEP].
    opening, closing = tokenizer.encode("").ids
    marked = set(own)
    return TargetWindow(
        pieces=(opening, *encoding.ids[first:last], closing),
        marks=(0, *(int(at in marked) for at in range(first, last)), 0),
    )


def cut_around(item: TargetInText) -> tuple[str, int, int]:
    """Return the text cut to what can matter for its target, and the target's place in it.

    An article takes no longer than its sentence would. A cut inside a word costs that word.
    """
    text, start, end = item
    if not is_inside(text, start, end):
        return text, 0, 0
    start, end = trim(text, start, end)
    lower, upper = max(0, start - REACH), min(len(text), start + REACH)
    while 0 < lower < start and not text[lower - 1].isspace():
        lower += 1
    return text[lower:upper], start - lower, min(end, upper) - lower


def place_window(first: int, last: int, length: int, limit: int) -> tuple[int, int]:
    """Return the range of at most `limit` of `length` pieces with `[first, last)` in its middle.

    Where one side has less to give, the other gives more; a longer target is cut at its end.
    """
    spare = limit - (last - first)
    if spare <= 0:
        return first, first + limit
    left = min(first, max(spare // 2, spare - (length - last)))
    return first - left, min(length, last + spare - left)
