"""Pre-annotate a file shard by shard: a done shard is kept, so that a killed run goes on.

The output is put together from done shards alone, in their order: it does not depend on how many
workers there were, or how often the run was killed. The work folder is named after the input's
hash and everything that decides the result; it is removed at the end, so that a run on an input
that is finished writes the same bytes again.
"""

import shutil
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import IO

from annotate.errors import RunError
from annotate.files.outputs import open_output
from annotate.model import Problem
from annotate.preannotation.runs.job import Job
from annotate.preannotation.runs.shard_input import (
    SHARD_SIZE,
    DocumentShard,
    DocumentSource,
    iter_shards,
    read_checked,
)
from annotate.preannotation.runs.shards import (
    COVERAGE,
    find_part,
    is_marked,
    read_counts,
    read_mark,
)
from annotate.preannotation.runs.workers import do_shard, work_in_processes


@dataclass(slots=True)
class RunSummary:
    """What a run did: documents, spans a layer, relations, what was left out, shards kept."""

    counts: Counter[str] = field(default_factory=Counter)
    kept: int = 0

    def select(self, prefix: str) -> dict[str, int]:
        """Return the counts whose key begins with a prefix, by the rest of the key."""
        return {
            key.removeprefix(prefix): count
            for key, count in self.counts.items()
            if key.startswith(prefix)
        }


@dataclass(slots=True)
class Run:
    """One run over a source: iterate over `work` to do it, once a document; then `finish`."""

    source: DocumentSource
    job: Job
    workers: int = 1
    problems: list[Problem] = field(default_factory=list)
    summary: RunSummary = field(default_factory=RunSummary)
    shard_size: int = SHARD_SIZE
    _shards: int = 0
    _done: int = 0
    _is_read: bool = False

    def work(self) -> Iterator[None]:
        """Do every shard that is not done yet; yield once a document, done before or now."""
        workers = min(self.workers, -(-self.source.lines // self.shard_size))
        yield from do_shards(self.job, self.iter_open(), workers)

    def iter_open(self) -> Iterator[DocumentShard]:
        """Yield the shards that are not done yet."""
        documents = read_checked(self.source, self.job.settings.scheme, self.problems)
        for shard in iter_shards(documents, self.shard_size):
            self._shards += 1
            if read_counts(self.job.folder, shard.number) is None:
                yield shard._replace(folder=self.job.folder)
            else:
                self.summary.kept += 1
        self._is_read = True

    def is_complete(self) -> bool:
        """Tell whether the source was read to its end and every shard of it is marked done."""
        while self._done < self._shards and is_marked(self.job.folder, self._done):
            self._done += 1
        return self._is_read and self._done == self._shards

    def write_coverage(self, output: str | Path) -> None:
        """Write what was read of every document, where the pre-annotator accounts for it."""
        with open_output(output) as stream:
            for index in range(self._shards):
                with find_part(self.job.folder, index).with_suffix(COVERAGE).open("rb") as part:
                    shutil.copyfileobj(part, stream)

    def finish(self, stream: IO[bytes]) -> RunSummary:
        """Put the output together from the done shards."""
        for index in range(self._shards):
            mark = read_mark(self.job.folder, index)
            if mark is None:
                raise RunError(
                    f"{find_part(self.job.folder, index)} was changed or removed while the run "
                    "went on, perhaps by a second run on the same articles.",
                    "Let one run finish, then run the command again.",
                )
            self.summary.counts.update(mark["counts"])
            self.problems += [
                replace(Problem(**found), file=self.source.name)
                for found in mark.get("problems", ())
            ]
            with find_part(self.job.folder, index).open("rb") as part:
                shutil.copyfileobj(part, stream)
        return self.summary

    def clear(self) -> None:
        """Remove the work folder, once the output is in its place."""
        if self.job.folder.exists():
            shutil.rmtree(self.job.folder)


def do_shards(job: Job, shards: Iterable[DocumentShard], workers: int) -> Iterator[None]:
    """Do shards here or in processes; yield once a document. For none, nothing is loaded."""
    rest = iter(shards)
    first = next(rest, None)
    if first is None:
        return
    shards = chain([first], rest)
    if workers > 1 or job.is_foreign:
        yield from work_in_processes(job, shards, max(1, workers))
        return
    annotator = job.create()
    for shard in shards:
        yield from do_shard(annotator, job, shard)
