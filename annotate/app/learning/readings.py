"""The readings that are learnt from: of each article the one that counts."""

from collections import Counter
from collections.abc import Iterable, Iterator

from annotate.model import Annotation, Problem, Record
from annotate.preannotation.corrected import Correction
from annotate.readings.comparable import NOT_WHOLE, find_reason, pick_latest, tell_partial
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
        if final is None:
            skipped[_tell_reason(record, scheme)] += 1
        else:
            chosen.append(Correction(record.document, final))
    chosen.sort(key=lambda c: c.final.created or "")
    skipped[OLDER] += max(0, len(chosen) - most)
    yield from chosen[-most:]


def tell_unread(skipped: Counter[str], name: str) -> Iterator[Problem]:
    """Yield the warning that readings are not learnt from because they are not whole."""
    if skipped[NOT_WHOLE]:
        yield tell_partial(skipped[NOT_WHOLE], name, "are not learnt from")


def _tell_reason(record: Record, scheme: Scheme) -> str:
    reasons = {find_reason(a, record, scheme.names) for a in record.annotations}
    return NOT_WHOLE if NOT_WHOLE in reasons else NO_READING


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
