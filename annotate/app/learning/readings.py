"""The readings that are learnt from: of each article the one that counts."""

from collections import Counter
from collections.abc import Iterable, Iterator

from annotate.model import Annotation, Record
from annotate.preannotation.corrected import Correction
from annotate.readings.comparable import find_reason, pick_latest
from annotate.scheme import Scheme

ADJUDICATOR = "adjudicator"
NO_READING = "articles without a finished reading by a person"
OLDER = "articles beyond the newest that are learnt from"


def choose_corrections(
    records: Iterable[Record], scheme: Scheme, most: int, skipped: Counter[str]
) -> Iterator[Correction]:
    """Yield the newest articles with the reading that counts: gold where there is one."""
    chosen: list[Correction] = []
    for record in records:
        final = _pick(record, scheme)
        skipped[NO_READING] += final is None
        if final is not None:
            chosen.append(Correction(record.document, final))
    chosen.sort(key=lambda c: c.final.created or "")
    skipped[OLDER] += max(0, len(chosen) - most)
    yield from chosen[-most:]


def _pick(record: Record, scheme: Scheme) -> Annotation | None:
    people = [
        a
        for a in record.annotations
        if find_reason(a, record, scheme.names) is None or _is_gold(a, record, scheme)
    ]
    gold = [a for a in people if a.annotator.kind == ADJUDICATOR]
    return pick_latest(gold or people) if people else None


def _is_gold(annotation: Annotation, record: Record, scheme: Scheme) -> bool:
    same = annotation.text_sha256 == record.document.text_sha256
    return annotation.annotator.kind == ADJUDICATOR and same and annotation.scheme in scheme.names
