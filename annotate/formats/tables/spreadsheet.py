"""Spreadsheets: the rows of all sheets, or of the one that is named."""

import zipfile
from collections.abc import Iterator, Sequence
from itertools import chain, islice, zip_longest
from typing import Any, BinaryIO, cast

from annotate.errors import MissingExtraError
from annotate.files.inputs import open_seekable, refuse_large
from annotate.formats.port import FileFormat, Input, InputRow, Item
from annotate.formats.problems import FIELD, MALFORMED, NO_TEXT
from annotate.formats.tables.cells import to_plain
from annotate.formats.tables.names import are_columns, part_names
from annotate.spelling import plural

_ENTRIES = (b"xl/workbook.xml", b"xl/workbook.bin", b"opendocument.spreadsheet")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STREAMS = tuple(name.encode("utf-16-le") for name in ("Workbook", "Book"))
_LARGEST_CELL = 32_767  # characters: what Excel cuts a longer text off at
_MOST_ABOVE = 10  # rows above the names of the columns
_FIX_ABOVE = "Look at them; where they are rows, name the columns in the first one."
_FIX = "Save it again as .xlsx, or export it as CSV."


def read(given: Input) -> Iterator[Item]:
    """Yield the rows of the sheets by the names in the first one of each."""
    package = _load_package()
    with open_seekable(cast(BinaryIO, given.stream)) as stream:
        try:
            refuse_large(stream)
            book = package.CalamineWorkbook.from_filelike(stream)
        except (package.CalamineError, zipfile.BadZipFile, ValueError) as error:
            yield given.complain(MALFORMED, f"no spreadsheet: {error}", fix=_FIX)
            return
        names = [given.table] if given.table is not None else book.sheet_names
        if given.table is not None and given.table not in book.sheet_names:
            message = f"there is no sheet {given.table}; there are {', '.join(book.sheet_names)}"
            yield given.complain(NO_TEXT, message, fix="Name a sheet: --table NAME.")
            return
        yield from _read_sheets(book, names, given)


def _read_sheets(book: Any, names: Sequence[str], given: Input) -> Iterator[Item]:
    number = 0
    for name in names:
        rows = (
            row for row in book.get_sheet_by_name(name).iter_rows() if any(map(_is_filled, row))
        )
        first = list(islice(rows, _MOST_ABOVE))
        at = _find_header(first)
        if at:
            message = f"{plural(at, 'row')} of {name} above the names of the columns left out"
            yield given.complain(FIELD, message, fix=_FIX_ABOVE)
        header = [str(cell).strip() for cell in first[at]] if first else []
        for row in chain(first[at + 1 :], rows):
            number += 1
            yield from _make_row(header, row, number, given)


def _is_filled(cell: Any) -> bool:
    return bool(cell != "")


def _find_header(rows: Sequence[Sequence[Any]]) -> int:
    """Return which row names the columns: the first, but for what is written above a table."""
    filled = [[str(cell).strip() for cell in row if _is_filled(cell)] for row in rows]
    if not filled or are_columns(filled[0]):
        return 0
    wider = (at for at, names in enumerate(filled) if len(names) > len(filled[0]))
    return next((at for at in wider if are_columns(filled[at])), 0)


def _make_row(
    header: Sequence[str], row: Sequence[Any], number: int, given: Input
) -> Iterator[Item]:
    names = header
    if len(set(header)) < len(header):
        names = part_names(header, [len(str(cell)) for cell in row])
    pairs = enumerate(zip_longest(names, row, fillvalue=""), start=1)
    fields = {
        name or f"column {at}": to_plain(cell) for at, (name, cell) in pairs if name or cell != ""
    }
    for name, cell in fields.items():
        if isinstance(cell, str) and len(cell) == _LARGEST_CELL:
            message = f"{name}: {_LARGEST_CELL:,} characters, the most a cell of Excel can hold"
            fix = "It is likely cut off there. Look for the text elsewhere."
            yield given.complain(FIELD, message, line=number, fix=fix)
    yield InputRow(fields=fields, line=number)


def _load_package() -> Any:
    try:
        import python_calamine
    except ImportError as error:
        raise MissingExtraError("python-calamine", "formats") from error
    return python_calamine


def recognise(head: bytes) -> bool:
    """Tell whether a file is a spreadsheet of Excel, of any year, or of OpenDocument."""
    if head.startswith(_OLE):
        return any(name in head for name in _STREAMS)
    return head.startswith(b"PK") and any(entry in head for entry in _ENTRIES)


FORMAT = FileFormat(
    description="a spreadsheet of Excel or OpenDocument",
    suffixes=(".xlsx", ".xls", ".xlsm", ".xlsb", ".ods"),
    recognise=recognise,
    read=read,
)
