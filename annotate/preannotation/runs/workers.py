"""Shards in worker processes, each with a model of its own.

Workers talk through one pipe each: shards go in, one word a document comes back. A worker whose
parent is gone finds its pipe closed and leaves; a worker that dies ends the run with one sentence.
A worker that hangs where no alarm reaches it is killed, and another takes its shard.
"""

import os
import signal
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from threading import Thread
from typing import Literal, NamedTuple

from annotate.errors import AnnotateError, RunError
from annotate.memory import collect_seldom
from annotate.plugins import mute
from annotate.preannotation.port import PreAnnotator
from annotate.preannotation.runs.job import Job
from annotate.preannotation.runs.shard_input import DocumentShard
from annotate.preannotation.runs.shards import write_shard

STOP_SECONDS = 5.0
LOADING_SECONDS = 30.0  # that a model may need before the first document
_SECONDS_BETWEEN_LOOKS = 1.0
Word = Literal["document", "shard"]


class WorkerFailure(NamedTuple):
    """What stopped a worker, in the words of an AnnotateError."""

    message: str
    fix: str


@dataclass(slots=True, eq=False)
class Worker:
    """A process, our end of its pipe, and how far it is with its shard.

    `answered` documents it has done of it, `told` were told to whoever waits, and `heard` is when
    it last said anything.
    """

    process: SpawnProcess
    pipe: Connection
    shard: DocumentShard | None = None
    answered: int = 0
    told: int = 0
    heard: float = 0.0

    def note_answer(self) -> bool:
        """Count a document; tell whether it is done for the first time."""
        self.answered += 1
        is_new = self.answered > self.told
        self.told = max(self.told, self.answered)
        return is_new


def work_in_processes(job: Job, shards: Iterable[DocumentShard], count: int) -> Iterator[None]:
    """Do shards in `count` processes; yield once a document.

    Raises:
        RunError: a worker died or failed. The shards done until then are kept.
    """
    rest = iter(shards)
    with _start(job, count) as workers:
        busy = {worker.pipe: worker for worker in workers if _give(worker, next(rest, None))}
        while busy:
            for pipe in wait(list(busy), _SECONDS_BETWEEN_LOOKS):
                worker = busy[pipe]  # type: ignore[index]  # only these were waited for
                if _receive(worker) == "document":
                    if worker.note_answer():
                        yield
                elif not _give(worker, next(rest, None)):
                    del busy[worker.pipe]
            for worker in [worker for worker in busy.values() if _hangs(worker, job)]:
                del busy[worker.pipe]
                _restart(worker, job)
                busy[worker.pipe] = worker


@contextmanager
def _start(job: Job, count: int) -> Iterator[list[Worker]]:
    """Start the workers; whatever happens, none is left behind."""
    workers: list[Worker] = []
    try:
        for _ in range(count):
            workers.append(Worker(*_spawn(job)))
        yield workers
    finally:
        for worker in workers:
            worker.pipe.close()
            worker.process.terminate()
        for worker in workers:
            worker.process.join(STOP_SECONDS)


def _spawn(job: Job) -> tuple[SpawnProcess, Connection]:
    # spawn: the same on every system, and no fork of a process that has threads.
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(job, theirs), daemon=True)
    process.start()
    theirs.close()
    return process, ours


def _hangs(worker: Worker, job: Job) -> bool:
    """Tell whether nothing was heard for longer than two alarms should have taken."""
    patience = None if job.seconds is None else 2 * job.seconds + LOADING_SECONDS
    return patience is not None and time.monotonic() - worker.heard > patience


def _restart(worker: Worker, job: Job) -> None:
    """Kill a worker that no alarm reaches, and give its shard to another.

    The documents of the shard go one by one then, and the one that hangs so is given up.
    """
    shard = worker.shard
    if shard is None:
        return
    hung = frozenset[int]() if shard.hung is None else shard.hung | {worker.answered}
    worker.pipe.close()
    worker.process.kill()
    worker.process.join(STOP_SECONDS)
    worker.process, worker.pipe = _spawn(job)
    told = worker.told
    _give(worker, shard._replace(hung=hung))
    worker.told = told


def _give(worker: Worker, shard: DocumentShard | None) -> bool:
    if shard is None:
        return False
    worker.shard, worker.answered, worker.told = shard, 0, 0
    worker.heard = time.monotonic()
    try:
        worker.pipe.send(shard)
    except OSError as error:
        raise _explain(worker) from error
    return True


def _receive(worker: Worker) -> Word:
    try:
        word: Word | WorkerFailure = worker.pipe.recv()
    except (EOFError, OSError) as error:
        raise _explain(worker) from error
    if isinstance(word, WorkerFailure):
        raise RunError(*word)
    worker.heard = time.monotonic()
    return word


def _explain(worker: Worker) -> RunError:
    """Return what stopped a worker: in its words, where it left any."""
    with suppress(EOFError, OSError):
        while worker.pipe.poll():
            if isinstance(word := worker.pipe.recv(), WorkerFailure):
                return RunError(*word)
    worker.process.join(STOP_SECONDS)
    code = worker.process.exitcode or 0
    how = f"was killed by signal {-code}" if code < 0 else f"ended with exit code {code}"
    return RunError(
        f"A worker process {how} before its work was done.",
        "The finished shards are kept: run the command again to go on, with fewer --workers "
        "where memory is short.",
    )


def _leave_with_parent() -> None:
    """End when the parent is gone: what it was killed in is another run's to do now."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def do_shard(annotator: PreAnnotator, job: Job, shard: DocumentShard) -> Iterator[None]:
    """Annotate a shard in this process; yield once a document."""
    return write_shard(annotator, shard.folder or job.folder, shard, job.seconds)


def _work(job: Job, pipe: Connection) -> None:
    """Be a worker: do the shards that come until the pipe closes."""
    collect_seldom()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears it, and stops its workers
    Thread(target=_leave_with_parent, daemon=True).start()
    mute()  # nor is a plug-in told of that the parent has told of
    try:
        annotator = job.create()
        while True:
            for _ in do_shard(annotator, job, pipe.recv()):
                pipe.send("document")
            pipe.send("shard")
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return
    except AnnotateError as error:
        pipe.send(WorkerFailure(error.message, error.fix))
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        pipe.send(WorkerFailure(f"{where}{error.strerror or error}", ""))
