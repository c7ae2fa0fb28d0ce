"""What a model server answers for tasks of a project. Readings are kept by the text they are of.

What it predicts for a task is what a push sends for it, item by item.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from annotate.errors import AnnotateError, UsageError
from annotate.labelstudio.convert.readings import make_task_reader
from annotate.labelstudio.live.asking import find_marked, iter_answer
from annotate.labelstudio.page.layout import PEOPLE
from annotate.labelstudio.page.page import LabellingPage
from annotate.labelstudio.page.people import read_people
from annotate.labelstudio.page.projects import read_page
from annotate.labelstudio.page.tasks import to_prediction
from annotate.model import JSON, Annotation, Document, Problem, Record
from annotate.scheme import Scheme

KEPT = 500  # readings: some ten megabytes
Read = Callable[[Document], Annotation | None]
Show = Callable[[Annotation], Annotation]


@dataclass
class Suggester:
    """Answers for tasks. `read` makes a reading of a document, None where it cannot.

    `show` leaves of a reading what a push would send; who asks about a region is told all.
    """

    scheme: Scheme
    read: Read
    version: str
    show: Show = lambda reading: reading
    _readings: OrderedDict[str, Annotation] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def predict(self, request: JSON) -> list[JSON]:
        """Return a prediction for each task; one without a result where there is nothing to say.

        Raises:
            UsageError: the request is none, or its page was not made from the scheme here.
        """
        tasks, config = request.get("tasks"), request.get("label_config")
        if not isinstance(tasks, list) or not all(isinstance(task, dict) for task in tasks):
            raise UsageError("The request has no list of tasks.", "Ask as Label Studio does.")
        try:
            page = read_page(str(config or ""), self.scheme, str(request.get("project") or ""))
        except AnnotateError as error:
            raise UsageError(error.message, error.fix) from error
        parameters = request.get("params")
        context = parameters.get("context") if isinstance(parameters, dict) else None
        context = request.get("context") or context
        return [self._predict_one(task, page, context) for task in tasks]

    def _predict_one(self, task: JSON, page: LabellingPage, context: Any) -> JSON:
        record = self._read_document(task, page)
        reading = None if record is None else self._find_reading(record.document)
        if record is None or reading is None:
            return {"model_version": self.version, "score": None, "result": []}
        people = _list_people(task)
        if not context:
            return to_prediction(self.show(reading), page, people)
        region = find_marked(context, record.document.text)
        result = (
            []
            if region is None
            else list(
                iter_answer(region, reading, page, people=people, present=_list_regions(task))
            )
        )
        return {"model_version": self.version, "score": None, "result": result}

    def _read_document(self, task: JSON, page: LabellingPage) -> Record | None:
        problems: list[Problem] = []
        bare = {**task, "annotations": [], "drafts": [], "predictions": []}
        return make_task_reader(page.scheme)(bare, problems)

    def _find_reading(self, document: Document) -> Annotation | None:
        """Return the reading of a document: one after the other, each text once."""
        key = f"{document.id}\x1f{document.text_sha256}"
        with self._lock:
            if key in self._readings:
                self._readings.move_to_end(key)
                return self._readings[key]
            reading = self.read(document)
            if reading is not None:
                self._readings[key] = reading
                while len(self._readings) > KEPT:
                    self._readings.popitem(last=False)
            return reading


def _list_regions(task: JSON) -> frozenset[str]:
    """Return the ids of the regions that are on the page, as far as a task tells.

    A draft is what somebody sees; where there is none, they see the suggestions.
    """
    for name in ("drafts", "annotations", "predictions"):
        held = [each for each in _list(task.get(name)) if isinstance(each, dict)]
        if held:
            items = [i for each in held for i in _list(each.get("result")) if isinstance(i, dict)]
            return frozenset(str(i.get("id")) for i in items if i.get("type") == "labels")
    return frozenset()


def _list_people(task: Mapping[str, Any]) -> frozenset[str]:
    """Return the names that a task offers as choices."""
    data = task.get("data")
    people = _list(data.get(PEOPLE)) if isinstance(data, dict) else []
    return read_people(p for p in people if isinstance(p, dict) and isinstance(p.get("value"), str))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
