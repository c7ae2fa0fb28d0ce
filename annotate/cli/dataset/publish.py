"""`annotate publish`: send a dataset folder to the Hub, to Zenodo or anywhere, and look at it."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from annotate.cli.options import Quiet
from annotate.cli.session import open_session

if TYPE_CHECKING:
    from annotate.app.dataset.publish import Result

MAIN = "main"
ZENODO = "https://zenodo.org"


def publish(
    folder: Annotated[
        Path | None, typer.Argument(help="The dataset's folder. Default: the project's dataset.")
    ] = None,
    repo: Annotated[
        str | None, typer.Option(help="The dataset repository on the Hub.", metavar="OWNER/NAME")
    ] = None,
    to: Annotated[
        str | None,
        typer.Option(help="Copy it here instead: a folder, s3://...", metavar="FOLDER|URL"),
    ] = None,
    zenodo: Annotated[
        bool, typer.Option("--zenodo", help="Make a draft on Zenodo instead, with a DOI.")
    ] = False,
    server: Annotated[
        str, typer.Option(help="Another Zenodo, as https://sandbox.zenodo.org.", metavar="URL")
    ] = ZENODO,
    record: Annotated[
        int | None,
        typer.Option(
            help="Zenodo's draft to go on with, or record to make a new version of. Default: that "
            "of earlier runs, or of the DOI on the card.",
            metavar="NUMBER",
        ),
    ] = None,
    final: Annotated[
        bool,
        typer.Option("--final", help="Publish Zenodo's draft: nobody can take it back."),
    ] = False,
    tag: Annotated[
        str | None, typer.Option(help="Set or move this tag, as v1.0, once it was read back.")
    ] = None,
    revision: Annotated[
        str, typer.Option(help="The branch to commit to.", metavar="BRANCH")
    ] = MAIN,
    private: Annotated[
        bool, typer.Option("--private", help="Show it to nobody but you or your organisation.")
    ] = False,
    gated: Annotated[
        bool,
        typer.Option("--gated", help="Let readers agree to share their contact details first."),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show the plan and change nothing.")
    ] = False,
    quiet: Quiet = False,
) -> None:
    """Publish a dataset in one commit, load it back from there, and only then set the tag.

    The token is HF_TOKEN's or that of `hf auth login`; Zenodo's is ZENODO_TOKEN's. Run again with
    nothing changed it publishes nothing. Exit code 1 where the folder must not be published as it
    is, 3 where the server fails or readers would get something else than what was built: then no
    tag is moved.

    Example: annotate publish datasets/summits --repo acme/summits --tag v1.0
    """
    from annotate.app.dataset import publish as app

    options = app.Options(
        repo=repo,
        to=to,
        zenodo=zenodo,
        server=server,
        record=record,
        final=final,
        tag=tag,
        branch=revision,
        private=private,
        gated=gated,
        dry_run=dry_run,
        bars=not quiet and sys.stderr.isatty(),
    )
    with open_session(quiet=quiet) as (context, console):
        result = app.publish(context, folder, options)
        for line in _list_lines(result, repo, dry_run=dry_run):
            console.say(line)


def _list_lines(result: "Result", repo: str | None, *, dry_run: bool) -> Iterator[str]:
    """Yield what became of it, and of a repository the code that loads it."""
    if result.doi:
        yield from _list_deposit(result, dry_run=dry_run)
    elif not result.changed:
        done = "nothing was published" if repo else "nothing was copied"
        yield f"Nothing has changed: {result.address} is up to date, {done}."
    elif not dry_run:
        yield f"Published: {result.address}"
        if repo:
            config = next(iter(result.release.rows))
            yield "Load it:"
            yield "  from datasets import load_dataset"
            variable = config.replace("-", "_")
            yield f"  {variable} = load_dataset({repo!r}, {config!r}, revision={result.pin!r})"


def _list_deposit(result: "Result", *, dry_run: bool) -> Iterator[str]:
    """Yield where a deposit is, and what is left to do."""
    if dry_run:
        return
    if not result.changed:
        yield f"Nothing has changed: {result.address} is up to date."
    elif not result.draft:
        yield f"Published: {result.address}"
        yield f"DOI: {result.doi}"
    if result.draft:
        yield f"Draft: {result.address}"
        yield f"DOI, reserved: {result.doi}"
        yield "Look at it there. To publish it, run the same command with --final."
