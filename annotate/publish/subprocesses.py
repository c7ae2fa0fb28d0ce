"""Running a program of this package in a process of its own, and reading the JSON it prints.

A published dataset is judged from there: with an empty cache, nothing imported, and none of the
settings by which this machine could answer in the Hub's place.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from annotate.errors import RunError

_LINES = 12  # of what a failed program said at its end
# What would give the process another cache, or keep it from asking.
_CACHES = (
    "HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "HF_ASSETS_CACHE", "HF_DATASETS_CACHE",
    "HF_MODULES_CACHE", "HF_DATASETS_DOWNLOADED_DATASETS_PATH", "HF_XET_CACHE", "HF_TOKEN_PATH",
    "HF_HUB_OFFLINE", "HF_DATASETS_OFFLINE", "TRANSFORMERS_OFFLINE",
)  # fmt: skip


def make_environment(home: Path, **changes: str) -> dict[str, str]:
    """Return an environment whose caches of the Hub are empty, below a folder."""
    inherited = {key: value for key, value in os.environ.items() if key not in _CACHES}
    return {
        **inherited,
        "HF_HOME": str(home),
        "HF_DATASETS_DISABLE_PROGRESS_BARS": "1",
        "HF_HUB_DISABLE_PROGRESS_BARS": "1",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        **changes,
    }


def run_apart(module: str, *arguments: str, environment: Mapping[str, str]) -> Any:
    """Run a module of this package as a program and return what it printed, as JSON.

    Raises:
        RunError: it failed; what it said last is in the message.
    """
    done = subprocess.run(
        [sys.executable, "-P", "-m", module, *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
        env=dict(environment),
    )
    said = "\n".join((done.stderr or done.stdout).strip().splitlines()[-_LINES:])
    if done.returncode:
        raise RunError(f"Reading it back failed (exit code {done.returncode}):\n{said}")
    try:
        return json.loads(done.stdout)
    except ValueError as error:
        raise RunError(f"Reading it back gave no result:\n{said}") from error
