"""A push and a pull in processes of their own that can be killed; forked, so that each is cheap."""

import multiprocessing
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from annotate.labelstudio.api import client as client_module
from annotate.labelstudio.pull import pull
from annotate.labelstudio.push import payloads, push
from annotate.labelstudio.push.push import PushSettings
from annotate.project import load_scheme
from annotate.records import read_records

BATCH = 10  # so that a few documents are several batches and pages
SETTLE = 8.0
_PRELOADED = ["label_studio_sdk.base_client", "httpx", "tests.labelstudio.killing"]


def push_file(url: str, token: str, title: str, state: Path, file: Path) -> None:
    payloads.BATCH = BATCH
    settings = PushSettings(state=state, settle=SETTLE)
    with client_module.connect(url, token) as client:
        scheme = load_scheme("news/1")
        push.push(client, read_records(file, []), scheme=scheme, title=title, settings=settings)


def pull_project(url: str, token: str, title: str, state: Path) -> None:
    client_module.PAGE = pull.PAGE = BATCH  # type: ignore[attr-defined]
    with client_module.connect(url, token) as client:
        pull.pull(client, title, state)


@dataclass
class Killer:
    """Runs something, kills it at a random moment, and runs it again to its end."""

    rng: random.Random
    context: Any = field(init=False)
    usual: dict[str, float] = field(default_factory=dict)  # seconds that a whole run takes
    kills: int = 0

    def __post_init__(self) -> None:
        self.context = multiprocessing.get_context("forkserver")
        self.context.set_forkserver_preload(_PRELOADED)

    def run(self, work: Callable[..., None], *arguments: object) -> float:
        """Run to the end, and return the seconds that it took."""
        start = time.monotonic()
        process = self.context.Process(target=work, args=arguments)
        process.start()
        process.join(120)
        assert process.exitcode == 0, f"{work.__name__} ended with {process.exitcode}"
        return time.monotonic() - start

    def kill(self, kind: str, work: Callable[..., None], *arguments: object) -> None:
        """Run something of a kind, and send it SIGKILL before it would usually have ended."""
        process = self.context.Process(target=work, args=arguments)
        process.start()
        process.join(self.rng.random() * self.usual[kind])
        self.kills += process.is_alive()
        process.kill()
        process.join()
