"""`annotate import`: what was marked with another tool, as annotations.jsonl."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from annotate.app.wording import plural
from annotate.cli.console import Console
from annotate.cli.file_formats import offer_formats
from annotate.cli.options import Quiet, split_names
from annotate.cli.session import open_session

if TYPE_CHECKING:
    from annotate.app.exchange.imports import Result


class MarkedBy(StrEnum):
    """Who marked it, where the file does not say."""

    human = "human"
    model = "model"


def import_(
    files: Annotated[
        list[str],
        typer.Argument(
            help="Files, folders, quoted patterns; - is standard input.", metavar="FILES"
        ),
    ],
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", help="File to write; - is standard output.", metavar="FILE"),
    ] = None,
    format: Annotated[
        str | None, offer_formats("is_marked", "What the files are; else each is looked at.")
    ] = None,
    scheme: Annotated[
        str | None,
        typer.Option(help="Scheme that has the labels; else the project's.", metavar="SCHEME"),
    ] = None,
    names: Annotated[
        list[str] | None,
        typer.Option(
            "--map",
            help="Their label or relation, and what it is in the scheme; nothing to leave it out.",
            metavar="THEIRS=OURS",
        ),
    ] = None,
    layers: Annotated[
        str | None,
        typer.Option(
            help="Layers that the readings answer for, as entity,quote. Default: those marked.",
            metavar="NAMES",
        ),
    ] = None,
    annotator: Annotated[
        str, typer.Option(help="Whose it is, where the file does not say.", metavar="NAME")
    ] = "imported",
    kind: Annotated[
        MarkedBy, typer.Option(help="Who marked it, where the file does not say.")
    ] = MarkedBy.human,
    encoding: Annotated[
        str | None, typer.Option(help="Encoding of the texts.", metavar="NAME")
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Take in what was marked with brat, Prodigy, doccano, Label Studio, or stands in CoNLL files.

    A label that the scheme does not have is named and left out: exit code 1, unless --map says what
    it is. A document is written once, with every reading of it.

    Example: annotate import corpus/ --format brat --map LOC=GPE --map Misc= -o annotations.jsonl
    """
    from annotate.app.exchange import imports as app

    options = app.Options(
        output=output,
        format=format,
        encoding=encoding,
        scheme=scheme,
        names=names or (),
        layers=split_names(layers),
        annotator=annotator,
        kind=kind.value,
    )
    with open_session(quiet=quiet) as (context, console):
        result = app.import_records(context, files, options)
        _tell(result, console)


def _tell(result: "Result", console: Console) -> None:
    console.say(
        f"Read {plural(result.files, 'file')}: {plural(result.documents, 'document')}, "
        f"{plural(result.readings, 'reading')}, {plural(result.spans, 'span')}, "
        f"{plural(result.relations, 'relation')}"
    )
    if result.layers:
        console.say(f"Layers: {', '.join(result.layers)}")
    for count, what in (
        (result.trimmed, "spans began or ended with blanks, which are cut off"),
        (result.doubles, "spans were there twice and are kept once"),
    ):
        if count:
            console.say(f"{count} {what}")
    for name, count in sorted(result.dropped.items()):
        console.say(f"Left out, as --map says: {count} {name}")
    console.say(f"{result.target} is written. Next: annotate validate {result.target}")
