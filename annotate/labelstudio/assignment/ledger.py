"""The ledger of who codes what, `STATE/assigned/TITLE.jsonl`: only added to, a line an article.

It is written before anything is sent, so that a push that is killed deals the same hand when it is
run again. Where it was lost, what the coders' projects hold is the hand that was dealt.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import IO

from annotate.files.json_values import dump_json
from annotate.labelstudio.api.client import Client
from annotate.labelstudio.api.journal import hold_lines
from annotate.labelstudio.assignment.coders import Coder
from annotate.labelstudio.assignment.dealing import AssignedArticle, Holdings, WorkPart
from annotate.labelstudio.identity import look_up
from annotate.labelstudio.page.projects import name_pass, slugify
from annotate.model import JSON

_COLUMNS = "id,data,total_annotations,cancelled_annotations"


def name_ledger(state: Path, title: str) -> Path:
    """Return the file of a project's ledger."""
    return state / "assigned" / f"{slugify(title)}.jsonl"


def read_holdings(state: Path, title: str) -> Holdings | None:
    """Return who has what of a project, None where it is not assigned to coders."""
    path = name_ledger(state, title)
    if not path.exists():
        return None
    with path.open(encoding="utf-8") as stream:
        return _read(stream)


@contextmanager
def open_ledger(state: Path, title: str) -> Iterator["AssignmentLedger"]:
    """Hold the ledger of a project, and read it.

    Raises:
        RunError: another push holds it.
    """
    path = name_ledger(state, title)
    with hold_lines(path, "Another push to this project is running.") as stream:
        yield AssignmentLedger(stream, _read(stream))


class AssignmentLedger:
    """A ledger that is held: what was dealt, and a way to add to it."""

    def __init__(self, stream: IO[str], held: Holdings) -> None:
        self._stream = stream
        self.held = held

    def write(self, made: Iterable[AssignedArticle]) -> None:
        """Add what was dealt."""
        self._stream.writelines(f"{dump_json(asdict(article))}\n" for article in made)
        self._stream.flush()


def _read(stream: Iterable[str]) -> Holdings:
    """Read the lines; one that was cut off when a push was killed was dealt to nobody."""
    held = Holdings()
    for line in stream:
        try:
            article = AssignedArticle(**json.loads(line))
        except (ValueError, TypeError):
            continue
        held.add(article)
    return held


# --- what the server knows --------------------------------------------------------------------


def find_dealt(
    client: Client, state: Path, title: str, coders: Sequence[Coder]
) -> list[AssignedArticle]:
    """Return what the projects of coders hold, where a ledger is lost or another machine dealt.

    Of who has left only what they finished counts: the rest is another's, or is dealt anew.
    """
    found: dict[str, list[str]] = {}
    there: list[str] = []
    for coder in coders:
        tasks = _list_tasks(client, state, name_pass(title, coder.name))
        if coder.left:
            tasks = {document: task for document, task in tasks.items() if _is_finished(task)}
        there += [coder.name] if tasks else []
        for document in tasks:
            found.setdefault(document, []).append(coder.name)
    parts: dict[int, WorkPart] = {1: "own", 2: "pair"}
    counts = Counter(map(len, found.values()))
    if len(there) == 2 and counts[2]:  # two of two: all had it, which is what training is
        parts[2] = "training" if not counts[1] else "pair"
    return [
        AssignedArticle(document=document, coder=name, part=parts.get(len(names), "training"))
        for document, names in found.items()
        for name in names
    ]


def find_finished(client: Client, state: Path, title: str, coder: str) -> set[str]:
    """Return the documents in a coder's project that somebody has submitted or skipped."""
    return {
        document
        for document, task in _list_tasks(client, state, name_pass(title, coder)).items()
        if _is_finished(task)
    }


def _is_finished(task: JSON) -> bool:
    return bool(task["total_annotations"] or task["cancelled_annotations"])


def _list_tasks(client: Client, state: Path, title: str) -> dict[str, JSON]:
    """Return the tasks of a project by document, in their order; none where it is not there."""
    project = look_up(client, title, state).project
    if project is None:
        return {}
    tasks = sorted(client.iter_tasks(project, include=_COLUMNS), key=lambda task: int(task["id"]))
    found = [(task["data"].get("document_id"), task) for task in tasks]
    return {document: task for document, task in found if isinstance(document, str)}
