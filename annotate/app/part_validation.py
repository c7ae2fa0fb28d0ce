"""Parts validated in processes, with the findings of one file, in their order.

Whether a document stands twice is told here, of the ids that the processes found.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from annotate.files.json_lines import make_nothing, read_json_lines
from annotate.files.parts import Part, list_parts
from annotate.files.processes import share_work
from annotate.files.scratch import FirstPlaces
from annotate.model import Problem
from annotate.validation import (
    PartFindings,
    ValidationCounts,
    Validator,
    check_repetition,
    tell_kind,
)


def check_parts(validator: Validator, given: str, workers: int) -> Iterator[Problem]:
    """Yield the Problems of parts, each checked in one of so many processes.

    Raises:
        RunError: a process was killed.
    """
    parts = list_parts(given)
    line = next(read_json_lines(given, []), None)
    kind = "document" if line is None else tell_kind(line.value)
    read = 0
    plain = replace(validator, read_task=None, tally=ValidationCounts())
    check = partial(_check, validator=plain, kind=kind)
    shared = share_work(check, [part.path for part in parts], min(workers, len(parts)))
    with FirstPlaces() as first:
        for part, found in zip(parts, shared, strict=True):
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


def _check(path: str, validator: Validator, kind: str) -> PartFindings:
    return validator.check_part(path, kind)
