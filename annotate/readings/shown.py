"""Which of a model's suggestions people are shown: those whose score pays for looking at them.

A suggestion below the score of its layer, or of its kind, is left out with its relations, and so
are the parts that it alone had: its target, its cue, its speaker. What people have made is left as
it is. A kind is a label, or the value of an attribute: `quote:INDIRECT`,
`stance:explicitness:inferred`.
"""

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from functools import cache

from annotate.errors import UsageError
from annotate.model import Annotation, Record, Span
from annotate.readings.orphans import PARTS
from annotate.resources import DATA
from annotate.scheme import Attribute, Scheme
from annotate.spelling import suggest_nearest

FILE = DATA / "shown.toml"
# Before what a pre-annotator reads with or has beside it: news-en/PIPELINE, news-en+models/NAME.
_WITH = re.compile("[/+]")
# By layer, and by layer and kind.
LeastScores = Mapping[str, float]
KIND = ":"


@cache
def read_defaults() -> Mapping[str, LeastScores]:
    """Return the scores by pre-annotator and layer that hold where nothing is asked for."""
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def parse_scores(text: str, scheme: Scheme) -> LeastScores:
    """Read "0.3", for all layers, or "stance=0.4,quote:INDIRECT=0.7".

    Raises:
        UsageError: it is no score from 0 to 1, or of no layer or kind of the scheme.
    """
    scores: dict[str, float] = {}
    for part in text.split(","):
        named, given, score = part.rpartition("=")
        names = [_check_name(named.strip(), scheme)] if given else list(scheme.layer_names)
        scores.update(dict.fromkeys(names, _read_score(score)))
    return scores


def _check_name(name: str, scheme: Scheme) -> str:
    """Return the name of a layer or of a kind of its suggestions where the scheme has it."""
    layer, is_kind, kind = name.partition(KIND)
    if layer not in scheme.layer_names:
        raise UsageError(
            f"The scheme {scheme.name} has no layer {layer}.",
            f"Its layers are {', '.join(scheme.layer_names)}.",
        )
    kinds = tuple(_iter_kinds(layer, scheme))
    if is_kind and kind not in kinds:
        near = suggest_nearest(kind, kinds)
        raise UsageError(
            f"The layer {layer} has no suggestions of the kind {kind or 'without a name'}.",
            f"{near} Its kinds are {', '.join(kinds)}.".lstrip(),
        )
    return name


def _iter_kinds(layer: str, scheme: Scheme) -> Iterator[str]:
    """Yield the labels of a layer and the values of their attributes.

    A part has no score of its own to reach: it goes with what it is a part of.
    """
    labels = [n for n, label in scheme.labels.items() if label.layer == layer and label.enabled]
    hubs = [name for name in labels if scheme.roles.get(name) not in PARTS]
    yield from hubs
    named = {a.name: a for name in hubs for a in scheme.iter_attributes(name)}
    yield from (f"{a.name}{KIND}{value}" for a in named.values() for value in a.values)


def _read_score(text: str) -> float:
    try:
        score = float(text)
    except ValueError:
        score = -1.0
    if not 0 <= score <= 1:
        raise UsageError(
            f"{text.strip()!r} is no score from 0 to 1.",
            "Write one for all layers, 0.3, or one for each layer or kind of suggestion: "
            "stance=0.4,quote:INDIRECT=0.7.",
        )
    return score


class ShownSuggestions:
    """Takes from records what is not shown, and counts it.

    Args:
        scores: The least scores by layer and kind; a pre-annotator's own hold where they say none.
        scheme: The scheme that the labels are of.
    """

    def __init__(self, scores: LeastScores | None, scheme: Scheme) -> None:
        self.left_out = 0
        self._scores = scores
        self._scheme = scheme

    def select(self, record: Record) -> Record:
        """Return a record with what is shown of each model's reading."""
        readings = tuple(map(self.select_reading, record.annotations))
        return record if readings == record.annotations else replace(record, annotations=readings)

    def select_reading(self, annotation: Annotation) -> Annotation:
        """Return a model's reading with what is shown of it; a person's as it is."""
        if annotation.annotator.kind != "model":
            return annotation
        shown = select_spans(annotation, _choose(annotation, self._scores), self._scheme)
        self.left_out += len(annotation.spans) - len(shown.spans)
        return shown


def _choose(annotation: Annotation, scores: LeastScores | None) -> LeastScores:
    name = _WITH.split(annotation.annotator.name, maxsplit=1)[0]
    asked = scores or {}
    defaults = read_defaults().get(name, {}).items()
    # A score for a layer is for all of its kinds.
    kept = {key: score for key, score in defaults if key.partition(KIND)[0] not in asked}
    return {**kept, **asked}


def select_spans(annotation: Annotation, scores: LeastScores, scheme: Scheme) -> Annotation:
    """Return a reading without the spans below their least scores, and what hung on them."""
    low = {s.id for s in annotation.spans if not _is_part(s, scheme) and _is_low(s, scores, scheme)}
    return _leave_out(annotation, low, scheme) if low else annotation


def drop_labels(annotation: Annotation, labels: Collection[str], scheme: Scheme) -> Annotation:
    """Return a reading without spans and relations of these labels, and what hung on the spans."""
    if not labels:
        return annotation
    low = {span.id for span in annotation.spans if span.label in labels}
    rest = _leave_out(annotation, low, scheme)
    links = tuple(link for link in rest.relations if link.label not in labels)
    return replace(rest, relations=links)


def _leave_out(annotation: Annotation, low: Collection[str], scheme: Scheme) -> Annotation:
    """Return a reading without some spans, and without the parts that have no hub left.

    That a part is somebody's mention, and leads to an earlier one, does not keep it.
    """
    led = {r.tail for r in annotation.relations}
    parts = {s.id for s in annotation.spans if s.id in led and _is_part(s, scheme)}
    links = annotation.relations
    gone, emptied = set(low), set(low)
    while emptied:
        links = tuple(r for r in annotation.relations if not {r.head, r.tail} & gone)
        emptied = parts - gone - {r.tail for r in links}
        gone |= emptied
    spans = tuple(span for span in annotation.spans if span.id not in gone)
    return replace(annotation, spans=spans, relations=links)


def _is_low(span: Span, scores: LeastScores, scheme: Scheme) -> bool:
    """Tell whether a span misses a score of its kinds, or of its layer where none is named."""
    if span.score is None:
        return False
    kinds = (span.label, *(_value_of(span, a) for a in scheme.iter_attributes(span.label)))
    named = [scores[key] for kind in kinds if (key := f"{span.layer}{KIND}{kind}") in scores]
    return span.score < max(named, default=scores.get(span.layer, 0.0))


def _value_of(span: Span, attribute: Attribute) -> str:
    value = span.attributes.get(attribute.name, attribute.default)
    return f"{attribute.name}{KIND}{value}"


def _is_part(span: Span, scheme: Scheme) -> bool:
    return scheme.roles.get(span.label) in PARTS
