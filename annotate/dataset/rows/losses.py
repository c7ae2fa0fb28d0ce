"""What checks and an export refused of a document, as the column `left_out` of its row says."""

from collections.abc import Iterable

from annotate.dataset.rows.readings import ChosenReading
from annotate.dataset.rows.rows import Row
from annotate.readings.admission import FindingCost, key_of_reading

_PLACED = ("span", "attribute")


def list_losses(losses: Iterable[FindingCost], reading: ChosenReading | None) -> list[Row]:
    """Return what was lost of the document itself, of whole readings and of what is shown.

    What another reading lost, which answers for no layer, is its author's to mend.
    """
    parts = {key_of_reading(part): part for part in reading.parts.values()} if reading else {}
    refused = [
        {"what": refusal.what, "code": refusal.code, "start": None, "end": None}
        for part in parts.values()
        for refusal in part.refused or ()
    ]
    return refused + [
        {
            "what": loss.cost,
            "code": loss.problem.code,
            "start": loss.problem.start if loss.cost in _PLACED else None,
            "end": loss.problem.end if loss.cost in _PLACED else None,
        }
        for loss in losses
        if loss.reading is None or loss.reading in parts
    ]
