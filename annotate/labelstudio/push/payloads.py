"""What a push sends, made ready in a thread of its own while the server works on what came before.

Making ready is arithmetic; sending, and the order of it, is `push.py`'s alone.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from annotate.files.json_values import dump_json
from annotate.labelstudio.page.tasks import DESIGN, withhold
from annotate.labelstudio.push.plan import PushPlan
from annotate.labelstudio.push.staging import StagedDocument, Staging
from annotate.model import JSON
from annotate.records import to_json

BATCH = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskPayload:
    """A new task, as JSON, with the model versions whose predictions are in it."""

    entry: StagedDocument
    versions: tuple[str, ...]
    unassisted: bool
    body: bytes

    @property
    def document(self) -> str:
        """The document's id."""
        return self.entry.document


@dataclass(frozen=True, slots=True, kw_only=True)
class PredictionPayload:
    """A prediction for a task that is there, as JSON."""

    document: str
    task: int
    version: str
    body: bytes


Kind = TypeVar("Kind", TaskPayload, PredictionPayload)


def iter_tasks(plan: PushPlan, staging: Staging) -> Iterator[list[TaskPayload]]:
    """Yield the new tasks of a plan in batches."""

    def make(entries: Sequence[StagedDocument]) -> list[TaskPayload]:
        return [_make_task(entry, staging, plan) for entry in entries]

    yield from _iter_ahead(plan.new, make)


def _make_task(entry: StagedDocument, staging: Staging, plan: PushPlan) -> TaskPayload:
    unassisted = entry.document in plan.unassisted
    task = withhold(staging.load(entry)) if unassisted else staging.load(entry)
    if design := plan.designs.get(entry.document):
        task = {**task, "data": {**task["data"], DESIGN: to_json(design)}}
    versions = tuple(p["model_version"] for p in task["predictions"])
    body = dump_json(task).encode()
    return TaskPayload(entry=entry, versions=versions, unassisted=unassisted, body=body)


def _make_reading(document: str, task: int, prediction: JSON) -> PredictionPayload:
    body = dump_json({"task": task, **prediction}).encode()
    version = prediction["model_version"]
    return PredictionPayload(document=document, task=task, version=version, body=body)


def make_readings(payload: TaskPayload, task: int) -> list[PredictionPayload]:
    """Return the predictions of a task that is there, to be sent by themselves."""
    predictions = json.loads(payload.body)["predictions"]
    return [_make_reading(payload.document, task, prediction) for prediction in predictions]


def pack(groups: Iterable[Sequence[Kind]], limit: Callable[[], int]) -> Iterator[list[Kind]]:
    """Yield payloads in batches of at most `BATCH`, and of at most so many bytes together.

    The limit is asked for anew for each payload; one that is larger goes alone.
    """
    batch: list[Kind] = []
    size = 0
    for payload in (payload for group in groups for payload in group):
        more = len(payload.body) + 1  # a comma, or one of the brackets
        if batch and (len(batch) == BATCH or size + more >= limit()):
            yield batch
            batch, size = [], 0
        batch.append(payload)
        size += more
    if batch:
        yield batch


def iter_readings(plan: PushPlan, staging: Staging) -> Iterator[list[PredictionPayload]]:
    """Yield the predictions of a plan, those of so many tasks at a time."""

    def make(group: Sequence[tuple[int, StagedDocument, list[str]]]) -> list[PredictionPayload]:
        return [
            _make_reading(entry.document, task, prediction)
            for task, entry, versions in group
            for prediction in staging.load_readings(entry)
            if prediction["model_version"] in versions
        ]

    yield from _iter_ahead(plan.readings, make)


def _iter_ahead(items: Sequence[Any], make: Callable[[Sequence[Any]], list[Any]]) -> Iterator[Any]:
    """Yield what is made of each batch; the next one is made while the caller uses the last."""
    coming: Future[list[Any]] | None = None
    with ThreadPoolExecutor(1) as worker:
        for at in range(0, len(items), BATCH):
            ready, coming = coming, worker.submit(make, items[at : at + BATCH])
            if ready is not None:
                yield ready.result()
        if coming is not None:
            yield coming.result()
