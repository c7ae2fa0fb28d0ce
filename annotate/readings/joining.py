"""Records of several files as one: each document once, with every reading of it.

Documents are the same where id and text are; nothing is guessed about others, they are findings.
Lines wait in a file of SQLite, so that memory does not grow with the number of articles.
"""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

from annotate.files.json_values import dump_json
from annotate.files.scratch import FirstPlaces, open_scratch
from annotate.model import Annotation, Problem, Record
from annotate.records import read_checked, record_from_json, to_json

CODE_TWICE, CODE_OTHER_TEXT, CODE_OTHER_ID, CODE_SAME_NAME = "I01", "S08", "N01", "N02"


class _RecordLine(NamedTuple):
    """A record, what was named for it to be read of, and the file of that where it stands."""

    source: str
    file: str
    number: int
    record: Record

    @property
    def place(self) -> str:
        return f"{self.file}, line {self.number}"


@dataclass(slots=True)
class JoinCounts:
    """What was read and what became of it; readings of refused records are among none of them."""

    records: int = 0  # lines that could be read
    documents: int = 0  # written
    joined: int = 0  # records put to an earlier one of their document
    refused: int = 0  # records of another text than an earlier one of their document
    readings: int = 0  # of the documents written
    copies: int = 0  # readings that stood there already
    described_otherwise: int = 0  # joined records whose metadata or segments are not the first's

    @property
    def used(self) -> int:
        """How many records are in what was joined."""
        return self.records - self.refused


@dataclass(slots=True)
class _Group:
    """Findings of one cause: how many there are, and where the first is."""

    count: int = 0
    first: Problem | None = None

    def add(self, problem: Problem) -> None:
        self.count += 1
        self.first = self.first or problem


def _find_text(line: _RecordLine) -> tuple[str, str]:
    """Return the hash of a text and the text: somebody may have edited one without the other."""
    return line.record.document.text_sha256, line.record.document.text


@dataclass(slots=True)
class Joiner:
    """Joins files; what it found and counted is here when all records were taken.

    `left` counts records that were left out, by the code of a finding that names another's line.
    """

    problems: list[Problem]
    left: Counter[str] = field(default_factory=Counter)
    tally: JoinCounts = field(default_factory=JoinCounts)
    _groups: dict[tuple[str, ...], _Group] = field(default_factory=dict)

    def join(self, files: Sequence[str | Path]) -> Iterator[Record]:
        """Yield the records of some files, in the order in which their documents stand first."""
        with open_scratch() as kept:
            kept.execute(
                "CREATE TABLE lines (document TEXT, text TEXT, source TEXT, file TEXT, "
                "number INTEGER, record TEXT)"
            )
            for file in files:
                kept.executemany("INSERT INTO lines VALUES (?, ?, ?, ?, ?, ?)", self._read(file))
            kept.execute("CREATE INDEX by_document ON lines (document)")
            self._tell_other_ids(kept)
            first = "SELECT document FROM lines GROUP BY document ORDER BY MIN(rowid)"
            same = (
                "SELECT source, file, number, record FROM lines WHERE document = ? ORDER BY rowid"
            )
            for (document,) in kept.execute(first):
                found = kept.execute(same, (document,))
                lines = [
                    _RecordLine(s, f, n, record_from_json(json.loads(v))) for s, f, n, v in found
                ]
                yield self._join(lines)
            self.problems += self._list_findings()

    def _read(self, file: str | Path) -> Iterator[tuple[str, str, str, str, int, str]]:
        for line in read_checked(file, "record", self.problems):
            self.tally.records += 1
            document: dict[str, Any] = line.value["document"]
            place = (str(file), line.file, line.number)
            yield document["id"], document["text_sha256"], *place, dump_json(line.value)

    def _join(self, lines: Sequence[_RecordLine]) -> Record:
        first, *others = lines
        taken = [first]
        for line in others:
            if _find_text(line) != _find_text(first):
                self.tally.refused += 1
                self._tell(CODE_OTHER_TEXT, line, first)
                continue
            self.tally.joined += 1
            self.tally.described_otherwise += line.record.document != first.record.document
            if line.source == first.source:
                self._tell(CODE_TWICE, line, first)
            taken.append(line)
        self._tell_same_names(taken)
        readings = [reading for line in taken for reading in line.record.annotations]
        kept = list({_make_key(reading): reading for reading in reversed(readings)}.values())
        self.tally.documents += 1
        self.tally.readings += len(kept)
        self.tally.copies += len(readings) - len(kept)
        return replace(first.record, annotations=tuple(sorted(kept, key=sort_key)))

    # --- findings: one a cause ----------------------------------------------------------------

    def _tell(self, code: str, line: _RecordLine, other: _RecordLine) -> None:
        document = line.record.document.id
        if code == CODE_TWICE:
            where = other.place if other.file != line.file else f"line {other.number}"
            message = f"the document {document} is in {where} too"
        else:
            message = f"the document {document} has another text than in {other.place}"
        self._add(code, line, message, key=(other.source,))

    def _tell_same_names(self, lines: Sequence[_RecordLine]) -> None:
        """Say where one name stands for readings of several files: it may be two people."""
        for one, other in combinations(lines, 2):
            if one.source == other.source:
                continue
            here, there = _list_people(other), _list_people(one)
            for name in sorted(n for n in here.keys() & there.keys() if here[n] != there[n]):
                message = (
                    f"{name} has readings of {one.record.document.id} here and in {one.source}, "
                    "which differ"
                )
                self._add(CODE_SAME_NAME, other, message, key=(one.source, name))

    def _tell_other_ids(self, kept: sqlite3.Connection) -> None:
        twins = (
            "SELECT text, MIN(document), MAX(document) FROM lines GROUP BY text "
            "HAVING COUNT(DISTINCT document) > 1 ORDER BY MIN(rowid)"
        )
        found = [(one, other) for _, one, other in kept.execute(twins)]
        if found:
            one, other = found[0]
            self.problems.append(
                Problem(
                    code=CODE_OTHER_ID,
                    severity="warning",
                    message=f"{len(found)} texts stand under several ids, as {one} and {other}; "
                    "their readings are not joined",
                    document=one,
                    fix=_FIXES[CODE_OTHER_ID],
                )
            )

    def _add(self, code: str, line: _RecordLine, message: str, *, key: tuple[str, ...]) -> None:
        problem = Problem(
            code=code,
            severity="error" if code == CODE_OTHER_TEXT else "warning",
            message=message,
            file=line.file,
            line=line.number,
            document=line.record.document.id,
            fix=_FIXES[code],
        )
        self._groups.setdefault((code, line.source, *key), _Group()).add(problem)

    def _list_findings(self) -> Iterator[Problem]:
        for (code, *_), group in self._groups.items():
            if group.first is not None:
                more = f", and {group.count - 1} more so" if group.count > 1 else ""
                if code == CODE_OTHER_TEXT:
                    self.left[code] += group.count - 1  # the first has its line
                yield replace(group.first, message=f"{group.first.message}{more}{_DONE[code]}")


_DONE = {
    CODE_TWICE: "; the readings were joined",
    CODE_OTHER_TEXT: "; the readings of it here are left out",
    CODE_SAME_NAME: "; both are kept, as one person's, of which the later counts",
}
_FIXES = {
    CODE_TWICE: "Look whether the file was put together of two by hand.",
    CODE_OTHER_TEXT: "Give one of the two texts another id; their positions are not the same.",
    CODE_OTHER_ID: "Give them one id where they are one article: ingest names them alike.",
    CODE_SAME_NAME: "Where these are two people, name them apart in one of the files.",
}


def find_repeats(
    records: Iterable[Record], name: str | None, problems: list[Problem], left: Counter[str]
) -> Iterator[Record]:
    """Yield each document once; those that stand there again are one finding at the end.

    `left` grows by what is left out for it, under the code of that finding.
    """
    count, again = 0, Counter[str]()
    with FirstPlaces() as seen:
        for record in records:
            if seen.note(record.document.id) is not None:
                again[record.document.id] += 1
            else:
                count += 1
                yield record
    if again:
        first = min(again)
        left[CODE_TWICE] += again.total()
        problems.append(
            Problem(
                code=CODE_TWICE,
                message=f"{len(again)} of {count} documents stand there more than once, as "
                f"{first}; what stands there again is left out",
                file=name,
                document=first,
                fix="Put the readings of a document on one line: annotate join FILES -o NEW_FILE.",
            )
        )


def sort_key(annotation: Annotation) -> tuple[str, ...]:
    """Models before people, then by name; a draft after what was submitted."""
    who = annotation.annotator
    kind = "" if who.kind == "model" else who.kind
    return kind, who.name, who.version or "", annotation.status, annotation.created or ""


def _make_key(annotation: Annotation) -> str:
    """Return what makes two readings one: a model's, whenever it was sent, wherever it is."""
    created = None if annotation.annotator.kind == "model" else annotation.created
    return dump_json(to_json(replace(annotation, link=None, created=created)))


def _list_people(line: _RecordLine) -> dict[str, set[str]]:
    """Return the readings of each person, as what makes two of them one."""
    found: dict[str, set[str]] = {}
    for annotation in line.record.annotations:
        if annotation.annotator.kind == "human":
            found.setdefault(annotation.annotator.name, set()).add(_make_key(annotation))
    return found
