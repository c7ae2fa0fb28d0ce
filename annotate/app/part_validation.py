"""Parts validated in processes, or by an engine, with the findings of one file, in their order.

Whether a document stands twice is told here, of the ids that the processes found. What an engine's
workers find lies in a part of its own for each, until it is told.
"""

import gzip
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path

from annotate.app.context import Context
from annotate.app.part_runs import PartsSummary, make_version, name_work, share
from annotate.files.done import read_problem
from annotate.files.engines.engine import Engine
from annotate.files.engines.making import MadePart, MakingRun
from annotate.files.json_lines import make_nothing, read_json_lines
from annotate.files.json_values import dump_json, load_json
from annotate.files.outputs import open_output
from annotate.files.parts import Part, list_parts, place
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
    kind = _find_kind(given)
    check = partial(_check, validator=_bare(validator), kind=kind)
    shared = share_work(check, [part.path for part in parts], min(workers, len(parts)))
    return _join(validator, given, kind, zip(parts, shared, strict=True))


def _find_kind(given: str) -> str:
    line = next(read_json_lines(given, []), None)
    return "document" if line is None else tell_kind(line.value)


def _bare(validator: Validator) -> Validator:
    """Return a validator as it is sent to another process."""
    return replace(validator, read_task=None, tally=ValidationCounts())


def _join(
    validator: Validator, given: str, kind: str, findings: Iterable[tuple[Part, PartFindings]]
) -> Iterator[Problem]:
    """Yield what was found in all parts as it would be in one file."""
    read = 0
    with FirstPlaces() as first:
        for part, found in findings:
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


def check_by_engine(
    context: Context, validator: Validator, given: str, engine: Engine
) -> tuple[PartsSummary, Iterator[Problem]]:
    """Let an engine check parts; return how that went, and the Problems, to be read once.

    Raises:
        RunError: parts could not be checked, tried twice.
    """
    run = make_checking_run(validator, given, name_work(context.project, "validate", given))
    summary = share(context, run, engine)
    found = iter(()) if summary.script is not None else tell_findings(validator, run)
    return summary, found


def make_checking_run(validator: Validator, given: str, folder: Path) -> MakingRun:
    """Return the run that writes what is found in each part into a folder."""
    kind = _find_kind(given)
    decisive = validator.scheme, validator.settings, validator.language, validator.known_names
    return MakingRun(
        source=given,
        target=str(folder),
        make=_WriteFindings(validator=_bare(validator), kind=kind),
        made_by=make_version("annotate.validation", kind, *decisive),
    )


def tell_findings(validator: Validator, run: MakingRun) -> Iterator[Problem]:
    """Yield what a run has found, as it would be found in one file, and delete it then."""
    parts, kind = list_parts(run.source), _find_kind(run.source)
    findings = ((part, _read_findings(place(run.target, part.name))) for part in parts)
    yield from _join(validator, run.source, kind, findings)
    shutil.rmtree(run.target, ignore_errors=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class _WriteFindings:
    """Checks a part, and writes what was found: its Problems in a line, and each document's id."""

    validator: Validator
    kind: str

    def __call__(self, part: Part, target: str) -> MadePart:
        found = self.validator.check_part(part.path, self.kind)
        with open_output(target) as stream:
            for value in _list_findings(found):
                stream.write(dump_json(value).encode("utf-8") + b"\n")
        return MadePart(rows=found.checked, counts={"findings": len(found.problems)})


def _list_findings(found: PartFindings) -> Iterator[object]:
    """Yield the lines of findings: how many lines were checked, the Problems, the ids."""
    yield found.checked
    yield from map(asdict, found.problems)
    yield from found.ids


def _read_findings(path: str) -> PartFindings:
    found = PartFindings()
    # Whatever its name says, it has lines.
    with gzip.open(path) if path.endswith(".gz") else Path(path).open("rb") as stream:
        for line in stream:
            match load_json(line):
                case int(checked):
                    found.checked = checked
                case dict(problem):
                    found.problems.append(read_problem(problem))
                case [document, number]:
                    found.ids.append((document, number))
    return found
