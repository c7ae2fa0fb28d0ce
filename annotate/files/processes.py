"""Work shared among processes, with what comes of it in the order in which it was given."""

import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any, TypeVar

from annotate.errors import RunError
from annotate.memory import collect_seldom

Item = TypeVar("Item")
Value = TypeVar("Value")
_AHEAD = 2  # items a worker that wait to be taken: memory does not grow with their number


def count_processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def share_work(
    work: Callable[[Item], Value], items: Iterable[Item], workers: int
) -> Iterator[Value]:
    """Yield what `work` makes of each item, done in so many processes; of one, in this one.

    Raises:
        RunError: a process was killed.
    """
    if workers <= 1:
        yield from map(work, items)
        return
    rest = iter(items)
    waiting: deque[Future[Value]] = deque()
    with _start(work, workers) as pool:
        while True:
            for item in rest:
                waiting.append(pool.submit(_do, item))
                if len(waiting) >= _AHEAD * workers:
                    break
            if not waiting:
                return
            yield waiting.popleft().result()


@contextmanager
def _start(work: Callable[[Item], Value], workers: int) -> Iterator[ProcessPoolExecutor]:
    # spawn: the same on every system, and no fork of a process that has threads.
    pool = ProcessPoolExecutor(workers, get_context("spawn"), _begin, (work,))
    try:
        yield pool
    except BrokenProcessPool as error:
        raise RunError(
            "A worker process was killed before its work was done.",
            "Run the command again, with fewer --workers where memory is short.",
        ) from error
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


_works: list[Callable[[Any], Any]] = []  # of this process, where it is a worker


def _begin(work: Callable[[Any], Any]) -> None:
    collect_seldom()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears it, and stops its workers
    _works.append(work)


def _do(item: Any) -> Any:
    return _works[0](item)
