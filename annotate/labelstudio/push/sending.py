"""Batches on their way: each noted before it leaves, counted on the server when it was sent.

A server that is busy may say that all is well and have dropped half of it. What is missing is sent
again, and that is said. A request without an answer is never sent again before it is known that it
did not arrive.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from annotate.errors import ServerError
from annotate.labelstudio.api.client import Client
from annotate.labelstudio.api.errors import SIZE_FIX, FailedError, LostError, RefusedError
from annotate.labelstudio.api.journal import Batch, Journal
from annotate.labelstudio.inventory import Inventory
from annotate.labelstudio.push.opening import POLL, PushSettings
from annotate.labelstudio.push.payloads import PredictionPayload, TaskPayload, make_readings
from annotate.model import Problem

DOCUMENT, READING = "document", "reading"
_TRIES = 3
_TOO_LARGE = 413

Payload = TaskPayload | PredictionPayload
Kind = TypeVar("Kind", TaskPayload, PredictionPayload)
Answer = TypeVar("Answer")


@dataclass
class Sender:
    """Sends batches to a project. `limit` is how many bytes a request may have.

    `resent` counts what had to be sent again; `refused` are the payloads that are too large.
    """

    client: Client
    journal: Journal
    inventory: Inventory
    settings: PushSettings
    limit: int = field(init=False)
    resent: int = 0
    unanswered: bool = False  # the last request
    refused: list[Payload] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.limit = self.settings.batch_bytes

    # --- tasks --------------------------------------------------------------------------------

    def send_tasks(self, payloads: Sequence[TaskPayload]) -> list[TaskPayload]:
        """Bring tasks to the server, with their predictions; return those that are there."""
        missing = self._list_missing(payloads)
        for attempt in range(_TRIES):
            self._tell_again(missing, attempt, "tasks")
            self._put(missing, self._create)
            missing = self._list_missing(payloads)
            if not missing:
                break
        else:
            raise self._give_up()
        self._complete_tasks([p for p in payloads if p not in self.refused])
        return [p for p in payloads if p not in self.refused]

    def _create(self, payloads: Sequence[TaskPayload]) -> None:
        keys = [f"{DOCUMENT} {payload.entry.document}" for payload in payloads]
        bodies = [payload.body for payload in payloads]
        send = partial(self.client.import_tasks, self.inventory.project, bodies)
        numbers = self._send(keys, send)
        if numbers:
            self.inventory.look_at(numbers)
        if any(self.inventory.find(payload.entry.document) is None for payload in payloads):
            self.inventory.refresh_whole()  # by document: the ids were not those of these tasks

    def _list_missing(self, payloads: Sequence[TaskPayload]) -> list[TaskPayload]:
        return [
            payload
            for payload in payloads
            if self.inventory.find(payload.entry.document) is None and payload not in self.refused
        ]

    def _complete_tasks(self, payloads: Sequence[TaskPayload]) -> None:
        """Send the predictions again that did not arrive with their tasks."""
        short = []
        for payload in payloads:
            known = self.inventory.find(payload.entry.document)
            assert known is not None  # it was looked at, or listed
            if self.inventory.count_predictions(known[0]) < len(payload.versions):
                short += make_readings(payload, known[0])
        lacking = self._list_lacking(short)
        if lacking:
            self._tell_again(lacking, 1, "predictions")
            self.send_readings(lacking)

    # --- predictions --------------------------------------------------------------------------

    def send_readings(self, payloads: Sequence[PredictionPayload]) -> None:
        """Bring predictions to tasks that are there; what they have is not sent again."""
        lacking = self._list_lacking(payloads)
        for attempt in range(_TRIES):
            self._tell_again(lacking, attempt, "predictions")
            self._put(lacking, self._add)
            lacking = self._list_lacking(payloads)
            if not lacking:
                return
        raise self._give_up()

    def _add(self, payloads: Sequence[PredictionPayload]) -> None:
        keys = [f"{READING} {payload.task} {payload.version}" for payload in payloads]
        bodies = [payload.body for payload in payloads]
        self._send(keys, partial(self.client.import_predictions, self.inventory.project, bodies))

    def _list_lacking(self, payloads: Sequence[PredictionPayload]) -> list[PredictionPayload]:
        """Return the predictions that are not there, asked for by their tasks."""
        there = {
            version: self.inventory.find_readings(
                [payload.task for payload in payloads if payload.version == version], version
            )
            for version in {payload.version for payload in payloads}
        }
        return [
            payload
            for payload in payloads
            if payload.task not in there[payload.version] and payload not in self.refused
        ]

    # --- sizes --------------------------------------------------------------------------------

    def _put(self, payloads: Sequence[Kind], post: Callable[[Sequence[Kind]], None]) -> None:
        """Send payloads together, or in halves where that is too much for what is on the way."""
        if not payloads:
            return
        try:
            post(payloads)
        except RefusedError as error:
            if error.status != _TOO_LARGE:
                raise
            if len(payloads) == 1:
                self._refuse(payloads[0])
                return
            middle = len(payloads) // 2
            self.limit = min(self.limit, sum(len(payload.body) for payload in payloads) // 2)
            self._put(payloads[:middle], post)
            self._put(payloads[middle:], post)

    def _refuse(self, payload: Payload) -> None:
        """Tell of a document that is too large by itself; the others go on."""
        what = "task" if isinstance(payload, TaskPayload) else "prediction"
        self.refused.append(payload)
        self.problems.append(
            Problem(
                code="L16",
                message=f"the {what} of this document has {len(payload.body):,} bytes; what stands "
                f"before Label Studio at {self.client.url} takes no request of this size",
                document=payload.document,
                fix=SIZE_FIX,
            )
        )

    def _tell_again(self, payloads: Sequence[Payload], attempt: int, what: str) -> None:
        if attempt and payloads:
            self.resent += len(payloads)
            said = "" if self.unanswered else "Label Studio said that all was well, and "
            self.settings.report(
                f"{said}{len(payloads)} {what} are not there; they are sent again."
            )

    # --- answers ------------------------------------------------------------------------------

    def settle_old(self) -> None:
        """Find out what became of batches that an earlier push did not see arrive."""
        for batch in list(self.journal.unsettled):
            self._await(batch)

    def _send(self, keys: Sequence[str], post: Callable[[], Answer]) -> Answer | None:
        """Send a batch and return the answer; without one, find out what became of it."""
        batch = self.journal.send(keys)
        try:
            answer = post()
        except RefusedError:
            self.journal.settle(batch, "refused")
            raise
        except LostError as error:
            self.settings.report(f"{error.message} Looking whether the batch arrived.")
            self._await(batch, ended=isinstance(error, FailedError))
            self.unanswered = True
            return None
        self.unanswered = False
        self.journal.settle(batch, "done")
        return answer

    def _give_up(self) -> ServerError:
        return ServerError(
            f"Label Studio at {self.client.url} lost the same batch {_TRIES} times.",
            "Look into its log; run the push again when it is well.",
        )

    def _await(self, batch: Batch, *, ended: bool = False) -> None:
        """Wait until a batch is on the server, or old enough never to get there.

        `ended` is one on which the server works no more.
        """
        told = False
        while True:
            self.inventory.refresh()
            if all(self._has_arrived(key) for key in batch.keys):
                self.journal.settle(batch, "arrived")
                return
            left = batch.sent + self.settings.settle - time.time()
            if ended or left <= 0:
                self.journal.settle(batch, "lost")
                time.sleep(POLL if ended else 0)  # the server was busy
                return
            if not told:
                told = True
                self.settings.report(
                    f"A batch of {len(batch.keys)} was cut off; waiting up to {left:.0f} s to see "
                    "whether it arrived."
                )
            time.sleep(min(POLL, left))

    def _has_arrived(self, key: str) -> bool:
        kind, _, rest = key.partition(" ")
        if kind == DOCUMENT:
            return self.inventory.find(rest) is not None
        task, _, version = rest.partition(" ")
        return self.inventory.has_reading(int(task), version)
