"""The records of delimited text, as people's programs write them; a stray quote costs its row.

A record is read strictly first. Where that fails, or swallows lines that are rows of their own, it
is read again: with backslashes before quotes, with blanks before them, with quotes that stand
inside a field, with one that is not closed until the next row, and its first line alone, with
quotes as characters like any other.
"""

import csv
import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import accumulate
from typing import NamedTuple

LONGEST = 1 << 26  # characters of a line
_FARTHEST = 1 << 23  # characters in which an open quote has to be closed
_NEAREST = 1 << 16  # ... where it was not, again and again, so that no time grows with the square
_QUOTE = '"'
SWAPPED = str.maketrans("\"'", "'\"")


class CSVRecord(NamedTuple):
    """A record: its fields, the line it begins in, its text, and what was odd about it."""

    fields: list[str]
    line: int
    raw: str
    odd: str = ""


class LongLineError(ValueError):
    """A line without an end."""


class CSVRecords:
    """Yields the records of lines; `width` is how many fields they should have, where known.

    Where they are spaced, a blank behind the sign that parts two fields is of neither. Single
    quotes around fields are read as double ones are: one stands for the other meanwhile.
    """

    def __init__(
        self,
        lines: Iterator[str],
        delimiter: str,
        *,
        is_spaced: bool = False,
        is_single: bool = False,
    ) -> None:
        self._lines = (line.translate(SWAPPED) for line in lines) if is_single else lines
        self._is_single = is_single
        self._back: deque[str] = deque()
        self._delimiter = delimiter
        self._is_spaced = is_spaced
        self._line = 0
        self._within = _FARTHEST
        self.width = 0

    def __iter__(self) -> Iterator[CSVRecord]:
        """Yield the records; lines with nothing on them are none."""
        yield from map(_swap, self._read()) if self._is_single else self._read()

    def _read(self) -> Iterator[CSVRecord]:
        csv.field_size_limit(LONGEST)
        while line := self._take():
            start = self._line
            if not line.strip("\r\n"):
                continue
            escaped = self._read_escaped(line, start) if "\\" in line else None
            if escaped is not None:
                yield escaped
            elif _QUOTE not in line:
                yield CSVRecord(self._split(line), start, line)
            else:
                yield self._read_quoted(line, start)

    def _take(self) -> str:
        line = self._back.popleft() if self._back else next(self._lines, "")
        self._line += bool(line)
        return line

    def _give_back(self, lines: Sequence[str]) -> None:
        self._back.extendleft(reversed(lines))
        self._line -= len(lines)

    def _read_escaped(self, line: str, start: int) -> CSVRecord | None:
        """Read a row without quotes around fields, a backslash before what would part them.

        None is any other row: one that is as wide as it should be without that.
        """
        if self.width < 2 or (self._is_whole(line) and not _GOES_ON.search(line)):
            return None
        taken = [line]
        while _GOES_ON.search(taken[-1]) and (more := self._take()):
            taken.append(more)
        text = "".join(taken).rstrip("\r\n")
        fields = _compile_escaped(self._delimiter).findall(text)
        if len(fields) == self.width and not any(field.startswith(_QUOTE) for field in fields):
            return CSVRecord(list(map(_unescape, fields)), start, "".join(taken))
        self._give_back(taken[1:])
        return None

    def _is_whole(self, line: str) -> bool:
        """Tell whether a line is as wide as a row should be, by its signs alone or by the rules."""
        if self._count(line) == self.width:
            return True
        return _QUOTE in line and len(self._parse([line])) == self.width

    def _read_quoted(self, line: str, start: int) -> CSVRecord:
        taken = [line]
        fields = self._parse(self._feed(taken), is_spaced=self._is_spaced)
        if fields and not self._is_suspect(fields, taken):
            return CSVRecord(fields, start, "".join(taken))
        found = self._read_again(taken)
        if found is None:
            return CSVRecord(fields, start, "".join(taken), "" if fields else _UNCLOSED)
        again, used, odd = found
        if again == fields:
            used, odd = len(taken), ""
        fields = again
        self._give_back(taken[used:])
        is_near = len(taken) <= used + 1
        self._within = self._within * 2 if is_near else self._within // 4
        self._within = max(_NEAREST, min(self._within, _FARTHEST))
        return CSVRecord(fields, start, "".join(taken[:used]), odd)

    def _split(self, line: str) -> list[str]:
        fields = line.rstrip("\r\n").split(self._delimiter)
        return [field.lstrip(" ") for field in fields] if self._is_spaced else fields

    def _parse(
        self, lines: Iterable[str], *, is_spaced: bool = False, escape: str | None = None
    ) -> list[str]:
        """Return the fields of a record; none where it breaks the rules."""
        reader = csv.reader(
            lines,
            delimiter=self._delimiter,
            strict=True,
            escapechar=escape,
            skipinitialspace=is_spaced,
        )
        try:
            return next(reader, [])
        except csv.Error:
            return []

    def _feed(self, taken: list[str]) -> Iterator[str]:
        size = len(taken[0])
        yield taken[0]
        while size < self._within and (line := self._take()):
            taken.append(line)
            size += len(line)
            yield line

    def _is_suspect(self, fields: Sequence[str], taken: Sequence[str]) -> bool:
        """Tell whether a record is too wide or too narrow, or has swallowed rows."""
        if self.width and len(fields) != self.width:
            return True
        inside = [line for line in taken[1:-1] if line.strip()]
        if self.width < 2 or not inside or self._count(taken[0]) != self.width:
            return False
        whole = [self._count(line) == self.width for line in inside]
        if self._delimiter == "\t":
            return any(whole)
        is_row = self.width > 2 and len(whole) > 1 and all(whole)
        return is_row and self._opens(taken[-1])

    def _opens(self, line: str) -> bool:
        """Tell whether the quote that closed a field is one that opens another row's."""
        at = line.find(_QUOTE)
        before, behind = line[max(at - 1, 0) : at], line[at + 1 : at + 2]
        return before in {"", self._delimiter} and behind not in {"", self._delimiter, "\r", "\n"}

    def _count(self, line: str) -> int:
        return line.count(self._delimiter) + 1

    def _read_again(self, taken: list[str]) -> tuple[list[str], int, str] | None:
        """Return fields, how many lines they take, and what was odd; None where nothing fits."""
        text = "".join(taken)
        is_spaced = f'{self._delimiter} "' in text
        ways = [self._read_as(taken, escape="\\")] if '\\"' in text else []
        ways += [self._read_as(taken, is_spaced=True)] if is_spaced else []
        ways.append(self._read_inner(taken))
        alone = (list(map(_unquote, self._split(taken[0]))), 1, _STRAY)
        unclosed = self._read_unclosed(taken)
        ways += [unclosed, alone] if unclosed and unclosed[1] > 1 else [alone, unclosed]
        fitting = [way for way in ways if way and self._fits(way[0], taken[: way[1]])]
        alike = [way for way in ways if way and not any(map(self._is_row, taken[1 : way[1]]))]
        return next(iter(fitting), None) or self._read_narrow(alike or ways)

    def _fits(self, fields: Sequence[str], taken: Sequence[str]) -> bool:
        if len(fields) != (self.width or len(fields)) or self._is_suspect(fields, taken):
            return False
        return not any(map(self._is_row, taken[1:]))

    @staticmethod
    def _read_narrow(
        ways: Sequence[tuple[list[str], int, str] | None],
    ) -> tuple[list[str], int, str] | None:
        """Return what is left where no way gives the right width: one that closes its quotes."""
        return next((way for way in ways if way is not None), None)

    def _is_row(self, line: str) -> bool:
        """Tell whether a line is a row by itself, with a field in quotes and none beside them."""
        if self.width < 2 or _QUOTE not in line:
            return False
        pattern, at, count = _compile(self._delimiter, _BY_RULES), 0, 0
        while match := pattern.match(line, at):
            at, count = match.end(), count + 1
            if match["end"] != self._delimiter:
                return count == self.width
        return False

    def _read_as(
        self, taken: Sequence[str], *, is_spaced: bool = False, escape: str | None = None
    ) -> tuple[list[str], int, str] | None:
        used = 0

        def feed() -> Iterator[str]:
            nonlocal used
            for line in taken:
                used += 1
                yield line

        fields = self._parse(feed(), is_spaced=is_spaced, escape=escape)
        return (fields, used, "") if fields else None

    def _read_unclosed(self, taken: Sequence[str]) -> tuple[list[str], int, str] | None:
        """Close an open quote before the next row, or at the end of its line."""
        end = next((at for at, line in enumerate(taken) if at and self._is_row(line)), 1)
        between = taken[1:end]
        if self.width > 2 and all(self._count(line) == self.width for line in between):
            end = 1  # they are rows without quotes
        text = "".join(taken[:end]).rstrip("\r\n")
        fields = self._parse([f"{text}{_QUOTE}"], is_spaced=self._is_spaced)
        return (fields, end, _OPEN) if fields else None

    def _read_inner(self, taken: Sequence[str]) -> tuple[list[str], int, str] | None:
        """Read quotes that neither begin nor end a field as characters."""
        text, at = "".join(taken), 0
        pattern = _compile(self._delimiter, _LENIENT)
        fields: list[str] = []
        while match := pattern.match(text, at):
            fields.append(_unquote(match["field"]))
            at = match.end()
            if match["end"] != self._delimiter:
                return fields, _count_lines(taken, at), _INNER
        return None


_UNCLOSED = "a quote is opened and not closed"
_STRAY = "a quote that is opened and not closed is read as a character"
_OPEN = "a quote is opened and not closed; its field ends where the next row begins"
_INNER = "quotes inside a field are not written twice"


_GOES_ON = re.compile(r"(?<!\\)(?:\\\\)*\\\r?\n\Z")
_ESCAPED = re.compile(r"\\([\\\"',;|\t\r\n]\n?)")
_NULL = r"\N"


@cache
def _compile_escaped(delimiter: str) -> re.Pattern[str]:
    """Return what fits a field up to a sign that parts two, without a backslash before it."""
    stop = re.escape(delimiter)
    return re.compile(rf"(?:(?<=^)|(?<={stop}))(?:[^\\{stop}]|\\.)*(?={stop}|\Z)", re.DOTALL)


def _swap(record: CSVRecord) -> CSVRecord:
    fields = [field.translate(SWAPPED) for field in record.fields]
    return record._replace(fields=fields, raw=record.raw.translate(SWAPPED))


def _unescape(field: str) -> str:
    return "" if field == _NULL else _ESCAPED.sub(r"\1", field)


def _count_lines(lines: Sequence[str], end: int) -> int:
    """Return in how many of the lines a text lies that ends at a position."""
    ends = accumulate(map(len, lines))
    return next((at for at, size in enumerate(ends, start=1) if size >= end), len(lines))


_LENIENT = r'"(?>(?:[^"]++|""?(?!{end}))*)"|[^{stop}\r\n]*+'
_BY_RULES = r'"(?>(?:[^"]++|"")*)"|[^"{stop}\r\n]*+'


@cache
def _compile(delimiter: str, form: str) -> re.Pattern[str]:
    """Return what fits a field with what ends it; a quote closes where the field ends behind it."""
    stop = re.escape(delimiter)
    end = rf"{stop}|\r?\n|\r|\Z"
    field = form.replace("{end}", end).replace("{stop}", stop)  # possessive: tried but once
    return re.compile(rf"(?P<field>{field})(?P<end>{end})")


def _unquote(field: str) -> str:
    if len(field) > 1 and field[0] == field[-1] == _QUOTE:
        return field[1:-1].replace('""', _QUOTE)
    return field
