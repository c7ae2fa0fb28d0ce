"""Quotes: was it found, with the right bounds, the right type, the right speaker, the right cue?"""

from collections.abc import Iterable, Sequence

from annotate.evaluation.extents import ExtentPair, iter_pairs, match
from annotate.evaluation.reading import (
    Attribution,
    EvaluatedReading,
    Mentions,
    cover_same,
    touch,
)
from annotate.evaluation.spans import IOU
from annotate.evaluation.tallies import EvaluationCounts, MatchCounts
from annotate.model import Span

HEAD = "quotes"


def count_attributions(
    gold: EvaluatedReading, predicted: EvaluatedReading, counts: EvaluationCounts
) -> None:
    """Count the quotes of a document: contents, speakers, both jointly, types and cues."""
    one, other = gold.attributions, predicted.attributions
    pairs = list(iter_pairs([quote.content for quote in one], [quote.content for quote in other]))
    matched = list(match(pairs).values())
    _count_contents(one, other, pairs, matched, counts)
    _count_recall(one, pairs, counts)
    for pair in matched:
        _count_parts(one[pair.gold], other[pair.predicted], counts)
        _count_chains(gold, predicted, pair, counts)


def _count_contents(
    gold: list[Attribution],
    predicted: list[Attribution],
    pairs: list[ExtentPair],
    matched: list[ExtentPair],
    counts: EvaluationCounts,
) -> None:
    together = [p for p in pairs if _agree(gold[p.gold], predicted[p.predicted])]
    same = [
        p
        for p in matched
        if p.iou == 1 and cover_same(gold[p.gold].speakers, predicted[p.predicted].speakers)
    ]
    for measure, loose, right in (
        ("content", pairs, [p for p in matched if p.iou == 1]),
        ("content and speaker", together, same),
    ):
        counts.add(_tally(gold, predicted, loose), (HEAD, measure, "overlap"))
        counts.add(_tally(gold, predicted, right), (HEAD, measure, "exact"))
    close = [pair for pair in matched if pair.iou >= IOU]
    counts.add(_tally(gold, predicted, close), (HEAD, "content", "iou50"))


def _agree(gold: Attribution, predicted: Attribution) -> bool:
    """Tell whether speakers overlap, or there is none on either side."""
    if not gold.speakers and not predicted.speakers:
        return True
    return touch(gold.speakers, predicted.speakers)


def _tally(
    gold: list[Attribution], predicted: list[Attribution], pairs: list[ExtentPair]
) -> MatchCounts:
    right, found = {pair.predicted for pair in pairs}, {pair.gold for pair in pairs}
    return MatchCounts(len(predicted), len(right), len(gold), len(found))


def _count_recall(
    gold: list[Attribution], pairs: list[ExtentPair], counts: EvaluationCounts
) -> None:
    """Count by type which gold quotes were found, whatever type the prediction gives them."""
    found = {pair.gold for pair in pairs}
    close = {pair.gold for pair in pairs if pair.iou >= IOU}
    for at, quote in enumerate(gold):
        counts.shares[HEAD, "recall", quote.role, "overlap"].add(at in found)
        counts.shares[HEAD, "recall", quote.role, "iou50"].add(at in close)


def _count_parts(gold: Attribution, predicted: Attribution, counts: EvaluationCounts) -> None:
    """Count what is right of a quote whose content was matched."""
    shares = counts.shares
    shares[HEAD, "matched", "type"].add(gold.role == predicted.role)
    if gold.speakers:
        same = cover_same(gold.speakers, predicted.speakers)
        shares[HEAD, "matched", "speaker overlap"].add(touch(gold.speakers, predicted.speakers))
        shares[HEAD, "matched", "speaker exact"].add(same)
    if gold.cues:
        shares[HEAD, "matched", "cue"].add(touch(gold.cues, predicted.cues))


def _count_chains(
    gold: EvaluatedReading, predicted: EvaluatedReading, pair: ExtentPair, counts: EvaluationCounts
) -> None:
    """Count speakers as persons: any mention by the gold's chains, and the one they lead to."""
    speakers = gold.attributions[pair.gold].speakers
    named = predicted.attributions[pair.predicted].speakers
    count_persons(gold, predicted, (speakers, named), counts, (HEAD, "matched", "speaker"))


def count_persons(
    gold: EvaluatedReading,
    predicted: EvaluatedReading,
    ends: tuple[tuple[Span, ...], tuple[Span, ...]],
    counts: EvaluationCounts,
    path: tuple[str, str, str],
) -> None:
    """Count whether two readings mean the same person, once coreference is applied.

    `same person`: the predicted mention is one of the gold's mentions of the person.
    `resolved`: the first mention to which the prediction's own chain leads is one of them; of
    persons that the gold mentions more than once.
    """
    if not ends[0]:
        return
    things = gold.list_things(ends[0])
    *head, what = path
    counts.shares[*head, f"{what} same person"].add(_mention(ends[1], things))
    if sum(thing.places for thing in things) > len(ends[0]):
        firsts = predicted.list_firsts(ends[1])
        counts.shares[*head, f"{what} resolved"].add(_mention(firsts, things))


def _mention(spans: Iterable[Span], things: Sequence[Mentions]) -> bool:
    return any(thing.touches(span) for span in spans for thing in things)
