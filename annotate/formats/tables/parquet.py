"""Parquet: a row a row, batch by batch, so that memory does not grow with the file."""

from collections.abc import Iterator
from typing import BinaryIO, cast

from annotate.files.inputs import open_seekable
from annotate.files.packages import load_arrow
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
            rows = (row for batch in file.iter_batches(_BATCH) for row in batch.to_pylist())
            for number, row in enumerate(rows, start=1):
                fields = {name: to_plain(cell) for name, cell in row.items()}
                yield InputRow(fields=fields, line=number)
        except (arrow.ArrowException, OSError) as error:
            reason = str(error).split("\n")[0]
            yield given.complain(MALFORMED, f"not Parquet: {reason}", fix=_FIX)


FORMAT = FileFormat(
    description="a Parquet file",
    suffixes=(".parquet",),
    recognise=lambda head: head.startswith(_MARK),
    read=read,
)
