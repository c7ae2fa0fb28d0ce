"""The project that a push goes to: found, or made once, looked at, and its journal held.

A project is made only where none is known, or where somebody asked for a new one. What became of
a request without an answer is looked up before anything is sent again.
"""

import secrets
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

from annotate.errors import ServerError
from annotate.labelstudio.api.client import Client
from annotate.labelstudio.api.errors import FailedError, LostError, RefusedError
from annotate.labelstudio.api.journal import Batch, Journal, open_journal
from annotate.labelstudio.identity import (
    ANEW_FIX,
    Lookup,
    confirm,
    look_up,
    read_settings,
    remember,
)
from annotate.labelstudio.inventory import Inventory
from annotate.labelstudio.move.log import folder_of
from annotate.labelstudio.page.page import LabellingPage
from annotate.labelstudio.page.projects import check_page, check_title, describe_project, slugify
from annotate.labelstudio.page.task_list import TASK_LIST
from annotate.labelstudio.push.plan import PushOptions
from annotate.model import JSON

SETTLE = 60.0
POLL = 1.0
_TRIES = 3
_MAKING = " In the making: "  # before what tells the projects of one request
BATCH_BYTES = 1_000_000  # what nginx takes where nobody has told it more


def _ignore(_: str) -> None:
    """Say nothing."""


@dataclass(frozen=True, kw_only=True)
class PushSettings:
    """How a push is done.

    `state` is the folder of the journal, `settle` the seconds after which a request without an
    answer is taken not to have arrived, `report` is told what takes long, `options` say how the
    documents are handed to people. `batch_bytes` is how large a request may be. `anew` makes a
    project where the one that is known is gone; `chosen` is the id of the project that is meant.
    """

    state: Path
    settle: float = SETTLE
    report: Callable[[str], None] = _ignore
    options: PushOptions = field(default_factory=PushOptions)
    batch_bytes: int = BATCH_BYTES
    anew: bool = False
    chosen: int | None = None


def look_up_project(client: Client, title: str, settings: PushSettings) -> Lookup:
    """Find out which project a push goes to; `project` is None for one that is to be made.

    Raises:
        UsageError: the title cannot be one.
        ServerError: several have the title and none of them is known.
    """
    check_title(title)
    found = look_up(client, title, settings.state, chosen=settings.chosen)
    return Lookup() if settings.anew and found.gone else found


def open_project(
    client: Client, page: LabellingPage, title: str, settings: PushSettings, stack: ExitStack
) -> tuple[Journal, Inventory]:
    """Make the project where there is none, hold its journal, and only then list what it has.

    Whoever made it, and however late, it is pushed to only when its page is ours.
    """
    found = look_up_project(client, title, settings)
    if found.gone:
        raise ServerError(found.gone, ANEW_FIX)
    known = found.settings
    if known is None:
        known = _make_project(client, page, title, settings)
    else:
        _settle_making(settings, title)
    there, project = confirm(client, known), int(known["id"])
    check_page(there["label_config"], page, title)
    remember(client, title, settings.state, there)
    journal = stack.enter_context(open_journal(name_journal(settings.state, title, project)))
    inventory = Inventory(client, project)
    inventory.problems += found.problems
    inventory.refresh_whole()
    return journal, inventory


def name_journal(state: Path, title: str, project: int | None = None) -> Path:
    """Return the journal of what is sent to a project, without its number that of its making."""
    name = f"{slugify(title)}.project" if project is None else f"{slugify(title)}-{project}"
    return state / "pushed" / f"{name}.jsonl"


# --- making it --------------------------------------------------------------------------------


def _make_project(client: Client, page: LabellingPage, title: str, settings: PushSettings) -> JSON:
    """Make a project once, and return its settings.

    A push that was killed may have made it a moment ago.
    """
    with open_journal(name_journal(settings.state, title)) as journal:
        for batch in list(journal.unsettled):
            project = _await(client, journal, batch, settings)
            if project is not None:
                _finish_making(client, page, title, project, settings)
                return _adopt(client, title, settings, project)
        before = sorted(each["id"] for each in client.find_projects(title))
        wanted = _describe(page, title)
        wanted["description"] = f"{wanted['description']}{_MAKING}{secrets.token_hex(8)}"
        for left in range(_TRIES - 1, -1, -1):
            try:
                made = _post(client, journal, wanted, before, settings)
                break
            except FailedError:  # it was not made, and will not be
                if not left:
                    raise
        _finish_making(client, page, title, made, settings)
        _show_columns(client, made, settings)
        return _adopt(client, title, settings, _choose_first(client, made, before, settings))


def _post(
    client: Client, journal: Journal, wanted: JSON, before: list[int], settings: PushSettings
) -> int:
    """Ask once for a project and return its id; without an answer, look whether it was made."""
    batch = journal.send([wanted["title"], *map(str, before)])
    try:
        project = client.create_project(wanted)
    except RefusedError:
        journal.settle(batch, "refused")
        raise
    except LostError as error:
        settings.report(f"{error.message} Looking whether the project was made.")
        ended = isinstance(error, FailedError)
        found = _await(client, journal, batch, replace(settings, settle=0.0) if ended else settings)
        if found is None:
            time.sleep(POLL if ended else 0)  # the server was busy
            raise
        return found
    journal.settle(batch, "done")
    return project


def _finish_making(
    client: Client, page: LabellingPage, title: str, made: int, settings: PushSettings
) -> None:
    """Delete what a busy server made besides of one request, and take the request's mark away.

    A server that is locked out begins anew and leaves what it had made. The mark is one that no
    other push has, so that what is deleted is ours, is empty, and was made a moment ago.
    """
    mark = str((read_settings(client, made) or {}).get("description"))
    if _MAKING not in mark:
        return
    others = [each["id"] for each in client.find_projects(title) if each["id"] != made]
    read = [read_settings(client, number) or {} for number in others]
    doubles = [each for each in read if each.get("description") == mark]
    empty = sorted(each["id"] for each in doubles if each.get("task_number") == 0)
    for number in empty:
        client.delete_project(number)
    if empty:
        settings.report(
            f"Label Studio was busy and made the project {title!r} {len(empty) + 1} times; what "
            f"was empty is deleted: {', '.join(map(str, empty))}."
        )
    client.update_project(made, {"description": _describe(page, title)["description"]})


def _choose_first(client: Client, made: int, before: list[int], settings: PushSettings) -> int:
    """Return the first of the projects that several pushes made of one title at the same moment.

    Whoever made another one, which is empty still, deletes it; the first one's maker keeps it.
    Beside those that were there `before` a new one is meant only where one was asked for.
    """
    meant = before if settings.anew else ()
    mine = read_settings(client, made) or {}
    wanted, title = mine.get("description"), str(mine.get("title"))
    there: list[int] = sorted(each["id"] for each in client.find_projects(title))
    for number in (
        there[: there.index(made)] if made in there and not mine.get("task_number") else ()
    ):
        other = str((read_settings(client, number) or {}).get("description"))
        if number not in meant and other.partition(_MAKING)[0] == wanted:
            client.delete_project(made)
            settings.report(
                f"Somebody else made the project {title!r} at the same moment: project {number} is "
                f"gone on with, and {made}, which was empty, is deleted."
            )
            return number
    return made


def _show_columns(client: Client, project: int, settings: PushSettings) -> None:
    """Let the list of tasks show what people look for; without that it is only worse to read."""
    try:
        client.create_view(project, TASK_LIST)
    except ServerError as error:
        settings.report(f"The list of tasks stays as Label Studio makes it: {error.message}")


def _describe(page: LabellingPage, title: str) -> JSON:
    shown = {"show_collab_predictions": True, "show_instruction": True}
    return {"title": title, **describe_project(page), **shown}


def _await(client: Client, journal: Journal, batch: Batch, settings: PushSettings) -> int | None:
    """Wait for a project that may have been made: one of its title that was not there before."""
    title, *before = batch.keys
    while True:
        there: list[int] = [each["id"] for each in client.find_projects(title)]
        made = sorted(number for number in there if str(number) not in before)
        if made:
            journal.settle(batch, "arrived")
            return made[0]
        left = batch.sent + settings.settle - time.time()
        if left <= 0:
            journal.settle(batch, "lost")
            return None
        time.sleep(min(POLL, left))


def _adopt(client: Client, title: str, settings: PushSettings, project: int) -> JSON:
    """Look at a project that was made, and put away what is kept of an earlier one.

    A server on SQLite gives the number of a deleted project to the next one.
    """
    made = read_settings(client, project)
    if made is None:
        raise ServerError(
            f"Label Studio at {client.url} said that it made project {project}, and does not have "
            "it.",
            "Run the command again.",
        )
    for path in (
        name_journal(settings.state, title, project),
        folder_of(settings.state, title, project),
    ):
        if path.exists():
            path.rename(_find_free(path))
    return made


def _find_free(path: Path) -> Path:
    """Return a name that no file has, for what was kept of a project that is gone."""
    count = 1
    while (free := path.with_name(f"{path.name}.gone-{count}")).exists():
        count += 1
    return free


def _settle_making(settings: PushSettings, title: str) -> None:
    """Note that a project is there: a push that made it may have been killed before it knew."""
    path = name_journal(settings.state, title)
    if path.exists():
        with open_journal(path) as journal:
            for batch in list(journal.unsettled):
                journal.settle(batch, "arrived")
