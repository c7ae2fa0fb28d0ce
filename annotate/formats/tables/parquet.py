"""Parquet: a row a row, batch by batch, so that memory does not grow with the file."""

import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any, BinaryIO, cast

from annotate.files.inputs import open_seekable
from annotate.files.packages import load_arrow
from annotate.files.parquet_lines import list_json_columns
from annotate.formats.port import FileFormat, Input, InputRow, Item
from annotate.formats.problems import MALFORMED
from annotate.formats.tables.cells import to_plain

_BATCH = 200  # rows
_MARK = b"PAR1"
_FIX = "Write the file again."


def read(given: Input) -> Iterator[Item]:
    """Yield the rows; a file that breaks off is a Problem."""
    arrow = load_arrow()
    with open_seekable(cast(BinaryIO, given.stream)) as stream:
        try:
            file = arrow.parquet.ParquetFile(stream)
            ours = list_json_columns(file.schema_arrow)
            rows = (row for batch in file.iter_batches(_BATCH) for row in batch.to_pylist())
            for number, row in enumerate(rows, start=1):
                yield InputRow(fields=dict(_iter_cells(row, ours)), line=number)
        except (arrow.ArrowException, OSError, json.JSONDecodeError) as error:
            reason = str(error).split("\n")[0]
            yield given.complain(MALFORMED, f"not Parquet: {reason}", fix=_FIX)


def _iter_cells(row: Mapping[str, Any], ours: Collection[str]) -> Iterator[tuple[str, Any]]:
    """Yield the cells of a row; in a part of ours, where `ours` are JSON, none is what is not."""
    for name, cell in row.items():
        if cell is not None or not ours:
            yield name, json.loads(cell) if name in ours else to_plain(cell)


FORMAT = FileFormat(
    description="a Parquet file",
    suffixes=(".parquet",),
    recognise=lambda head: head.startswith(_MARK),
    read=read,
)
