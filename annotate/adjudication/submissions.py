"""What adjudicators submitted, found by document. Memory holds ids and places, no readings."""

import json
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path

from annotate.adjudication.open_items import MERGED
from annotate.errors import AnnotateError
from annotate.model import Annotation, Annotator, Problem, Record
from annotate.readings.comparable import pick_latest
from annotate.records import record_from_json

CODE_UNKNOWN = "G07"
SKIPPED = "documents that their adjudicator skipped"
OLDER = "earlier adjudications of the same document"
UNDECIDED = "documents pushed for adjudication that nobody has decided"


@dataclass
class Submissions:
    """The records of an adjudication project, as they were exported to a file."""

    path: Path
    skipped: Counter[str] = field(default_factory=Counter)
    is_round: bool = False
    _places: dict[str, int] = field(default_factory=dict)
    _asked: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        with self.path.open("rb") as stream:
            while line := stream.readline():
                record = _read(line)
                self.is_round |= any(_is_merged(a) for a in record.annotations)
                self._places[record.document.id] = stream.tell() - len(line)

    def check(self, title: str) -> None:
        """Make sure that this is what an adjudication project holds.

        Raises:
            AnnotateError: it holds other tasks.
        """
        if self._places and not self.is_round:
            raise AnnotateError(
                f"The Label Studio project {title!r} is not one for adjudication.",
                "Name the project that annotate adjudicate push made, with --project.",
            )

    def find(self, document: str) -> Annotation | None:
        """Return the newest adjudication of a document, None where there is none."""
        place = self._places.get(document)
        if place is None:
            return None
        self._asked.add(document)
        with self.path.open("rb") as stream:
            stream.seek(place)
            record = _read(stream.readline())
        people = [a for a in record.annotations if a.annotator.kind == "human"]
        complete = [a for a in people if a.status == "complete"]
        if not complete:
            skipped = any(a.status == "skipped" for a in people)
            self.skipped[SKIPPED if skipped else UNDECIDED] += 1
            return None
        self.skipped[OLDER] += len(complete) - 1
        latest = pick_latest(complete)
        return replace(latest, annotator=Annotator(kind="adjudicator", name=latest.annotator.name))

    def list_unknown(self) -> list[Problem]:
        """Return a Problem for each document that nobody has asked for."""
        return [
            Problem(
                code=CODE_UNKNOWN,
                message="this document was pushed for adjudication, but is not among the readings",
                severity="warning",
                document=document,
                fix="Name the file whose readings were pushed.",
            )
            for document in sorted(self._places.keys() - self._asked)
        ]


def _read(line: bytes) -> Record:
    return record_from_json(json.loads(line))


def _is_merged(annotation: Annotation) -> bool:
    return annotation.annotator.kind == "model" and annotation.annotator.name == MERGED
