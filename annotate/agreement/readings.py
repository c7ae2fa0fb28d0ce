"""Which readings of a document are second opinions, and why the others are set aside.

Nothing is left out without being counted: every reading of a record ends up among the opinions or
under one of the reasons below.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

from annotate.agreement.terms import Terms
from annotate.model import Annotation, Record, Relation, Span

BY_MODEL = "readings by a model"
ADJUDICATED = "adjudicated readings"
SKIPPED = "skipped tasks"
DRAFT = "drafts"
UNTOUCHED = "predictions accepted untouched"
SAME_PERSON = "earlier readings by the same person"
OTHER_TEXT = "readings of another text than the document's"
OTHER_SCHEME = "readings by another scheme"
SINGLE = "readings without a second opinion"
LOOSE = "relations without both their spans"
OUTSIDE = "spans that are not inside the text"
ENDLESS = "working times of more than 30 days (the reading counts, its time does not)"
UNDATED = "no date"
_LONGEST = 30 * 24 * 3600  # seconds: a page that was left open

Key = tuple[str, str, int, int]


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One person's reading of one document, as far as it can be compared."""

    name: str
    layers: frozenset[str]
    spans: tuple[Span, ...]
    relations: tuple[Relation, ...]
    created: datetime | None = None
    link: str | None = None
    seconds: float | None = None

    @property
    def assisted(self) -> bool:
        """Whether it is known to have begun with suggestions."""
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


def key_of(span: Span) -> Key:
    """Return what makes two spans the same."""
    return span.layer, span.label, span.start, span.end


def make_reading(annotation: Annotation, length: int, aside: Counter[str]) -> Reading:
    """Take from an annotation what can be compared; what cannot is counted in `aside`.

    Args:
        annotation: The reading as it stands in the record.
        length: How many code points the document's text has.
        aside: Grows by what is left out.
    """
    spans = sorted((s for s in annotation.spans if _is_inside(s, length)), key=_sort_key)
    ids = {span.id for span in spans}
    relations = [r for r in annotation.relations if r.head in ids and r.tail in ids]
    is_endless = annotation.seconds is not None and annotation.seconds > _LONGEST
    aside[ENDLESS] += is_endless
    aside[OUTSIDE] += len(annotation.spans) - len(spans)
    aside[LOOSE] += len(annotation.relations) - len(relations)
    return Reading(
        name=annotation.annotator.name,
        layers=frozenset(annotation.layers),
        spans=tuple(span for span in spans if span.layer in annotation.layers),
        relations=tuple(relations),
        created=parse_time(annotation.created),
        link=annotation.link,
        seconds=None if is_endless else annotation.seconds,
    )


def _is_inside(span: Span, length: int) -> bool:
    # JSON Schema takes 3.0 for an integer: what cannot cut a text is no position.
    whole = isinstance(span.start, int) and isinstance(span.end, int)
    return whole and 0 <= span.start < span.end <= length


def _sort_key(span: Span) -> tuple[int, int, str, str, str]:
    return span.start, span.end, span.layer, span.label, span.id


def parse_time(created: str | None) -> datetime | None:
    """Return a moment, None for what is no date; without a zone it is taken as UTC."""
    try:
        moment = datetime.fromisoformat(created or "")
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def choose_opinions(record: Record, terms: Terms, aside: Counter[str]) -> list[Reading]:
    """Return the readings of a record that are opinions of different people, by name.

    A model, an adjudicator, a skipped task, a draft, a prediction accepted as it was and an
    earlier reading by the same person are no second opinions; `aside` counts them.
    """
    people: dict[str, list[Annotation]] = {}
    models = [a for a in record.annotations if a.annotator.kind == "model"]
    for annotation in record.annotations:
        reason = find_reason(annotation, record, terms)
        if reason is None and is_untouched(annotation, models):
            reason = UNTOUCHED
        if reason is not None:
            aside[reason] += 1
        else:
            people.setdefault(annotation.annotator.name, []).append(annotation)
    chosen = []
    for _, readings in sorted(people.items()):
        aside[SAME_PERSON] += len(readings) - 1
        chosen.append(pick_latest(readings))
    if len(chosen) < 2:
        aside[SINGLE] += len(chosen)
        return []
    length = len(record.document.text)
    return [make_reading(annotation, length, aside) for annotation in chosen]


def pick_latest(annotations: Sequence[Annotation]) -> Annotation:
    """Return the newest; those without a date are the oldest, of equals the last counts."""
    oldest = datetime.min.replace(tzinfo=UTC)
    return max(
        enumerate(annotations), key=lambda pair: (parse_time(pair[1].created) or oldest, pair[0])
    )[1]


def find_reason(annotation: Annotation, record: Record, terms: Terms) -> str | None:
    """Return why an annotation is no person's finished reading, None where it is one."""
    reasons = {
        BY_MODEL: annotation.annotator.kind == "model",
        SKIPPED: annotation.status == "skipped",
        DRAFT: annotation.status == "draft",
        ADJUDICATED: annotation.annotator.kind == "adjudicator",
        OTHER_TEXT: annotation.text_sha256 != record.document.text_sha256,
        OTHER_SCHEME: annotation.scheme != terms.scheme,
    }
    return next((reason for reason, holds in reasons.items() if holds), None)


def is_untouched(annotation: Annotation, models: Iterable[Annotation]) -> bool:
    """Tell whether a reading is nothing but a prediction that was submitted as it stood.

    Every span was kept, none was added, and one of the models' readings has no other span or
    relation. Where the models' readings are not at hand, what was deleted cannot be known: a
    reading of kept spans alone is then taken as untouched.
    """
    if not annotation.spans or any(span.origin != "kept" for span in annotation.spans):
        return False
    own = _list_content(annotation, annotation.layers)
    shown = [_list_content(m, annotation.layers) for m in models if m.status == "complete"]
    return not shown or own in shown


def _list_content(annotation: Annotation, layers: Iterable[str]) -> tuple[frozenset[object], ...]:
    wanted = frozenset(layers)
    spans = {span.id: key_of(span) for span in annotation.spans if span.layer in wanted}
    relations = {
        (relation.label, spans[relation.head], spans[relation.tail])
        for relation in annotation.relations
        if relation.head in spans and relation.tail in spans
    }
    return frozenset(spans.values()), frozenset(relations)
