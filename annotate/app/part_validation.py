"""Parts validated in processes, with the findings of one file, in their order.

Whether a document stands twice is told here, of the ids that the processes found.
"""

import signal
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import replace
from multiprocessing import get_context

from annotate.errors import RunError
from annotate.files.json_lines import make_nothing, read_json_lines
from annotate.files.parts import Part, list_parts
from annotate.files.scratch import FirstPlaces
from annotate.model import Problem
from annotate.validation import (
    PartFindings,
    ValidationCounts,
    Validator,
    check_repetition,
    collect_seldom,
    tell_kind,
)

_AHEAD = 2  # parts a worker that wait to be told


def check_parts(validator: Validator, given: str, workers: int) -> Iterator[Problem]:
    """Yield the Problems of parts, each checked in one of so many processes.

    Raises:
        RunError: a process was killed.
    """
    parts = list_parts(given)
    line = next(read_json_lines(given, []), None)
    kind = "document" if line is None else tell_kind(line.value)
    read = 0
    with FirstPlaces() as first:
        for part, found in _work(validator, parts, kind, min(workers, len(parts))):
            validator.tally.checked[kind] += found.checked
            read += found.checked + sum(problem.line is not None for problem in found.problems)
            yield from _merge(part, found, first)
    if not read:
        yield make_nothing(given)


def _merge(part: Part, found: PartFindings, first: FirstPlaces) -> Iterator[Problem]:
    """Yield what was found in a part, and which of its documents stood before, by line."""
    again = [
        replace(problem, file=part.path, line=line)
        for document, line in found.ids
        for problem in check_repetition(document, line, part.path, first)
    ]
    yield from sorted([*found.problems, *again], key=lambda problem: problem.line or 0)


def _work(
    validator: Validator, parts: tuple[Part, ...], kind: str, workers: int
) -> Iterator[tuple[Part, PartFindings]]:
    """Yield the parts in their order, each with what was found in it."""
    plain = replace(validator, read_task=None, tally=ValidationCounts())
    rest = iter(parts)
    waiting: deque[tuple[Part, Future[PartFindings]]] = deque()
    with _start(plain, workers) as pool:
        while True:
            while len(waiting) < _AHEAD * workers and (part := next(rest, None)):
                waiting.append((part, pool.submit(_check, part.path, kind)))
            if not waiting:
                return
            part, found = waiting.popleft()
            yield part, found.result()


@contextmanager
def _start(validator: Validator, workers: int) -> Iterator[ProcessPoolExecutor]:
    # spawn: the same on every system, and no fork of a process that has threads.
    pool = ProcessPoolExecutor(workers, get_context("spawn"), _begin, (validator,))
    try:
        yield pool
    except BrokenProcessPool as error:
        raise RunError(
            "A worker process was killed before its work was done.",
            "Run the command again, with fewer --workers where memory is short.",
        ) from error
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


_validators: list[Validator] = []  # of this process, where it is a worker


def _begin(validator: Validator) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears it, and stops its workers
    _validators.append(validator)


def _check(path: str, kind: str) -> PartFindings:
    with collect_seldom():
        return _validators[0].check_part(path, kind)
