"""One document as it is read window by window: what was found, what went wrong, what was read.

What every adapter to a model with a limit shares. Nothing here knows a model.
"""

from collections import Counter
from collections.abc import Iterable, Iterator

from annotate.model import Annotation, Annotator, Document, Problem
from annotate.model import Status as Done
from annotate.preannotation.coverage import (
    Coverage,
    WindowReport,
    WindowStatus,
    account,
    report_window,
)
from annotate.preannotation.models.merge import WindowMerge
from annotate.preannotation.models.problems import NOT_ALIGNED, UNFIT, make_problem, show
from annotate.preannotation.port import Account, PreAnnotatorSettings
from annotate.preannotation.windows import (
    TextRange,
    Window,
    WindowPart,
    WindowSize,
    list_parts,
    plan_windows,
)

LOST_SPANS = "spans whose words cannot be placed in the text"
UNFIT_ITEMS = "items of replies that do not fit"
NOT_ASKED = "spans and relations that were not asked for"
LOST_RELATIONS = "relations with an end that cannot be placed"
UNREAD = "characters that were not read"


class WindowedReading:
    """Collects what is read of one document."""

    def __init__(self, document: Document, settings: PreAnnotatorSettings) -> None:
        self.document = document
        self.problems: list[Problem] = []
        self.left_out: Counter[str] = Counter()
        self.parts: tuple[WindowPart, ...] = list_parts(document, settings.scheme.annotated_kinds)
        self._settings = settings
        self._assembly = WindowMerge(document, settings.scheme)
        self._windows: list[WindowReport] = []
        self._read: list[Window] = []
        self._counts: Counter[str] = Counter()

    def add_span(
        self, label: str, place: TextRange, score: float | None, attributes: dict[str, str]
    ) -> str:
        """Add a span of the window at hand and return its id."""
        self._counts["spans"] += 1
        return self._assembly.add_span(label, place, score, attributes)

    def add_relation(
        self, label: str, head: str | None, tail: str | None, score: float | None
    ) -> None:
        """Add a relation of the window at hand; an end that was not placed is None."""
        if head is None or tail is None:
            self.left_out[LOST_RELATIONS] += 1
            return
        self._counts["relations"] += 1
        self._assembly.add_relation(label, head, tail, score)

    def miss(self, window: Window, label: str, words: str, reason: str) -> None:
        """List a span that cannot be placed."""
        self._counts["not_aligned"] += 1
        self.left_out[LOST_SPANS] += 1
        self.complain(NOT_ALIGNED, f"{label} {show(words)} is not placed: {reason}", window)

    def refuse(self, window: Window, message: str) -> None:
        """List an item that does not fit."""
        self.left_out[UNFIT_ITEMS] += 1
        self.complain(UNFIT, message, window)

    def skip(self) -> None:
        """Count an item that is good, and was not asked for."""
        self.left_out[NOT_ASKED] += 1

    def complain(self, code: str, message: str, window: Window) -> None:
        """List a finding about a window."""
        self.problems.append(make_problem(code, message, self.document, window))

    def close(self, window: Window, status: WindowStatus, reason: str | None = None) -> None:
        """Be done with a window."""
        self._windows.append(report_window(window, status, reason, **self._counts))
        self._counts.clear()
        if status == "read":
            self._read.append(window)

    def finish(self, annotator: Annotator, layers: tuple[str, ...]) -> tuple[Annotation, Coverage]:
        """Return the annotation and the account.

        Where something was not read the annotation is a draft, and skipped where nothing was.
        """
        model = f"{annotator.name} {annotator.version}"
        coverage = account(self.document, model, self.parts, self._read, self._windows)
        nothing = not coverage.read and self._assembly.is_empty
        status: Done = "complete" if not coverage.unread else "skipped" if nothing else "draft"
        annotation = self._assembly.to_annotation(self._settings, annotator, layers, status)
        self.left_out += self._assembly.left_out
        self.left_out[UNREAD] += coverage.unread_characters
        return annotation, coverage


class WindowReader:
    """A pre-annotator that reads a document window by window, and accounts for every character.

    An adapter sets `version` and `_frame`, may narrow `layers`, and reads one window.
    """

    version: str

    def __init__(self, name: str, settings: PreAnnotatorSettings) -> None:
        self.name = name
        self.layers = settings.layers
        self.left_out: Counter[str] = Counter()
        self._settings = settings
        self._account = Account()

    @property
    def _frame(self) -> WindowSize:
        raise NotImplementedError

    def _read(self, window: Window, reading: WindowedReading) -> list[Window]:
        """Have a window read; return smaller ones to read instead, where it was too much."""
        raise NotImplementedError

    def annotate(self, documents: Iterable[Document]) -> Iterator[Annotation]:
        """Yield one annotation a document, in their order."""
        annotator = Annotator(kind="model", name=self.name, version=self.version)
        for document in documents:
            reading = WindowedReading(document, self._settings)
            waiting = plan_windows(document.text, reading.parts, self._frame)[::-1]
            while waiting:
                waiting += self._read(waiting.pop(), reading)[::-1]
            annotation, coverage = reading.finish(annotator, self.layers)
            self.left_out += reading.left_out
            self._account.problems += reading.problems
            self._account.coverage.append(coverage)
            yield annotation

    def take_account(self) -> Account:
        """Return what went wrong and what was read since it was last taken."""
        account, self._account = self._account, Account()
        return account
