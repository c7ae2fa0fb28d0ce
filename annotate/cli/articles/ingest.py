"""`annotate ingest`: files as they come, to articles.jsonl."""

from typing import Annotated

import typer

from annotate.cli.articles.summaries import tell_ingestion
from annotate.cli.file_formats import offer_formats
from annotate.cli.options import Quiet
from annotate.cli.session import open_session

_HELP_FIELD = "Which field of JSONL or CSV holds what, such as text=body or id=key; one each."


def ingest(
    paths: Annotated[
        list[str],
        typer.Argument(
            help=".txt, .html, .jsonl, .csv, .gz of each, folders, quoted patterns; - is standard "
            "input.",
            metavar="PATHS",
        ),
    ],
    output: Annotated[
        str | None, typer.Option("--output", "-o", help="Where to write.", metavar="FILE")
    ] = None,
    format: Annotated[
        str | None, offer_formats("read", "What all files hold; else their names say it.")
    ] = None,
    encoding: Annotated[
        str | None, typer.Option(help="Of all files; else it is found out.", metavar="NAME")
    ] = None,
    field: Annotated[
        list[str] | None, typer.Option(help=_HELP_FIELD, metavar="OURS=THEIRS")
    ] = None,
    max_characters: Annotated[
        int | None, typer.Option(min=1, help="Leave out longer texts. Default 200000.")
    ] = None,
    language: Annotated[
        str | None, typer.Option(help="For articles that do not say, such as en.")
    ] = None,
    publisher: Annotated[str | None, typer.Option(help="For articles that do not say.")] = None,
    licence: Annotated[str | None, typer.Option(help="For articles that do not say.")] = None,
    redistribution: Annotated[
        str | None, typer.Option(help="May the texts be published: yes, no, unknown.")
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Read articles from files and tell the article from the page around it.

    Exit code 1 where something could not be read; the rest is written all the same.

    Example: annotate ingest news/ -o articles.jsonl
    """
    from annotate.app.articles import ingest as app

    options = app.Options(
        output=output,
        format=format,
        encoding=encoding,
        fields=field or (),
        max_characters=max_characters,
        defaults={
            "language": language,
            "publisher": publisher,
            "licence": licence,
            "redistribution": redistribution,
        },
    )
    with open_session(quiet=quiet) as (context, console):
        result = app.ingest(context, paths, options)
        tell_ingestion(result, output or context.project.articles, console)
