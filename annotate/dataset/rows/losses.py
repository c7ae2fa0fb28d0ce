"""What checks and an export refused of a document, as the column `left_out` of its row says."""

from collections.abc import Iterable, Iterator

from annotate.dataset.rows.readings import ChosenReading
from annotate.dataset.rows.rows import Row
from annotate.readings.admission import FindingCost, key_of_reading

_PLACED = ("span", "attribute")


def list_losses(losses: Iterable[FindingCost], reading: ChosenReading | None) -> list[Row]:
    """Return what was lost of the document itself, of whole readings and of what is shown.

    What another reading lost, which answers for no layer, is its author's to mend. A thing is
    listed once, whatever number of findings speaks of it, and what goes with a span is listed too.
    """
    parts = {key_of_reading(part): part for part in reading.parts.values()} if reading else {}
    refused = [
        {"what": refusal.what, "code": refusal.code, "start": None, "end": None}
        for part in parts.values()
        for refusal in part.refused or ()
    ]
    return refused + [
        row
        for loss in losses
        if loss.reading is None or loss.reading in parts
        for row in _list_lost(loss)
    ]


def _list_lost(loss: FindingCost) -> Iterator[Row]:
    """Yield what a finding has cost: the thing, and the relations that went with it."""
    code, problem = loss.problem.code, loss.problem
    placed = loss.cost in _PLACED
    if loss.count:
        yield {
            "what": loss.cost,
            "code": code,
            "start": problem.start if placed else None,
            "end": problem.end if placed else None,
        }
    for _ in range(loss.along):
        yield {"what": "relation", "code": code, "start": None, "end": None}
