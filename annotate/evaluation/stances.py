"""Stance: tuples of holder, target and polarity, and where a matched expression went wrong."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

from annotate.evaluation.attributions import count_persons
from annotate.evaluation.extents import iter_pairs, make_extent, match
from annotate.evaluation.reading import EvaluatedReading, Stance, touch
from annotate.evaluation.tallies import EvaluationCounts, MatchCounts
from annotate.model import Span

HEAD = "stances"
NOTHING = "none"
NO_TOKEN = (-1,)  # where a part without words is kept
Weigh = Callable[[Stance, Stance], float]
GetPart = Callable[[Stance], frozenset[int]]


def count_stances(
    gold: EvaluatedReading, predicted: EvaluatedReading, counts: EvaluationCounts
) -> None:
    """Count the stances of a document as tuples and by their matched expressions."""
    one, other = gold.stances, predicted.stances
    counts.add(_tally(one, other, _weigh_same, _get_expression), (HEAD, "structured"))
    without = (HEAD, "structured without polarity")
    counts.add(_tally(one, other, _weigh, _get_expression), without)
    one, other = _with_target(one), _with_target(other)
    targets = (HEAD, "target and polarity", "overlap")
    counts.add(_tally(one, other, _hits_target, _get_target), targets)
    tuples = (HEAD, "holder, target and polarity", "overlap")
    counts.add(_tally(one, other, _hits_all, _get_target), tuples)
    _count_expressions(gold, predicted, counts)


def _with_target(stances: Iterable[Stance]) -> list[Stance]:
    return [stance for stance in stances if stance.target]


def _get_expression(stance: Stance) -> frozenset[int]:
    return stance.expression


def _get_target(stance: Stance) -> frozenset[int]:
    return stance.target


def _tally(
    gold: Sequence[Stance], predicted: Sequence[Stance], weigh: Weigh, get_part: GetPart
) -> MatchCounts:
    """Add up for each tuple the weight of the best of the other side.

    Tuples whose parts share no token weigh nothing, and are not looked at.
    """
    return MatchCounts(
        len(predicted),
        _sum_best(predicted, gold, weigh, get_part),
        len(gold),
        _sum_best(gold, predicted, weigh, get_part),
    )


def _sum_best(
    stances: Iterable[Stance], others: Iterable[Stance], weigh: Weigh, get_part: GetPart
) -> float:
    at_token: defaultdict[int, list[Stance]] = defaultdict(list)
    for other in others:
        for token in get_part(other) or NO_TOKEN:
            at_token[token].append(other)

    def iter_near(one: Stance) -> Iterator[Stance]:
        for token in get_part(one) or NO_TOKEN:
            yield from at_token.get(token, ())

    return sum(
        max((weigh(one, other) for other in set(iter_near(one))), default=0) for one in stances
    )


def _weigh(one: Stance, other: Stance) -> float:
    """Return the mean share of the parts of one that the other covers; 0 where a part misses.

    This is the weighted match of structured sentiment (Barnes and others, 2021).
    """
    weight = 0.0
    for part, counterpart in zip(one[:3], other[:3], strict=True):
        if part or counterpart:
            shared = len(part & counterpart)
            if not shared:
                return 0.0
            weight += shared / len(part)
        else:
            weight += 1
    return weight / 3


def _weigh_same(one: Stance, other: Stance) -> float:
    return _weigh(one, other) if one.polarity == other.polarity else 0.0


def _hits_target(one: Stance, other: Stance) -> float:
    return float(one.polarity == other.polarity and bool(one.target & other.target))


def _hits_all(one: Stance, other: Stance) -> float:
    same = bool(one.holder & other.holder) or not (one.holder or other.holder)
    return _hits_target(one, other) if same else 0.0


def _count_expressions(
    gold: EvaluatedReading, predicted: EvaluatedReading, counts: EvaluationCounts
) -> None:
    """Match the expressions one to one, and count polarity, holder and target of the matched."""
    sides = gold.expressions, predicted.expressions
    matched = match(iter_pairs(*([make_extent((span,)) for span in side] for side in sides)))
    for at, span in enumerate(sides[0]):
        role = gold.get_role(span)
        if at not in matched:
            counts.polarities[role, NOTHING] += 1
            continue
        other = sides[1][matched[at].predicted]
        counts.polarities[role, predicted.get_role(other)] += 1
        counts.shares[HEAD, "matched", "polarity"].add(role == predicted.get_role(other))
        _count_ends(gold, predicted, (span, other), counts)
    taken = {pair.predicted for pair in matched.values()}
    for at, span in enumerate(sides[1]):
        if at not in taken:
            counts.polarities[NOTHING, predicted.get_role(span)] += 1


def _count_ends(
    gold: EvaluatedReading,
    predicted: EvaluatedReading,
    heads: tuple[Span, Span],
    counts: EvaluationCounts,
) -> None:
    for role in ("holder", "target"):
        ends = (
            tuple(gold.tails.get((heads[0].id, role), ())),
            tuple(predicted.tails.get((heads[1].id, role), ())),
        )
        if ends[0]:
            counts.shares[HEAD, "matched", role].add(touch(*ends))
        if role == "holder":
            count_persons(gold, predicted, ends, counts, (HEAD, "matched", role))
