"""Masking a file: articles or records in, the same masked out, line by line, with what was done."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from annotate.files.json_lines import read_json_lines
from annotate.masking.masking import Masker
from annotate.masking.matches import NAME
from annotate.masking.replacing import MaskingCounts
from annotate.masking.settings import MaskingSettings
from annotate.model import Document, Problem, Record
from annotate.records import document_from_json, record_from_json
from annotate.schemas import check_schema

CODE_NO_NAMES = "K03"
_MASKS, _CHANGES = "masks: ", "changes: "
_DOCUMENT = "document"  # also the field of a record that an article does not have


@dataclass(frozen=True, slots=True, kw_only=True)
class Masked:
    """A line after masking. `value` is what is written: a document, or a record."""

    value: Document | Record
    before: Document
    tally: MaskingCounts

    @property
    def document(self) -> Document:
        """The document after masking."""
        return self.value.document if isinstance(self.value, Record) else self.value


@dataclass(slots=True, kw_only=True)
class MaskingSummary:
    """What was done to a whole file; `gold` counts the documents that have any."""

    documents: int = 0
    touched: int = 0
    masks: Counter[str] = field(default_factory=Counter)
    changes: Counter[str] = field(default_factory=Counter)
    gold: int = 0
    nameless: int = 0
    first_nameless: str = ""

    def describe(self) -> dict[str, int]:
        """Return what was done in flat numbers, as the mark of a part has them."""
        plain = ("documents", "touched", "gold", "nameless")
        return {
            **{name: getattr(self, name) for name in plain},
            **{f"{_MASKS}{name}": count for name, count in self.masks.items()},
            **{f"{_CHANGES}{name}": count for name, count in self.changes.items()},
        }

    @classmethod
    def read(cls, counts: Mapping[str, int]) -> "MaskingSummary":
        """Return what `describe` has told, of one part or the sum of many."""
        summary = cls()
        for name, count in counts.items():
            if name.startswith(_MASKS):
                summary.masks[name.removeprefix(_MASKS)] = count
            elif name.startswith(_CHANGES):
                summary.changes[name.removeprefix(_CHANGES)] = count
            else:
                setattr(summary, name, count)
        return summary

    def add(self, masked: Masked) -> None:
        """Count a line."""
        self.documents += 1
        self.touched += bool(masked.tally.masks)
        self.gold += isinstance(masked.value, Record) and any(
            annotation.annotator.kind == "adjudicator" for annotation in masked.value.annotations
        )
        self.masks += masked.tally.masks
        self.changes += masked.tally.changes


def iter_masked(
    path: str | Path,
    settings: MaskingSettings,
    summary: MaskingSummary,
    problems: list[Problem],
    prepare: Callable[[Record], Record] | None = None,
    mark: str = "",
) -> Iterator[Masked]:
    """Yield each line of an articles.jsonl, predictions.jsonl or annotations.jsonl masked.

    What does not fit its schema, or cannot be masked safely, is a Problem and left out. Where no
    reading answers for names, a warning says that only addresses were masked. `prepare` has each
    record before it is masked; `mark` is in the ids of those whose own name somebody.
    """
    masker = Masker(settings, mark)
    for line in read_json_lines(path, problems, filled=True):
        is_record = isinstance(line.value, dict) and _DOCUMENT in line.value
        found = check_schema(
            "record" if is_record else "document", line.value, file=line.file, line=line.number
        )
        problems += found
        if found:
            continue
        record = _read(line.value)
        if prepare is not None:
            record = prepare(record)
        tally = MaskingCounts()
        result = masker.mask(record, line.at, tally)
        if isinstance(result, Problem):
            problems.append(replace(result, file=line.file, line=line.number))
            continue
        _note_names(record, settings, summary)
        masked = Masked(
            value=result if is_record else result.document, before=record.document, tally=tally
        )
        summary.add(masked)
        yield masked
    problems += tell_nameless(summary, path)


def _read(value: dict[str, Any]) -> Record:
    """Return a line as a record: a document alone is one that nobody has read."""
    if _DOCUMENT in value:
        return record_from_json(value)
    return Record(document=document_from_json(value))


def _note_names(record: Record, settings: MaskingSettings, summary: MaskingSummary) -> None:
    """Note a document in which nobody looked for names."""
    layer = settings.names_layer
    looked = any(layer in annotation.layers for annotation in record.annotations)
    if NAME in settings.kinds and not looked:
        summary.nameless += 1
        summary.first_nameless = summary.first_nameless or record.document.id


def tell_nameless(summary: MaskingSummary, path: str | Path) -> list[Problem]:
    """Warn of documents in which nobody looked for names, once for all of them."""
    if not summary.nameless:
        return []
    return [
        Problem(
            code=CODE_NO_NAMES,
            message=f"{summary.nameless} of {summary.documents} documents have no reading with "
            "entities: in them only addresses and numbers were masked, no names",
            severity="warning",
            file=str(path),
            document=summary.first_nameless,
            fix="Run `annotate preannotate` first and mask what it writes.",
        )
    ]


def make_report(masked: Masked) -> dict[str, Any]:
    """Return what was done to a document, in numbers only: fits `masking.schema.json`."""
    return {
        "document": masked.document.id,
        "text_sha256": masked.document.text_sha256,
        "masked": dict(sorted(masked.tally.masks.items())),
        "changes": {name: n for name, n in sorted(masked.tally.changes.items()) if n},
    }


def make_list(masked: Masked) -> dict[str, Any]:
    """Return the same with what stands for what. Private: it undoes the masking."""
    return {
        **make_report(masked),
        "original": {"id": masked.before.id, "text_sha256": masked.before.text_sha256},
        "masks": [
            {"kind": kind, "placeholder": placeholder, "text": text, "count": count}
            for (kind, placeholder, text), count in sorted(masked.tally.pairs.items())
        ],
    }
