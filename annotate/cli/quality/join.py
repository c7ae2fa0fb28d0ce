"""`annotate join`: the readings of several files put together, each document once."""

from typing import TYPE_CHECKING, Annotated

import typer

from annotate.app.wording import describe_input
from annotate.cli.console import Console
from annotate.cli.options import Quiet
from annotate.cli.session import open_session
from annotate.spelling import plural

if TYPE_CHECKING:
    from annotate.app.quality.join import Result


def join(
    files: Annotated[
        list[str],
        typer.Argument(help="Annotations or predictions; - is standard input.", metavar="FILES"),
    ],
    output: Annotated[
        str,
        typer.Option("--output", "-o", help="File to write; - is standard output.", metavar="FILE"),
    ],
    quiet: Quiet = False,
) -> None:
    """Put the readings of several files together: of two servers, or of one project's people.

    Documents are the same where id and text are. A reading that stands in both files is kept once.
    Exit code 1 where a document has another text in the second file: its readings are left out.

    Example: annotate join one.jsonl other.jsonl -o annotations.jsonl
    """
    from annotate.app.quality import join as app

    with open_session(quiet=quiet) as (context, console):
        result = app.join(context, files, output)
        console.say(describe_input(context, result.tally.used, "record"))
        _tell(result, console)


def _tell(result: "Result", console: Console) -> None:
    tally = result.tally
    console.say(
        f"{plural(tally.documents, 'document')} in {result.target}; {tally.joined} records were "
        "put to one that stood there"
    )
    console.say(
        f"{plural(tally.readings, 'reading')}; {tally.copies} more stood there twice and were "
        "kept once"
    )
    if tally.described_otherwise:
        console.say(
            f"{plural(tally.described_otherwise, 'record')} had other metadata or segments than "
            "the first one of the document, which is kept"
        )
    console.say(f"Next: annotate agreement {result.target}")
