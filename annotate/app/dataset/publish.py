"""A dataset's folder on the Hub, on Zenodo, or anywhere, and read back from there."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from annotate.app.context import Context
from annotate.app.dataset import deposit
from annotate.app.dataset.build import find_dataset
from annotate.dataset.checks import loading
from annotate.dataset.checks.check import check_folder
from annotate.dataset.files.metadata import read_scheme
from annotate.dataset.files.snippets import find_repository
from annotate.dataset.storage.folder import read_manifest
from annotate.errors import UsageError
from annotate.model import Problem
from annotate.publish.copying import carry_out_copy, plan_copy
from annotate.publish.hub import Hub
from annotate.publish.plan import PublishPlan
from annotate.publish.publishing import Request, carry_out, iter_plan, plan_publication
from annotate.publish.release import Release, check_manifest, check_release, read_release
from annotate.publish.storage import Storage
from annotate.publish.zenodo.transport import ZENODO, check_server

MAIN = "main"
CODE_UNNAMED = "D44"
CODE_ELSEWHERE = "D47"
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_./+-]*(?<![./])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Where it goes: to the repository `repo` of the Hub, copied `to` a folder, or to Zenodo.

    `server`, `record` and `final` are Zenodo's: its address, the number of the draft to go on with
    or of the record to renew, and whether it is published and not only a draft. All others but
    `dry_run` are the Hub's: a tag to be set, the branch to commit to, who may see it; `bars` lets
    its client show how far it is.
    """

    repo: str | None = None
    to: str | None = None
    zenodo: bool = False
    server: str = ZENODO
    record: int | None = None
    final: bool = False
    tag: str | None = None
    branch: str = MAIN
    private: bool = False
    gated: bool = False
    dry_run: bool = False
    bars: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """Where it is now. `changed` is False where nothing had to be done.

    `pin` is the revision of the Hub to load, None where nothing was published there. `doi` is that
    of Zenodo, `draft` whether it leads nowhere yet.
    """

    address: str
    changed: bool
    release: Release
    pin: str | None = None
    doi: str | None = None
    draft: bool = False


def publish(context: Context, folder: Path | None, options: Options) -> Result:
    """Publish a dataset's folder, by default the project's, and load it back from there.

    The listener hears the plan, and how far it is.

    Raises:
        UsageError: it is not said where to, or there it cannot go, or the folder is no dataset's.
        UnsoundError: the folder must not be published.
        WriteError: nothing can be written there.
        ServerError: the Hub or the place cannot be reached, refuses or fails.
        VerificationError: readers get something else than what was built.
    """
    _check_place(options)
    _check_names(options.tag, options.branch)
    place = folder or find_dataset(context.project)
    context.settle(check_manifest(place), place)
    release = read_release(place)
    copy = None if options.to is None else _plan_copy(release, options.to)
    if copy is not None and not copy.plan.is_empty and not options.dry_run:
        copy.storage.try_writing()  # before all rows are read
    context.listener.say(f"Checking {release.folder}.")
    context.settle(check_release(release), release.folder)
    # Tables, card and rows, by the scheme that lies in the folder.
    context.settle(check_folder(release.folder, read_scheme(release.folder)), release.folder)
    if not options.zenodo:  # which asks for more
        context.settle(_find_unnamed(release, options.repo), release.folder)
    if copy is not None:
        return _copy(context, release, copy, dry_run=options.dry_run)
    return (
        _deposit(context, release, options)
        if options.zenodo
        else (_publish(context, release, options))
    )


def _find_unnamed(release: Release, repo: str | None) -> Iterator[Problem]:
    """Yield a warning where readers are told no name to cite, or another place to load it from."""
    citing = (read_manifest(release.folder) or {}).get("citing", {})
    if not citing.get("authors"):
        yield Problem(
            code=CODE_UNNAMED,
            message="nobody is named as its author: who cites it has no name to cite",
            severity="warning",
            file=str(release.folder),
            fix="Name them under [dataset] authors of annotate.toml, and build again.",
        )
    if repo is not None and find_repository(citing.get("url")) != repo:
        yield Problem(
            code=CODE_ELSEWHERE,
            message=f"the code on its card does not load it from {repo}",
            severity="warning",
            file=str(release.folder),
            fix=f'Write url = "https://huggingface.co/datasets/{repo}" below [dataset] in '
            "annotate.toml, and build again.",
        )


def _check_place(options: Options) -> None:
    places = (options.repo is not None, options.to is not None, options.zenodo)
    if sum(places) != 1:
        raise UsageError(
            "It has to be known where to publish.",
            "Give one of --repo OWNER/NAME, --zenodo and --to FOLDER.",
        )
    hub_only = options.tag or options.private or options.gated or options.branch != MAIN
    if options.repo is None and hub_only:
        raise UsageError(
            "--tag, --private, --gated and --revision are the Hub's.", "Give them with --repo."
        )
    zenodo_only = options.final or options.record is not None or options.server != ZENODO
    if not options.zenodo and zenodo_only:
        raise UsageError("--server, --record and --final are Zenodo's.", "Give them with --zenodo.")
    check_server(options.server)


def _check_names(tag: str | None, branch: str) -> None:
    for name in (tag, branch):
        if name is not None and (not _NAME.fullmatch(name) or ".." in name):
            raise UsageError(f"{name!r} cannot be a tag or branch.", "Write it as v1.0, or main.")
    if tag == branch:
        raise UsageError(f"{tag} is the branch.", "Give the tag a name of its own, as v1.0.")


def _publish(context: Context, release: Release, options: Options) -> Result:
    say = context.listener.say
    hub = Hub(str(options.repo), quiet=not options.bars)
    request = Request(
        branch=options.branch, tag=options.tag, private=options.private, gated=options.gated
    )
    publication = plan_publication(release, hub, request)
    for line in iter_plan(publication):
        say(line)
    pin = None
    if not publication.is_done and not options.dry_run:
        commit = carry_out(publication, loader=loading.__name__, say=say)
        pin = request.tag or commit
    return Result(address=hub.address, changed=not publication.is_done, release=release, pin=pin)


def _deposit(context: Context, release: Release, options: Options) -> Result:
    account = deposit.open_account(options.server)
    done = deposit.deposit(
        context,
        release,
        account,
        record=options.record,
        final=options.final,
        dry_run=options.dry_run,
    )
    return Result(
        address=done.page,
        changed=done.changed,
        release=release,
        doi=done.doi,
        draft=not done.is_published,
    )


class _PlannedCopy(NamedTuple):
    storage: Storage
    plan: PublishPlan


def _plan_copy(release: Release, to: str) -> _PlannedCopy:
    storage = Storage(to)
    return _PlannedCopy(storage, plan_copy(release, storage))


def _copy(context: Context, release: Release, copy: _PlannedCopy, *, dry_run: bool) -> Result:
    storage, plan = copy
    context.listener.say(f"{release.name} -> {storage.url}")
    for line in plan.iter_lines():
        context.listener.say(line)

    def track(names: Iterable[str]) -> Iterator[str]:
        return context.listener.track(names, "Copying", len(release.files), weight="files")

    if not plan.is_empty and not dry_run:
        carry_out_copy(
            release,
            storage,
            plan,
            loader=loading.__name__,
            say=context.listener.say,
            track=track,
        )
    return Result(address=storage.url, changed=not plan.is_empty, release=release)
