"""`annotate export`: what people did in Label Studio as annotations.jsonl."""

from typing import TYPE_CHECKING, Annotated

import typer

from annotate.app.wording import describe_input
from annotate.cli.console import Console
from annotate.cli.file_formats import offer_formats
from annotate.cli.options import (
    Apart,
    ApiKey,
    Offline,
    ProjectName,
    Quiet,
    Url,
    split_names,
)
from annotate.cli.session import open_session
from annotate.spelling import plural

if TYPE_CHECKING:
    from annotate.app.exchange import exports
    from annotate.app.labelstudio.export import Result
    from annotate.formats.port import Ledger
    from annotate.labelstudio.convert.readings import ReadingCounts


def export(
    files: Annotated[
        list[str] | None,
        typer.Argument(
            help="Records to write in another format, in place of a project.", metavar="FILES"
        ),
    ] = None,
    project: ProjectName = None,
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", help="File to write; - is standard output.", metavar="FILE"),
    ] = None,
    format: Annotated[
        str | None, offer_formats("write", "How the file is written; else as JSON Lines.")
    ] = None,
    layers: Apart = None,
    offline: Offline = False,
    no_drafts: Annotated[
        bool, typer.Option("--no-drafts", help="Leave out what was not submitted.")
    ] = False,
    readings: Annotated[
        str | None,
        typer.Option(
            help="File for a line about each reading by people: from which model's, unassisted.",
            metavar="FILE",
        ),
    ] = None,
    identities: Annotated[
        bool,
        typer.Option("--identities", help="Name people by their e-mail, not by a pseudonym."),
    ] = False,
    allow_fewer: Annotated[
        bool,
        typer.Option("--allow-fewer", help="Replace a file that has more readings by people."),
    ] = False,
    annotator: Annotated[
        str | None,
        typer.Option(help="Of FILES, write the readings of this one alone.", metavar="NAME"),
    ] = None,
    allow_loss: Annotated[
        bool,
        typer.Option("--allow-loss", help="Write what the format can hold, and lose the rest."),
    ] = False,
    ledger: Annotated[
        str | None,
        typer.Option(help="File for what is lost, how often and where first.", metavar="FILE"),
    ] = None,
    url: Url = None,
    api_key: ApiKey = None,
    quiet: Quiet = False,
) -> None:
    """Pull a project and write every reading of it, by people and by models.

    With FILES no server is asked: records that are here, or those of a dataset's folder, are
    written in the format of another tool.

    Exit code 1 where something in it could not be read; the rest is written. A file that has more
    readings by people stays as it is: exit code 1, and what was exported lies beside it. So does
    what a format cannot hold all spans and relations of, without --allow-loss.

    Example: annotate export --project summits -o annotations.jsonl

    Example: annotate export annotations.jsonl --format brat -o standoff

    Example: annotate export datasets/summits --format docbin -o summits.spacy
    """
    if files:
        from annotate.app.exchange import exports

        given = exports.Options(
            format=format or "jsonl",
            output=output,
            annotator=annotator,
            allow_loss=allow_loss,
            ledger=ledger,
        )
        _export_files(files, given, quiet=quiet)
        return
    from annotate.app.labelstudio import export as app
    from annotate.app.labelstudio.projects import Login

    options = app.Options(
        title=project,
        output=output,
        format=format,
        layers=split_names(layers),
        offline=offline,
        drafts=not no_drafts,
        identities=identities,
        allow_fewer=allow_fewer,
        allow_loss=allow_loss,
        ledger=ledger,
        login=Login(url=url, api_key=api_key),
    )
    with open_session(quiet=quiet) as (context, console):
        result = app.export(context, options)
        _tell(result, console, no_drafts=no_drafts)
        if readings:
            listed = app.write_readings(context, result, readings)
            console.say(
                f"{readings}: {plural(listed.count, 'reading')} by people, "
                f"{listed.unassisted} of them "
                "unassisted"
            )
        if result.is_ours:
            console.say(f"Next: annotate validate {result.target}")


def _export_files(files: list[str], options: "exports.Options", *, quiet: bool) -> None:
    from annotate.app.exchange import exports

    with open_session(quiet=quiet) as (context, console):
        result = exports.export_records(context, files, options)
        console.say(describe_input(context, result.records, "record"))
        console.say(
            f"{result.target}: {plural(result.records, 'document')}, "
            f"{plural(result.readings, 'reading')}, as {options.format}"
        )
        _tell_losses(result.ledger, console)


def _tell_losses(ledger: "Ledger", console: Console) -> None:
    for what, loss in ledger.losses.items():
        places = ", ".join(loss.documents)
        console.say(f"Left out, for the format cannot hold them: {loss.count} {what} ({places})")


def _tell(result: "Result", console: Console, *, no_drafts: bool) -> None:
    counts = result.counts
    drafts = f"{plural(counts.drafts, 'draft')}{' left out' if no_drafts and counts.drafts else ''}"
    apart = counts.tasks - result.records - counts.foreign - counts.refused
    console.say(
        f"Read {plural(counts.tasks, 'task')}: {plural(result.records, 'article')}, "
        f"{counts.foreign + counts.refused} left out, {apart} of an article that an earlier one has"
    )
    console.say(
        f"{result.target}: {plural(result.records, 'article')}; {counts.complete} "
        f"submitted, {drafts}, "
        f"{counts.skipped} skipped, {counts.models} by models"
    )
    _tell_edits(counts, console)
    _tell_left_out(counts, console)
    _tell_losses(result.ledger, console)


def _tell_edits(counts: "ReadingCounts", console: Console) -> None:
    """Say what became of the suggestions in what was submitted."""
    for what, found in (("Spans", counts.spans), ("Relations", counts.relations)):
        if found:
            kinds = ["kept", "changed", "deleted", "added"]
            kinds += ["orphaned"] if found["orphaned"] else []
            console.say(f"{what}: " + ", ".join(f"{found[kind]} {kind}" for kind in kinds))


def _tell_left_out(counts: "ReadingCounts", console: Console) -> None:
    if counts.unread:
        parts = ", ".join(plural(n, what) for what, n in sorted(counts.unread.items()))
        console.say(
            f"Not readable, as said above: {parts}; {plural(counts.partial, 'reading')} by people "
            "lack spans for it and do not count as reviewed"
        )
    for count, what in (
        (counts.older, "older readings by the same person"),
        (counts.foreign, "tasks that annotate did not push"),
        (counts.refused, "tasks whose document is not whole"),
    ):
        if count:
            console.say(f"Left out: {count} {what}")
