"""The environment of the local Label Studio: made once for each set of pins, in the user's cache.

Label Studio pins half of the packages it needs to exact versions, so it lives apart from ours.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from annotate.errors import RunError
from annotate.files.locks import hold
from annotate.resources import DATA

REQUIREMENTS = DATA / "label-studio-requirements.txt"
PROGRAM_VARIABLE = "ANNOTATE_LABEL_STUDIO"
_COMPLETE = ".complete"
Say = Callable[[str], None]


def find_program(report: Say) -> Path:
    """Return the program `label-studio`, installed first where it is not there yet.

    The environment variable ANNOTATE_LABEL_STUDIO may name one that is installed elsewhere.

    Raises:
        RunError: it cannot be installed, or the variable names nothing.
    """
    named = os.environ.get(PROGRAM_VARIABLE)
    if named:
        program = Path(named).expanduser().absolute()
        if not os.access(program, os.X_OK) or program.is_dir():
            raise RunError(
                f"{PROGRAM_VARIABLE} names {named}, which is no program.",
                "Correct it, or unset it to let annotate install Label Studio.",
            )
        return program
    folder = locate_environment()
    program = folder / "bin" / "label-studio"
    with hold(folder.parent / f"{folder.name}.lock"):
        if not (folder / _COMPLETE).exists():
            _build(folder, report)
    return program


def locate_environment() -> Path:
    """Return the folder of the environment for the pins of this version of annotate."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache").absolute()
    pins = REQUIREMENTS.read_bytes()
    digest = hashlib.sha256(pins + sys.version.encode()).hexdigest()[:10]
    return cache / "annotate" / f"label-studio-{read_version()}-{digest}"


def read_version() -> str:
    """Return the version of Label Studio that is pinned."""
    match = re.search(r"^label-studio==(\S+)", REQUIREMENTS.read_text("utf-8"), re.MULTILINE)
    return match[1] if match else "unknown"


def _build(folder: Path, report: Say) -> None:
    """Make the environment. Its folder cannot be renamed, so a marker says that it is whole."""
    report(
        f"Installing Label Studio {read_version()} into {folder} (once; about 900 MB, some minutes)"
    )
    shutil.rmtree(folder, ignore_errors=True)
    log = folder.parent / f"{folder.name}.log"
    python = str(folder / "bin" / "python")
    install = [python, "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    # the pins hold all that is needed, and Python compiles what the server imports when it does
    install += ["--no-deps", "--no-compile"]
    steps = [
        [sys.executable, "-m", "venv", str(folder)],
        [*install, "--require-hashes", "-r", str(REQUIREMENTS)],
    ]
    with log.open("wb") as stream:
        for step in steps:
            done = subprocess.run(
                step, stdin=subprocess.DEVNULL, stdout=stream, stderr=subprocess.STDOUT, check=False
            )
            if done.returncode != 0:
                raise RunError(
                    f"Label Studio could not be installed; {log} says why.",
                    "Check the network, the space on the disk and pip's settings, and try again.",
                )
    (folder / _COMPLETE).touch()
    report("Label Studio is installed.")
