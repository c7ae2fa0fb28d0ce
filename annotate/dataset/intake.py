"""Reading the records that a dataset is built of: checked one by one, each document once.

What is wrong with a line is a Problem with its file and number; the line is left out whole.
"""

import shutil
import sqlite3
import sys
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path

from annotate.checks import Setting, check_record, list_checks
from annotate.dataset.storage.folder import hash_file
from annotate.errors import AnnotateError, MissingFileError
from annotate.model import Problem, Record
from annotate.records import (
    STANDARD,
    JSONLine,
    open_writer,
    read_json_lines,
    record_from_json,
)
from annotate.schemas import check_schema
from annotate.scheme import Scheme

CODE_TWICE = "D01"
CODE_NUMBER = "D03"
SPOOLED = "input.jsonl"
RECORDS = "records"  # what the input is called that is no file
_LONGEST = 1e9  # seconds that an annotation may take: more is no time, and may be no float


class Source:
    """Records that are read twice: of a file, of standard input, or whatever yields them.

    What can be read only once is kept in `scratch` meanwhile.
    """

    def __init__(self, given: str | Path | Iterable[Record], scratch: Path) -> None:
        self.name = str(given) if isinstance(given, str | Path) else RECORDS
        self._is_kept = self.name == STANDARD or not isinstance(given, str | Path)
        self._path = scratch / SPOOLED if self._is_kept else Path(self.name)
        if self._is_kept:
            _keep(given, self._path)
        elif self._path.is_dir():
            raise AnnotateError(f"{self.name} is a folder.", "Name the file with the annotations.")
        elif not self._path.is_file():
            raise MissingFileError(self.name)
        self.sha256 = hash_file(self._path)
        self.warnings = 0
        self._taken = array("Q")  # the lines without an error
        self._state = self._read_state()

    @property
    def title(self) -> str:
        """The name without its folder, which is no one else's business."""
        return self.name if self._is_kept else self._path.name

    def close(self) -> None:
        """Delete what was kept."""
        if self._is_kept:
            self._path.unlink(missing_ok=True)

    def iter_records(
        self, scheme: Scheme, severities: Mapping[str, Setting], problems: list[Problem]
    ) -> Iterator[Record]:
        """Yield the records that have no error, each document once; the rest are Problems.

        Warnings are only counted: they keep nothing out, and `annotate validate` shows them.
        """
        # On disk and not in memory: there may be millions of ids.
        with closing(sqlite3.connect("")) as seen:
            check = partial(check_record, scheme=scheme, settings=_keep_grounds(severities))
            seen.execute("CREATE TABLE seen (id TEXT PRIMARY KEY, line INTEGER)")
            found: list[Problem] = []
            for line in read_json_lines(self._path, found):
                record = self._check(line, check, found)
                if record is not None and self._is_new(record, line.number, seen, found):
                    self._taken.append(line.number)
                    yield record
                problems += (replace(problem, file=self.name) for problem in found)
                found.clear()
            problems += (replace(problem, file=self.name) for problem in found)

    def _read_state(self) -> tuple[int, int]:
        found = self._path.stat()
        return found.st_size, found.st_mtime_ns

    def iter_again(self) -> Iterator[Record]:
        """Yield the records that `iter_records` has yielded, without checking them again.

        Raises:
            AnnotateError: somebody wrote to the file in between.
        """
        if self._read_state() != self._state:
            raise AnnotateError(f"{self.name} was changed while it was read.", "Build again.")
        taken = iter(self._taken)
        wanted = next(taken, None)
        for line in read_json_lines(self._path, []):
            if line.number == wanted:
                yield record_from_json(line.value)
                wanted = next(taken, None)

    def _check(
        self, line: JSONLine, check: Callable[[Record], list[Problem]], found: list[Problem]
    ) -> Record | None:
        misfits = check_schema("record", line.value, line=line.number)
        found += misfits
        if misfits:
            return None
        record = record_from_json(line.value)
        problems = [replace(p, line=line.number) for p in (*check(record), *_check_times(record))]
        errors = [problem for problem in problems if problem.severity == "error"]
        self.warnings += len(problems) - len(errors)
        found += errors
        return None if errors else record

    def _is_new(
        self, record: Record, line: int, seen: sqlite3.Connection, found: list[Problem]
    ) -> bool:
        document_id = record.document.id
        row = seen.execute("SELECT line FROM seen WHERE id = ?", (document_id,)).fetchone()
        if row is None:
            seen.execute("INSERT INTO seen VALUES (?, ?)", (document_id, line))
            return True
        found.append(
            Problem(
                code=CODE_TWICE,
                message=f"the document {document_id} stands on line {row[0]} already",
                line=line,
                document=document_id,
                fix="Put every reading of a document on one line, or give this one another id.",
            )
        )
        return False


def _keep(given: str | Path | Iterable[Record], path: Path) -> None:
    """Write what can be read only once to a file."""
    if isinstance(given, str | Path):
        with path.open("wb") as stream:
            shutil.copyfileobj(sys.stdin.buffer, stream)
        return
    with open_writer(path) as write:
        for record in given:
            write(record)


def _keep_grounds(severities: Mapping[str, Setting]) -> dict[str, Setting]:
    """Leave out those of checks that the rows are made by: they hold whatever a project says."""
    carrying = {check.code for check in list_checks() if check.carries_rows}
    return {code: to for code, to in severities.items() if code not in carrying}


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
