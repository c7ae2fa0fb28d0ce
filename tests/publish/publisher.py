"""Running `annotate publish` as its users do, in a process of its own, against the tests' Hub."""

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from annotate.dataset.build import build_dataset
from annotate.dataset.settings import Settings
from tests.dataset.stories import SCHEME, make_own_story_record, write
from tests.publish.hub import TOKEN, Hub

SHARES = {"train": 0.6, "test": 0.4}
CONFIGS = ("quotes", "stances", "entities", "documents", "annotations")


class Result(NamedTuple):
    exit_code: int
    stderr: str


def make_dataset(folder: Path, number: int = 6, **settings) -> Path:
    """Build a dataset of so many documents in two splits."""
    source = write(folder.parent / "a.jsonl", [make_own_story_record(n) for n in range(number)])
    given = {"title": "Harbour news", "licence": "cc-by-4.0", "shares": SHARES, **settings}
    build_dataset(source, folder, scheme=SCHEME, settings=Settings(**given))
    return folder


def make_environment(hub: Hub, home: Path, **changes: str | None) -> dict[str, str]:
    """The environment of a process that knows no Hub but ours; None takes a variable away."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("HF_")}
    environment |= {
        "HF_HOME": str(home),
        "HF_ENDPOINT": hub.url,
        "HF_TOKEN": TOKEN,
        "HF_HUB_DISABLE_TELEMETRY": "1",
        **({} if hub.xet else {"HF_HUB_DISABLE_XET": "1"}),
    }
    for key, value in changes.items():
        environment.pop(key, None)
        if value is not None:
            environment[key] = value
    return environment


def start(hub: Hub, folder: Path, *arguments: str, **changes: str | None) -> subprocess.Popen:
    """Begin to publish a folder as acme/harbour."""
    command = [sys.executable, "-m", "annotate", "publish", str(folder), "--repo", "acme/harbour"]
    return subprocess.Popen(
        [*command, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=make_environment(hub, folder.parent / "own-home", **changes),
        cwd=folder.parent,
    )


def finish(process: subprocess.Popen) -> Result:
    """Wait for it; whatever it said, the token was not in it."""
    stdout, stderr = process.communicate(timeout=240)
    assert TOKEN not in stdout + stderr
    assert "Traceback" not in stderr
    assert stdout == ""
    return Result(process.returncode, stderr)


def publish(hub: Hub, folder: Path, *arguments: str, **changes: str | None) -> Result:
    """Publish a folder as acme/harbour."""
    return finish(start(hub, folder, *arguments, **changes))
