"""Shards in worker processes, each with a model of its own.

Workers talk through one pipe each: shards go in, one word a document comes back. A worker whose
parent is gone finds its pipe closed and leaves; a worker that dies ends the run with one sentence.
"""

import os
import signal
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from threading import Thread
from typing import Literal, NamedTuple

from annotate.errors import AnnotateError, RunError
from annotate.plugins import mute
from annotate.preannotation.runs.job import Job
from annotate.preannotation.runs.shard_input import Shard
from annotate.preannotation.runs.shards import write_shard

STOP_SECONDS = 5.0
Word = Literal["document", "shard"]


class Failure(NamedTuple):
    """What stopped a worker, in the words of an AnnotateError."""

    message: str
    fix: str


class Worker(NamedTuple):
    """A process and our end of its pipe."""

    process: SpawnProcess
    pipe: Connection


def work_in_processes(job: Job, shards: Iterable[Shard], count: int) -> Iterator[None]:
    """Do shards in `count` processes; yield once a document.

    Raises:
        RunError: a worker died or failed. The shards done until then are kept.
    """
    rest = iter(shards)
    with _start(job, count) as workers:
        busy = {worker.pipe: worker for worker in workers if _give(worker, rest)}
        while busy:
            for pipe in wait(list(busy)):
                worker = busy[pipe]  # type: ignore[index]  # only these were waited for
                if _receive(worker) == "document":
                    yield
                elif not _give(worker, rest):
                    del busy[worker.pipe]


@contextmanager
def _start(job: Job, count: int) -> Iterator[list[Worker]]:
    """Start the workers; whatever happens, none is left behind."""
    # spawn: the same on every system, and no fork of a process that has threads.
    context = get_context("spawn")
    workers: list[Worker] = []
    try:
        for _ in range(count):
            ours, theirs = context.Pipe()
            process = context.Process(target=_work, args=(job, theirs), daemon=True)
            process.start()
            theirs.close()
            workers.append(Worker(process, ours))
        yield workers
    finally:
        for worker in workers:
            worker.pipe.close()
            worker.process.terminate()
        for worker in workers:
            worker.process.join(STOP_SECONDS)


def _give(worker: Worker, shards: Iterator[Shard]) -> bool:
    shard = next(shards, None)
    if shard is None:
        return False
    try:
        worker.pipe.send(shard)
    except OSError as error:
        raise _explain(worker) from error
    return True


def _receive(worker: Worker) -> Word:
    try:
        word: Word | Failure = worker.pipe.recv()
    except (EOFError, OSError) as error:
        raise _explain(worker) from error
    if isinstance(word, Failure):
        raise RunError(*word)
    return word


def _explain(worker: Worker) -> RunError:
    """Return what stopped a worker: in its words, where it left any."""
    with suppress(EOFError, OSError):
        while worker.pipe.poll():
            if isinstance(word := worker.pipe.recv(), Failure):
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


def _work(job: Job, pipe: Connection) -> None:
    """Be a worker: do the shards that come until the pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears it, and stops its workers
    Thread(target=_leave_with_parent, daemon=True).start()
    mute()  # nor is a plug-in told of that the parent has told of
    try:
        annotator = job.create()
        while True:
            for _ in write_shard(annotator, job.folder, pipe.recv()):
                pipe.send("document")
            pipe.send("shard")
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return
    except AnnotateError as error:
        pipe.send(Failure(error.message, error.fix))
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        pipe.send(Failure(f"{where}{error.strerror or error}", ""))
