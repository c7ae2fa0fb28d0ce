"""The way back: a log of what each annotation was, found again by what it became."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from annotate.files.json_values import dump_json
from annotate.model import Annotation, Problem, Record
from annotate.records import annotation_from_json, to_json


class RestoredRecord(NamedTuple):
    """A record as it was before its migration, and what of it could not be brought back."""

    record: Record
    problems: tuple[Problem, ...]


def make_log_entry(before: Annotation, after: Annotation) -> dict[str, Any]:
    """Return the line of the log from which `undo_record` brings an annotation back."""
    return {"document": before.document_id, "after": _hash(after), "before": to_json(before)}


def read_log(entries: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return each annotation before its migration, by the hash of what it became."""
    return {entry["after"]: entry["before"] for entry in entries}


def _hash(annotation: Annotation) -> str:
    return hashlib.sha256(dump_json(to_json(annotation)).encode("utf-8")).hexdigest()


def undo_record(record: Record, before: Mapping[str, dict[str, Any]]) -> RestoredRecord:
    """Return a record as it was. An annotation changed since its migration stays, as a Problem."""
    entries = [before.get(_hash(annotation)) for annotation in record.annotations]
    pairs = list(zip(record.annotations, entries, strict=True))
    annotations = tuple(annotation_from_json(e) if e else a for a, e in pairs)
    problems = tuple(_tell_changed(record, a) for a, entry in pairs if entry is None)
    return RestoredRecord(replace(record, annotations=annotations), problems)


def _tell_changed(record: Record, annotation: Annotation) -> Problem:
    return Problem(
        code="M01",
        message=f"the annotation by {annotation.annotator.name} is not in the log",
        document=record.document.id,
        fix="It was made or changed after the migration: migrate it back by a plan.",
    )
