"""What is worked out of each line of records, in this process or in several, in their order.

For counting in many articles. A line of predictions is skimmed where the work says what it needs;
any other is read as JSON, checked and reduced to what no error forbids, as for a dataset.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple, Protocol, TypeVar

from annotate.dataset.taking import RecordTaker
from annotate.files.json_lines import RawLine, parse_line, read_raw_lines
from annotate.files.parts import list_parts
from annotate.files.processes import count_processors, share_work
from annotate.model import Problem, Record
from annotate.readings.skimming import LineSkimmer, ReadingNeeds

Value = TypeVar("Value", covariant=True)
_LINES = 64  # a block that a process is given
_WORTH = 1 << 25  # bytes of a file, from which on it pays to start processes


class RecordWork(Protocol[Value]):
    """Something that is worked out of each record; it may be done in another process."""

    @property
    def needs(self) -> ReadingNeeds | None:
        """What of a machine's reading it looks at, None where that is all of it."""
        ...

    def __call__(self, record: Record) -> Value:
        """Return what is worked out of a record."""
        ...


class LineValue(NamedTuple):
    """What became of a line; without a document nothing of it can be used."""

    line: RawLine  # without its bytes
    document: str | None
    value: Any = None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class LineReader:
    """Reads blocks of lines, and works on each of them."""

    taker: RecordTaker
    work: Callable[[Record], Any]
    skimmer: LineSkimmer | None

    def __call__(self, block: Sequence[RawLine]) -> list[LineValue]:
        """Return what became of each line."""
        return [self._read(line) for line in block]

    def _read(self, line: RawLine) -> LineValue:
        bare = line._replace(raw=None)
        record = self.skimmer.skim(line.raw) if self.skimmer and line.raw else None
        problems: tuple[Problem, ...] = ()
        if record is None:
            found = parse_line(line)
            if isinstance(found, Problem):
                return LineValue(bare, None, problems=(found,))
            taken = self.taker.take(found.value)
            record = taken.record
            problems = tuple(
                replace(loss.problem, file=line.file, line=line.number) for loss in taken.losses
            )
        if record is None:
            return LineValue(bare, None, problems=problems)
        return LineValue(bare, record.document.id, self.work(record), problems)


def iter_line_values(
    path: str | Path, taker: RecordTaker, work: RecordWork[Any], workers: int | None
) -> Iterator[LineValue]:
    """Yield what became of each line of a file, or of all its parts.

    Args:
        path: The file.
        taker: What takes of a line what can be used.
        work: What is worked out of each record.
        workers: Processes; None is as many as there are processors, where the file is large.

    Raises:
        AnnotateError: there is no such file, or a process was killed.
    """
    skimmer = LineSkimmer(taker.scheme, work.needs) if work.needs is not None else None
    blocks = _cut(read_raw_lines(path))
    reader = LineReader(taker, work, skimmer)
    for block in share_work(reader, blocks, workers or _choose_workers(path)):
        yield from block


def _cut(lines: Iterator[RawLine]) -> Iterator[list[RawLine]]:
    while block := list(islice(lines, _LINES)):
        yield block


def _choose_workers(path: str | Path) -> int:
    places = [Path(part.path) for part in list_parts(path)]
    size = sum(place.stat().st_size for place in places if place.is_file())
    return count_processors() if size >= _WORTH else 1
