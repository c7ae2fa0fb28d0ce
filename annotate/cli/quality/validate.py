"""`annotate validate`: check files against their schemas and the scheme, and mend them."""

import sys
from collections.abc import Iterable, Iterator
from glob import glob
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from annotate.app.wording import plural
from annotate.cli.console import EXIT_PROBLEMS, Console
from annotate.cli.formats import WRITERS, Format
from annotate.cli.options import Quiet, Url, read_project, split_names
from annotate.cli.quality.report import measure_readings
from annotate.errors import UsageError
from annotate.model import Problem
from annotate.project import Project

if TYPE_CHECKING:
    from annotate.fixes import Mend
    from annotate.validation import Tally, Validator

SHOWN = 200


def validate(
    files: Annotated[
        list[str] | None,
        typer.Argument(
            help="JSONL, Label Studio exports (.json), dataset folders, schemes, globs; - is "
            "standard input. Default: the project's annotations."
        ),
    ] = None,
    format: Annotated[Format, typer.Option(help="How problems are printed.")] = Format.text,
    only: Annotated[
        str | None, typer.Option(help="Codes or families to look for, as S,T01.", metavar="CODES")
    ] = None,
    most: Annotated[
        int, typer.Option("--max", help="How many problems to print; 0 prints all.", min=0)
    ] = SHOWN,
    summary: Annotated[
        bool, typer.Option("--summary", help="Print only the table of what was found.")
    ] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Let warnings fail too.")] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Say why each check matters that found something.")
    ] = False,
    fix: Annotated[
        bool,
        typer.Option(
            "--fix", help="Mend what has one right answer; without -o only list what would be done."
        ),
    ] = False,
    output: Annotated[
        str | None, typer.Option("--output", "-o", help="With --fix: where to write the result.")
    ] = None,
    url: Url = None,
    quiet: Quiet = False,
) -> None:
    """Check files: JSON Schema for the shape, the annotation scheme for the sense.

    Exit code 0 where no error is found, 1 where one is. `annotate checks` lists the checks.

    Example: annotate validate annotations.jsonl datasets/summits
    """
    project = read_project()
    console = Console(quiet=quiet)
    names = _list_files(files, project)
    if fix or output:
        if not fix or len(names) != 1:
            raise UsageError("--fix mends one file.", "annotate validate FILE --fix -o NEW_FILE")
        _fix(names[0], output, project, console)
        return
    from annotate.validation import collect_seldom

    validator = _make_validator(project, url or project.url or "")
    problems = _filter(_iter_problems(names, validator, console), _read_codes(only))
    counted = validator.count(problems)
    with collect_seldom():
        if not summary:
            WRITERS[format](islice(counted, most or None), sys.stdout)
        hidden = sum(1 for _ in counted)  # the rest is counted, not printed
    if hidden and not summary:
        print(f"... and {hidden} more; --max 0 prints all.", file=sys.stderr)
    _summarize(console, validator.tally, explain=explain)
    if validator.tally.errors or (strict and validator.tally.warnings):
        raise typer.Exit(EXIT_PROBLEMS)


def _list_files(files: list[str] | None, project: Project) -> list[str]:
    names: list[str] = []
    for file in files or ():
        is_pattern = any(char in file for char in "*?[") and not Path(file).exists()
        found = sorted(glob(file, recursive=True)) if is_pattern else [file]  # noqa: PTH207
        if not found:
            raise UsageError(f"Nothing matches {file}.", "Check the pattern.")
        names += found
    names = names or [str(p) for p in (project.annotations, project.predictions) if p.exists()][:1]
    if not names:
        raise UsageError("There is nothing to validate here.", "Name the files to check.")
    return names


def _make_validator(project: Project, url: str) -> "Validator":
    from annotate.labelstudio.convert.readings import make_task_reader
    from annotate.validation import Validator

    scheme = project.load_scheme()
    return Validator(scheme, project.checks, make_task_reader(scheme, url))


def _iter_problems(names: list[str], validator: "Validator", console: Console) -> Iterator[Problem]:
    for name in names:
        if Path(name).is_dir():
            from annotate.dataset.checks.check import check_folder

            validator.tally.checked["dataset folder"] += 1
            measure = measure_readings(validator.scheme, console)
            yield from check_folder(Path(name), validator.scheme, measure)
        else:
            yield from validator.check_file(name)


def _read_codes(only: str | None) -> list[str]:
    """Return the codes and families to look for; one of which there is none is wrong usage."""
    from annotate.checks import read_explanations

    codes = [name.upper() for name in split_names(only)]
    for code in codes:
        if not any(known.startswith(code) for known in read_explanations()):
            raise UsageError(f"No finding has the code {code}.", "See: annotate checks")
    return codes


def _filter(problems: Iterable[Problem], codes: list[str]) -> Iterator[Problem]:
    return (p for p in problems if not codes or any(p.code.startswith(code) for code in codes))


def _summarize(console: Console, tally: "Tally", *, explain: bool) -> None:
    """Print what was checked and a table of what was found: check, count, documents, title."""
    from annotate.checks import read_explanations

    checked = ", ".join(plural(count, what) for what, count in tally.checked.items()) or "nothing"
    errors, warnings = plural(tally.errors, "error"), plural(tally.warnings, "warning")
    console.say(f"Checked {checked}: {errors}, {warnings}.")
    known = read_explanations()
    if tally.problems:
        console.say("check  count  documents")
    for code, count in sorted(tally.problems.items()):
        console.say(f"{code:5} {count:6} {tally.count_documents(code):10}  {known[code].title}")
        if explain:
            console.say(f"       {known[code].why}")


def _fix(name: str, output: str | None, project: Project, console: Console) -> None:
    """List what would be mended, or with an output write the mended file."""
    from annotate.fixes import mend_record
    from annotate.records import open_writer, read_records

    _refuse_what_is_mended_elsewhere(name)
    if output is not None and Path(output).resolve() == Path(name).resolve():
        raise UsageError("--fix writes a new file.", "Give -o another name.")
    scheme = project.load_scheme()
    problems: list[Problem] = []
    mended = (mend_record(record, scheme) for record in read_records(name, problems))
    count = 0
    if output is None:
        for _, mends in mended:
            count += _print_mends(mends)
        console.say(f"{count} would be mended. To write it: --fix -o NEW_FILE")
    else:
        read = 0
        with open_writer(output) as write:
            for record, mends in mended:
                read += 1
                count += _print_mends(mends)
                write(record)
            console.leave_if_empty(read, output, problems)
        console.say(f"{count} mended in {output}. What is left: annotate validate {output}")
    console.finish(problems)


# What was made of something else is mended there: a mended copy would be undone by the next one.
_MENDED_ELSEWHERE = {
    "folder": (
        "{name} is a dataset folder: it is built, and what is mended in it is gone with the next.",
        "Mend what it is built of, and build it again: annotate validate annotations.jsonl --fix",
    ),
    "export": (
        "{name} is an export of Label Studio: what is mended in it stays as it is on the server.",
        "Correct it there (with --url, each finding of annotate validate links to its task), or "
        "mend what annotate export makes of the project.",
    ),
    "toml": ("{name} is a scheme or project file.", "Correct by hand what annotate validate says."),
    "document": (
        "{name} holds documents: only spans and relations are mended.",
        "Correct what the documents were ingested from, and ingest it again.",
    ),
    "decision": (
        "{name} holds decisions: only spans and relations are mended.",
        "Decide again: annotate adjudicate merge.",
    ),
}


def _refuse_what_is_mended_elsewhere(name: str) -> None:
    from annotate.records import STANDARD, read_json_lines
    from annotate.validation import tell_form, tell_kind

    form: str = "folder" if Path(name).is_dir() else tell_form(name)
    if form == "lines" and name != STANDARD:  # what is piped can be read once
        first = next(read_json_lines(name, []), None)
        form = "record" if first is None else tell_kind(first.value)
    if form in _MENDED_ELSEWHERE:
        message, fix = _MENDED_ELSEWHERE[form]
        raise UsageError(message.format(name=name), fix)


def _print_mends(mends: "list[Mend]") -> int:
    for mend in mends:
        print(f"{mend.document} {mend.span} {mend.code}: {mend.message}", file=sys.stderr)
    return len(mends)
