"""Files and records against their schemas and the scheme."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from glob import glob
from pathlib import Path

from annotate.app.context import Context
from annotate.app.language import load_plain
from annotate.app.part_runs import PartsSummary
from annotate.app.part_validation import check_by_engine, check_parts
from annotate.checks import read_explanations
from annotate.errors import UsageError
from annotate.files.done import is_mark
from annotate.files.engines.engine import Engine
from annotate.files.parts import is_folder_of_parts, is_other_folder, is_several
from annotate.files.stores import is_address
from annotate.labelstudio.convert.readings import make_task_reader
from annotate.model import Problem, Record
from annotate.project import Project
from annotate.registry.tables import read_registry
from annotate.validation import ValidationCounts, Validator


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """`codes` are codes and families of findings to look for, none for all.

    `url` is the address of the Label Studio that an export is from, so that findings link to it.
    `workers` are processes that share the parts of a folder, or an `engine` hands them out.
    """

    codes: Sequence[str] = ()
    url: str | None = None
    workers: int = 1
    engine: Engine | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """Findings as they are made, and the tally of those that were taken so far.

    `shared` is how an engine got on, where one was asked; where it wrote a script, that is all.
    """

    problems: Iterator[Problem]
    tally: ValidationCounts
    shared: PartsSummary | None = None


def list_files(context: Context, files: Iterable[str]) -> list[str]:
    """Return the files that names and patterns stand for; of none, what the project has.

    Raises:
        UsageError: there is nothing of the kind.
    """
    names = [name for file in files for name in _expand(file)] or _list_own(context.project)
    if not names:
        raise UsageError("There is nothing to validate here.", "Name the files to check.")
    return names


def _expand(file: str) -> list[str]:
    is_pattern = (
        not is_address(file) and any(char in file for char in "*?[") and not Path(file).exists()
    )
    if not is_pattern:
        return [file]
    found = [name for name in sorted(glob(file, recursive=True)) if not is_mark(name)]  # noqa: PTH207
    if not found:
        raise UsageError(f"Nothing matches {file}.", "Check the pattern.")
    folders = {Path(name) for name in found if is_folder_of_parts(name)}
    return [name for name in found if Path(name).parent not in folders]  # its parts are in it


def _list_own(project: Project) -> list[str]:
    """Return the annotations, or where there are none the predictions."""
    return [str(p) for p in (project.annotations, project.predictions) if p.exists()][:1]


def validate(context: Context, files: Sequence[str], options: Options) -> Result:
    """Check files and dataset folders; what is found comes while they are read.

    Args:
        context: Its project says the scheme, and how severe each check is.
        files: As `list_files` gives them.
        options: What to look for.

    Raises:
        UsageError: there is no such code of a finding, or the engine is given no folder of parts.
        AnnotateError: while it is read, that a file is not there or cannot be read at all.
    """
    validator = _make_validator(context.project, options.url)
    if options.engine is not None:
        given = _choose_parts(files)
        shared, found = check_by_engine(context, validator, given, options.engine)
        return replace(_make_result(validator, found, options), shared=shared)
    problems = (p for file in files for p in _check(context, validator, file, options.workers))
    return _make_result(validator, problems, options)


def _choose_parts(files: Sequence[str]) -> str:
    """Return the one folder of parts that an engine is given."""
    if len(files) != 1 or is_other_folder(files[0]) or not is_several(files[0]):
        raise UsageError(
            f"An engine shares the parts of one folder, and {', '.join(files)} is none.",
            "Name a folder of parts: annotate/docs/parts.md.",
        )
    return files[0]


def check(context: Context, records: Iterable[Record], options: Options) -> Result:
    """Check records, as the file of them would be checked; `line` is the number of a record.

    Raises:
        UsageError: there is no such code of a finding.
    """
    validator = _make_validator(context.project, options.url)
    return _make_result(validator, validator.check_records(records), options)


def _make_validator(project: Project, url: str | None) -> Validator:
    scheme = project.load_scheme()
    read_task = make_task_reader(scheme, url or project.url or "")
    registry = read_registry(project.folder, [])  # `annotate who check` says what is wrong there
    return Validator(
        scheme,
        project.checks,
        read_task,
        language=load_plain(project),
        known_names=frozenset(name.casefold() for e in registry.entries for name in e.names),
    )


def _check(context: Context, validator: Validator, file: str, workers: int) -> Iterator[Problem]:
    if is_other_folder(file):
        return iter(_check_folder(context, validator, Path(file)))
    if workers > 1 and is_several(file):
        return check_parts(validator, file, workers)
    return validator.check_file(file)


def _check_folder(context: Context, validator: Validator, folder: Path) -> list[Problem]:
    # Half of what there is to import, and who validates a file waits for it each time.
    from annotate.app.quality.measuring import make_measure
    from annotate.dataset.checks.check import check_folder

    validator.tally.checked["dataset folder"] += 1
    return check_folder(folder, validator.scheme, make_measure(context, validator.scheme))


def _make_result(validator: Validator, problems: Iterable[Problem], options: Options) -> Result:
    codes = tuple(_check_code(code) for code in options.codes)
    wanted = (p for p in problems if not codes or p.code.startswith(codes))
    return Result(problems=validator.count(wanted), tally=validator.tally)


def _check_code(code: str) -> str:
    """Return a code or family as it is written; one of which there is none is wrong usage."""
    name = code.upper()
    if not any(known.startswith(name) for known in read_explanations()):
        raise UsageError(f"No finding has the code {name}.", "See: annotate checks")
    return name
