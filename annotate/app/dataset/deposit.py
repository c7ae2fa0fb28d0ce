"""A dataset's folder as a deposit on Zenodo: a draft with its DOI, and a record when asked for."""

import os
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from annotate.app.context import Context
from annotate.errors import AnnotateError
from annotate.publish.release import Release
from annotate.publish.zenodo.archive import open_archive
from annotate.publish.zenodo.client import Zenodo
from annotate.publish.zenodo.depositing import (
    check_doi,
    fill,
    publish_draft,
    reserve,
)
from annotate.publish.zenodo.journal import DepositJournal, hold_journal
from annotate.publish.zenodo.planning import DepositPlan, plan_deposit
from annotate.publish.zenodo.record_metadata import check_citing
from annotate.publish.zenodo.transport import TOKEN, check_server


@dataclass(frozen=True, slots=True, kw_only=True)
class Deposited:
    """Where it is now, with its DOI; None for both where it is not made yet."""

    page: str
    doi: str | None
    changed: bool
    is_published: bool


def open_account(server: str, environment: Mapping[str, str] = os.environ) -> Zenodo:
    """Return the account of the token of the environment.

    Raises:
        AnnotateError: there is no token, or one that cannot be sent.
        UsageError: the address of the server cannot be used.
    """
    address = check_server(server)
    token = environment.get(TOKEN, "").strip()
    todo = f"Make one at {address}/account/settings/applications/, and set {TOKEN} to it."
    if not token:
        raise AnnotateError("Zenodo has to know who publishes: there is no token.", todo)
    if not (token.isascii() and token.isprintable() and " " not in token):
        raise AnnotateError(f"{TOKEN} holds characters that no token has.", todo)
    return Zenodo(address, token)


def deposit(
    context: Context,
    release: Release,
    zenodo: Zenodo,
    *,
    record: int | None = None,
    final: bool = False,
    dry_run: bool = False,
) -> Deposited:
    """Bring a release to Zenodo; run again, it goes on with the same deposit.

    Args:
        context: Its listener hears the plan, and how far it is.
        release: A release that may be published.
        zenodo: The account.
        record: The draft to go on with, or the record to make a new version of.
        final: Whether it is published, and not only a draft.
        dry_run: Whether the plan is all that is wanted.

    Raises:
        UnsoundError: it cannot be cited as it is, or does not name the DOI reserved for it.
        UsageError: there is no such deposit.
        ServerError: Zenodo cannot be reached, refuses or fails.
    """
    say = context.listener.say
    context.settle(check_citing(release), release.folder)
    with ExitStack() as stack:
        state = context.project.state
        path = stack.enter_context(hold_journal(state, zenodo.server, release.name))
        journal = DepositJournal.read(path)
        files = stack.enter_context(open_archive(release))
        plan = plan_deposit(release, zenodo, journal, files, record=record, final=final)
        for line in plan.iter_lines(zenodo.server):
            say(line)
        if dry_run or plan.is_done:
            return _tell(plan)
        return _carry_out(context, plan, zenodo, journal, path)


def _tell(plan: DepositPlan) -> Deposited:
    found = plan.deposit
    return Deposited(
        page=found.page if found else "",
        doi=found.doi if found else None,
        changed=not plan.is_done,
        is_published=plan.is_published,
    )


def _carry_out(
    context: Context, plan: DepositPlan, zenodo: Zenodo, journal: DepositJournal, path: Path
) -> Deposited:
    say = context.listener.say
    draft = reserve(plan, zenodo, journal, path)
    context.settle(check_doi(plan.release, draft), plan.release.folder)
    changed = fill(plan, draft, zenodo, journal, path, say)
    if plan.final:
        say("Publishing it.")
        draft, changed = publish_draft(draft, zenodo), True
    return Deposited(
        page=draft.page, doi=draft.doi, changed=changed, is_published=draft.is_published
    )
