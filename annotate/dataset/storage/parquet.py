"""Parquet files: written by row groups into shards, read back row by row.

The settings are those with which the Hub stores and shows
a dataset best; the same rows always give the same bytes with the same version of `pyarrow`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from annotate.files.packages import load_arrow

BATCH_ROWS = 100  # rows that are held as Python objects
GROUP_BYTES = 8 * 2**20  # of a row group in memory, before compression
SHARD_BYTES = 256 * 2**20  # of a file before compression, where no size is given


@dataclass(frozen=True, slots=True, kw_only=True)
class ParquetShard:
    """A file that was written."""

    path: Path
    rows: int
    bytes: int


class TableWriter:
    """Writes the rows of one split of one configuration; an empty one keeps its schema.

    A file is ended once it has so many bytes before compression.
    """

    def __init__(self, folder: Path, split: str, schema: Any, shard_bytes: int) -> None:
        self._package = load_arrow()
        self._shard_bytes = shard_bytes
        self._folder, self._split, self._schema = folder, split, schema
        self._rows: list[dict[str, Any]] = []
        self._tables: list[Any] = []
        self._shards: list[ParquetShard] = []
        self._writer: Any = None
        self._count = self._bytes = 0
        self._open()

    def write(self, row: dict[str, Any]) -> None:
        """Add a row."""
        self._rows.append(row)
        if len(self._rows) >= BATCH_ROWS:
            self._convert()

    def close(self) -> list[ParquetShard]:
        """Write what is left and give the files their names, which tell how many there are."""
        self._convert()
        self._end_shard()
        number = len(self._shards)
        return [
            ParquetShard(
                path=self._name(shard.path, at, number), rows=shard.rows, bytes=shard.bytes
            )
            for at, shard in enumerate(self._shards)
        ]

    def abort(self) -> None:
        """Close the file that is open, whatever it holds."""
        if self._writer is not None:
            self._writer.close()
            self._writer = None

    def _name(self, path: Path, at: int, number: int) -> Path:
        return path.rename(self._folder / f"{self._split}-{at:05d}-of-{number:05d}.parquet")

    def _open(self) -> None:
        self._path = self._folder / f"{self._split}-{len(self._shards):05d}.part"
        self._count = self._bytes = 0
        self._writer = self._package.parquet.ParquetWriter(
            self._path,
            self._schema,
            compression="snappy",
            write_page_index=True,
            use_content_defined_chunking=True,  # an edit changes few chunks on the Hub's storage
        )

    def _convert(self) -> None:
        if self._rows:
            if self._writer is None:
                self._open()
            self._tables.append(self._package.Table.from_pylist(self._rows, schema=self._schema))
            self._rows = []
        if sum(table.nbytes for table in self._tables) >= min(GROUP_BYTES, self._shard_bytes):
            self._end_group()

    def _end_group(self) -> None:
        if not self._tables:
            return
        table = self._package.concat_tables(self._tables)
        self._writer.write_table(table, row_group_size=max(1, table.num_rows))
        self._count += table.num_rows
        self._bytes += table.nbytes
        self._tables = []
        if self._bytes >= self._shard_bytes:
            self._end_shard()

    def _end_shard(self) -> None:
        self._end_group()
        if self._writer is not None:
            self.abort()
            self._shards.append(ParquetShard(path=self._path, rows=self._count, bytes=self._bytes))


def read_schema(path: Path) -> Any:
    """Return the schema of a Parquet file.

    Raises:
        ValueError: it is no Parquet file.
    """
    return load_arrow().parquet.read_schema(path)


def iter_rows(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the rows of a Parquet file, a batch in memory at a time.

    Raises:
        ValueError: it is no Parquet file.
    """
    with load_arrow().parquet.ParquetFile(path) as file:
        for batch in file.iter_batches(batch_size=BATCH_ROWS):
            yield from batch.to_pylist()
