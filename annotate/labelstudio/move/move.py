"""Move a live project to another scheme: its page, annotations, drafts and predictions together.

First the page offers the labels of both schemes, then each item is rewritten, and only when
nothing has the old labels any more, the page becomes that of the new scheme. So a move can be
killed at any point and run again, and at no point an annotation has a label that the page lacks.
Everything is in the log as it was before it is changed; `move_back.py` brings it back.
"""

import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from annotate.errors import AnnotateError, ServerError
from annotate.labelstudio.api.client import Client
from annotate.labelstudio.api.journal import open_journal
from annotate.labelstudio.convert.readings import make_task_reader
from annotate.labelstudio.move.items import ANNOTATION, Surveyor, Work, find_unsaved
from annotate.labelstudio.move.log import (
    BRIDGED,
    FINISHED,
    Log,
    list_logs,
    name_log,
    open_log,
)
from annotate.labelstudio.page.bridge import make_bridge, sign_move
from annotate.labelstudio.page.config import make_config, read_stamp
from annotate.labelstudio.page.page import Page, make_page
from annotate.labelstudio.page.projects import describe_project, find_project, slugify
from annotate.labelstudio.page.structure import compare_configs
from annotate.migration import Place, Plan, make_queue_record, move_layers
from annotate.model import Problem, Record, Span
from annotate.offsets import make_span_id

JSON = dict[str, Any]
ROUNDS = 3
TO_DO, UNDER_WAY, DONE = "to do", "under way", "done"
_SETTINGS = ("label_config", "description", "expert_instruction")
_TIME = "%Y-%m-%dT%H:%M:%S.%fZ"


@dataclass(kw_only=True)
class Move:
    """What a move will do, or did.

    `changes` are counted over all items, `items` by kind. `waiting` regions have a label that a
    person has to choose; `queue` holds their documents. `stop` says why it cannot be done.
    """

    title: str
    project: int
    old: str
    new: str
    state: str = TO_DO
    changes: Counter[str] = field(default_factory=Counter)
    items: Counter[str] = field(default_factory=Counter)
    waiting: int = 0
    queue: list[Record] = field(default_factory=list)
    stop: str = ""
    log: Path | None = None
    problems: list[Problem] = field(default_factory=list)

    def to_json(self) -> JSON:
        """Return it as JSON."""
        return {
            "title": self.title,
            "project": self.project,
            "from": self.old,
            "to": self.new,
            "state": self.state,
            "changes": dict(sorted(self.changes.items())),
            "items": dict(sorted(self.items.items())),
            "waiting": self.waiting,
            "stop": self.stop,
        }


def plan_move(
    client: Client, plan: Plan, title: str, state: Path, answers: Mapping[Place, str]
) -> Move:
    """Return what a move of a project would do. Nothing is written, here or there.

    Raises:
        ServerError: there is no such project, or it has another scheme than the plan's.
    """
    number = find_project(client, title)
    with ExitStack() as stack:
        path = find_log(state, title, number, plan)
        log = stack.enter_context(open_log(path)) if path else Log(io.StringIO(), Path())
        mover = _Mover(client, plan, client.read_project(number), answers, log)
        mover.survey()
        return mover.done


def move_project(
    client: Client, plan: Plan, title: str, state: Path, answers: Mapping[Place, str]
) -> Move:
    """Move a project, or go on with it, and return what was done.

    Raises:
        ServerError: there is no such project, it has another scheme than the plan's, or people
            have unsaved changes in it: then nothing was changed.
        RunError: another move or a push to the project is running.
    """
    number = find_project(client, title)
    with hold_move(state, title, number, plan) as log:
        mover = _Mover(client, plan, client.read_project(number), answers, log)
        mover.apply()
        return mover.done


@contextmanager
def hold_move(state: Path, title: str, project: int, plan: Plan) -> Iterator[Log]:
    """Keep other moves and pushes of a project away; give the log of this one, or a new one.

    Raises:
        RunError: one of them is running.
    """
    path = find_log(state, title, project, plan) or name_log(state, title, project)
    with (
        open_journal(state / "pushed" / f"{slugify(title)}-{project}.jsonl"),
        open_log(path) as log,
    ):
        yield log


def find_log(state: Path, title: str, project: int, plan: Plan) -> Path | None:
    """Return the log of the newest move if it is this plan's and not undone, None else."""
    paths = list_logs(state, title, project)
    if not paths:
        return None
    with open_log(paths[-1]) as log:
        ends = (log.head.get("from"), log.head.get("to"))
        same = ends == (plan.old.sha256, plan.new.sha256) and not log.is_undone
    return paths[-1] if same else None


class _Mover:
    def __init__(
        self,
        client: Client,
        plan: Plan,
        project: JSON,
        answers: Mapping[Place, str],
        log: Log,
    ) -> None:
        self.client, self.plan, self.project, self.log = client, plan, project, log
        self.number = int(project["id"])
        self.done = Move(
            title=project["title"],
            project=self.number,
            old=plan.old.name,
            new=plan.new.name,
            log=log.path,
        )
        self.page = self._find_page()
        self.surveyor = Surveyor(
            plan=plan, answers=answers, items=log.items, problems=self.done.problems
        )
        self.surveyor.since = log.states.get(BRIDGED, "")

    # --- where the project is -----------------------------------------------------------------

    def _find_page(self) -> Page:
        """Find out how far the move is, and return the page that the project is to have."""
        config, title = self.project["label_config"], self.done.title
        stamp, state = read_stamp(config), find_state(config, self.plan)
        if stamp is None or state is None:
            made = "not made by annotate" if stamp is None else f"made from another {stamp.scheme}"
            raise ServerError(
                f"The Label Studio project {title!r} was {made}; the plan leads from "
                f"{self.plan.old.name} to {self.plan.new.name}.",
                "Name the scheme files it was made from in the plan, or undo the other migration.",
            )
        self.done.state = state
        if self.done.state == TO_DO:
            layers = stamp.layers
        elif not self.log.head:
            raise AnnotateError(
                f"The log of the migration of {title!r} is not here.",
                "Run it where it was begun: the state folder holds what is needed.",
            )
        else:
            layers = tuple(self.log.head["layers"])
        return make_page(self.plan.new, move_layers(layers, self.plan))

    # --- what there is to do ------------------------------------------------------------------

    def survey(self) -> None:
        """Count what has to change; nothing is written."""
        unsaved: list[int] = []
        for task in self.client.iter_tasks(self.number):
            for work in self.surveyor.list_work(task):
                self._count(work)
                if work.item.kind == ANNOTATION and find_unsaved(task, work.item.id):
                    unsaved.append(work.item.task)
        self.done.stop = _explain_unsaved(unsaved)
        self._count_waiting()

    def _count(self, work: Work) -> None:
        self.done.items[work.item.kind] += 1
        for change in work.moved.changes:
            if change.kind != "split":  # those are counted as what waits
                words = f"{change.kind} {change.before} {change.after}".strip()
                self.done.changes[words] += 1

    def _count_waiting(self) -> None:
        self.done.waiting = sum(len(places) for places in self.surveyor.waiting.values())

    # --- doing it -----------------------------------------------------------------------------

    def apply(self) -> None:
        """Do it, or what is left of it."""
        self.survey()
        if self.done.stop:
            raise ServerError(
                f"Nothing was changed in {self.done.title!r}: {self.done.stop}.",
                "Let them be submitted or thrown away in Label Studio, and run it again.",
            )
        self.done.changes.clear()
        self.done.items.clear()
        if self.done.state == TO_DO:
            self._begin()
        if BRIDGED not in self.log.states:
            self._note_bridge()
        left = self._rewrite()
        self._count_waiting()
        self.done.queue = list(self._iter_queue())
        if not left and not self.done.waiting and self.done.state != DONE:
            self._finish()
        self.done.problems = list(dict.fromkeys(self.done.problems))

    def _begin(self) -> None:
        """Keep the project's settings, and let its page offer both schemes' labels."""
        stamp = read_stamp(self.project["label_config"])
        assert stamp is not None  # else there was nothing to begin
        if not self.log.head:
            head = {
                "title": self.done.title,
                "project": self.number,
                "url": self.client.url,
                "layers": list(stamp.layers),
                "from": self.plan.old.sha256,
                "to": self.plan.new.sha256,
                "schemes": [self.plan.old.name, self.plan.new.name],
                "settings": {name: self.project.get(name) for name in _SETTINGS},
            }
            self.log.begin(head)
        there, new = self.project["label_config"], describe_project(self.page)["label_config"]
        signature = sign_move(self.plan.old.sha256, self.plan.new.sha256)
        self.client.update_project(
            self.number, {"label_config": make_bridge(there, new, signature)}
        )
        self.done.state = UNDER_WAY

    def _note_bridge(self) -> None:
        """Note since when annotations may be made with the new labels: the clock has seconds."""
        now = (self.client.server_time or datetime.now(UTC)) + timedelta(seconds=1)
        self.log.note(BRIDGED, now.strftime(_TIME))
        self.surveyor.since = self.log.states[BRIDGED]

    def _rewrite(self) -> int:
        """Change item after item until nothing is left; return how many could not be."""
        for _ in range(ROUNDS):
            written, skipped = 0, []
            for task in self.client.iter_tasks(self.number):
                works = self.surveyor.list_work(task)
                for work, reason in self._check(works, task) if works else ():
                    if reason:
                        skipped.append((work, reason))
                    else:
                        write_item(self.client, self.log, work)
                        self._count(work)
                        written += 1
            if not written and not skipped:
                return 0
        for work, reason in skipped:
            self._tell(work, reason)
        return len(skipped)

    def _check(self, works: Sequence[Work], task: JSON) -> Iterator[tuple[Work, str]]:
        """Yield what is to be done, each with why it cannot be: the task is looked at once more."""
        times = {work.item: work.time for work in works}
        fresh = fetch_task(self.client, self.number, int(task["id"]))
        for work in self.surveyor.list_work(fresh) if fresh else ():
            if times.get(work.item, work.time) != work.time:
                yield work, "somebody changed it meanwhile"
            elif work.item.kind == ANNOTATION and find_unsaved(fresh, work.item.id):
                yield work, "somebody has unsaved changes to it"
            else:
                yield work, ""

    def _tell(self, work: Work, reason: str) -> None:
        kind, number, task = work.item
        self.done.problems.append(
            Problem(
                code="M03" if "meanwhile" in reason else "M04",
                message=f"{kind} {number} of task {task} was left as it is: {reason}",
                fix="Run the same command again when its annotator has submitted it.",
            )
        )

    def _iter_queue(self) -> Iterator[Record]:
        """Yield the documents with regions that a person has to decide on."""
        read = make_task_reader(self.plan.old)
        for number, places in sorted(self.surveyor.waiting.items()):
            task = fetch_task(self.client, self.number, number)
            record = read({**task, "annotations": [], "drafts": [], "predictions": []}, [])
            if record is not None:
                spans = [_make_span(record, place, label, self.plan) for place, label in places]
                yield make_queue_record(record.document, spans, self.plan)

    def _finish(self) -> None:
        """Give the project the page of the new scheme. What people wrote about it stays."""
        old = describe_project(make_page(self.plan.old, self.log.head["layers"]))
        new, there = describe_project(self.page), self.log.head["settings"]
        settings = {
            name: new[name]
            for name in _SETTINGS
            if name == "label_config" or there.get(name) == old[name]
        }
        self.client.recount_labels(self.number)
        self.client.update_project(self.number, settings)
        self.log.note(FINISHED)
        self.done.state = DONE


def find_state(config: str, plan: Plan) -> str | None:
    """Return how far the project with this page is on a plan's way, None where it is elsewhere."""
    stamp = read_stamp(config)
    if stamp is None:
        return None
    if stamp.sha256 == sign_move(plan.old.sha256, plan.new.sha256):
        return UNDER_WAY
    for scheme, state in ((plan.old, TO_DO), (plan.new, DONE)):
        layers = [name for name in stamp.layers if name in scheme.layer_names]
        same = stamp.scheme == scheme.name and len(layers) == len(stamp.layers)
        if same and not compare_configs(config, make_config(scheme, layers)):
            return state
    return None


def _explain_unsaved(tasks: Sequence[int]) -> str:
    if not tasks:
        return ""
    names = ", ".join(str(task) for task in sorted(set(tasks))[:10])
    return (
        f"people have unsaved changes in submitted annotations, which would be lost (task {names})"
    )


def _make_span(record: Record, place: Place, label: str, plan: Plan) -> Span:
    document, layer = record.document, plan.old.labels[label].layer
    return Span(
        id=make_span_id(document.id, layer, place.start, place.end, label),
        layer=layer,
        label=label,
        start=place.start,
        end=place.end,
        text=document.text[place.start : place.end],
    )


def fetch_task(client: Client, project: int, task: int) -> JSON:
    """Return a task as it is now, {} where it is gone."""
    same = {"filter": "filter:tasks:id", "operator": "equal", "type": "Number", "value": task}
    return next(iter(client.list_tasks(project, [same])), {})


def write_item(client: Client, log: Log, work: Work) -> None:
    """Change an item, with its content before that on the disk.

    Where no answer comes, the next run sees whether it was changed.
    """
    log.intend(work.item, work.before, work.after, sorted(work.moved.waiting))
    client.update_item(work.item.kind, work.item.id, {work.field: work.after})
    log.settle(work.item, "done")
