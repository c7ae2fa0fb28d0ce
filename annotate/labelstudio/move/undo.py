"""Bring back what a move changed: each item as it was, then the project's page and description."""

from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from annotate.errors import AnnotateError
from annotate.labelstudio.api.client import Client
from annotate.labelstudio.api.journal import open_journal
from annotate.labelstudio.move.items import ANNOTATION, TASK, find_unsaved
from annotate.labelstudio.move.log import UNDONE, Log, ProjectItem, hash_content, open_log
from annotate.labelstudio.move.rewriting import fetch_task
from annotate.labelstudio.page.config import read_stamp
from annotate.labelstudio.page.projects import slugify
from annotate.labelstudio.page.transitional_config import make_transitional_config, sign_move
from annotate.model import JSON, Problem, count_errors


@dataclass(kw_only=True)
class Return:
    """What was brought back; with Problems the page still offers both schemes' labels."""

    title: str
    restored: int = 0
    problems: list[Problem] = field(default_factory=list)


def undo_move(client: Client, log_path: Path, state: Path) -> Return:
    """Bring back what a log holds. It can be killed at any point and run again.

    Raises:
        AnnotateError: there is no such log, or it is of another server.
        RunError: a move or a push to the project is running.
    """
    with open_log(log_path, must_exist=True) as log:
        head = log.head
        if head.get("url") != client.url:
            raise AnnotateError(
                f"{log_path} is not the log of a project at {client.url}.",
                "Check --undo and --url.",
            )
        if log.is_undone:
            return Return(title=head["title"])
        journal = state / "pushed" / f"{slugify(head['title'])}-{head['project']}.jsonl"
        with open_journal(journal):
            return _Undoer(client, log).run()


class _Undoer:
    def __init__(self, client: Client, log: Log) -> None:
        self.client, self.log = client, log
        self.project = int(log.head["project"])
        self.result = Return(title=log.head["title"])

    def run(self) -> Return:
        """Offer both schemes' labels, bring the items back, then the page."""
        head, before = self.log.head, self.log.head["settings"]
        config = self.client.read_project(self.project)["label_config"]
        signature = sign_move(head["from"], head["to"])
        stamp = read_stamp(config)
        if stamp is None or stamp.scheme not in head["schemes"]:
            raise AnnotateError(
                f"The project {head['title']!r} was moved on to another scheme since.",
                "Undo that migration first.",
            )
        if stamp.scheme == head["schemes"][1] and stamp.sha256 != signature:
            config = make_transitional_config(before["label_config"], config, signature)
            self.client.update_project(self.project, {"label_config": config})
        by_task: dict[int, list[ProjectItem]] = defaultdict(list)
        for item, written in self.log.items.items():
            if not written.back:
                by_task[item.task].append(item)
        for number, items in sorted(by_task.items()):
            task = fetch_task(self.client, self.project, number)
            for item in items:
                self._restore(item, task)
        if not count_errors(self.result.problems):
            self.client.recount_labels(self.project)
            self.client.update_project(self.project, before)
            self.log.note(UNDONE)
        return self.result

    def _restore(self, item: ProjectItem, task: JSON) -> None:
        written = self.log.items[item]
        there = _find(item, task)
        if there is None:
            self._tell("M06", item, "is gone", severe=False)
        elif item.kind == ANNOTATION and find_unsaved(task, item.id):
            self._tell("M04", item, "has unsaved changes by somebody, which would be lost")
            return
        else:
            name = "meta" if item.kind == TASK else "result"
            digest = hash_content(there.get(name))
            if digest == written.after:
                self.client.update_item(item.kind, item.id, {name: written.before})
                self.result.restored += 1
            elif digest != hash_content(written.before):
                self._tell("M01", item, "was changed after the migration and stays as it is")
                return
        self.log.settle(item, UNDONE)

    def _tell(self, code: str, item: ProjectItem, what: str, *, severe: bool = True) -> None:
        self.result.problems.append(
            Problem(
                code=code,
                severity="error" if severe else "warning",
                message=f"{item.kind} {item.id} of task {item.task} {what}",
                fix="Put it right in Label Studio, and run the same command again.",
            )
        )


def _find(item: ProjectItem, task: JSON) -> JSON | None:
    """Return an item as the task has it, None where it is not there."""
    if item.kind == TASK:
        return task or None
    values = task.get(f"{item.kind}s") or ()
    return next((v for v in values if isinstance(v, dict) and v.get("id") == item.id), None)
