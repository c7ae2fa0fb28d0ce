"""What a worker of any engine does: its share of the parts, one after the other, in one process.

A part is marked as failed while it is under way, so that one whose worker was killed is known. One
that fails is tried once more, after all others, and then keeps its mark. A worker whose parent is
gone leaves: another has its parts then.
"""

import os
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from threading import Thread
from typing import Any

from annotate.errors import AnnotateError, describe_error
from annotate.files.done import FAILED, read_failed, remove_file, write_failed
from annotate.files.parts import Part, place
from annotate.memory import collect_seldom
from annotate.resources import PACKAGE
from annotate.spelling import plural

TRIES = 2
_SECONDS_BETWEEN_LOOKS = 1.0
_UNDER_WAY = "The process that worked on it was killed, or has not come to its end."
Work = Callable[[Iterator[Part]], None]


class PartsStep:
    """A step of a pipeline: `work` on every so-manieth of the parts, from the rank of the worker.

    Called as engines call a step. `work` is given parts and has done one before it takes the next,
    so that what it holds, as a model, is loaded once. `folder` is where names are seen from.
    """

    def __init__(self, work: Work, parts: Sequence[Part], target: str, folder: Path) -> None:
        self.work, self.parts, self.target, self.folder = work, tuple(parts), target, folder

    def __repr__(self) -> str:
        return (
            f"{self.work.__class__.__name__} of {plural(len(self.parts), 'part')} "
            f"into {self.target}"
        )

    def __call__(self, data: Any = None, rank: int = 0, world_size: int = 1) -> Any:
        """Do a worker's share; what fails stops none of the others."""
        leave_with_parent()
        collect_seldom()
        if self.folder.is_dir():
            os.chdir(self.folder)
        share = self.parts[rank::world_size]
        failed = {part for part in share if read_failed(self._place(part)) is not None}
        for _ in range(TRIES):
            share = tuple(self._do(sorted(share, key=lambda part: part in failed)))
        return data

    def _do(self, parts: Sequence[Part]) -> Iterator[Part]:
        """Do parts, and yield those that failed, each with its mark."""
        rest = deque(parts)
        while rest:
            under_way: list[Part] = []
            try:
                self.work(self._take(rest, under_way))
            except Exception as error:  # one part's failure is not the others'
                if not under_way:
                    raise
                self._tell(under_way[0], error)
                yield under_way[0]

    def _take(self, rest: deque[Part], under_way: list[Part]) -> Iterator[Part]:
        """Yield parts, each marked as failed until the next is asked for."""
        while rest:
            part = rest.popleft()
            under_way[:] = [part]
            write_failed(self._place(part), _UNDER_WAY)
            yield part
            remove_file(self._place(part) + FAILED)

    def _tell(self, part: Part, error: Exception) -> None:
        if isinstance(error, AnnotateError):
            write_failed(self._place(part), error.message, error.fix)
        else:
            write_failed(self._place(part), describe_error(error, PACKAGE.name))

    def _place(self, part: Part) -> str:
        return place(self.target, part.name)


def leave_with_parent() -> None:
    """Let this process end when the one that started it is gone."""
    Thread(target=_watch, args=(os.getppid(),), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_SECONDS_BETWEEN_LOOKS)
    os._exit(1)
