"""`annotate ingest`: files as they come, to articles.jsonl."""

import codecs
from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING, Annotated

import typer

from annotate.cli.console import Console
from annotate.cli.options import Quiet, read_project
from annotate.errors import UsageError
from annotate.ingest.files.sources import Format
from annotate.model import Meta, Problem
from annotate.project import Project

if TYPE_CHECKING:
    from annotate.ingest.reader import Tally

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
        Format | None, typer.Option(help="What all files hold; else their names say it.")
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
    from annotate.ingest.reader import IngestOptions, Tally, iter_documents
    from annotate.records import open_writer

    project = read_project()
    target = output or str(project.articles)
    given = {
        "language": language,
        "publisher": publisher,
        "licence": licence,
        "redistribution": redistribution,
    }
    options = IngestOptions(
        max_characters=max_characters
        or project.ingest.get("max_characters", IngestOptions().max_characters),
        format=format,
        encoding=_check_encoding(encoding),
        fields=_read_fields(field or []),
        defaults=_choose_defaults(given, project),
        own_files=(target, *map(str, (project.articles, project.predictions, project.annotations))),
    )
    console = Console(quiet=quiet)
    problems: list[Problem] = []
    tally = Tally()
    documents = iter_documents(paths, options, problems, tally=tally)
    first = next(documents, None)
    if first is None:
        console.say(f"No article was read; {target} is left as it was")
        console.finish(problems)
        return
    with open_writer(target) as write:
        for document in console.track(chain([first], documents), "Reading", weight="articles"):
            write(document)
    for line in _describe(tally, target):
        console.say(line)
    console.finish(problems)


def _check_encoding(name: str | None) -> str | None:
    try:
        return codecs.lookup(name).name if name else None
    except LookupError as error:
        raise UsageError(
            f"There is no encoding {name}.", "Usual ones are utf-8, cp1252, latin-1, utf-16."
        ) from error


def _read_fields(pairs: list[str]) -> dict[str, str]:
    """Read `ours=theirs` pairs."""
    from annotate.ingest.files.rows import FIELDS

    fields = {}
    for pair in pairs:
        ours, equals, theirs = pair.partition("=")
        if not equals or not theirs or ours not in FIELDS:
            raise UsageError(
                f"--field {pair} is not understood.",
                f"Write --field text=body, say. On the left can stand {', '.join(FIELDS)}.",
            )
        fields[ours] = theirs
    return fields


def _choose_defaults(given: dict[str, str | None], project: Project) -> Meta:
    """Return what holds for articles that do not say: options first, then the project file."""
    from annotate.records import to_json
    from annotate.schemas import check_schema

    chosen = {name: value or project.ingest.get(name) for name, value in given.items()}
    defaults = Meta(**{"redistribution": "unknown", **{k: v for k, v in chosen.items() if v}})
    record = {"id": "-", "text": "-", "text_sha256": "0" * 64, "segments": []}
    for problem in check_schema("document", {**record, "meta": to_json(defaults)}):
        raise UsageError(f"{problem.message}.", problem.fix or "Correct the option or the setting.")
    return defaults


def _describe(tally: "Tally", target: str) -> Iterator[str]:
    """Yield what a person wants to know at the end."""
    yield f"{target}: {tally.documents:,} documents, {tally.characters:,} characters"
    kinds = ", ".join(f"{kind} {count:,}" for kind, count in tally.segments.most_common())
    if kinds:
        yield f"Segments: {kinds}"
    if tally.boilerplate:
        share = tally.boilerplate / tally.characters
        yield f"Boilerplate, kept but not annotated: {tally.boilerplate:,} characters ({share:.0%})"
    if tally.left_out:
        yield f"Left out around the articles of HTML pages: {tally.left_out:,} characters"
    if tally.duplicates:
        yield f"Duplicates, kept once: {tally.duplicates:,}"
