"""How good a prediction of a corpus is: by the corpora's own scorer, and by score."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from annotate.evaluation.extents import Extent, iter_pairs, make_extent
from annotate.evaluation.tallies import Scores
from annotate.model import Segment
from tests.evaluation.conversion import JSON
from tests.evaluation.corpora import SCORER, Corpus


def run_scorer(corpus: Corpus, gold: list[JSON], predicted: list[JSON]) -> dict[str, list[float]]:
    """Run the corpora's own scorer on both, and return its results by name."""
    with tempfile.TemporaryDirectory(prefix="annotate-") as folder:
        command = [sys.executable, str(SCORER), "--json", "--task", corpus.task]
        for option, records in (("--gold", gold), ("--pred", predicted)):
            path = Path(folder) / f"{option.strip('-')}.jsonl"
            lines = (json.dumps(record, ensure_ascii=False) + "\n" for record in records)
            path.write_text("".join(lines), encoding="utf-8", newline="\n")
            command += [option, str(path)]
        if corpus.labels:
            command += ["--labels", corpus.labels]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    results: dict[str, list[float]] = json.loads(done.stdout)["results"]
    return results


def score_spans(
    gold: Iterable[JSON], predicted: Iterable[JSON], labels: Sequence[str], least: float
) -> Scores:
    """Count by score which spans of some labels are right: of the IoU `least` with a gold one."""
    scores = Scores()
    for one, other in zip(gold, predicted, strict=True):
        for label in labels:
            sides = [[s for s in x["spans"] if s["label"] == label] for x in (one, other)]
            pairs = iter_pairs(*(list(map(_extend, side)) for side in sides))
            right = {pair.predicted for pair in pairs if pair.iou >= least}
            for at, span in enumerate(sides[1]):
                scores.add_prediction(span["score"], at in right)
    return scores


def score_relations(
    gold: Iterable[JSON], predicted: Iterable[JSON], labels: Sequence[str]
) -> Scores:
    """Count by score which relations of some labels are right: both ends overlap a gold one's."""
    scores = Scores()
    for one, other in zip(gold, predicted, strict=True):
        for label in labels:
            theirs, ours = (
                [r for r in x["relations"] if r["label"] == label] for x in (one, other)
            )
            both = [
                {
                    (pair.gold, pair.predicted)
                    for pair in iter_pairs(
                        _find_ends(one, theirs, end), _find_ends(other, ours, end)
                    )
                }
                for end in ("head", "tail")
            ]
            right = {at for _, at in both[0] & both[1]}
            for at, relation in enumerate(ours):
                scores.add_prediction(relation["score"], at in right)
    return scores


def _extend(place: JSON) -> Extent:
    return make_extent([Segment(kind="", start=place["start"], end=place["end"])])


def _find_ends(record: JSON, relations: Iterable[JSON], end: str) -> list[Extent]:
    places = {span["id"]: span for span in record["spans"]}
    return [_extend(places[relation[end]]) for relation in relations]
