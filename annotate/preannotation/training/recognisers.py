"""Recognisers of spans: which labels share one, and what one finds.

Labels whose spans never lie over one another share an entity recogniser. A label whose spans lie
over one another themselves goes to a span categorizer, which looks at every run of words up to a
length. So nothing has to be said of a scheme: what people marked decides.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from annotate.model import Annotation, Span

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

RecogniserKind = Literal["ner", "spancat"]
LEAST_SPANS = 5  # of a label with fewer nothing is learnt
TOLERATED = 0.02  # the share of a label's spans that may be lost for lying over another
LONGEST = 12  # words that a span categorizer looks at; all runs of a longer one are too many
_BATCH = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Recogniser:
    """A component of the pipeline that finds spans, by its name there."""

    name: str
    kind: RecogniserKind
    labels: tuple[str, ...]


class FoundSpan(NamedTuple):
    """What a recogniser found in a parse, at characters of it; some give a score."""

    start: int
    end: int
    label: str
    score: float | None


def plan_recognisers(
    readings: Iterable[Annotation], labels: Sequence[str]
) -> tuple[Recogniser, ...]:
    """Share the labels, in the scheme's order, out among recognisers."""
    counts, overlaps = _count([r.spans for r in readings])
    groups: list[list[str]] = []
    nested: list[str] = []
    for label in labels:
        if counts[label] < LEAST_SPANS:
            continue
        if overlaps[label, label] > TOLERATED * counts[label]:
            nested.append(label)
            continue
        for group in groups:
            lost = [overlaps[label, o] / min(counts[label], counts[o]) for o in group]
            if max(lost) <= TOLERATED:
                group.append(label)
                break
        else:
            groups.append([label])
    planned = [
        Recogniser(name=f"ner_{number}", kind="ner", labels=tuple(group))
        for number, group in enumerate(groups, 1)
    ]
    if nested:
        planned.append(Recogniser(name="spancat_1", kind="spancat", labels=tuple(nested)))
    return tuple(planned)


def _count(readings: Sequence[Sequence[Span]]) -> tuple[Counter[str], Counter[tuple[str, str]]]:
    """Count spans by label, and by two labels, in either order, those that lie over each other."""
    counts = Counter(span.label for spans in readings for span in spans)
    overlaps: Counter[tuple[str, str]] = Counter()
    for spans in readings:
        for one, other in _iter_overlapping(spans):
            overlaps[one.label, other.label] += 1
            if one.label != other.label:
                overlaps[other.label, one.label] += 1
    return counts, overlaps


def _iter_overlapping(spans: Sequence[Span]) -> Iterator[tuple[Span, Span]]:
    ordered = sorted(spans, key=lambda s: (s.start, s.end))
    for at, one in enumerate(ordered):
        for other in ordered[at + 1 :]:
            if other.start >= one.end:
                break
            yield one, other


def recognise(
    pipeline: "Language", one: Recogniser, docs: Sequence["Doc"]
) -> Iterator[list[FoundSpan]]:
    """Yield what a recogniser finds in each parse."""
    pipe: Any = pipeline.get_pipe(one.name)
    for doc in docs:
        doc.set_ents([], default="missing")  # what another found would bind this one
    for doc in pipe.pipe(docs, batch_size=_BATCH):
        if one.kind == "ner":
            yield [FoundSpan(e.start_char, e.end_char, e.label_, None) for e in doc.ents]
            continue
        group = doc.spans[one.name]
        scores = group.attrs["scores"]
        yield [
            FoundSpan(s.start_char, s.end_char, s.label_, float(scores[at]))
            for at, s in enumerate(group)
        ]
