"""`annotate export`: what people did in Label Studio as annotations.jsonl."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from annotate.cli.console import Console
from annotate.cli.options import ApiKey, ProjectName, Quiet, Url, read_project, split_names
from annotate.errors import UsageError

if TYPE_CHECKING:
    from annotate.labelstudio.convert.export import ExportResult
    from annotate.labelstudio.convert.progress import Work
    from annotate.labelstudio.convert.readings import Counts


def export(
    project: ProjectName = None,
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", help="File to write; - is standard output.", metavar="FILE"),
    ] = None,
    layers: Annotated[
        str | None,
        typer.Option(help="Layers that were pushed apart, as a,b.", metavar="NAMES"),
    ] = None,
    offline: Annotated[
        bool, typer.Option("--offline", help="Use what was pulled last; ask no server.")
    ] = False,
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
    url: Url = None,
    api_key: ApiKey = None,
    quiet: Quiet = False,
) -> None:
    """Pull a project and write every reading of it, by people and by models.

    Exit code 1 where something in it could not be read; the rest is written.

    Example: annotate export --project summits -o annotations.jsonl
    """
    from annotate.labelstudio.api.connection import connect_project
    from annotate.labelstudio.convert.export import export as export_pulls
    from annotate.labelstudio.convert.progress import list_work
    from annotate.labelstudio.page.projects import name_pass
    from annotate.labelstudio.pull.pull import pull as pull_project
    from annotate.labelstudio.pull.pulls import find_newest
    from annotate.model import Problem

    settings = read_project()
    console = Console(quiet=quiet)
    title, out = project or settings.name, output or str(settings.annotations)
    titles = [name_pass(title, layer) for layer in split_names(layers)] or [title]
    scheme = settings.load_scheme()
    problems: list[Problem] = []
    people: dict[str, str] = {}
    if offline:
        _refuse(identities)
        pulls = [find_newest(settings.state, name) for name in titles]
    else:
        with connect_project(url or settings.url, api_key, settings.state) as client:
            found = [pull_project(client, name, settings.state) for name in titles]
            people = client.list_identities() if identities else {}
        pulls = [each.path for each in found]
        problems = [problem for each in found for problem in each.problems]
    result = export_pulls(
        pulls,
        out,
        scheme=scheme,
        state=settings.state,
        drafts=not no_drafts,
        identities=people,
    )
    _tell(out, result, console, no_drafts=no_drafts)
    if readings:
        _write_readings(list_work(pulls, settings.state, people), readings, console)
    console.say(f"Next: annotate validate {out}")
    console.finish(problems + result.problems)


def _refuse(identities: bool) -> None:
    if identities:
        raise UsageError(
            "Who people are is not in what was pulled.", "Leave out --offline, or --identities."
        )


def _tell(out: str, result: "ExportResult", console: Console, *, no_drafts: bool) -> None:
    counts = result.counts
    drafts = f"{counts.drafts} drafts{' left out' if no_drafts and counts.drafts else ''}"
    console.say(
        f"{out}: {result.records} articles; {counts.complete} submitted, {drafts}, "
        f"{counts.skipped} skipped, {counts.models} by models"
    )
    _tell_edits(counts, console)
    _tell_left_out(counts, console)


def _tell_edits(counts: "Counts", console: Console) -> None:
    """Say what became of the suggestions in what was submitted."""
    for what, found in (("Spans", counts.spans), ("Relations", counts.relations)):
        if found:
            kinds = ("kept", "changed", "deleted", "added")
            console.say(f"{what}: " + ", ".join(f"{found[kind]} {kind}" for kind in kinds))


def _tell_left_out(counts: "Counts", console: Console) -> None:
    for count, what in (
        (counts.older, "older readings by the same person"),
        (counts.foreign, "tasks that annotate did not push"),
        (counts.refused, "tasks whose document is not whole"),
    ):
        if count:
            console.say(f"Left out: {count} {what}")


def _write_readings(work: list["Work"], out: str, console: Console) -> None:
    from annotate.records import open_writer

    with open_writer(out) as write:
        for line in work:
            write(asdict(line))
    unassisted = sum(line.unassisted for line in work)
    console.say(f"{out}: {len(work)} readings by people, {unassisted} of them unassisted")
