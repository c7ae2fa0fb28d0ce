"""People's readings of a document, as far as they can be compared; the rest is counted."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from annotate.model import Annotation, Record, Relation, Span
from annotate.moments import parse_time
from annotate.readings.comparable import LOOSE, OUTSIDE, key_of, list_readings
from annotate.reliability.options import ComparisonOptions

ENDLESS = "working times of more than 30 days (the reading counts, its time does not)"
UNDATED = "no date"
_LONGEST = 30 * 24 * 3600  # seconds: a page that was left open


@dataclass(frozen=True, kw_only=True)
class ComparableReading:
    """One person's reading of one document, as far as it can be compared."""

    name: str
    layers: frozenset[str]
    spans: tuple[Span, ...]
    relations: tuple[Relation, ...]
    created: datetime | None = None
    link: str | None = None
    seconds: float | None = None
    started: bool | None = None  # with suggestions, as the annotation says
    orphaned: frozenset[str] = frozenset()  # suggested spans that went with what they were part of

    @property
    def assisted(self) -> bool:
        """Whether it is known to have begun with suggestions."""
        if self.started is not None:
            return self.started
        return any(span.origin in ("kept", "changed") for span in self.spans)

    @property
    def week(self) -> str:
        """The ISO week it was made in, as `2026-W05`."""
        if self.created is None:
            return UNDATED
        year, week, _ = self.created.isocalendar()
        return f"{year}-W{week:02}"

    @cached_property
    def by_id(self) -> Mapping[str, Span]:
        """The spans by id."""
        return {span.id: span for span in self.spans}

    @cached_property
    def content(self) -> tuple[object, ...]:
        """What was marked: by this two readings are put in order, whoever made them."""
        places = {span.id: key_of(span) for span in self.spans}
        links = (
            (r.label, places[r.head], places[r.tail])
            for r in self.relations
            if r.head in places and r.tail in places
        )
        return tuple(sorted(places.values())), tuple(sorted(links))

    def list_spans(self, labels: Iterable[str]) -> list[Span]:
        """Return the spans with one of the labels, in text order."""
        wanted = frozenset(labels)
        return [span for span in self.spans if span.label in wanted]


def make_reading(annotation: Annotation, length: int, skipped: Counter[str]) -> ComparableReading:
    """Take from an annotation what can be compared; what cannot is counted in `skipped`.

    Args:
        annotation: The reading as it stands in the record.
        length: How many code points the document's text has.
        skipped: Grows by what is left out.
    """
    spans = sorted((s for s in annotation.spans if _is_inside(s, length)), key=_sort_key)
    ids = {span.id for span in spans}
    relations = [r for r in annotation.relations if r.head in ids and r.tail in ids]
    is_endless = annotation.seconds is not None and annotation.seconds > _LONGEST
    skipped[ENDLESS] += is_endless
    skipped[OUTSIDE] += len(annotation.spans) - len(spans)
    skipped[LOOSE] += len(annotation.relations) - len(relations)
    return ComparableReading(
        name=annotation.annotator.name,
        layers=frozenset(annotation.layers),
        spans=tuple(span for span in spans if span.layer in annotation.layers),
        relations=tuple(relations),
        created=parse_time(annotation.created),
        link=annotation.link,
        seconds=None if is_endless else annotation.seconds,
        started=_read_start(annotation),
        orphaned=frozenset(annotation.orphaned_spans or ()),
    )


def _read_start(annotation: Annotation) -> bool | None:
    if annotation.unassisted:
        return False
    return None if annotation.started_from is None else True


def _is_inside(span: Span, length: int) -> bool:
    # JSON Schema takes 3.0 for an integer: what cannot cut a text is no position.
    whole = isinstance(span.start, int) and isinstance(span.end, int)
    return whole and 0 <= span.start < span.end <= length


def _sort_key(span: Span) -> tuple[int, int, str, str, str]:
    return span.start, span.end, span.layer, span.label, span.id


def make_readings(
    record: Record, options: ComparisonOptions, skipped: Counter[str]
) -> list[ComparableReading]:
    """Return the comparable readings of a record, those of different people, by name."""
    length = len(record.document.text)
    return [
        make_reading(annotation, length, skipped)
        for annotation in list_readings(record, options.schemes, options.layers, skipped)
    ]
