"""What a merge must not make: gold that `annotate validate` objects to where no reader was wrong.

Of three right readings a merge can make a wrong one: the cue that two of them marked, without the
content that each of them bounded otherwise. What is left hanging is dropped, with the reason.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from annotate.adjudication.deciding.annotator_views import (
    AnnotatorView,
    RelationKey,
    SpanKey,
    to_annotation,
)
from annotate.adjudication.deciding.candidates import Candidates
from annotate.adjudication.deciding.decisions import CONSISTENT, GoldDecision
from annotate.adjudication.deciding.merging import Merge
from annotate.checks import Setting, check_annotation, find_check
from annotate.model import Annotator, Document, Problem, Status

AnyKey = SpanKey | RelationKey
GOLD = Annotator(kind="adjudicator", name="gold")


def make_consistent(
    merge: Merge, candidates: Candidates, document: Document, settings: Mapping[str, Setting]
) -> list[Problem]:
    """Drop what is an error in the merge and in none of the readings it was taken from.

    Returns:
        The errors that stay, because all who have it so made them.
    """
    return _ConsistencyFixer(merge, candidates, document, settings).mend()


@dataclass
class _ConsistencyFixer:
    merge: Merge
    candidates: Candidates
    document: Document
    settings: Mapping[str, Setting]
    _excused: dict[str, set[tuple[str, AnyKey]]] = field(default_factory=dict)

    def mend(self) -> list[Problem]:
        while True:
            found = self._find_errors(self._make_view(), "draft" if self.merge.open else "complete")
            wrong = next((entry for entry in found if not self._is_excused(*entry)), None)
            if wrong is None:
                return [problem for problem, _ in found]
            self._drop(*wrong)

    def _make_view(self) -> AnnotatorView:
        return AnnotatorView(
            name="",
            layers=self.candidates.layers,
            spans=self.merge.spans,
            relations=self.merge.relations,
        )

    def _find_errors(
        self, view: AnnotatorView, status: Status
    ) -> list[tuple[Problem, AnyKey | None]]:
        """Return the errors of a view with what they speak of, None where that is nothing."""
        scheme = self.candidates.scheme
        annotation = to_annotation(view, self.document, scheme, GOLD, status)
        keys, relations = sorted(view.spans), sorted(view.relations)
        found: list[tuple[Problem, AnyKey | None]] = []
        for problem in check_annotation(annotation, self.document, scheme, self.settings):
            if problem.severity == "error" or find_check(problem.code).incomplete:
                kind, _, at = (problem.pointer or "").strip("/").partition("/")
                items: Mapping[str, list[SpanKey] | list[RelationKey]] = {
                    "spans": keys,
                    "relations": relations,
                }
                item = items[kind][int(at)] if kind in items else None
                found.append((problem, item))
        return found

    def _is_excused(self, problem: Problem, item: AnyKey | None) -> bool:
        """Tell whether all who have it so have made the error themselves."""
        if item is None:
            return True
        givers = self.merge.decisions[self._find_decision(item)].yes
        return bool(givers) and all((problem.code, item) in self._read(name) for name in givers)

    def _read(self, name: str) -> set[tuple[str, AnyKey]]:
        if name not in self._excused:
            errors = self._find_errors(self.candidates.get_view(name), "complete")
            self._excused[name] = {(problem.code, i) for problem, i in errors if i is not None}
        return self._excused[name]

    def _find_decision(self, item: AnyKey) -> int:
        return next(
            at
            for at, decision in enumerate(self.merge.decisions)
            if decision.outcome == "kept" and item in (decision.relation_key, decision.span_key)
        )

    def _drop(self, problem: Problem, item: AnyKey | None) -> None:
        reason = f"{problem.message} ({problem.code})"
        if isinstance(item, RelationKey):
            self._drop_relation(item, reason)
        elif item is not None:
            for key in [key for key in self.merge.relations if item in (key.head, key.tail)]:
                self._drop_relation(key, f"{item.shown} was dropped")
            del self.merge.spans[item]
            self._revise(reason, lambda decision: decision.span_key == item)

    def _drop_relation(self, key: RelationKey, reason: str) -> None:
        del self.merge.relations[key]
        self._revise(reason, lambda decision: decision.relation_key == key)

    def _revise(self, reason: str, concerns: Callable[[GoldDecision], bool]) -> None:
        for at, decision in enumerate(self.merge.decisions):
            if decision.outcome == "kept" and concerns(decision):
                self.merge.decisions[at] = replace(
                    decision,
                    outcome="dropped",
                    rule=CONSISTENT,
                    reason=f"{decision.reason}, but {reason}",
                    attributes={},
                )
