"""One move of one project: where it stands, what there is to do, and doing it step by step."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from annotate.errors import AnnotateError, ServerError
from annotate.labelstudio.api.client import Client
from annotate.labelstudio.convert.readings import make_task_reader
from annotate.labelstudio.move.items import ANNOTATION, MoveCounts, TaskSurveyor, find_unsaved
from annotate.labelstudio.move.log import BRIDGED, FINISHED, Log
from annotate.labelstudio.move.outcome import DONE, TO_DO, UNDER_WAY, ProjectMove, find_state
from annotate.labelstudio.move.rewriting import Rewriter, fetch_task
from annotate.labelstudio.page.config import read_stamp
from annotate.labelstudio.page.page import LabellingPage, make_page
from annotate.labelstudio.page.projects import describe_project, is_made
from annotate.labelstudio.page.transitional_config import make_transitional_config, sign_move
from annotate.migration import MigrationPlan, SplitQuestion, make_queue_record, move_layers
from annotate.model import JSON, Record, Span
from annotate.offsets import make_span_id

_SETTINGS = ("label_config", "description", "expert_instruction")
_TIME = "%Y-%m-%dT%H:%M:%S.%fZ"


class Mover:
    """Moves a project, or finds out what that would do; `done` says what was."""

    def __init__(
        self,
        client: Client,
        plan: MigrationPlan,
        project: JSON,
        answers: Mapping[SplitQuestion, str],
        log: Log,
    ) -> None:
        self.client, self.plan, self.project, self.log = client, plan, project, log
        self.number = int(project["id"])
        self.done = ProjectMove(
            title=project["title"],
            project=self.number,
            old=plan.old.name,
            new=plan.new.name,
            log=log.path,
        )
        self.page = self._find_page()
        self.surveyor = TaskSurveyor(
            plan=plan, answers=answers, items=log.items, since=log.states.get(BRIDGED, "")
        )

    # --- where the project is -----------------------------------------------------------------

    def _find_page(self) -> LabellingPage:
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
        return make_page(self.plan.new, move_layers(layers, self.plan), stamp.edition)

    # --- what there is to do ------------------------------------------------------------------

    def survey(self) -> ProjectMove:
        """Count what has to change; nothing is written."""
        counts, unsaved = MoveCounts(), set()
        for task in self.client.iter_tasks(self.number):
            for work in self.surveyor.list_changes(task):
                counts.add(work)
                if work.item.kind == ANNOTATION and find_unsaved(task, work.item.id):
                    unsaved.add(work.item.task)
        self.done.stop = _explain_unsaved(sorted(unsaved))
        self._tell(counts)
        return self.done

    def _tell(self, counts: MoveCounts) -> None:
        self.done.changes, self.done.items = counts.changes, counts.items
        self.done.waiting = sum(len(places) for places in self.surveyor.waiting.values())
        self.done.problems = list(dict.fromkeys(self.surveyor.problems))

    # --- doing it -----------------------------------------------------------------------------

    def apply(self) -> ProjectMove:
        """Do it, or what is left of it."""
        self.survey()
        if self.done.stop:
            raise ServerError(
                f"Nothing was changed in {self.done.title!r}: {self.done.stop}.",
                "Let them be submitted or thrown away in Label Studio, and run it again.",
            )
        if self.done.state == TO_DO:
            self._begin()
        if BRIDGED not in self.log.states:
            self._note_transition()
        rewriter = Rewriter(
            client=self.client, project=self.number, surveyor=self.surveyor, log=self.log
        )
        left = rewriter.run()
        self._tell(rewriter.counts)
        self.done.problems += [each.to_problem() for each in left]
        self.done.queue = list(self._iter_queue())
        if not left and not self.done.waiting and self.done.state != DONE:
            self._finish()
        return self.done

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
            self.number, {"label_config": make_transitional_config(there, new, signature)}
        )
        self.done.state = UNDER_WAY

    def _note_transition(self) -> None:
        """Note since when annotations may be made with the new labels: the clock has seconds."""
        now = (self.client.server_time or datetime.now(UTC)) + timedelta(seconds=1)
        self.log.note(BRIDGED, now.strftime(_TIME))
        self.surveyor.since = self.log.states[BRIDGED]

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
            if name == "label_config" or is_made(there.get(name), old[name])
        }
        self.client.recount_labels(self.number)
        self.client.update_project(self.number, settings)
        self.log.note(FINISHED)
        self.done.state = DONE


def _explain_unsaved(tasks: Sequence[int]) -> str:
    if not tasks:
        return ""
    names = ", ".join(map(str, tasks[:10]))
    return (
        f"people have unsaved changes in submitted annotations, which would be lost (task {names})"
    )


def _make_span(record: Record, place: SplitQuestion, label: str, plan: MigrationPlan) -> Span:
    document, layer = record.document, plan.old.labels[label].layer
    return Span(
        id=make_span_id(document.id, layer, place.start, place.end, label),
        layer=layer,
        label=label,
        start=place.start,
        end=place.end,
        text=document.text[place.start : place.end],
    )
