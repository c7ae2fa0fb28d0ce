"""Halves of rows: where quotes are damaged, lines of a text are no rows, though they look like it.

What rows are like is learnt from the first that are sound: whether ids and addresses have blanks in
them, and whether the text is always in quotes. What stands behind a damaged row and is
unlike them is the rest of it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import NamedTuple

from annotate.formats.tables.csv_records import CSVRecord, LongLineError
from annotate.formats.tables.names import FIELDS, squash

_ENOUGH = 3  # sound rows that say what rows are like
_LEARNT = 64  # rows that are looked at first
_SHOWN = 40
_TIGHT = frozenset((*FIELDS["id"], *FIELDS["url"]))  # names of columns without blanks


class PartedRecord(NamedTuple):
    """A record, and what else of the same row was read as records; `is_half` of a damaged one."""

    record: CSVRecord
    rest: tuple[CSVRecord, ...]
    is_half: bool


class HalfFinder:
    """Puts records together that are pieces of one row."""

    def __init__(self, names: Sequence[str]) -> None:
        squashed = [squash(name) for name in names]
        self._width = len(names)
        self._text = next((at for at, name in enumerate(squashed) if name in FIELDS["text"]), None)
        self._named = {at for at, name in enumerate(squashed) if name in _TIGHT}
        self._tight: set[int] = set()  # columns that have no blank in sound rows
        self._broken: LongLineError | None = None
        self._is_quoted = False  # whether the text is in quotes in all sound rows

    def part(self, records: Iterable[CSVRecord]) -> Iterator[PartedRecord]:
        """Yield the records, each with the pieces of its row that stand behind it.

        Raises:
            LongLineError: a line has no end; what stands before it is yielded.
        """
        stream = self._until_broken(records)
        first = list(islice(stream, _LEARNT))
        self._learn(first)
        held: CSVRecord | None = None
        rest: list[CSVRecord] = []
        for record in chain(first, stream):
            if held is not None and self._goes_on(held, rest, record):
                rest.append(record)
                continue
            if held is not None:
                yield self._close(held, rest)
            held, rest = record, []
        if held is not None:
            yield self._close(held, rest)
        if self._broken is not None:
            raise self._broken

    def _until_broken(self, records: Iterable[CSVRecord]) -> Iterator[CSVRecord]:
        try:
            yield from records
        except LongLineError as error:
            self._broken = error

    def _learn(self, records: Sequence[CSVRecord]) -> None:
        """Learn what rows are like; of columns with a name as of ids, from most of them."""
        sound = [record for record in records if not self._is_damaged(record)]
        if len(sound) < _ENOUGH:
            return
        blanks = Counter(
            at for record in sound for at, cell in enumerate(record.fields) if _has_blank(cell)
        )
        self._tight = {at for at in self._named if 2 * blanks[at] < len(sound)}
        sound = [record for record in sound if not self._is_askew(record)]
        bare = sum(map(self._is_bare, sound))  # one may be the half of a torn row itself
        self._is_quoted = len(sound) >= _ENOUGH and bare <= 1

    def _close(self, held: CSVRecord, rest: Sequence[CSVRecord]) -> PartedRecord:
        is_half = bool(rest) or (self._is_damaged(held) and self._is_askew(held))
        return PartedRecord(held, tuple(rest), is_half)

    def _goes_on(self, held: CSVRecord, rest: Sequence[CSVRecord], record: CSVRecord) -> bool:
        """Tell whether a record is no row but a piece of the one before."""
        is_torn = self._is_damaged(held) or self._is_unlike(held)
        is_torn = is_torn or (self._is_askew(held) and self._is_damaged(record))
        if not rest and not is_torn:
            return False
        if self._is_askew(record):
            return True
        is_open = self._is_askew(held) or len(held.fields) < self._width
        if is_open and self._is_unlike(record):
            return True
        lacks_text = self._text is not None and len(record.fields) <= self._text
        return lacks_text and (bool(rest) or (bool(held.odd) and not self._tight))

    def _is_damaged(self, record: CSVRecord) -> bool:
        return bool(record.odd) or len(record.fields) != self._width

    def _is_askew(self, record: CSVRecord) -> bool:
        """Tell whether words stand where sound rows have none; a text in quotes is in its place."""
        if not self._is_damaged(record) and not self._is_bare(record):
            return False
        return any(at in self._tight and _has_blank(cell) for at, cell in enumerate(record.fields))

    def _is_bare(self, record: CSVRecord) -> bool:
        """Tell whether the text of a record is not in quotes."""
        if self._text is None or len(record.fields) <= self._text:
            return False
        begins = record.fields[self._text][:_SHOWN].replace('"', '""')
        return f'"{begins}' not in record.raw

    def _is_unlike(self, record: CSVRecord) -> bool:
        """Tell whether a text is not in quotes though those of sound rows are."""
        return self._is_quoted and self._is_bare(record)


def _has_blank(cell: str) -> bool:
    return " " in cell.strip()
