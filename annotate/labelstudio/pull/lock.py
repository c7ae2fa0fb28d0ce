"""A pull that is under way: the lock that keeps a second one off, and the file it grows in."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from annotate.errors import RunError
from annotate.files.locks import try_lock
from annotate.files.outputs import naming
from annotate.labelstudio.page.projects import slugify
from annotate.model import JSON


@contextmanager
def hold_project(state: Path, title: str) -> Iterator[Path]:
    """Keep other pulls of the project away; give the file in which a whole pull grows.

    Raises:
        RunError: another pull of the project is running.
    """
    stem = state / "pulled" / slugify(title)
    with naming(stem.parent):
        stem.parent.mkdir(parents=True, exist_ok=True)
    with stem.with_name(f"{stem.name}.lock").open("w") as stream:
        try:
            try_lock(stream.fileno())
        except BlockingIOError as error:
            raise RunError(
                f"Another pull of {title!r} is running.", "Wait until it has ended."
            ) from error
        yield stem.with_name(f"{stem.name}.partial.jsonl")


def read_partial(path: Path) -> tuple[JSON, int] | None:
    """Return the head of a pull that was cut off and its last task; drop a line cut off."""
    if not path.exists():
        return None
    whole = 0
    head: JSON | None = None
    last = 0
    with path.open("rb") as stream:
        for line in stream:
            try:
                value = json.loads(line) if line.endswith(b"\n") else None
            except ValueError:
                value = None
            if not isinstance(value, dict):
                break
            whole += len(line)
            if head is None:
                head = value
            else:
                last = max(last, int(value["id"]))
    with path.open("r+b") as stream:
        stream.truncate(whole)
    return (head, last) if head is not None and {"started", "columns"} <= head.keys() else None
