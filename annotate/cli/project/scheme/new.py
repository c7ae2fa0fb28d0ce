"""`annotate scheme new`: a scheme made of a page, of marked files, or of a list of labels."""

from typing import Annotated

import typer

from annotate.cli.file_formats import offer_formats
from annotate.cli.options import Quiet
from annotate.cli.session import open_session
from annotate.spelling import plural


def new(
    sources: Annotated[
        list[str],
        typer.Option(
            "--from",
            help="A labelling page, marked files, or LABEL,LABEL or layer=LABEL,LABEL; repeatable.",
            metavar="SOURCE",
        ),
    ],
    relations: Annotated[
        list[str] | None,
        typer.Option(
            "--relation", help="A relation, and the labels at its ends.", metavar="NAME=HEAD:TAIL"
        ),
    ] = None,
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", help="File to write; - is standard output.", metavar="FILE"),
    ] = None,
    id: Annotated[
        str | None, typer.Option(help="What annotations call the scheme.", metavar="NAME")
    ] = None,
    title: Annotated[
        str | None, typer.Option(help="What people read above the guide.", metavar="TEXT")
    ] = None,
    format: Annotated[
        str | None, offer_formats("is_marked", "What the files are; else each is looked at.")
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Write over a file that is there.")
    ] = False,
    quiet: Quiet = False,
) -> None:
    """Write a scheme with keys, colours and segments filled in; the words are yours to write.

    A page is the labelling configuration of any Label Studio project, as XML. Of an export, brat's
    files and whatever else annotate import reads, the labels are those that are in use.

    Example: annotate scheme new --from page.xml -o frames.toml

    Example: annotate scheme new --from CLAIM,PREMISE --relation supports=PREMISE:CLAIM
    """
    from annotate.app.project.scheme import new as app

    options = app.Options(
        sources=sources,
        relations=relations or (),
        output=output,
        id=id,
        title=title,
        format=format,
        force=force,
    )
    with open_session(quiet=quiet) as (context, console):
        result = app.make_new(context, options)
        scheme = result.scheme
        labels, layers = plural(len(scheme.labels), "label"), plural(len(scheme.layers), "layer")
        drawn = plural(len(scheme.relations), "relation")
        console.say(f"{scheme.name}: {labels} in {layers}, {drawn}.")
        console.say(
            f'{result.target} is written. Name it in annotate.toml (scheme = "{result.target}"), '
            f"word it, and look at it: annotate scheme check {result.target}"
        )
