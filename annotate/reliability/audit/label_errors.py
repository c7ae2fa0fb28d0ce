"""Labels that people should look at again: theirs stands alone, against model and same words.

A span is suspect where the model gave its words another label of the same family, and people gave
the same words elsewhere mostly the model's label. That the same words mean different things in
different places is common: a list to look through, not a list of mistakes.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from annotate.model import Document
from annotate.readings.overlaps import LabelFamily
from annotate.reliability.audit.edits import Edit
from annotate.reliability.options import ComparisonOptions
from annotate.reliability.readings import ComparableReading
from annotate.reliability.report import LabelError

_LONGEST = 80  # longer texts do not come up again, and would fill memory
_ENOUGH = 2  # of the same words elsewhere


class LabelErrors:
    """Collects the labels that people give to words, and the spans where the model's differs."""

    def __init__(self, options: ComparisonOptions) -> None:
        self._families = {label: family for family in options.families for label in family.labels}
        self._given: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        self._differing: dict[tuple[str, str, int, int], LabelError] = {}

    def add(self, readings: Iterable[ComparableReading]) -> None:
        """Count the labels that people gave, whether or not they saw suggestions."""
        for reading in readings:
            for span in reading.spans:
                family = self._families.get(span.label)
                if family is not None and len(span.text) <= _LONGEST:
                    self._given[family.name, span.text][span.label] += 1

    def compare(
        self, document: Document, reading: ComparableReading, edits: Sequence[Edit], model: str
    ) -> None:
        """Keep the spans to which a model had given another label."""
        for edit in edits:
            one, other = edit.span, edit.final
            if other is None or one.label == other.label or edit.moved:
                continue
            family = self._find_family(one.label, other.label)
            if family is not None and len(other.text) <= _LONGEST:
                key = document.id, reading.name, other.start, other.end
                self._differing[key] = LabelError(
                    document=document.id,
                    annotator=reading.name,
                    start=other.start,
                    end=other.end,
                    text=other.text,
                    label=other.label,
                    suggested=one.label,
                    model=model,
                    score=one.score,
                    same_elsewhere=0,
                    suggested_elsewhere=0,
                    weight=0.0,
                    link=reading.link,
                )

    def _find_family(self, one: str, other: str) -> LabelFamily | None:
        family = self._families.get(one)
        return family if family is not None and other in family.labels else None

    def rank(self, most: int) -> tuple[LabelError, ...]:
        """Return the most suspect, first those with the most witnesses against them."""
        found = []
        for error in self._differing.values():
            given = self._given[self._families[error.label].name, error.text]
            with_model = given[error.suggested]
            with_person = given[error.label] - 1
            if with_model >= _ENOUGH and with_model > with_person:
                found.append(_weigh(error, with_person, with_model))
        found.sort(key=lambda s: (-s.weight, s.document, s.start, s.end, s.annotator))
        return tuple(found[:most])


def _weigh(error: LabelError, with_person: int, with_model: int) -> LabelError:
    """Fill in the witnesses. The weight grows with their number and with the model's score."""
    share = (with_model + 1) / (with_model + with_person + 2)  # a little evidence stays a little
    score = 0.5 if error.score is None else error.score
    return replace(
        error,
        same_elsewhere=with_person,
        suggested_elsewhere=with_model,
        weight=round((share + score) / 2, 6),
    )
