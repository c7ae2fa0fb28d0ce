"""Push records to a Label Studio project: idempotent, and never twice.

What is on the server already is left alone, so a push can be killed at any point and run again.
A request without an answer is never sent again before it is known that it did not arrive.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from typing import Any

from annotate.labelstudio.api.client import Client
from annotate.labelstudio.api.journal import read_arrived
from annotate.labelstudio.identity import ANEW_FIX
from annotate.labelstudio.inventory import Inventory
from annotate.labelstudio.page.page import make_page
from annotate.labelstudio.page.projects import compare_page
from annotate.labelstudio.push.copies import Copies
from annotate.labelstudio.push.opening import (
    PushSettings,
    look_up_project,
    name_journal,
    open_project,
)
from annotate.labelstudio.push.payloads import iter_readings, iter_tasks, pack
from annotate.labelstudio.push.plan import PushPlan, make_plan
from annotate.labelstudio.push.project_settings import complete_plan, set_version
from annotate.labelstudio.push.sending import DOCUMENT, Sender
from annotate.labelstudio.push.staging import Staging, open_staging
from annotate.model import Problem, Record
from annotate.scheme import Scheme

_TELL_EVERY = 10.0
_ASKED = 100  # documents that are asked for at a time


@dataclass(kw_only=True)
class PushResult:
    """What a push did.

    `created` tasks were new, `completed` had a reading added, `present` needed nothing.
    `unassisted` of the new ones went without suggestions, `pruned` old predictions were removed.
    `resent` tasks and predictions had to be sent again. `unpushed` are readings by people, which a
    server makes itself. `left_out` counts the articles that were not pushed, by the code of the
    finding.
    """

    project: int
    title: str
    link: str
    created: int = 0
    completed: int = 0
    present: int = 0
    unassisted: int = 0
    pruned: int = 0
    unpushed: int = 0
    resent: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)

    @property
    def articles(self) -> int:
        """How many articles are there now, of those that were read."""
        return self.created + self.completed + self.present


def push(
    client: Client,
    records: Iterable[Record],
    *,
    scheme: Scheme,
    title: str,
    layers: Sequence[str] | None = None,
    settings: PushSettings,
) -> PushResult:
    """Bring records to the project of this title, made on first use, and return what was done.

    Records with errors, and those whose text differs from the one on the server, are Problems.

    Raises:
        UsageError: the title or a layer cannot be one.
        ServerError: the project was made with another scheme, or the server failed.
        RunError: another push to the project is running.
    """
    page = make_page(scheme, layers)
    stream = iter(records)
    first = list(islice(stream, 1))  # an input that cannot be read makes no project
    with ExitStack() as stack:
        with ThreadPoolExecutor(1) as worker:  # the server makes and lists while we read and check
            opening = worker.submit(open_project, client, page, title, settings, stack)
            staging = stack.enter_context(open_staging(_read(chain(first, stream), opening), page))
            journal, inventory = opening.result()
        link = f"{client.people_url}projects/{inventory.project}/data"
        result = PushResult(
            project=inventory.project, title=title, link=link, unpushed=staging.unpushed
        )
        sender = Sender(client, journal, inventory, settings)
        sender.settle_old()
        _ask_for_lost(staging, inventory, settings, title)
        plan = make_plan(staging, inventory, title, settings.options)
        _tell_deleted(plan, settings)
        complete_plan(plan, client, settings.options, page)
        staging.page = replace(page, edition=plan.edition)
        result.problems += staging.problems
        _Push(client, sender, staging, result, settings.report).apply(plan)
    return result


def _read(records: Iterable[Record], opening: Future[Any]) -> Iterator[Record]:
    """Yield the records; where the project cannot be opened, raise why, and read no further."""
    for record in records:
        if opening.done():
            opening.result()
        yield record


def plan_push(
    client: Client,
    records: Iterable[Record],
    *,
    scheme: Scheme,
    title: str,
    layers: Sequence[str] | None = None,
    settings: PushSettings,
) -> PushPlan:
    """Return what a push of these records would do. Nothing is written, here or there.

    Raises:
        UsageError: the title or a layer cannot be one.
        ServerError: the server failed.
    """
    page = make_page(scheme, layers)
    with open_staging(records, page) as staging:
        found = look_up_project(client, title, settings)
        project = found.project
        inventory = None if project is None else Inventory(client, project)
        if inventory is not None:
            inventory.refresh_whole()
            _ask_for_lost(staging, inventory, settings, title)
        plan = make_plan(staging, inventory, title, settings.options)
        _tell_deleted(plan, settings)
        told = found.problems + staging.problems
        plan.problems[:0] = told + (inventory.problems if inventory else [])
        plan.stop = f"{found.gone} {ANEW_FIX}" if found.gone else ""
        if project is not None:
            plan.configuration, plan.stop = compare_page(client, project, page, title)
        complete_plan(plan, client, settings.options, page)
    return plan


def _tell_deleted(plan: PushPlan, settings: PushSettings) -> None:
    """Name the new tasks that had been there, by the journal, and that somebody deleted."""
    if plan.project is None or not plan.new:
        return
    arrived = read_arrived(name_journal(settings.state, plan.title, plan.project))
    plan.problems += [
        Problem(
            code="L13",
            message=f"somebody deleted the task of this document in {plan.title}; it comes back",
            severity="warning",
            document=entry.document,
            fix="Leave the document out of the records if it is to stay deleted.",
        )
        for entry in plan.new
        if f"{DOCUMENT} {entry.document}" in arrived
    ]


def _ask_for_lost(
    staging: Staging, inventory: Inventory, settings: PushSettings, title: str
) -> None:
    """Ask by name for documents that are known to have arrived and are not listed.

    They are pushed again only where the server does not know them by name either.
    """
    arrived = read_arrived(name_journal(settings.state, title, inventory.project))
    lost = [
        name
        for name in staging.entries
        if inventory.find(name) is None and f"{DOCUMENT} {name}" in arrived
    ]
    for at in range(0, len(lost), _ASKED):
        inventory.look_for(lost[at : at + _ASKED])


@dataclass
class _Push:
    """Does what was planned, batch by batch, and counts it."""

    client: Client
    sender: Sender
    staging: Staging
    result: PushResult
    report: Callable[[str], None]
    _told: float = field(default_factory=time.monotonic)

    def apply(self, plan: PushPlan) -> None:
        """Do it."""
        result, sender = self.result, self.sender
        result.problems += plan.problems
        result.present = plan.present
        # First the settings: overlap holds for tasks from the moment they are there.
        early = {k: v for k, v in plan.settings.items() if k != "model_version"}
        early |= plan.words
        copies = Copies(
            client=self.client, inventory=sender.inventory, versions=sender.inventory.counted
        )
        if early:
            self.client.update_project(result.project, early)
        for tasks in pack(iter_tasks(plan, self.staging), lambda: sender.limit):
            arrived = sender.send_tasks(tasks)
            result.created += len(arrived)
            copies.note_tasks(arrived)
            result.unassisted += sum(payload.unassisted for payload in arrived)
            self._tell(result.created, len(plan.new), "tasks")
        completed: set[int] = set()
        for readings in pack(iter_readings(plan, self.staging), lambda: sender.limit):
            sender.send_readings(readings)
            there = [payload for payload in readings if payload not in sender.refused]
            copies.readings += [(payload.task, payload.version) for payload in there]
            completed |= {payload.task for payload in there}
            result.completed = len(completed)
            self._tell(result.completed, len(plan.readings), "tasks with new predictions")
        copies.remove(self.report)
        unsent = len(plan.new) + len(plan.readings) - result.created - result.completed
        result.left_out = self.staging.left_out + Counter(L02=len(plan.refused), L16=unsent)
        result.resent = sender.resent
        result.problems += sender.problems + sender.inventory.problems
        if "model_version" in plan.settings:  # it can be shown only where it is there
            set_version(self.client, result.project, plan.settings["model_version"])
        for prediction in plan.pruned:
            self.client.delete_prediction(prediction)
            result.pruned += 1

    def _tell(self, done: int, total: int, what: str) -> None:
        now = time.monotonic()
        if now - self._told >= _TELL_EVERY:
            self._told = now
            self.report(f"{self.result.title}: {done} of {total} {what}")
