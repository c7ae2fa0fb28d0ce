"""Push records to a Label Studio project: idempotent, and never twice.

What is on the server already is left alone, so a push can be killed at any point and run again.
A request without an answer is never sent again before it is known that it did not arrive.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import Any

from annotate.errors import ServerError
from annotate.labelstudio.api.client import Client
from annotate.labelstudio.api.errors import LostError, RefusedError
from annotate.labelstudio.api.journal import Batch, Journal, open_journal, read_arrived
from annotate.labelstudio.inventory import Inventory
from annotate.labelstudio.page.page import LabellingPage, make_page
from annotate.labelstudio.page.projects import (
    check_page,
    compare_page,
    create_project,
    find_title,
    slugify,
)
from annotate.labelstudio.push.payloads import (
    BATCH,
    PredictionPayload,
    TaskPayload,
    iter_readings,
    iter_tasks,
)
from annotate.labelstudio.push.plan import PushOptions, PushPlan, make_plan
from annotate.labelstudio.push.project_settings import complete_plan
from annotate.labelstudio.push.staging import Staging, open_staging
from annotate.model import Problem, Record
from annotate.scheme import Scheme

SETTLE = 60.0
_TRIES = 3
_POLL = 1.0
_TELL_EVERY = 10.0
_DOCUMENT, _READING = "document", "reading"


def _ignore(_: str) -> None:
    """Say nothing."""


@dataclass(frozen=True, kw_only=True)
class PushSettings:
    """How a push is done.

    `state` is the folder of the journal, `settle` the seconds after which a request without an
    answer is taken not to have arrived, `report` is told what takes long, `options` say how the
    documents are handed to people.
    """

    state: Path
    settle: float = SETTLE
    report: Callable[[str], None] = _ignore
    options: PushOptions = field(default_factory=PushOptions)


@dataclass(kw_only=True)
class PushResult:
    """What a push did.

    `created` tasks were new, `completed` had a reading added, `present` needed nothing.
    `unassisted` of the new ones went without suggestions, `pruned` old predictions were removed.
    `unpushed` are readings by people, which a server makes itself.
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
    problems: list[Problem] = field(default_factory=list)


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
            opening = worker.submit(_open_project, client, page, title, settings, stack)
            staging = stack.enter_context(open_staging(_read(chain(first, stream), opening), page))
            journal, inventory = opening.result()
        link = f"{client.url}projects/{inventory.project}/data"
        result = PushResult(
            project=inventory.project, title=title, link=link, unpushed=staging.unpushed
        )
        run = _Push(client, staging, journal, settings, result, inventory)
        run.settle_old()
        plan = make_plan(staging, inventory, title, settings.options)
        _tell_deleted(plan, settings)
        complete_plan(plan, client, settings.options, page)
        result.problems += staging.problems + inventory.problems
        run.apply(plan)
    return result


def _open_project(
    client: Client, page: LabellingPage, title: str, settings: PushSettings, stack: ExitStack
) -> tuple[Journal, Inventory]:
    """Make the project where there is none, hold its journal, and only then list what it has.

    Whoever made it, and however late, it is pushed to only when its page is ours.
    """
    project = find_title(client, title)
    if project is None:
        project = _make_project(client, page, title, settings)
    else:
        _settle_project(settings, title)
    check_page(client.read_project(project)["label_config"], page, title)
    journal = stack.enter_context(open_journal(_name_journal(settings, title, project)))
    inventory = Inventory(client, project)
    inventory.refresh_whole()
    return journal, inventory


def _read(records: Iterable[Record], opening: Future[Any]) -> Iterator[Record]:
    """Yield the records; where the project cannot be opened, raise why, and read no further."""
    for record in records:
        if opening.done():
            opening.result()
        yield record


def _make_project(client: Client, page: LabellingPage, title: str, settings: PushSettings) -> int:
    """Make a project once: a push that was killed may have made it a moment ago."""
    with open_journal(_name_journal(settings, title)) as journal:
        for batch in list(journal.unsettled):
            while find_title(client, title) is None and time.time() < batch.sent + settings.settle:
                time.sleep(_POLL)
            journal.settle(batch, "over")
        project = find_title(client, title)
        if project is None:
            batch = journal.send([title])
            try:
                project = create_project(client, page, title)
            except RefusedError:
                journal.settle(batch, "refused")
                raise
            journal.settle(batch, "done")
    return project


def _settle_project(settings: PushSettings, title: str) -> None:
    """Note that a project is there: a push that made it may have been killed before it knew."""
    path = _name_journal(settings, title)
    if path.exists():
        with open_journal(path) as journal:
            for batch in list(journal.unsettled):
                journal.settle(batch, "arrived")


def _name_journal(settings: PushSettings, title: str, project: int | None = None) -> Path:
    """Return the journal of what is sent to a project, without its number that of its making."""
    name = f"{slugify(title)}.project" if project is None else f"{slugify(title)}-{project}"
    return settings.state / "pushed" / f"{name}.jsonl"


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
        project = find_title(client, title)
        inventory = None if project is None else Inventory(client, project)
        if inventory is not None:
            inventory.refresh_whole()
        plan = make_plan(staging, inventory, title, settings.options)
        _tell_deleted(plan, settings)
        plan.problems[:0] = staging.problems + (inventory.problems if inventory else [])
        if project is not None:
            plan.configuration, plan.stop = compare_page(client, project, page, title)
        complete_plan(plan, client, settings.options, page)
    return plan


def _tell_deleted(plan: PushPlan, settings: PushSettings) -> None:
    """Name the new tasks that had been there, by the journal, and that somebody deleted."""
    if plan.project is None or not plan.new:
        return
    arrived = read_arrived(_name_journal(settings, plan.title, plan.project))
    plan.problems += [
        Problem(
            code="L13",
            message=f"somebody deleted the task of this document in {plan.title}; it comes back",
            severity="warning",
            document=entry.document,
            fix="Leave the document out of the records if it is to stay deleted.",
        )
        for entry in plan.new
        if f"{_DOCUMENT} {entry.document}" in arrived
    ]


@dataclass
class _Push:
    client: Client
    staging: Staging
    journal: Journal
    settings: PushSettings
    result: PushResult
    inventory: Inventory
    _started: float = field(default_factory=time.monotonic)
    _told: float = field(default_factory=time.monotonic)

    # --- what is to be sent -------------------------------------------------------------------

    def apply(self, plan: PushPlan) -> None:
        """Do what was planned, batch by batch."""
        result = self.result
        result.problems += plan.problems
        result.present = plan.present
        # First the settings: overlap holds for tasks from the moment they are there.
        early = {k: v for k, v in plan.settings.items() if k != "model_version"}
        early |= plan.words
        if early:
            self.client.update_project(result.project, early)
        for batch in iter_tasks(plan, self.staging):
            self._send_tasks(batch)
            self._tell(result.created, len(plan.new), "tasks")
        for group in iter_readings(plan, self.staging):
            for at in range(0, len(group), BATCH):
                self._send_readings(group[at : at + BATCH])
            result.completed += len({payload.task for payload in group})
            self._tell(result.completed, len(plan.readings), "tasks with new predictions")
        if "model_version" in plan.settings:  # it can be shown only where it is there
            version = {"model_version": plan.settings["model_version"]}
            self.client.update_project(result.project, version)
        for prediction in plan.pruned:
            self.client.delete_prediction(prediction)
            result.pruned += 1

    def _tell(self, done: int, total: int, what: str) -> None:
        now = time.monotonic()
        if now - self._told >= _TELL_EVERY:
            self._told = now
            self.settings.report(f"{self.result.title}: {done} of {total} {what}")

    # --- sending ------------------------------------------------------------------------------

    def settle_old(self) -> None:
        """Find out what became of batches that an earlier push did not see arrive."""
        for batch in list(self.journal.unsettled):
            self._await(batch)

    def _send_tasks(self, payloads: Sequence[TaskPayload]) -> None:
        for _ in range(_TRIES):
            new = [p for p in payloads if self.inventory.find(p.entry.document) is None]
            keys = [f"{_DOCUMENT} {payload.entry.document}" for payload in new]
            if not new or self._send(keys, partial(self._create, new)):
                break
        else:
            raise self._give_up()
        self.result.created += len(payloads)
        self.result.unassisted += sum(payload.unassisted for payload in payloads)

    def _create(self, payloads: Sequence[TaskPayload]) -> None:
        ids = self.client.import_tasks(self.result.project, [p.body for p in payloads])
        for number, payload in zip(ids, payloads, strict=True):
            self.inventory.add(payload.entry.document, number, payload.entry.text_sha256)
            for version in payload.versions:
                self.inventory.add_reading(number, version)

    def _send_readings(self, payloads: Sequence[PredictionPayload]) -> None:
        for _ in range(_TRIES):
            new = [p for p in payloads if not self.inventory.has_reading(p.task, p.version)]
            keys = [f"{_READING} {payload.task} {payload.version}" for payload in new]
            if not new or self._send(keys, partial(self._complete, new)):
                return
        raise self._give_up()

    def _complete(self, payloads: Sequence[PredictionPayload]) -> None:
        self.client.import_predictions(self.result.project, [p.body for p in payloads])
        for payload in payloads:
            self.inventory.add_reading(payload.task, payload.version)

    def _send(self, keys: Sequence[str], post: Callable[[], None]) -> bool:
        """Send a batch and tell whether it is there; without an answer, look before that."""
        batch = self.journal.send(keys)
        try:
            post()
        except RefusedError:
            self.journal.settle(batch, "refused")
            raise
        except LostError as error:
            self.settings.report(f"{error.message} Looking whether the batch arrived.")
            return self._await(batch)
        self.journal.settle(batch, "done")
        return True

    def _give_up(self) -> ServerError:
        return ServerError(
            f"Label Studio at {self.client.url} lost the same batch {_TRIES} times.",
            "Look into its log; run the push again when it is well.",
        )

    def _await(self, batch: Batch) -> bool:
        """Wait until a batch is on the server, or old enough never to get there."""
        told = False
        while True:
            self.inventory.refresh()
            if all(self._has_arrived(key) for key in batch.keys):
                self.journal.settle(batch, "arrived")
                return True
            left = batch.sent + self.settings.settle - time.time()
            if left <= 0:
                self.journal.settle(batch, "lost")
                return False
            if not told:
                told = True
                self.settings.report(
                    f"A batch of {len(batch.keys)} was cut off; waiting up to {left:.0f} s to see "
                    "whether it arrived."
                )
            time.sleep(min(_POLL, left))

    def _has_arrived(self, key: str) -> bool:
        kind, _, rest = key.partition(" ")
        if kind == _DOCUMENT:
            return self.inventory.find(rest) is not None
        task, _, version = rest.partition(" ")
        return self.inventory.has_reading(int(task), version)
