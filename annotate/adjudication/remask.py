"""Decisions once more, on readings whose text has been masked.

Positions, words and what readers have in common are others there, so the log is not rewritten:
every document is decided again, by the rule in its log or as its person had decided, and gold is
made of that. Whatever follows of masked readings alone cannot hold a masked name.
"""

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any

from annotate.adjudication.adjudicate import add_gold, drop_gold, strip_rules
from annotate.adjudication.deciding.annotator_views import NOTE, make_view, name_span, read_views
from annotate.adjudication.deciding.decisions import PERSON, DocumentSummary, Verdict
from annotate.adjudication.deciding.gold import make_gold, to_view
from annotate.adjudication.deciding.rules import parse_rule
from annotate.adjudication.deciding.verdicts import judge_by_person, judge_by_rule
from annotate.adjudication.verification import Verification
from annotate.model import Annotation, Record

OTHERWISE = "documents whose gold is otherwise: what readers differed on is one placeholder now"
LEFT = "documents that are no longer read by two people"


@dataclass(kw_only=True)
class Remasking:
    """Decides again: `begin` takes a record before masking, `finish` the same one after it.

    `verification` says whether log and readings belonged together before; where they did not, the
    document goes on without gold. `changes` counts what has become otherwise.
    """

    verification: Verification
    changes: Counter[str] = field(default_factory=Counter)
    _verdict: Verdict | None = None

    def begin(self, record: Record) -> Record:
        """Return a record with the gold of its log, the comments in it, to be masked."""
        known = len(self.verification.problems)
        self._verdict = self.verification.take(record)
        if len(self.verification.problems) > known:
            self._verdict = None
            return drop_gold(record)
        if self._verdict is None:
            return strip_rules(record)
        gold = make_gold(self._verdict, record.document, self.verification.scheme)
        notes = {
            name_span(record.document.id, key): note
            for key, note in to_view(self._verdict).notes.items()
        }
        return add_gold(record, _write_notes(gold, notes))

    def finish(self, masked: Record) -> tuple[Record, list[dict[str, Any]]]:
        """Return the masked record with its gold, and its lines of the log."""
        if self._verdict is None:
            return masked, []
        moved = next(a for a in masked.annotations if a.annotator.kind == "adjudicator")
        verdict = self._decide(masked, moved, self._verdict.summary)
        if verdict is None:
            self.changes[LEFT] += 1
            return drop_gold(masked), []
        gold = make_gold(verdict, masked.document, self.verification.scheme)
        self.changes[OTHERWISE] += _list_places(gold) != _list_places(moved)
        return add_gold(masked, gold), verdict.list_lines(masked.document)

    def _decide(
        self, masked: Record, moved: Annotation, summary: DocumentSummary
    ) -> Verdict | None:
        scheme, skipped = self.verification.scheme, Counter[str]()
        views = read_views(masked, scheme, skipped)
        if len(views) < 2:
            return None
        if summary.rule == PERSON:
            judge = make_view(moved, masked.document, scheme, skipped)
            return judge_by_person(masked, views, scheme, judge, summary.submission)
        rule = parse_rule(summary.rule, finish=summary.finish)
        return judge_by_rule(masked, views, scheme, rule, self.verification.settings)[0]


def _write_notes(gold: Annotation, notes: dict[str, str]) -> Annotation:
    """Return gold with what its person wrote beside spans, as their readings have it."""
    spans = (
        replace(span, attributes={**span.attributes, NOTE: notes[span.id]})
        if span.id in notes
        else span
        for span in gold.spans
    )
    return replace(gold, spans=tuple(spans))


def _list_places(gold: Annotation) -> set[tuple[str, str, int, int]]:
    return {(span.layer, span.label, span.start, span.end) for span in gold.spans}
