"""An evaluation to numbers: nested tables for JSON, flat names for floors. Nothing is printed."""

from dataclasses import asdict

from annotate.evaluation.comparison import Evaluation
from annotate.evaluation.pairing import Pairing
from annotate.evaluation.tallies import LEVELS, EvaluationCounts, MatchCounts, Path, Scores, Share
from annotate.model import JSON

DIGITS = 4


def make_report(evaluation: Evaluation, pairing: Pairing | None = None) -> JSON:
    """Return everything measured, as JSON: what is undefined is null."""
    counts = evaluation.counts
    report: JSON = {"scheme": evaluation.scheme.name, "documents": _list_documents(evaluation)}
    if pairing is not None:
        report["documents"] |= {
            "in the gold": pairing.in_gold,
            "in the prediction": pairing.in_predicted,
            "without both readings": pairing.unread,
            "of another text": pairing.of_other_texts,
            "gold by": pairing.list_kinds(0),
            "prediction by": pairing.list_kinds(1),
            "missing in the prediction": pairing.missing_in_predicted,
            "missing in the gold": pairing.missing_in_gold,
            "without a gold reading": pairing.unread_in_gold,
            "without a predicted reading": pairing.unread_in_predicted,
        }
    report["set aside"] = dict(sorted(counts.skipped.items()))
    report |= _nest(counts)
    if counts.polarities:
        report["stances"]["polarities"] = [
            {"gold": gold, "predicted": predicted, "count": count}
            for (gold, predicted), count in sorted(counts.polarities.items())
        ]
    return report


def _list_documents(evaluation: Evaluation) -> JSON:
    return {
        "compared": evaluation.compared,
        "layers": {
            layer: {
                "compared": evaluation.answered[layer],
                "not in the gold": evaluation.silent_gold[layer],
                "not in the prediction": evaluation.silent_predicted[layer],
            }
            for layer in evaluation.layers
        },
    }


def _nest(counts: EvaluationCounts) -> JSON:
    nested: JSON = {}
    for path, tally in sorted(counts.tallies.items()):
        _put(nested, path, tally_to_json(tally))
    for path, share in sorted(counts.shares.items()):
        _put(nested, path, share_to_json(share))
    _nest_scores(counts, nested)
    return nested


def _nest_scores(counts: EvaluationCounts, nested: JSON) -> None:
    """Add up the scores of the labels.

    A label that the gold never uses says nothing of its scores: it is left out, and named.
    """
    totals: dict[Path, Scores] = {}
    unused: dict[Path, list[str]] = {}
    for (*head, label, measure), scores in sorted(counts.scores.items()):
        where = (*head, measure)
        if scores.gold:
            totals.setdefault(where, Scores()).add(scores)
        elif scores.scored:
            unused.setdefault(where, []).append(label)
    for where, scores in totals.items():
        if scores.scored:
            left_out = {"not in the gold": unused.get(where, [])}
            _put(nested, where, scores_to_json(scores) | left_out)


def _put(nested: JSON, path: Path, value: JSON) -> None:
    for key in path[:-1]:
        nested = nested.setdefault(key, {})
    nested[path[-1]] = value


def tally_to_json(tally: MatchCounts) -> JSON:
    """Return precision, recall and F1 with the counts behind them."""
    return {
        "precision": _round(tally.precision),
        "recall": _round(tally.recall),
        "f1": _round(tally.f1),
        **{key: _round(value) for key, value in asdict(tally).items()},
    }


def share_to_json(share: Share) -> JSON:
    """Return a share with the counts behind it."""
    return {"share": _round(share.value), **asdict(share)}


def scores_to_json(scores: Scores) -> JSON:
    """Return the calibration error, the reliability table, and tallies at thresholds."""
    return {
        "expected calibration error": _round(scores.expected_error),
        "scored": scores.scored,
        "reliability": [
            {
                "from": at / LEVELS,
                "to": (at + 1) / LEVELS,
                "count": level.count,
                "mean score": _round(level.sum / level.count),
                "right": _round(level.right / level.count),
            }
            for at, level in enumerate(scores.list_bins())
            if level.count
        ],
        "thresholds": [
            {"from": at / LEVELS, **tally_to_json(scores.cut(at))} for at in range(LEVELS)
        ],
    }


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, DIGITS)
