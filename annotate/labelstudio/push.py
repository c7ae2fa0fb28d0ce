"""Push records to a Label Studio project: idempotent, and never twice.

What is on the server already is left alone, so a push can be killed at any point and run again.
A request without an answer is never sent again before it is known that it did not arrive.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from annotate.checks import check_record
from annotate.errors import ServerError
from annotate.labelstudio.answers import LostError, RefusedError
from annotate.labelstudio.client import Client
from annotate.labelstudio.convert import name_model, to_prediction, to_task
from annotate.labelstudio.inventory import Inventory
from annotate.labelstudio.journal import Batch, Journal, open_journal
from annotate.labelstudio.page import Page, make_page
from annotate.labelstudio.projects import open_project, slugify
from annotate.model import Annotation, Problem, Record, count_errors
from annotate.scheme import Scheme

BATCH = 100
SETTLE = 60.0
_TRIES = 3
_POLL = 1.0
_DOCUMENT, _READING = "document", "reading"
# What the server or the page cannot take. Anything else is for people to see and mend there.
BREAKING = frozenset(
    {
        *("S01", "S02", "S03", "S06", "S08"),
        *("I01", "I02", "I03", "I04", "I05", "I06"),
        "T01",
        "T06",
    }
)
JSON = dict[str, Any]


def _ignore(_: str) -> None:
    """Say nothing."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How a push is done.

    `state` is the folder of the journal, `settle` the seconds after which a request without an
    answer is taken not to have arrived, `report` is told what takes long.
    """

    state: Path
    settle: float = SETTLE
    report: Callable[[str], None] = _ignore


@dataclass(kw_only=True)
class PushResult:
    """What a push did.

    `created` tasks were new, `completed` had a reading added, `present` needed nothing.
    `unpushed` are readings by people, which a server makes itself.
    """

    project: int
    title: str
    link: str
    created: int = 0
    completed: int = 0
    present: int = 0
    unpushed: int = 0
    problems: list[Problem] = field(default_factory=list)


def push(
    client: Client,
    records: Iterable[Record],
    *,
    scheme: Scheme,
    title: str,
    layers: Sequence[str] | None = None,
    settings: Settings,
) -> PushResult:
    """Bring records to the project of this title, made on first use, and return what was done.

    Records with errors, and those whose text differs from the one on the server, are Problems.

    Raises:
        UsageError: the title or a layer cannot be one.
        ServerError: the project was made with another scheme, or the server failed.
        RunError: another push to the project is running.
    """
    page = make_page(scheme, layers)
    project = open_project(client, page, title)
    result = PushResult(project=project, title=title, link=f"{client.url}projects/{project}/data")
    with open_journal(settings.state / "pushed" / f"{slugify(title)}-{project}.jsonl") as journal:
        inventory = Inventory(client, project, result.problems)
        run = _Push(client, page, journal, settings, result, inventory)
        run.settle_old()
        for batch in run.iter_batches(records):
            run.send(batch)
        run.show_newest()
    return result


@dataclass
class _Push:
    client: Client
    page: Page
    journal: Journal
    settings: Settings
    result: PushResult
    inventory: Inventory
    newest: tuple[str, str] | None = None

    # --- what is to be sent -------------------------------------------------------------------

    def iter_batches(self, records: Iterable[Record]) -> Iterator[list[Record]]:
        """Yield the records that may be pushed, in batches of different documents."""
        batch: dict[str, Record] = {}
        for record in records:
            if self._refuses(record):
                continue
            if len(batch) == BATCH or record.document.id in batch:
                yield list(batch.values())
                batch = {}
            batch[record.document.id] = record
        if batch:
            yield list(batch.values())

    def _refuses(self, record: Record) -> bool:
        found = [p for p in check_record(record, self.page.scheme) if p.code in BREAKING]
        self.result.problems += found
        self.result.unpushed += sum(a.annotator.kind != "model" for a in record.annotations)
        return bool(count_errors(found))

    def send(self, batch: Sequence[Record]) -> None:
        """Send what the server lacks of a batch."""
        new = []
        lacking: list[tuple[int, Annotation]] = []
        for record in batch:
            self._note(record)
            known = self.inventory.find(record.document.id)
            if known is None:
                new.append(record)
            elif known[1] != record.document.text_sha256:
                self._refuse_text(record, known[0])
            else:
                found = [a for a in _list_models(record) if self._lacks(known[0], a)]
                lacking += [(known[0], a) for a in found]
                self.result.completed += bool(found)
                self.result.present += not found
        if new:
            self._send_tasks(new)
        for at in range(0, len(lacking), BATCH):
            self._send_readings(lacking[at : at + BATCH])

    def _note(self, record: Record) -> None:
        """Remember the newest reading, and tell what the page has no place for."""
        for annotation in _list_models(record):
            version = (annotation.created or "", name_model(annotation.annotator))
            self.newest = max(version, self.newest or version)
            shown = {s.id for s in annotation.spans if s.label in self.page.labels}
            spans = [
                s for s in annotation.spans if s.layer in self.page.layers and s.id not in shown
            ]
            relations = [r for r in annotation.relations if r.head in shown and r.tail not in shown]
            if spans or relations:
                message = (
                    f"the page has no place for {len(spans)} spans and {len(relations)} relations "
                    f"of {version[1]}"
                )
                fix = "Switch their labels on in the scheme, or push all layers together."
                self._add_problem("L07", message, fix, record, warning=True)

    def _add_problem(
        self, code: str, message: str, fix: str, record: Record, *, warning: bool = False
    ) -> None:
        problem = Problem(
            code=code,
            message=message,
            severity="warning" if warning else "error",
            document=record.document.id,
            fix=fix,
        )
        self.result.problems.append(problem)

    def _refuse_text(self, record: Record, task: int) -> None:
        message = f"task {task} of {self.result.title} has this document with another text"
        fix = "Push it to a new project, or ingest the changed article under a new id."
        self._add_problem("L02", message, fix, record)

    def _lacks(self, task: int, annotation: Annotation) -> bool:
        return not self.inventory.has_reading(task, name_model(annotation.annotator))

    # --- sending ------------------------------------------------------------------------------

    def settle_old(self) -> None:
        """Find out what became of batches that an earlier push did not see arrive."""
        self.inventory.refresh()
        for batch in list(self.journal.unsettled):
            self._await(batch)

    def _send_tasks(self, records: Sequence[Record]) -> None:
        for _ in range(_TRIES):
            new = [r for r in records if self.inventory.find(r.document.id) is None]
            tasks = [to_task(record, self.page) for record in new]
            keys = [f"{_DOCUMENT} {record.document.id}" for record in new]
            if not new or self._send(keys, partial(self._create, new, tasks)):
                break
        else:
            raise self._give_up()
        self.result.created += len(records)

    def _create(self, records: Sequence[Record], tasks: Sequence[JSON]) -> None:
        ids = self.client.import_tasks(self.result.project, tasks)
        for task, record in zip(ids, records, strict=True):
            self.inventory.add(record.document.id, task, record.document.text_sha256)
            for annotation in _list_models(record):
                self.inventory.add_reading(task, name_model(annotation.annotator))

    def _send_readings(self, lacking: Sequence[tuple[int, Annotation]]) -> None:
        for _ in range(_TRIES):
            new = [(task, a) for task, a in lacking if self._lacks(task, a)]
            keys = [f"{_READING} {task} {name_model(a.annotator)}" for task, a in new]
            if not new or self._send(keys, partial(self._complete, new)):
                return
        raise self._give_up()

    def _complete(self, lacking: Sequence[tuple[int, Annotation]]) -> None:
        predictions = [{"task": task, **to_prediction(a, self.page)} for task, a in lacking]
        self.client.import_predictions(self.result.project, predictions)
        for task, annotation in lacking:
            self.inventory.add_reading(task, name_model(annotation.annotator))

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

    # --- what is shown ------------------------------------------------------------------------

    def show_newest(self) -> None:
        """Let annotators see the newest reading; the server shows only the first one by itself."""
        if self.newest is None:
            return
        wanted = {"model_version": self.newest[1], "show_collab_predictions": True}
        project = self.client.read_project(self.result.project)
        if any(project.get(name) != value for name, value in wanted.items()):
            self.client.update_project(self.result.project, wanted)


def _list_models(record: Record) -> list[Annotation]:
    return [a for a in record.annotations if a.annotator.kind == "model"]
