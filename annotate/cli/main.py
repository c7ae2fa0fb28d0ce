"""The command `annotate`: the Typer app, and the one place where exceptions are caught.

Exit codes: 0 all well, 1 problems found in data, 2 wrong usage, 3 something outside failed,
130 interrupted.
"""

import logging
import os
import sys
from typing import Annotated

import typer

from annotate import __version__
from annotate.cli import (
    adjudicate,
    agreement,
    audit,
    build,
    checks,
    demo,
    evaluate,
    export,
    guidelines,
    ingest,
    init,
    mask,
    preannotate,
    publish,
    pull,
    push,
    rehydrate,
    report,
    scheme,
    server,
    status,
    takedown,
    validate,
)
from annotate.errors import AnnotateError

PROGRAM = "annotate"
EXIT_OUTSIDE = 3
EXIT_INTERRUPTED = 130

app = typer.Typer(
    name="annotate",
    help="Turn news articles into a dataset of who is named, who said what, who stands where.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"{PROGRAM} {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version."
        ),
    ] = False,
) -> None:
    """Take what concerns every command."""


for _command in (  # in the order of an article's way
    init.init,
    ingest.ingest,
    preannotate.preannotate,
    push.push,
    pull.pull,
    status.status,
    export.export,
    validate.validate,
    evaluate.evaluate,
    agreement.agreement,
    audit.audit,
    report.report,
    mask.mask,
    build.build,
    publish.publish,
    takedown.takedown,
    rehydrate.rehydrate,
    checks.checks,
    guidelines.guidelines,
    demo.demo,
):
    app.command()(_command)
app.add_typer(adjudicate.app, name="adjudicate")
app.add_typer(server.app, name="server")
app.add_typer(scheme.app, name="scheme")


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and leave with its exit code."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s: %(message)s")
    try:
        app(args=arguments, prog_name=PROGRAM)
    except AnnotateError as error:
        _fail(str(error), error.exit_code)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(EXIT_OUTSIDE)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        _fail(f"{where}{error.strerror or error}", EXIT_OUTSIDE)
    except KeyboardInterrupt:
        _fail(
            "Interrupted. What was finished is kept; run the command again to go on.",
            EXIT_INTERRUPTED,
        )


def _fail(message: str, code: int) -> None:
    print(f"{PROGRAM}: {message}", file=sys.stderr)
    sys.exit(code)
