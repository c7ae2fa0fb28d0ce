"""What differs between two files of articles or records, or two readings, article by article."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import zip_longest
from typing import Literal

from annotate.app.context import Context, NothingReadError
from annotate.app.names import choose_layers
from annotate.errors import UsageError
from annotate.evaluation.pairing import pair_documents
from annotate.model import Annotation, Document, Record, count_errors
from annotate.readings.comparable import pick_latest
from annotate.readings.joining import find_repeats
from annotate.records import read_articles
from annotate.reliability.differences import ReadingDifferences, find_differences

AROUND = 30  # characters shown where two texts part


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Whose reading is compared on either side, a name or a kind, and in which layers.

    Without a name, readings by the same annotator are compared, and those of a document that has
    one on each side. One name is that of both sides.
    """

    first: str | None = None
    second: str | None = None
    layers: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingDiff:
    """Two readings of a document: by whom, what is said of each, and what they marked."""

    first: str
    second: str
    about: Mapping[str, tuple[object, object]]
    marked: ReadingDifferences

    @property
    def is_empty(self) -> bool:
        """Whether nothing differs but scores."""
        return not (self.about or self.marked.spans or self.marked.relations)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleDiff:
    """A document that differs: it is in one file alone, or something of it is not the same.

    `text` has the position where two texts part, and what stands there; readings of other texts
    are not compared. `alone` names the readings that only one side has.
    """

    document: str
    only_in: Literal["first", "second"] | None = None
    text: tuple[int, str, str] | None = None
    about: Mapping[str, tuple[object, object]] = field(default_factory=dict)
    readings: Sequence[ReadingDiff] = ()
    alone: Sequence[tuple[Literal["first", "second"], str]] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing differs."""
        return not (self.only_in or self.text or self.about or self.readings or self.alone)


@dataclass(slots=True, kw_only=True)
class Result:
    """The articles that differ, and the sums: of articles, spans and relations."""

    first: str
    second: str
    documents: int = 0
    compared: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    articles: list[ArticleDiff] = field(default_factory=list)


def diff(context: Context, first: str, second: str | None, options: Options) -> Result:
    """Compare two files article by article; with one file, two readings in it.

    Raises:
        UsageError: one file, and not two annotators; nobody of a name; an unknown layer.
        NothingReadError: nothing could be read.
    """
    if second is None and (not options.first or not options.second):
        raise UsageError(
            "One file has nothing to be compared with.",
            "Name a second file, or two annotators: --a NAME --b NAME.",
        )
    layers = choose_layers(options.layers, context.project.load_scheme())
    result = Result(first=first, second=second or first)
    sides = (_read(context, first), _read(context, second or first)) if second else None
    rows = pair_documents(*sides) if sides else ((r, r) for r in _read(context, first))
    seen: Counter[str] = Counter()
    for one, other in context.listener.track(rows, "Comparing", weight="documents"):
        result.documents += 1
        found = _compare(one, other, options, layers, result, seen)
        if not found.is_empty:
            result.articles.append(found)
    if not result.documents:
        raise NothingReadError("Nothing could be read; there is nothing to compare.")
    if not count_errors(context.findings):
        _refuse_unknown(options, seen)
    return result


def _read(context: Context, file: str) -> Iterator[Record]:
    records = read_articles(file, context.findings)
    return find_repeats(records, file, context.findings, context.left_out)


def _compare(
    one: Record | None,
    other: Record | None,
    options: Options,
    layers: Sequence[str],
    result: Result,
    seen: Counter[str],
) -> ArticleDiff:
    if one is None or other is None:
        [record] = filter(None, (one, other))
        side: Literal["first", "second"] = "first" if one else "second"
        result.counts[f"articles only in {'A' if side == 'first' else 'B'}"] += 1
        return ArticleDiff(document=record.document.id, only_in=side)
    name = one.document.id
    text = _part(one.document.text, other.document.text)
    about = _tell_apart(_describe(one.document), _describe(other.document))
    result.counts["articles with another text"] += text is not None
    result.counts["articles described otherwise"] += bool(about)
    if text is not None:
        return ArticleDiff(document=name, text=text, about=about)
    result.compared += 1
    pairs, alone = _pair_readings(one, other, options, seen)
    compared = [_compare_readings(*pair, layers, result) for pair in pairs]
    result.counts["readings on one side alone"] += len(alone)
    kept = [reading for reading in compared if not reading.is_empty]
    return ArticleDiff(document=name, about=about, readings=kept, alone=alone)


def _part(one: str, other: str) -> tuple[int, str, str] | None:
    """Return where two texts part, and what stands there; None where they are the same."""
    if one == other:
        return None
    at = next(i for i, (a, b) in enumerate(zip_longest(one, other)) if a != b)
    return at, one[at : at + AROUND], other[at : at + AROUND]


def _describe(document: Document) -> dict[str, object]:
    """Return what is said of a document beside its text."""
    segments = [f"{s.kind} {s.start}-{s.end}" for s in document.segments]
    return {**asdict(document.meta), "segments": segments}


def _tell_apart(
    one: Mapping[str, object], other: Mapping[str, object]
) -> dict[str, tuple[object, object]]:
    return {key: (one[key], other[key]) for key in one if one[key] != other[key]}


def _pair_readings(
    one: Record, other: Record, options: Options, seen: Counter[str]
) -> tuple[list[tuple[Annotation, Annotation]], list[tuple[Literal["first", "second"], str]]]:
    """Pair the readings of a document, and name those that have no partner."""
    ones = _choose(one, options.first or options.second, "first", seen)
    others = _choose(other, options.second or options.first, "second", seen)
    pairs = []
    for reading in list(ones):
        same = [r for r in others if _who(r)[:2] == _who(reading)[:2]]
        if same:
            pairs.append((reading, same[0]))
            ones.remove(reading)
            others.remove(same[0])
    if len(ones) == len(others) == 1:
        pairs.append((ones.pop(), others.pop()))
    alone: list[tuple[Literal["first", "second"], str]] = [("first", _name(r)) for r in ones]
    return pairs, [*alone, *(("second", _name(r)) for r in others)]


def _choose(record: Record, name: str | None, side: str, seen: Counter[str]) -> list[Annotation]:
    """Return the readings of a record, of one annotator the last one that he made."""
    readings = [r for r in record.annotations if name in (None, r.annotator.name, r.annotator.kind)]
    seen[side] += len(readings)
    return [pick_latest(readings)] if name and readings else readings


def _who(reading: Annotation) -> tuple[str, str, str | None]:
    return reading.annotator.kind, reading.annotator.name, reading.annotator.version


def _name(reading: Annotation) -> str:
    return " ".join(part for part in _who(reading)[1:] if part)


def _compare_readings(
    one: Annotation, other: Annotation, layers: Sequence[str], result: Result
) -> ReadingDiff:
    shared = [layer for layer in layers if layer in one.layers and layer in other.layers]
    marked = find_differences(one, other, shared)
    for kind, found in (("spans", marked.spans), ("relations", marked.relations)):
        for difference in found:
            result.counts[f"{kind} {difference.how}"] += 1
    result.counts["spans the same"] += marked.same_spans
    result.counts["relations the same"] += marked.same_relations
    result.counts["scores that differ"] += marked.scores
    about = _tell_apart(_describe_reading(one), _describe_reading(other))
    return ReadingDiff(first=_name(one), second=_name(other), about=about, marked=marked)


def _describe_reading(reading: Annotation) -> dict[str, object]:
    return {"scheme": reading.scheme, "status": reading.status, "layers": sorted(reading.layers)}


def _refuse_unknown(options: Options, seen: Counter[str]) -> None:
    for side, name, option in (("first", options.first, "--a"), ("second", options.second, "--b")):
        if name and not seen[side]:
            raise UsageError(f"{option}: {name} read nothing.", "Name an annotator, or a kind.")
