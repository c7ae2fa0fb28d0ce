"""Parts made one from another by a function: here, in processes, or by the workers of an engine.

What a function says of the part that it made lies in the mark beside it, so that a run that finds
it done says the same.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import NamedTuple

from annotate.files.done import (
    PartDone,
    find_done,
    hash_part,
    hold_parts,
    write_done,
)
from annotate.files.parts import Part, place
from annotate.files.processes import share_work
from annotate.model import Problem


class MadePart(NamedTuple):
    """What is said of a part that was made: its rows, what was counted, and what was found."""

    rows: int
    counts: Mapping[str, int]
    problems: Sequence[Problem] = ()


MakePart = Callable[[Part, str], MadePart]  # reads a part, and writes to where another is to be


@dataclass(frozen=True, slots=True, kw_only=True)
class PartsWork:
    """Makes parts that are not done, one after the other; `made_by` is the version of `make`."""

    target: str
    make: MakePart
    made_by: str

    def __call__(self, parts: Iterable[Part]) -> None:
        """Make parts, in this process."""
        for part in parts:
            self.find_or_make(part)

    def find_or_make(self, part: Part) -> tuple[PartDone, bool]:
        """Make a part that is not done, and mark it; return its mark, and whether it was there."""
        target = place(self.target, part.name)
        found = find_done(part, target, self.made_by)
        return (found, True) if found is not None else (self._make(part, target), False)

    def _make(self, part: Part, target: str) -> PartDone:
        before, _ = hash_part(part.path)
        made = self.make(part, target)
        sha256, size = hash_part(target)
        done = PartDone(
            rows=made.rows,
            bytes=size,
            sha256=sha256,
            input=part.name,
            input_sha256=before,
            made_by=self.made_by,
            counts=dict(sorted(made.counts.items())),
            problems=tuple(map(asdict, made.problems)),
        )
        write_done(target, done)
        return done


@dataclass(slots=True, kw_only=True)
class MakingRun:
    """A run that makes a part of each part; `counts` and `problems` are those of all marks.

    `kept` of the parts were done before; in `empty` of them there was nothing.
    """

    source: str
    target: str
    make: MakePart
    made_by: str
    parts: int = 0
    kept: int = 0
    empty: int = 0
    rows: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)

    def work(self, workers: int = 1) -> Iterator[Part]:
        """Make what is not done, in so many processes; yield each part when it is.

        Raises:
            AnnotateError: the target has a part whose input is gone, or the world is broken. What
                is done until then is kept.
        """
        with hold_parts(self.source, self.target) as parts:
            self.parts = len(parts)
            work = self.make_work()
            for part, (done, is_kept) in zip(
                parts, share_work(work.find_or_make, parts, min(workers, len(parts))), strict=True
            ):
                self.kept += is_kept
                self._count(done)
                yield part

    def take(self, part: Part) -> bool:
        """Tell whether a part is done; if it is, count what its mark says."""
        done = find_done(part, place(self.target, part.name), self.made_by)
        if done is not None:
            self._count(done)
        return done is not None

    def make_work(self) -> PartsWork:
        """Return what a worker does with its share."""
        return PartsWork(target=self.target, make=self.make, made_by=self.made_by)

    def _count(self, done: PartDone) -> None:
        self.rows += done.rows
        self.empty += done.is_empty
        self.counts.update(done.counts)
        self.problems += done.list_problems()
