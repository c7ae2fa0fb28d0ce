"""`annotate validate`: check files against their schemas and the scheme, and mend them."""

import sys
from itertools import islice
from typing import TYPE_CHECKING, Annotated

import typer

from annotate.cli.console import EXIT_PROBLEMS, Console
from annotate.cli.formats import WRITERS, Format
from annotate.cli.formats.text import write_causes
from annotate.cli.logs import note_findings
from annotate.cli.options import EngineName, EngineOptions, Quiet, Url, split_names
from annotate.cli.parts import tell_script
from annotate.cli.quality.summaries import tell_validation
from annotate.cli.session import open_session
from annotate.cli.terminal import show
from annotate.errors import UsageError
from annotate.spelling import plural

if TYPE_CHECKING:
    from annotate.app.context import Context


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
        int | None,
        typer.Option(
            "--max",
            help="How many problems to print, 0 for all [as text three of each cause, else all].",
            min=0,
        ),
    ] = None,
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
    workers: Annotated[
        int | None, typer.Option(help="Processes that share the parts of a folder.", min=1)
    ] = None,
    engine: EngineName = None,
    engine_option: EngineOptions = None,
    url: Url = None,
    quiet: Quiet = False,
) -> None:
    """Check files: JSON Schema for the shape, the annotation scheme for the sense.

    Exit code 0 where no error is found, 1 where one is. `annotate checks` lists the checks.

    Example: annotate validate annotations.jsonl datasets/summits
    """
    from annotate.app.engines import make_engine
    from annotate.app.quality import validate as app

    with open_session(quiet=quiet) as (context, console):
        names = app.list_files(context, files or ())
        if fix or output:
            if not fix or len(names) != 1:
                raise UsageError(
                    "--fix mends one file.", "annotate validate FILE --fix -o NEW_FILE"
                )
            _mend(names[0], output, context, console)
            return
        options = app.Options(
            codes=split_names(only),
            url=url,
            workers=workers or 1,
            engine=make_engine(engine, engine_option or (), workers) if engine else None,
        )
        result = app.validate(context, names, options)
        if tell_script(result.shared, console):
            return
        problems = note_findings(result.problems)
        if not summary:
            write = write_causes if format is Format.text and most is None else WRITERS[format]
            write(islice(problems, most or None), sys.stdout)
        hidden = sum(1 for _ in problems)  # the rest is counted, not printed
        if hidden and not summary:
            show(f"... and {hidden} more; --max 0 prints all.", file=sys.stderr)
        tell_validation(result.tally, console, explain=explain)
    if result.tally.errors or (strict and result.tally.warnings):
        raise typer.Exit(EXIT_PROBLEMS)


def _mend(name: str, output: str | None, context: "Context", console: Console) -> None:
    """List what would be mended, or with an output write the mended file.

    Raises:
        typer.Exit: with code 1, where errors are left that have no one right mend.
    """
    from annotate.app.quality.mend import mend

    count = 0
    result = mend(context, name, output)
    for one in result.mends:
        count += 1
        show(f"{one.document} {one.span} {one.code}: {one.message}", file=sys.stderr)
    if output is not None:
        console.say(f"{count} mended in {output}. What is left: annotate validate {output}")
    elif count:
        console.say(f"{count} would be mended. To write it: --fix -o NEW_FILE")
    else:
        console.say(f"Nothing in {name} has one right mend.")
    if result.left:
        codes = ", ".join(f"{code} {number}" for code, number in sorted(result.left.items()))
        what = plural(result.left.total(), "error")
        show(f"{what} left, which no rule can mend ({codes}).", file=sys.stderr)
        raise typer.Exit(EXIT_PROBLEMS)
