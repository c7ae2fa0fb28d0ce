"""Pre-annotate parts: of each another of the same name, in one pool of workers for all of them.

A part that is done and unchanged is left as it is. The others are worked on one after the other,
and a worker that has nothing left of one begins with the next.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field

from annotate.files.done import (
    PartDone,
    find_done,
    hash_part,
    hold_parts,
    write_done,
)
from annotate.files.json_lines import open_lines
from annotate.files.parts import Part, place
from annotate.model import Problem
from annotate.preannotation.runs.job import Job
from annotate.preannotation.runs.run import Run, RunSummary, do_shards
from annotate.preannotation.runs.shard_input import SHARD_SIZE, DocumentShard, open_source
from annotate.preannotation.runs.shards import DOCUMENTS
from annotate.records import to_json


@dataclass(frozen=True, slots=True, kw_only=True)
class PreannotateParts:
    """The work of a step: pre-annotate parts, with a model that is loaded once for all of them."""

    target: str
    job: Job

    def __call__(self, parts: Iterator[Part]) -> None:
        """Do them, in this process."""
        for _ in PartsRun("", self.target, self.job).do(parts):
            pass


@dataclass(slots=True)
class _PartUnderWay:
    part: Part
    target: str
    sha256: str
    run: Run
    opened: ExitStack


@dataclass(slots=True)
class PartsRun:
    """One run over parts: iterate over `work` to do it, once a document.

    `job` is without a source. `kept` of the parts were done before; in `empty` there was nothing.
    """

    source: str
    target: str
    job: Job
    workers: int = 1
    problems: list[Problem] = field(default_factory=list)
    summary: RunSummary = field(default_factory=RunSummary)
    shard_size: int = SHARD_SIZE
    parts: int = 0
    kept: int = 0
    empty: int = 0
    _under_way: deque[_PartUnderWay] = field(default_factory=deque)

    def work(self) -> Iterator[None]:
        """Do every part that is not done; yield once a document that was to be annotated.

        Raises:
            AnnotateError: the target has a part whose input is gone, or the world is broken. What
                is done until then is kept.
        """
        with hold_parts(self.source, self.target) as parts:
            self.parts = len(parts)
            yield from self.do(parts)

    def do(self, parts: Iterable[Part]) -> Iterator[None]:
        """Do those of some parts that are not done; yield once a document.

        In one process a part is done before the next is taken.
        """
        with ExitStack() as left:
            left.callback(self._close)
            for _ in do_shards(self.job, self._iter_shards(parts), self.workers):
                yield
                self._finish_complete()
            self._finish_complete()

    def take(self, part: Part) -> bool:
        """Tell whether a part is done; if it is, count what its mark says."""
        done = find_done(part, place(self.target, part.name), self._version)
        if done is not None:
            self._tell(done)
        return done is not None

    def make_work(self) -> PreannotateParts:
        """Return what a worker of an engine does with its share."""
        return PreannotateParts(target=self.target, job=self.job)

    def _iter_shards(self, parts: Iterable[Part]) -> Iterator[DocumentShard]:
        for part in parts:
            if self.take(part):
                self.kept += 1
                continue
            under_way = self._open(part, place(self.target, part.name))
            self._under_way.append(under_way)
            yield from under_way.run.iter_open()
            self._finish_complete()

    @property
    def _version(self) -> str:
        return f"{self.job.made_by}, {self.job.seconds} seconds"

    def _open(self, part: Part, target: str) -> _PartUnderWay:
        sha256, _ = hash_part(part.path)
        opened = ExitStack()
        source = opened.enter_context(open_source(part.path))
        run = Run(source, self.job.move_to(source), shard_size=self.shard_size)
        return _PartUnderWay(part, target, sha256, run, opened)

    def _finish_complete(self) -> None:
        """Put together the parts of which every shard is done, in their order."""
        while self._under_way and self._under_way[0].run.is_complete():
            self._finish(self._under_way.popleft())

    def _finish(self, one: _PartUnderWay) -> None:
        with one.opened:
            with open_lines(one.target) as stream:
                summary = one.run.finish(stream)
            sha256, size = hash_part(one.target)
            done = PartDone(
                rows=summary.counts[DOCUMENTS],
                bytes=size,
                sha256=sha256,
                input=one.part.name,
                input_sha256=one.sha256,
                made_by=self._version,
                counts=dict(sorted(summary.counts.items())),
                problems=tuple(map(to_json, one.run.problems)),
            )
            write_done(one.target, done)
            one.run.clear()
        self.summary.kept += summary.kept
        self._tell(done)

    def _tell(self, done: PartDone) -> None:
        self.summary.counts.update(done.counts)
        self.empty += done.is_empty
        self.problems += done.list_problems()

    def _close(self) -> None:
        for one in self._under_way:
            one.opened.close()
