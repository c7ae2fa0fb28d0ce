"""Reading the records that a dataset is built of: checked one by one, each document once.

What is wrong in a line is a Problem with its file and number, and costs the smallest thing that is
wrong (`annotate.readings.admission`): a relation, a span, a reading. The document is left out only
where its text is not the one that its positions are of, or where the line cannot be read at all.
"""

import hashlib
import re
import shutil
import sqlite3
import sys
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from annotate.checks import Setting, list_checks
from annotate.dataset.storage.folder import hash_file
from annotate.errors import AnnotateError
from annotate.files.json_lines import JSONLine, iter_blocks, read_json_lines
from annotate.files.outputs import STANDARD
from annotate.files.parts import describe_state, list_parts
from annotate.files.scratch import open_scratch
from annotate.model import JSON, Annotation, Document, Problem, Record
from annotate.offsets import hash_text
from annotate.readings.admission import Admitted, FindingCost, admit
from annotate.readings.joining import find_repeats
from annotate.readings.pseudonyms import AddressPseudonyms
from annotate.records import open_writer, read_records, record_from_json
from annotate.schemas import check_schema
from annotate.scheme import Scheme

CODE_TWICE = "D01"
CODE_NUMBER = "D03"
SPOOLED = "input.jsonl"
RECORDS = "records"  # what the input is called that is no file
_READING = re.compile(r"/annotations/(\d+)(/|$)")
_LONGEST = 1e9  # seconds that an annotation may take: more is no time, and may be no float


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
        self._quick: Scheme | None = None

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
        self,
        scheme: Scheme,
        severities: Mapping[str, Setting],
        problems: list[Problem],
        *,
        quick: bool = False,
    ) -> Iterator[Record]:
        """Yield of each record what no error forbids, each document once; errors are Problems.

        Warnings are only counted: they keep nothing out, and `annotate validate` shows them. With
        `quick` the readings of machines are looked at for what counting needs, and no further.
        """
        self._quick = scheme if quick else None
        # On disk and not in memory: there may be millions of ids.
        with open_scratch() as seen:
            self._admit = partial(admit, scheme=scheme, settings=_keep_grounds(severities))
            seen.execute("CREATE TABLE seen (id TEXT PRIMARY KEY, line INTEGER, file TEXT)")
            unread: list[Problem] = []
            for line in read_json_lines(self._path, unread, filled=True):
                found: list[Problem] = []
                record = self._check(line, found)
                if record is not None and self._is_new(record, line, seen, found):
                    self._taken.append(line.at)
                    yield record
                else:
                    self.refused += 1
                problems += self._take_unread(unread)
                problems += (replace(problem, file=self._tell(line.file)) for problem in found)
            problems += self._take_unread(unread)

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
            taken = self._take(line.value).record
            if taken is not None:  # as it was the first time
                return taken
        return self._pseudonyms.hide_people(record_from_json(line.value))

    def _check(self, line: JSONLine, found: list[Problem]) -> Record | None:
        """Return what can be used of a line; `found` grows by the errors in it."""
        taken = self._take(line.value)
        found += (replace(loss.problem, line=line.number) for loss in taken.losses)
        self.warnings += taken.warnings
        if taken.losses and taken.record is not None:
            self.losses.setdefault(taken.record.document.id, taken.losses)
        return taken.record

    def _take(self, value: JSON) -> Admitted:
        if self._quick is not None and (record := _read_plain(value, self._quick)) is not None:
            return Admitted(record=record, losses=())
        usable, misfits = _drop_misfits(value, check_schema("record", value))
        if usable is None:
            return Admitted(record=None, losses=misfits)
        record, endless = _drop_endless(record_from_json(usable))
        admitted: Admitted = self._admit(self._pseudonyms.hide_people(record))
        return replace(admitted, losses=(*misfits, *endless, *admitted.losses))

    def _is_new(
        self, record: Record, line: JSONLine, seen: sqlite3.Connection, found: list[Problem]
    ) -> bool:
        document_id = record.document.id
        row = seen.execute("SELECT line, file FROM seen WHERE id = ?", (document_id,)).fetchone()
        if row is None:
            place = (document_id, line.number, line.file)
            seen.execute("INSERT INTO seen VALUES (?, ?, ?)", place)
            return True
        where = f"line {row[0]}" if row[1] == line.file else f"line {row[0]} of {row[1]}"
        found.append(
            Problem(
                code=CODE_TWICE,
                message=f"the document {document_id} stands on {where} already",
                line=line.number,
                document=document_id,
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


def _drop_misfits(
    value: JSON, misfits: Sequence[Problem]
) -> tuple[JSON | None, tuple[FindingCost, ...]]:
    """Return a line without the readings that do not fit their schema, None where more does not."""
    places = [_READING.match(problem.pointer or "") for problem in misfits]
    if not all(places):
        return None, tuple(FindingCost(cost="document", problem=problem) for problem in misfits)
    gone = {int(place[1]) for place in places if place is not None}
    kept = [reading for at, reading in enumerate(value.get("annotations", ())) if at not in gone]
    losses = tuple(FindingCost(cost="reading", problem=problem) for problem in misfits)
    return ({**value, "annotations": kept} if gone else value), losses


def _read_plain(value: JSON, scheme: Scheme) -> Record | None:
    """Return a record that only machines read, and that is as it has to be; else None.

    Its spans are proven by their slices, its relations have both ends, its labels are known.
    """
    try:
        record = record_from_json(value)
        is_plain = hash_text(record.document.text) == record.document.text_sha256 and all(
            _is_plain(annotation, record.document, scheme) for annotation in record.annotations
        )
    except (AttributeError, KeyError, TypeError, ValueError):  # the checks say what it is
        return None
    return record if is_plain else None


def _is_plain(annotation: Annotation, document: Document, scheme: Scheme) -> bool:
    """Tell whether a machine's reading fits its document."""
    text, labels = document.text, scheme.label_layers
    ids = {span.id for span in annotation.spans}
    return (
        annotation.annotator.kind == "model"
        and annotation.document_id == document.id
        and annotation.text_sha256 == document.text_sha256
        and len(ids) == len(annotation.spans)
        and all(
            labels.get(s.label) == s.layer and text[s.start : s.end] == s.text
            for s in annotation.spans
        )
        and all(
            r.head in ids and r.tail in ids and r.label in scheme.relation_types
            for r in annotation.relations
        )
    )


def _drop_endless(record: Record) -> tuple[Record, tuple[FindingCost, ...]]:
    """Return a record without the readings whose time is none."""
    losses = tuple(FindingCost(cost="reading", problem=problem) for problem in _check_times(record))
    if not losses:
        return record, ()
    kept = (a for a in record.annotations if a.seconds is None or a.seconds <= _LONGEST)
    return replace(record, annotations=tuple(kept)), losses


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
