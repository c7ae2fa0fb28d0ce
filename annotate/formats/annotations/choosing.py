"""Which reading a format writes that holds one an article; the others are counted as lost."""

from dataclasses import replace

from annotate.formats.links import lose_link_attributes
from annotate.formats.port import Ledger
from annotate.model import Annotation, Document, Record, Relation, Span

UNREAD = "documents that nobody read"
_RANKS = {"adjudicator": 2, "human": 1, "model": 0}


def choose_reading(record: Record, ledger: Ledger) -> Annotation | None:
    """Return the reading that counts most: adjudicated, a person's, a model's; of these the latest.

    One that was not finished counts less than any that was, one that was skipped not at all.
    """
    readings = [a for a in record.annotations if a.status != "skipped"]
    name = record.document.id
    if skipped := len(record.annotations) - len(readings):
        ledger.lose("readings that were skipped", name, skipped)
    if not readings:
        ledger.lose(UNREAD, name)
        return None
    chosen = max(enumerate(readings), key=lambda pair: (*_rank(pair[1]), pair[0]))[1]
    others = [reading for reading in readings if reading is not chosen]
    people = sum(reading.annotator.kind != "model" for reading in others)
    if people:
        ledger.lose("readings by other people", name, people, is_marked=True)
    if len(others) > people:
        ledger.lose("readings by models beside a person's", name, len(others) - people)
    lose_state(chosen, name, ledger)
    return chosen


def lose_state(reading: Annotation, document: str, ledger: Ledger, *, kept: str = "") -> None:
    """Count a reading that was not finished, where a format holds it as any other."""
    if reading.status not in {"complete", kept}:
        ledger.lose(f"states of readings ({reading.status})", document)


def _rank(reading: Annotation) -> tuple[bool, int, str]:
    return reading.status == "complete", _RANKS[reading.annotator.kind], reading.created or ""


def lose_details(reading: Annotation, document: str, ledger: Ledger, *, kept: str = "") -> None:
    """Count what a reading has beside its spans; what the format `kept` is not among it."""
    attributes = sum(len(span.attributes) for span in reading.spans)
    scores = sum(span.score is not None for span in reading.spans)
    for what, count, is_marked in (
        ("relations", len(reading.relations), True),
        ("attributes", attributes, True),
        ("scores", scores, False),
    ):
        if count and what not in kept:
            ledger.lose(
                f"{what} of spans" if what != "relations" else what,
                document,
                count,
                is_marked=is_marked,
            )


def leave_inside(reading: Annotation, document: Document, ledger: Ledger) -> Annotation:
    """Return a reading with the spans that lie in the text; others are counted as lost."""
    length = len(document.text)
    kept = tuple(span for span in reading.spans if 0 <= span.start < span.end <= length)
    if beyond := len(reading.spans) - len(kept):
        ledger.lose("spans beyond the text", document.id, beyond, is_marked=True)
    return replace(reading, spans=kept)


def list_links(
    reading: Annotation, document: str, ledger: Ledger, *, kept: str = ""
) -> list[Relation]:
    """Return the relations whose ends are both there; others are counted as lost.

    So is what is said of a relation beside its label, but for what the format `kept` of it.
    """
    known = {span.id for span in reading.spans}
    whole = [each for each in reading.relations if {each.head, each.tail} <= known]
    if loose := len(reading.relations) - len(whole):
        ledger.lose("relations of spans that are not there", document, loose, is_marked=True)
    scores = sum(each.score is not None for each in whole)
    if scores and "scores" not in kept:
        ledger.lose("scores of relations", document, scores)
    if "attributes" not in kept:
        lose_link_attributes(whole, document, ledger)
    return whole


def sort_spans(spans: tuple[Span, ...]) -> list[Span]:
    """Return spans by where they begin, the longer of two first."""
    return sorted(spans, key=lambda span: (span.start, -span.end, span.label, span.id))
