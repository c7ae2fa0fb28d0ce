"""Every table of a dataset, open for writing at once: a file for each configuration and split."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Self

from annotate.dataset.rows.coded import RowCompleter
from annotate.dataset.rows.features import SplitSize
from annotate.dataset.rows.meanings import describe_schema
from annotate.dataset.rows.rows import Row
from annotate.dataset.rows.vocabulary import Vocabulary
from annotate.dataset.storage import parquet
from annotate.dataset.storage.parquet import ParquetShard, TableWriter
from annotate.report.counting import Counting

Sizes = dict[str, dict[str, SplitSize]]


class Tables:
    """Writes rows to `CONFIGURATION/SPLIT-00000-of-0000N.parquet` below a folder.

    `vocabulary` has the names that numbers in the rows stand for, `counting` what was written. A
    file has about so many bytes as `shard_bytes` says, before compression.
    """

    def __init__(
        self,
        folder: Path,
        features: Mapping[str, Any],
        splits: Iterable[str],
        vocabulary: Vocabulary,
        shard_bytes: int | None = None,
    ) -> None:
        self.counting = Counting(vocabulary.codes)
        self._completer = RowCompleter(vocabulary, features)
        self._folder = folder
        self._writers: dict[tuple[str, str], TableWriter] = {}
        self._shards: dict[tuple[str, str], list[ParquetShard]] = {}
        splits = tuple(splits)
        for config, columns in features.items():
            (folder / config).mkdir()
            for split in splits:
                schema = describe_schema(config, columns.arrow_schema)
                self._writers[config, split] = TableWriter(
                    folder / config, split, schema, shard_bytes or parquet.SHARD_BYTES
                )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for writer in self._writers.values():
            writer.abort()

    def write(self, config: str, split: str, row: Row) -> None:
        """Add a row with the words beside its numbers, and count it."""
        self.counting.add(config, split, row)
        self._writers[config, split].write(self._completer.complete(config, row))

    def close(self) -> tuple[str, ...]:
        """Finish the files; splits without any row are deleted and returned."""
        self._shards = {key: writer.close() for key, writer in self._writers.items()}
        splits = dict.fromkeys(split for _, split in self._shards)
        filled = {split for (_, split), shards in self._shards.items() if shards[0].rows}
        empty = tuple(split for split in splits if split not in filled)
        for config, split in list(self._shards):
            if split in empty:
                for shard in self._shards.pop((config, split)):
                    shard.path.unlink()
        return empty

    def measure(self) -> Sizes:
        """Return how much each split of each configuration holds."""
        sizes: Sizes = {}
        for (config, split), shards in self._shards.items():
            sizes.setdefault(config, {})[split] = SplitSize(
                rows=sum(shard.rows for shard in shards),
                bytes=sum(shard.bytes for shard in shards),
                file_bytes=sum(shard.path.stat().st_size for shard in shards),
            )
        return sizes

    def list_files(self) -> list[dict[str, Any]]:
        """Return the files written, as the manifest describes them."""
        return [
            {
                "path": shard.path.relative_to(self._folder).as_posix(),
                "config": config,
                "split": split,
                "rows": shard.rows,
            }
            for (config, split), shards in self._shards.items()
            for shard in shards
        ]
