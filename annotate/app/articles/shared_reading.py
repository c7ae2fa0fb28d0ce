"""Files of articles read in processes, or by an engine, in batches; told here in their order.

A batch is a part: a list of files with their hashes. What came of it lies beside, in the project's
state, until all was told.
"""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from annotate.app.context import Context
from annotate.app.part_runs import PartsSummary, make_version, name_work, share
from annotate.errors import AnnotateError
from annotate.files.done import hash_part, remove_file
from annotate.files.engines.engine import Engine
from annotate.files.engines.making import MadePart, MakingRun
from annotate.files.outputs import open_output
from annotate.files.parts import Part, list_names, list_parts, place
from annotate.ingestion.files.sources import InputFile, iter_sources
from annotate.ingestion.reader import MakeReader
from annotate.ingestion.recording import (
    RecordTeller,
    describe_source,
    is_recordable,
    read_value,
    record,
    write_value,
)
from annotate.ingestion.settings import IngestOptions

_MOST_FILES, _MOST_BYTES = 256, 1 << 25  # of a batch; a file is in one, however large


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedReading:
    """How reading was shared, and what tells what was read; a script of Slurm tells nothing yet."""

    parts: PartsSummary
    make_reader: MakeReader | None = None


@contextmanager
def share_reading(
    context: Context,
    paths: Sequence[str],
    settings: IngestOptions,
    workers: int,
    engine: Engine | None,
) -> Iterator[SharedReading | None]:
    """Let the files of paths be read elsewhere; give None where there is none to share.

    What was read is deleted at the end of a block that ends well.
    """
    folder = name_work(context.project, "ingest", *paths)
    lists, read = folder / "files", folder / "read"
    if not _write_batches(lists, paths, settings):
        yield None
        return
    run = MakingRun(
        source=str(lists),
        target=str(read),
        make=_RecordBatch(options=settings),
        made_by=make_version("annotate.ingestion.recording", settings),
    )
    summary = share(context, run, engine) if engine is not None else PartsSummary()
    if summary.script is not None:
        yield SharedReading(parts=summary)
        return
    # Without an engine what is read of one batch is told while others are read.
    parts = iter(list_parts(lists)) if engine is not None else run.work(workers)
    lines = (line for part in parts for line in _iter_lines(read / part.name))
    yield SharedReading(parts=summary, make_reader=partial(RecordTeller, lines=lines))
    for _ in parts:
        pass  # until the run has come to its end
    shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class _RecordBatch:
    """Reads the files of a batch, and writes what came of each."""

    options: IngestOptions

    def __call__(self, part: Part, target: str) -> MadePart:
        with open_output(target) as stream:
            files = map(read_value, _iter_lines(Path(part.path)))
            documents = sum(record(file, self.options, stream) for file in files)
        return MadePart(documents, {})


def _iter_lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        yield from stream


def _write_batches(folder: Path, paths: Sequence[str], settings: IngestOptions) -> int:
    """Write the lists of files, and delete those of an earlier run; return how many there are."""
    written = set[str]()
    for batch in _iter_batches(paths, settings):
        name = f"part-{len(written):05}.jsonl"
        folder.mkdir(parents=True, exist_ok=True)
        with open_output(folder / name) as stream:
            for file in batch:
                write_value(stream, file)
        written.add(name)
    for name in set(list_names(str(folder))) - written:
        remove_file(place(folder, name))
    return len(written)


def _iter_batches(paths: Sequence[str], settings: IngestOptions) -> Iterator[list[dict[str, Any]]]:
    batch: list[dict[str, Any]] = []
    size = 0
    for source in iter_sources(paths, settings.format, [], own_files=settings.own_files):
        if not is_recordable(source):
            continue
        described, more = _describe(source)
        if batch and (len(batch) == _MOST_FILES or size + more > _MOST_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(described)
        size += more
    if batch:
        yield batch


def _describe(source: InputFile) -> tuple[dict[str, Any], int]:
    """Return a file as its list has it, with its hash, and its size; none where it is not read."""
    try:
        sha256, size = hash_part(source.path)
    except (OSError, AnnotateError):
        sha256, size = "", 0
    return {**describe_source(source), "sha256": sha256}, size
