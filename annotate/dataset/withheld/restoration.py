"""One withheld document and a copy of its article: the record with its words, as far as is sure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from annotate.dataset.withheld.alignment import Alignment
from annotate.dataset.withheld.anchors import NAMED
from annotate.model import JSON, Annotation, Document, Meta, Record, Span
from annotate.offsets import find_segment

EXACT, EDITED, MISSING = "exact", "edited", "not found"

Bounds = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoredDocument:
    """A document after the attempt. `lost_spans` are ids, each once."""

    record: Record
    how: str
    kept_spans: int = 0
    lost_spans: tuple[str, ...] = ()
    lost_relations: int = 0

    def to_json(self) -> JSON:
        """Return it as a line of the list of what came of every document."""
        return {
            "document": self.record.document.id,
            "how": self.how,
            "spans": self.kept_spans,
            "lost_spans": list(self.lost_spans),
            "lost_relations": self.lost_relations,
        }


def restore(
    record: Record, row: JSON | None, copy: Document | None, kinds: Sequence[str]
) -> RestoredDocument:
    """Return a record with the words of a copy.

    Args:
        record: The document, its words blank.
        row: Its row of `documents`; None where no finished reading shows it.
        copy: A copy of the article, None without one.
        kinds: The kinds of segment that the scheme has.
    """
    if copy is not None and copy.text_sha256 == record.document.text_sha256:
        return _restore_exactly(record, row, copy)
    if copy is None or row is None:
        return RestoredDocument(record=record, how=MISSING)
    return _restore_edited(record, row, copy, kinds)


def _restore_exactly(record: Record, row: JSON | None, copy: Document) -> RestoredDocument:
    places = {a["of"]: (a["start"], a["end"]) for a in (row["anchors"] if row else ()) if a["of"]}
    document = replace(
        record.document, text=copy.text, meta=_fill_meta(record.document.meta, places, copy)
    )
    annotations = tuple(
        replace(
            annotation,
            spans=tuple(replace(s, text=copy.text[s.start : s.end]) for s in annotation.spans),
        )
        for annotation in record.annotations
    )
    return RestoredDocument(
        record=Record(document=document, annotations=annotations),
        how=EXACT,
        kept_spans=len({span.id for a in annotations for span in a.spans}),
    )


def _fill_meta(meta: Meta, places: dict[str, Bounds], copy: Document) -> Meta:
    """Put back what of the meta stands in the text; what does not is taken from the copy."""
    found: dict[str, Any] = {}
    for name in NAMED:
        if name in places:
            start, end = places[name]
            words = " ".join(copy.text[start:end].split())
            found[name] = words or getattr(copy.meta, name)
    return replace(meta, **found)


def _restore_edited(
    record: Record, row: JSON, copy: Document, kinds: Sequence[str]
) -> RestoredDocument:
    alignment = Alignment(row, copy.text)
    segments = tuple(segment for segment in copy.segments if segment.kind in kinds)
    document = replace(copy, id=record.document.id, segments=segments)
    places: dict[Bounds, Bounds] = {}
    named: dict[str, Bounds] = {}
    for anchor in row["anchors"]:
        found = alignment.locate(anchor)
        if anchor["of"]:
            named[anchor["of"]] = found or (0, 0)
        elif found is not None and _is_in_one_segment(document, *found):
            places[anchor["start"], anchor["end"]] = found
    document = replace(document, meta=_fill_meta(record.document.meta, named, copy))
    annotations = [_move(annotation, document, places) for annotation in record.annotations]
    before, after = (
        {s.id for a in found for s in a.spans} for found in (record.annotations, annotations)
    )
    return RestoredDocument(
        record=Record(document=document, annotations=tuple(annotations)),
        how=EDITED,
        kept_spans=len(after),
        lost_spans=tuple(sorted(before - after)),
        lost_relations=sum(len(a.relations) for a in record.annotations)
        - sum(len(a.relations) for a in annotations),
    )


def _is_in_one_segment(document: Document, start: int, end: int) -> bool:
    segment = find_segment(document.segments, start)
    return segment is None or end <= segment.end


def _move(annotation: Annotation, document: Document, places: dict[Bounds, Bounds]) -> Annotation:
    spans = []
    for span in annotation.spans:
        place = places.get((span.start, span.end))
        if place is not None:
            spans.append(_place(span, document.text, *place))
    kept = {span.id for span in spans}
    return replace(
        annotation,
        text_sha256=document.text_sha256,
        spans=tuple(spans),
        relations=tuple(r for r in annotation.relations if r.head in kept and r.tail in kept),
    )


def _place(span: Span, text: str, start: int, end: int) -> Span:
    return replace(span, start=start, end=end, text=text[start:end])
