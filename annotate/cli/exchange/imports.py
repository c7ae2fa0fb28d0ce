"""`annotate import`: what was marked with another tool, as annotations.jsonl."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from annotate.cli.console import Console
from annotate.cli.file_formats import offer_formats
from annotate.cli.options import ApiKey, Quiet, Url, split_names
from annotate.cli.session import Session, open_session
from annotate.errors import UsageError
from annotate.spelling import plural

if TYPE_CHECKING:
    from annotate.app.exchange.imports import Options, Result
    from annotate.app.labelstudio.projects import Login


class MarkedBy(StrEnum):
    """Who marked it, where the file does not say."""

    human = "human"
    model = "model"


def import_(
    files: Annotated[
        list[str] | None,
        typer.Argument(
            help="Files, folders, quoted patterns; - is standard input.", metavar="[FILES]"
        ),
    ] = None,
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
    project: Annotated[
        str | None,
        typer.Option(
            "--project",
            "-p",
            help="A Label Studio project that annotate did not make, in place of files.",
            metavar="URL|ID",
        ),
    ] = None,
    url: Url = None,
    api_key: ApiKey = None,
    quiet: Quiet = False,
) -> None:
    """Take in what was marked with brat, Prodigy, doccano, Label Studio, INCEpTION, or is in CoNLL.

    A label that the scheme does not have is named and left out: exit code 1, unless --map says what
    it is. A document is written once, with every reading of it.

    Of a --project the scheme is made from its page and written beside, unless --scheme names one.

    Example: annotate import --project https://host/projects/12 -o annotations.jsonl

    Example: annotate import corpus/ --format brat --map LOC=GPE --map Misc= -o annotations.jsonl
    """
    from annotate.app.exchange import imports as app
    from annotate.app.labelstudio.projects import Login

    if (project is None) == (not files):
        raise UsageError("What is taken in are files, or a --project.", "Name one of the two.")
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
    with open_session(quiet=quiet) as session:
        if project is not None:
            _import_project(session, project, options, Login(url=url, api_key=api_key))
        else:
            _tell(app.import_records(session.context, files or [], options), session.console)


def _import_project(session: Session, project: str, options: "Options", login: "Login") -> None:
    """Take in a project, and say what was made of it."""
    from annotate.app.project import importing as app

    context, console = session
    given = app.Options(
        project=project,
        output=options.output,
        scheme=options.scheme,
        names=options.names,
        layers=options.layers,
        login=login,
    )
    result = app.import_project(context, given)
    console.say(f"{result.title}: what the server has is in {result.raw}")
    if result.made:
        console.say(f"Made: {', '.join(result.made)}. Look at the scheme: annotate scheme check")
    if "annotate.toml" not in result.made:
        console.say(f"Its scheme is {result.scheme}: annotate.toml has to name it, as scheme.")
    _tell(result.imported, console)


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
