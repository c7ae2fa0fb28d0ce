"""The command `annotate`: the Typer app, and the one place where exceptions are caught.

Exit codes: 0 all well, 1 problems found in data, 2 wrong usage, 3 something outside failed,
130 interrupted.
"""

import logging
import os
import sys
import tempfile
from collections.abc import Callable
from functools import cache
from typing import Annotated, NoReturn

import typer
from typer.main import get_command

from annotate import __version__
from annotate.cli.articles import ingest, mask, preannotate, show
from annotate.cli.dataset import build, network, publish, rehydrate, tables, takedown
from annotate.cli.exchange import imports
from annotate.cli.file_formats import Command
from annotate.cli.labelstudio import export, pull, push, serve, server, status
from annotate.cli.labelstudio.adjudicate import group as adjudicate
from annotate.cli.logs import keep_log, note_error, note_said, offer_logs
from annotate.cli.project import checks, demo, docs, doctor, guidelines, init, lock, reproduce
from annotate.cli.project.scheme import group as scheme
from annotate.cli.quality import (
    agreement,
    audit,
    diff,
    estimate,
    evaluate,
    join,
    learn,
    report,
    train,
    validate,
)
from annotate.cli.registry import who
from annotate.cli.terminal import PlainFormatter, write_all_signs
from annotate.cli.terminal import show as print_shown
from annotate.errors import FULL_DISK, AnnotateError, WriteError
from annotate.memory import collect_seldom

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
        print_shown(f"{PROGRAM} {__version__}")
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


for _command, _short in (  # in the order of an article's way
    (init.init, "Start a project: write its annotate.toml."),
    (ingest.ingest, "Read articles, and tell each from the page around it."),
    (show.show, "Show a document, or mark its spans on the page it is from."),
    (preannotate.preannotate, "Suggest who is named, who said what, who stands where."),
    (push.push, "Send articles with their suggestions to Label Studio."),
    (serve.serve, "Suggest while people work in Label Studio."),
    (pull.pull, "Store what has changed in Label Studio, exactly."),
    (status.status, "Say who has submitted how many, and what remains."),
    (export.export, "Pull, and write every reading of every annotator."),
    (imports.import_, "Take in what was marked with another tool."),
    (join.join, "Put the readings of several files together."),
    (diff.diff, "Say what differs between two files or two readings."),
    (validate.validate, "Check files for shape and sense; mend what can be mended."),
    (evaluate.evaluate, "Measure suggestions against gold."),
    (agreement.agreement, "Measure how far people agree, and on what."),
    (audit.audit, "Tell what people changed in the suggestions."),
    (learn.learn, "Propose words of the project's own, from corrections."),
    (train.train, "Train a model of the project's own, for any scheme."),
    (estimate.estimate, "Estimate numbers about all articles, with intervals."),
    (report.report, "Write one page of all numbers, and report.json."),
    (mask.mask, "Mask private persons, e-mail addresses, phone numbers."),
    (build.build, "Build a dataset folder that load_dataset loads."),
    (tables.tables, "Write quotes, stances, entities as tables for R and Stata."),
    (network.network, "Write who stands where towards whom, as networks."),
    (publish.publish, "Publish a dataset, load it back, then tag it."),
    (takedown.takedown, "Make a version of a dataset without some documents."),
    (rehydrate.rehydrate, "Put the words back into a dataset without its texts."),
    (lock.lock, "Record all that the dataset was made of, by hash."),
    (reproduce.reproduce, "Make it again from the lock, and compare byte for byte."),
    (checks.checks, "List the checks, or explain the code of a finding."),
    (guidelines.guidelines, "Write the annotators' guide."),
    (docs.docs, "Open the documentation; it needs no network."),
    (doctor.doctor, "Look whether all is there that the commands need."),
    (demo.demo, "Run the whole loop on samples or on your own articles."),
):
    _name = _command.__name__.rstrip("_")  # some are words of the language
    app.command(_name, short_help=_short, cls=Command)(_command)
app.command("unpublish", hidden=True)(takedown.takedown)  # what many look for first
app.add_typer(adjudicate.app, name="adjudicate")
app.add_typer(server.app, name="server")
app.add_typer(scheme.app, name="scheme")
app.add_typer(who.app, name="who")


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and leave with its exit code."""
    collect_seldom()
    write_all_signs()
    log = logging.StreamHandler()
    log.setFormatter(PlainFormatter("%(levelname)s: %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[log])
    with keep_log(sys.argv[1:] if arguments is None else arguments):
        _run(arguments)


def _run(arguments: list[str] | None) -> None:
    try:
        _build()(args=arguments, prog_name=PROGRAM)
    except AnnotateError as error:
        note_error(error)
        _fail(str(error), error.exit_code)
    except BrokenPipeError:
        _leave(EXIT_OUTSIDE)
    except OSError as error:
        note_error(error)
        _fail(_tell(error), EXIT_OUTSIDE)
    except KeyboardInterrupt:
        _fail(
            "Interrupted. What was finished is kept; run the command again to go on.",
            EXIT_INTERRUPTED,
        )


def _tell(error: OSError) -> str:
    """Say what failed outside; a full disk that no output names is that of temporary files."""
    if error.filename:
        return f"{error.filename}: {error.strerror or error}"
    if error.errno in FULL_DISK:
        return str(WriteError(f"a temporary file in {tempfile.gettempdir()}", error))
    return error.strerror or str(error)


@cache
def _build() -> Callable[..., object]:
    """Make the commands once: that takes longer than many a command, and `main` may come again."""
    command = get_command(app)
    offer_logs(command)
    return command


def _fail(message: str, code: int) -> None:
    note_said(message)
    print_shown(f"{PROGRAM}: {message}", file=sys.stderr)
    _leave(code)


def _leave(code: int) -> NoReturn:
    """Leave with a code; Python would try what cannot be written again, and leave with its own."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(code)
