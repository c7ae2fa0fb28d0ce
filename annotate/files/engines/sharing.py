"""Parts of any command on an engine: its workers do the same step, and what they did is read.

Nothing is counted that an engine says: what was done is summed from the marks beside the parts.
"""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Protocol

from annotate.errors import RunError
from annotate.files.done import check_stale, hold_folder, leave_mark, read_failed, remove_marks
from annotate.files.engines.engine import Engine, read_end, share_parts
from annotate.files.engines.step import PartsStep, Work
from annotate.files.engines.trove import submit_script, write_script
from annotate.files.parts import Part, find_folder, list_parts, name_source, place

_MOST_TOLD = 20  # parts whose failure is told; the marks of all are there


class SharableRun(Protocol):
    """A run over the parts of a source, each to one of its name in the target.

    `parts` is how many there are, `kept` how many of them were done before, and `empty` those of
    which it is known that there was nothing in them.
    """

    source: str
    target: str
    parts: int
    kept: int
    empty: int

    def take(self, part: Part) -> bool:
        """Tell whether a part is done; if it is, count what its mark says."""
        ...

    def make_work(self) -> Work:
        """Return what a worker is to do with its share, as it can be sent to another process."""
        ...


@dataclass(slots=True, kw_only=True)
class SharedRun:
    """A run over parts that an engine hands out: iterate over `work` to do it.

    `folder` is where the engine finds its plan, and leaves its logs. `script` is what was written
    for Slurm, where anything was left to do; `said` what Slurm said of it.
    """

    run: SharableRun
    engine: Engine
    folder: Path
    script: Path | None = None
    said: str = ""

    def work(self) -> Iterator[str]:
        """Let every part be done that is not; yield how far it is, where that is news.

        Raises:
            RunError: parts failed twice. What was done is kept.
        """
        run, source = self.run, name_source(self.run.source)
        parts = list_parts(run.source)
        check_stale(run.target, find_folder(run.source))
        left = [part for part in parts if not run.take(part)]
        run.parts, run.kept = len(parts), len(parts) - len(left)
        step = PartsStep(run.make_work(), left, run.target, Path.cwd())
        if left and self.engine.name == "slurm":
            leave_mark(run.target, source)
            failed = [part for part in left if read_failed(place(run.target, part.name))]
            yield from (f"Failed before: {self._explain(part)}" for part in failed[:_MOST_TOLD])
            self.script = write_script(self.engine, step, self.folder)
            self.said = submit_script(self.script) if self.engine.submit else ""
            return
        with hold_folder(run.target, source):
            if left:
                done = share_parts(self.engine, step, self.folder)
                yield from (f"{count} of {len(left)} parts" for count, _ in groupby(done) if count)
            self._refuse_missing([part for part in left if not run.take(part)])
            remove_marks(run.target, parts)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _refuse_missing(self, missing: Sequence[Part]) -> None:
        if not missing:
            return
        told = [self._explain(part) for part in missing[:_MOST_TOLD]]
        more = [f"and {len(missing) - len(told)} more"] if len(missing) > len(told) else []
        raise RunError(
            f"{len(missing)} of {self.run.parts} parts failed, tried twice: "
            f"{'; '.join([*told, *more])}",
            f"What was done is kept: mend that, and run the command again. Logs: {self.folder}",
        )

    def _explain(self, part: Part) -> str:
        why = read_failed(place(self.run.target, part.name))
        said = (
            why or f"no worker came to it; {self.engine.name} said at last: {read_end(self.folder)}"
        )
        return f"{part.name}: {' '.join(str(said).split())}"
