"""Reading the records that a dataset is built of: checked one by one, each document once.

What is wrong in a line is a Problem with its file and number, and costs the smallest thing that is
wrong (`annotate.readings.admission`): a relation, a span, a reading. The document is left out only
where its text is not the one that its positions are of, or where the line cannot be read at all.
"""

import hashlib
import shutil
import sys
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from annotate.checks import Setting
from annotate.dataset.line_values import RecordWork, iter_line_values
from annotate.dataset.storage.folder import hash_file
from annotate.dataset.taking import RecordTaker
from annotate.errors import AnnotateError
from annotate.files.json_lines import JSONLine, RawLine, iter_blocks, read_json_lines
from annotate.files.outputs import STANDARD
from annotate.files.parts import describe_state, list_parts
from annotate.files.scratch import FirstPlaces
from annotate.model import Problem, Record
from annotate.readings.admission import FindingCost
from annotate.readings.joining import find_repeats
from annotate.readings.pseudonyms import AddressPseudonyms
from annotate.records import open_writer, read_records, record_from_json
from annotate.scheme import Scheme

CODE_TWICE = "D01"
Value = TypeVar("Value")
SPOOLED = "input.jsonl"
RECORDS = "records"  # what the input is called that is no file


class RecordSource:
    """Records that are read twice: of a file, of standard input, or whatever yields them.

    What can be read only once is kept in `scratch` meanwhile.
    """

    def __init__(
        self,
        given: str | Path | Iterable[Record],
        scratch: Path,
        pseudonyms: AddressPseudonyms | None = None,
    ) -> None:
        self._pseudonyms = pseudonyms or AddressPseudonyms()
        self.name = str(given) if isinstance(given, str | Path) else RECORDS
        self._is_kept = self.name == STANDARD or not isinstance(given, str | Path)
        self._path = scratch / SPOOLED if self._is_kept else self.name
        if self._is_kept:
            _keep(given, Path(self._path))
        is_file = Path(self._path).is_file()
        self.sha256 = hash_file(Path(self._path)) if is_file else _hash_parts(self._path)
        self.warnings = 0
        self.refused = 0  # lines of which nothing is in the dataset
        self.losses: dict[
            str, tuple[FindingCost, ...]
        ] = {}  # of documents that lost something, by id
        self._taken = array("Q")  # the lines that gave a document
        self._state = self._read_state()

    @property
    def title(self) -> str:
        """The name without its folder, which is no one else's business."""
        return self.name if self._is_kept else Path(self._path).name

    @property
    def is_empty(self) -> bool:
        """Whether there was not a line in it, which is a finding already."""
        return not self._taken and not self.refused

    def close(self) -> None:
        """Delete what was kept."""
        if self._is_kept:
            Path(self._path).unlink(missing_ok=True)

    def iter_records(
        self, scheme: Scheme, severities: Mapping[str, Setting], problems: list[Problem]
    ) -> Iterator[Record]:
        """Yield of each record what no error forbids, each document once; errors are Problems.

        Warnings are only counted: they keep nothing out, and `annotate validate` shows them.
        """
        self._taker = RecordTaker.keeping_grounds(scheme, severities, self._pseudonyms)
        unread: list[Problem] = []
        with FirstPlaces() as first:
            for line in read_json_lines(self._path, unread, filled=True):
                found: list[Problem] = []
                record = self._check(line, found)
                if record is not None and _is_new(record.document.id, line, first, found):
                    self._taken.append(line.at)
                    yield record
                else:
                    self.refused += 1
                problems += self._take_unread(unread)
                problems += (replace(problem, file=self._tell(line.file)) for problem in found)
            problems += self._take_unread(unread)

    def iter_values(
        self,
        work: RecordWork[Value],
        taker: RecordTaker,
        problems: list[Problem],
        workers: int | None = 1,
    ) -> Iterator[Value]:
        """Yield what is worked out of each record, each document once; errors are Problems.

        Args:
            work: What is worked out.
            taker: What takes of a line what no error forbids.
            problems: Grows by what is wrong.
            workers: Processes; None is as many as pay.
        """
        unread: list[Problem] = []
        if next(read_json_lines(self._path, unread, filled=True), None) is None:
            problems += self._take_unread(unread)
            return
        with FirstPlaces() as first:
            for line in iter_line_values(self._path, taker, work, workers):
                told = list(line.problems)
                document, place = line.document, line.line
                if document is not None and _is_new(document, place, first, told):
                    yield line.value
                else:
                    self.refused += 1
                problems += (replace(each, file=self._tell(place.file)) for each in told)

    def _take_unread(self, unread: list[Problem]) -> list[Problem]:
        """Empty the list of lines that are no JSON, and count them as refused."""
        named = [replace(problem, file=self._tell(problem.file)) for problem in unread]
        self.refused += len({(p.file, p.line) for p in unread if p.severity == "error" and p.line})
        unread.clear()
        return named

    def _tell(self, file: str | None) -> str:
        """Return what a finding calls a file: what was kept has the name that it was given by."""
        return self.name if self._is_kept or not file else file

    def _read_state(self) -> tuple[tuple[str, int, str], ...]:
        """Return what changes with a file; of what lies elsewhere there are the names."""
        return tuple(describe_state(part.path) for part in list_parts(self._path))

    def iter_read(self) -> Iterator[Record]:
        """Yield every record that can be read, each document once, whatever checks say of it."""
        return find_repeats(read_records(self._path, []), None, [], Counter())

    def iter_again(self) -> Iterator[Record]:
        """Yield the records that `iter_records` has yielded; only those with losses are checked.

        Raises:
            AnnotateError: somebody wrote to the file in between.
        """
        if self._read_state() != self._state:
            raise AnnotateError(f"{self.name} was changed while it was read.", "Build again.")
        taken = iter(self._taken)
        wanted = next(taken, None)
        for line in read_json_lines(self._path, []):
            if line.at == wanted:
                yield self._read_again(line)
                wanted = next(taken, None)

    def _read_again(self, line: JSONLine) -> Record:
        if line.value["document"]["id"] in self.losses:
            taken = self._taker.take(line.value).record
            if taken is not None:  # as it was the first time
                return taken
        return self._pseudonyms.hide_people(record_from_json(line.value))

    def _check(self, line: JSONLine, found: list[Problem]) -> Record | None:
        """Return what can be used of a line; `found` grows by the errors in it."""
        taken = self._taker.take(line.value)
        found += (replace(loss.problem, line=line.number) for loss in taken.losses)
        self.warnings += taken.warnings
        if taken.losses and taken.record is not None:
            self.losses.setdefault(taken.record.document.id, taken.losses)
        return taken.record


def _is_new(
    document: str, line: JSONLine | RawLine, first: FirstPlaces, found: list[Problem]
) -> bool:
    """Tell whether a document stands in no line before; `found` grows where it does."""
    before = first.note(document, f"{line.number} {line.file}")
    if before is None:
        return True
    number, _, file = before.partition(" ")
    where = f"line {number}" if file == line.file else f"line {number} of {file}"
    found.append(
        Problem(
            code=CODE_TWICE,
            message=f"the document {document} stands on {where} already",
            line=line.number,
            document=document,
            fix="Put every reading of a document on one line, or give this one another id.",
        )
    )
    return False


def _hash_parts(path: str | Path) -> str:
    """Return the SHA-256 of the lines in parts, which is that of one file of all of them."""
    digest = hashlib.sha256()
    for block in iter_blocks(path):
        digest.update(block)
    return digest.hexdigest()


def _keep(given: str | Path | Iterable[Record], path: Path) -> None:
    """Write what can be read only once to a file."""
    if isinstance(given, str | Path):
        with path.open("wb") as stream:
            shutil.copyfileobj(sys.stdin.buffer, stream)
        return
    with open_writer(path) as write:
        for record in given:
            write(record)
