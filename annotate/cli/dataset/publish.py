"""`annotate publish`: send a dataset folder to the Hub, or anywhere, and read it back."""

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from annotate.cli.console import Console
from annotate.cli.options import Quiet, read_project
from annotate.errors import UsageError

if TYPE_CHECKING:
    from annotate.model import Problem
    from annotate.publish.publishing import Request
    from annotate.publish.release import Release

MAIN = "main"
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_./+-]*(?<![./])")


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

    The token is HF_TOKEN's or that of `hf auth login`. Run again with nothing changed it publishes
    nothing. Exit code 1 where the folder must not be published, 3 where the Hub fails or readers
    would get something else than what was built: then no tag is moved.

    Example: annotate publish datasets/summits --repo acme/summits --tag v1.0
    """
    from annotate.publish.publishing import Request
    from annotate.publish.release import check_release, read_release

    _check_options(repo, to, hub_only=bool(tag or private or gated or revision != MAIN))
    _check_names(tag, revision)
    project = read_project()
    console = Console(quiet=quiet)
    release = read_release(folder or project.datasets / project.dataset.get("name", project.name))
    console.say(f"Checking {release.folder}.")
    console.finish(check_release(release))
    console.finish(_check_content(release))
    if to is not None:
        _copy(release, to, console, dry_run=dry_run)
    else:
        request = Request(branch=revision, tag=tag, private=private, gated=gated)
        _publish(release, str(repo), request, console, dry_run=dry_run)


def _check_options(repo: str | None, to: str | None, *, hub_only: bool) -> None:
    if (repo is None) == (to is None):
        raise UsageError(
            "It has to be known where to publish.", "Give --repo OWNER/NAME, or --to FOLDER."
        )
    if to is not None and hub_only:
        raise UsageError(
            "--tag, --private, --gated and --revision are the Hub's.", "Leave them out with --to."
        )


def _check_names(tag: str | None, branch: str) -> None:
    for name in (tag, branch):
        if name is not None and (not _NAME.fullmatch(name) or ".." in name):
            raise UsageError(f"{name!r} cannot be a tag or branch.", "Write it as v1.0, or main.")
    if tag == branch:
        raise UsageError(f"{tag} is the branch.", "Give the tag a name of its own, as v1.0.")


def _check_content(release: "Release") -> "list[Problem]":
    """Check tables, card and rows by the scheme that lies in the folder."""
    from annotate.dataset.checks.check import check_folder
    from annotate.dataset.files.metadata import read_scheme

    return check_folder(release.folder, read_scheme(release.folder))


def _publish(
    release: "Release", repo: str, request: "Request", console: Console, *, dry_run: bool
) -> None:
    from annotate.dataset.checks import loading
    from annotate.publish.hub import Hub
    from annotate.publish.publishing import carry_out, iter_plan, plan_publication

    hub = Hub(repo, quiet=console.quiet or not sys.stderr.isatty())
    publication = plan_publication(release, hub, request)
    for line in iter_plan(publication):
        console.say(line)
    if publication.is_done:
        console.say(f"Nothing has changed: {hub.address} is up to date, nothing was published.")
    elif not dry_run:
        commit = carry_out(publication, loader=loading.__name__, say=console.say)
        console.say(f"Published: {hub.address}")
        console.say("Load it:")
        console.say("  from datasets import load_dataset")
        config, pin = next(iter(release.rows)), request.tag or commit
        console.say(f"  {config} = load_dataset({repo!r}, {config!r}, revision={pin!r})")


def _copy(release: "Release", to: str, console: Console, *, dry_run: bool) -> None:
    from annotate.dataset.checks import loading
    from annotate.publish.copying import carry_out_copy, plan_copy
    from annotate.publish.storage import Storage

    storage = Storage(to)
    plan = plan_copy(release, storage)
    console.say(f"{release.name} -> {storage.url}")
    for line in plan.iter_lines():
        console.say(line)
    if plan.is_empty:
        console.say(f"Nothing has changed: {storage.url} is up to date, nothing was copied.")
    elif not dry_run:
        carry_out_copy(
            release,
            storage,
            plan,
            loader=loading.__name__,
            say=console.say,
            track=lambda names: console.track(names, "Copying", len(release.files), weight="files"),
        )
        console.say(f"Published: {storage.url}")
