"""Spans and relations: exact, overlapping, by share, one to one, by character; and by score."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import TypeVar

from annotate.evaluation.extents import Extent, ExtentPair, iter_pairs, make_extent, match, merge
from annotate.evaluation.reading import EvaluatedReading, EvaluatedRelation
from annotate.evaluation.tallies import EvaluationCounts, MatchCounts, Scores, find_level
from annotate.model import Span

MICRO = "micro"
UNLABELLED = "unlabelled"
IOU = 0.5
Compared = TypeVar("Compared")
Positions = tuple[int, ...]


def count_spans(
    gold: EvaluatedReading, predicted: EvaluatedReading, layer: str, counts: EvaluationCounts
) -> None:
    """Count the spans of a layer by label, all labels together, and whatever their label."""
    groups = _group((gold.iter_spans(layer), predicted.iter_spans(layer)), lambda s: s.label)
    for label, (one, other) in groups.items():
        paths = [("spans", layer, label), ("spans", layer, MICRO)]
        for name, tally in tally_extents(_extents(one), _extents(other)).items():
            counts.add(tally, *((*path, name) for path in paths))
        _count_scores(one, other, counts, ("scores", layer, "spans", label), _pair_spans)
    bare = [_extents(reading.iter_spans(layer)) for reading in (gold, predicted)]
    for name, tally in tally_extents(*bare).items():
        counts.add(tally, ("spans", layer, UNLABELLED, name))


def count_relations(
    gold: EvaluatedReading, predicted: EvaluatedReading, layer: str, counts: EvaluationCounts
) -> None:
    """Count the relations that lead from a layer: both ends exact, or both overlapping."""
    groups = _group((gold.iter_links(layer), predicted.iter_links(layer)), _name_relation)
    for name, (one, other) in groups.items():
        places = {_locate(link) for link in one}, {_locate(link) for link in other}
        same = len(places[0] & places[1])
        exact = MatchCounts(len(places[1]), same, len(places[0]), same)
        pairs = _pair_links(_unique(one), _unique(other))
        overlap = _tally_pairs(pairs, len(places[0]), len(places[1]))
        for measure, tally in (("exact", exact), ("overlap", overlap)):
            paths = [("relations", layer, key, measure) for key in (name, MICRO)]
            counts.add(tally, *paths)
        _count_scores(one, other, counts, ("scores", layer, "relations", name), _pair_links)


def tally_extents(gold: Sequence[Extent], predicted: Sequence[Extent]) -> dict[str, MatchCounts]:
    """Return the tallies of each measure on extents; the same extent twice counts once."""
    gold, predicted = list(dict.fromkeys(gold)), list(dict.fromkeys(predicted))
    pairs = list(iter_pairs(gold, predicted))
    same = sum(pair.iou == 1 for pair in pairs)
    close = len(match(pair for pair in pairs if pair.iou >= IOU))
    all_gold, all_predicted = merge(gold), merge(predicted)
    sizes = [sum(extent.size for extent in extents) for extents in (all_gold, all_predicted)]
    shared = sum(pair.shared for pair in iter_pairs(all_gold, all_predicted))
    return {
        "exact": MatchCounts(len(predicted), same, len(gold), same),
        "overlap": _tally_pairs(pairs, len(gold), len(predicted)),
        "proportional": MatchCounts(
            len(predicted), _sum_covered(predicted, all_gold), len(gold),
            _sum_covered(gold, all_predicted),
        ),
        "iou50": MatchCounts(len(predicted), close, len(gold), close),
        "characters": MatchCounts(sizes[1], shared, sizes[0], shared),
    }  # fmt: skip


def _sum_covered(extents: Sequence[Extent], by: Sequence[Extent]) -> float:
    """Add up the shares of extents that others, which lie apart, cover."""
    return sum(pair.shared / extents[pair.gold].size for pair in iter_pairs(extents, by))


def _tally_pairs(pairs: Iterable[ExtentPair], gold: int, predicted: int) -> MatchCounts:
    """Count as right what is in a pair, on either side."""
    pairs = list(pairs)
    right, found = ({pair.predicted for pair in pairs}, {pair.gold for pair in pairs})
    return MatchCounts(predicted, len(right), gold, len(found))


def _extents(spans: Iterable[Span]) -> list[Extent]:
    return [make_extent((span,)) for span in spans]


def _group(
    sides: tuple[Iterable[Compared], Iterable[Compared]], key: Callable[[Compared], str]
) -> dict[str, tuple[list[Compared], list[Compared]]]:
    """Sort the things of gold and prediction by a key, the keys in their order."""
    groups: defaultdict[str, tuple[list[Compared], list[Compared]]] = defaultdict(lambda: ([], []))
    for number, things in enumerate(sides):
        for thing in things:
            groups[key(thing)][number].append(thing)
    return dict(sorted(groups.items()))


# --- relations --------------------------------------------------------------------------------


def _name_relation(link: EvaluatedRelation) -> str:
    return link.relation.label


def _locate(link: EvaluatedRelation) -> Positions:
    return link.head.start, link.head.end, link.tail.start, link.tail.end


def _unique(links: Iterable[EvaluatedRelation]) -> list[EvaluatedRelation]:
    return list({_locate(link): link for link in links}.values())


def _pair_links(
    gold: Sequence[EvaluatedRelation], predicted: Sequence[EvaluatedRelation]
) -> list[ExtentPair]:
    """Pair the relations whose heads and whose tails share a code point; 1.0 where both agree."""
    heads, tails = (
        {(pair.gold, pair.predicted): pair for pair in _pair_spans(*ends)}
        for ends in (
            ([link.head for link in gold], [link.head for link in predicted]),
            ([link.tail for link in gold], [link.tail for link in predicted]),
        )
    )
    return [
        ExtentPair(min(pair.iou, tails[key].iou), *key, pair.shared)
        for key, pair in heads.items()
        if key in tails
    ]


def _pair_spans(gold: Sequence[Span], predicted: Sequence[Span]) -> list[ExtentPair]:
    return list(iter_pairs(_extents(gold), _extents(predicted)))


# --- scores -----------------------------------------------------------------------------------


def _count_scores(
    gold: Sequence[Compared],
    predicted: Sequence[Compared],
    counts: EvaluationCounts,
    path: tuple[str, ...],
    pair_up: Callable[[Sequence[Compared], Sequence[Compared]], list[ExtentPair]],
) -> None:
    pairs = pair_up(gold, predicted)
    for name, least in (("exact", 1.0), ("overlap", 0.0)):
        right = [pair for pair in pairs if pair.iou >= least]
        _add_scores(
            counts.scores[*path, name],
            [_read_score(thing) for thing in predicted],
            len(gold),
            right,
        )


def _read_score(thing: object) -> float | None:
    score = (thing.relation if isinstance(thing, EvaluatedRelation) else thing).score  # type: ignore[attr-defined]  # a span
    return None if score is None else float(score)


def _add_scores(
    scores: Scores, values: Sequence[float | None], gold: int, pairs: Sequence[ExtentPair]
) -> None:
    hit: set[Hashable] = {pair.predicted for pair in pairs}
    best: dict[int, int] = {}
    for pair in pairs:
        level = find_level(values[pair.predicted])
        best[pair.gold] = max(level, best.get(pair.gold, 0))
    for at, value in enumerate(values):
        scores.add_prediction(value, at in hit)
    for at in range(gold):
        scores.add_gold(best.get(at))
