"""`annotate ingest`: files as they come, to articles.jsonl."""

from enum import StrEnum
from typing import Annotated

import typer

from annotate.cli.articles.summaries import tell_ingestion
from annotate.cli.file_formats import offer_formats
from annotate.cli.options import EngineName, EngineOptions, Quiet
from annotate.cli.parts import tell_script
from annotate.cli.session import open_session

_HELP_FIELD = "Which field of JSON or a table holds what, such as text=body or id=key; one each."


class DateOrderChoice(StrEnum):
    """What comes first in a date in figures."""

    dmy = "dmy"
    mdy = "mdy"
    ymd = "ymd"


class HeadlineChoice(StrEnum):
    """Where the title of a row goes."""

    text = "text"
    meta = "meta"


class CopiesChoice(StrEnum):
    """What becomes of a text that is there already, from another outlet."""

    keep = "keep"
    exact = "exact"
    drop = "drop"


def ingest(
    paths: Annotated[
        list[str],
        typer.Argument(
            help="Texts, pages, tables, feeds, archives of any, folders, quoted patterns, "
            "addresses; - is standard input.",
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
    mend_encoding: Annotated[
        bool, typer.Option("--mend-encoding", help="Mend text that was encoded twice: â€œ for “.")
    ] = False,
    field: Annotated[
        list[str] | None, typer.Option(help=_HELP_FIELD, metavar="OURS=THEIRS")
    ] = None,
    max_characters: Annotated[
        int | None, typer.Option(min=1, help="Leave out longer texts. Default 200000.")
    ] = None,
    table: Annotated[
        str | None, typer.Option(help="Of a database or spreadsheet; else all sheets.")
    ] = None,
    dates: Annotated[
        DateOrderChoice | None,
        typer.Option(help="What comes first in 3/4/2021; else the whole column decides."),
    ] = None,
    headline: Annotated[
        HeadlineChoice,
        typer.Option(help="Put the title of a row before its text, or keep it apart."),
    ] = HeadlineChoice.text,
    copies: Annotated[
        CopiesChoice,
        typer.Option(
            help="Of one text in two outlets: keep both and mark those that differ a little, "
            "mark the same words alone, or keep the first."
        ),
    ] = CopiesChoice.keep,
    parts: Annotated[
        int | None,
        typer.Option(
            min=1, help="Write a folder of files of so many articles each.", metavar="ARTICLES"
        ),
    ] = None,
    workers: Annotated[int | None, typer.Option(help="Processes that read files.", min=1)] = None,
    engine: EngineName = None,
    engine_option: EngineOptions = None,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="Fetch from hosts of a private network, too.")
    ] = False,
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
    from annotate.app.engines import make_engine

    options = app.Options(
        output=output,
        format=format,
        encoding=encoding,
        mend_encoding=mend_encoding,
        fields=field or (),
        max_characters=max_characters,
        table=table,
        dates=dates.value if dates else None,
        headline=headline.value,
        copies=copies.value,
        allow_private=allow_private,
        parts=parts,
        workers=workers or 1,
        engine=make_engine(engine, engine_option or (), workers) if engine else None,
        defaults={
            "language": language,
            "publisher": publisher,
            "licence": licence,
            "redistribution": redistribution,
        },
    )
    with open_session(quiet=quiet) as (context, console):
        result = app.ingest(context, paths, options)
        if tell_script(result.shared, console):
            return
        tell_ingestion(result, output or context.project.articles, console)
