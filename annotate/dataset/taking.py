"""What of a line can be used: it fits its schema, its times are some, no check forbids it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from annotate.checks import Setting, list_checks
from annotate.model import JSON, Problem, Record
from annotate.readings.admission import Admitted, FindingCost, admit, cost_one
from annotate.readings.pseudonyms import AddressPseudonyms
from annotate.records import record_from_json
from annotate.schemas import check_schema
from annotate.scheme import Scheme

CODE_NUMBER = "D03"
_READING = re.compile(r"/annotations/(\d+)(/|$)")
_LONGEST = 1e9  # seconds that an annotation may take: more is no time, and may be no float


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordTaker:
    """Takes of lines what no error forbids; nobody keeps an e-mail address for a name."""

    scheme: Scheme
    settings: Mapping[str, Setting]
    pseudonyms: AddressPseudonyms

    @classmethod
    def keeping_grounds(
        cls, scheme: Scheme, severities: Mapping[str, Setting], pseudonyms: AddressPseudonyms
    ) -> "RecordTaker":
        """Return one by a project's severities, but for checks that rows are made by.

        Those hold whatever a project says.
        """
        carrying = {check.code for check in list_checks() if check.carries_rows}
        settings = {code: to for code, to in severities.items() if code not in carrying}
        return cls(scheme=scheme, settings=settings, pseudonyms=pseudonyms)

    def take(self, value: JSON) -> Admitted:
        """Return what can be used of a line, and what the rest is lost for."""
        usable, misfits = _drop_misfits(value, check_schema("record", value))
        if usable is None:
            return Admitted(record=None, losses=misfits)
        record, endless = _drop_endless(record_from_json(usable))
        admitted = admit(self.pseudonyms.hide_people(record), self.scheme, self.settings)
        return replace(admitted, losses=(*misfits, *endless, *admitted.losses))


def _drop_misfits(
    value: JSON, misfits: Sequence[Problem]
) -> tuple[JSON | None, tuple[FindingCost, ...]]:
    """Return a line without the readings that do not fit their schema, None where more does not."""
    places = [_READING.match(problem.pointer or "") for problem in misfits]
    if not all(places):
        return None, tuple(cost_one("document", misfits))
    gone: dict[int, list[Problem]] = {}
    for place, problem in zip(places, misfits, strict=True):
        if place is not None:
            gone.setdefault(int(place[1]), []).append(problem)
    kept = [reading for at, reading in enumerate(value.get("annotations", ())) if at not in gone]
    losses = tuple(loss for found in gone.values() for loss in cost_one("reading", found))
    return ({**value, "annotations": kept} if gone else value), losses


def _drop_endless(record: Record) -> tuple[Record, tuple[FindingCost, ...]]:
    """Return a record without the readings whose time is none."""
    losses = tuple(FindingCost(cost="reading", problem=problem) for problem in _check_times(record))
    if not losses:
        return record, ()
    kept = (a for a in record.annotations if a.seconds is None or a.seconds <= _LONGEST)
    return replace(record, annotations=tuple(kept)), losses


def _check_times(record: Record) -> Iterator[Problem]:
    for at, annotation in enumerate(record.annotations):
        if annotation.seconds is not None and annotation.seconds > _LONGEST:
            yield Problem(
                code=CODE_NUMBER,
                message="the annotation took longer than anything can",
                pointer=f"/annotations/{at}/seconds",
                document=record.document.id,
                fix="Correct the number of seconds, or leave it out.",
            )
