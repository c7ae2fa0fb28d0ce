"""Running `annotate publish` as its users do, in a process of its own, against the tests' Hub.

`publish` takes it out of the nursery, `start` and `finish` start a real one.
"""

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from annotate.dataset.build import build_dataset
from annotate.dataset.settings import BuildSettings
from tests.dataset.stories import SCHEME, make_own_story_record, write
from tests.publish.hub import TOKEN, Hub
from tests.publish.nursery import get_nursery

SHARES = {"train": 0.6, "test": 0.4}
CONFIGS = ("quotes", "stances", "entities", "identities", "documents", "annotations")


class Result(NamedTuple):
    exit_code: int
    stderr: str


def make_dataset(folder: Path, number: int = 6, **settings) -> Path:
    """Build a dataset of so many documents in two splits."""
    source = write(folder.parent / "a.jsonl", [make_own_story_record(n) for n in range(number)])
    given = {"title": "Harbour news", "licence": "cc-by-4.0", "shares": SHARES, **settings}
    build_dataset(source, folder, scheme=SCHEME, settings=BuildSettings(**given))
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


def make_command(folder: Path, *arguments: str) -> list[str]:
    command = [sys.executable, "-m", "annotate", "publish", str(folder), "--repo", "acme/harbour"]
    return [*command, *arguments]


def start(hub: Hub, folder: Path, *arguments: str, **changes: str | None) -> subprocess.Popen:
    """Begin to publish a folder as acme/harbour, in a real process from start to end."""
    return subprocess.Popen(
        make_command(folder, *arguments),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=make_environment(hub, folder.parent / "own-home", **changes),
        cwd=folder.parent,
    )


def publish(hub: Hub, folder: Path, *arguments: str, **changes: str | None) -> Result:
    """Publish a folder as acme/harbour, in a process out of the nursery."""
    done = get_nursery().run(
        make_command(folder, *arguments),
        env=make_environment(hub, folder.parent / "own-home", **changes),
        cwd=folder.parent,
    )
    return judge(done.returncode, done.stdout, done.stderr)


def finish(process: subprocess.Popen) -> Result:
    """Wait for what was started."""
    stdout, stderr = process.communicate(timeout=240)
    return judge(process.returncode, stdout, stderr)


def judge(exit_code: int, stdout: str, stderr: str) -> Result:
    """Whatever it said, the token was not in it."""
    assert TOKEN not in stdout + stderr
    assert "Traceback" not in stderr
    assert stdout == ""
    return Result(exit_code, stderr)
