"""Putting placeholders in the place of what was found, and moving everything along."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from annotate.masking.matches import MaskMatch
from annotate.masking.placeholders import Numbering
from annotate.model import Annotation, Document, Relation, Segment, Span
from annotate.offsets import SubstitutedText, Substitution, hash_text

MaskString = Callable[[str], str]


@dataclass(slots=True, kw_only=True)
class MaskingCounts:
    """What was done: masks by kind, what happened to spans and fields, and what stands for what."""

    masks: Counter[str] = field(default_factory=Counter)
    changes: Counter[str] = field(default_factory=Counter)
    pairs: Counter[tuple[str, str, str]] = field(default_factory=Counter)


def substitute(
    text: str, finds: Sequence[MaskMatch], numbering: Numbering, tally: MaskingCounts
) -> SubstitutedText:
    """Return the text with a placeholder in the place of each find."""
    substitutions = []
    for find in finds:
        placeholder = numbering.make(find.kind, find.key)
        substitutions.append(Substitution(start=find.start, end=find.end, text=placeholder))
        tally.masks[find.kind] += 1
        tally.pairs[find.kind, placeholder, text[find.start : find.end]] += 1
    return SubstitutedText(text, substitutions)


def move_document(document: Document, masked: SubstitutedText) -> Document:
    """Return the document with the masked text: another frozen text, with a hash of its own."""
    segments = []
    for segment in document.segments:
        start, end = masked.move(segment.start, segment.end)
        segments.append(Segment(kind=segment.kind, start=start, end=end))
    return replace(
        document,
        source=None,  # the way back leads to what was masked
        text=masked.text,
        text_sha256=hash_text(masked.text),
        segments=tuple(segments),
    )


def move_annotation(
    annotation: Annotation, document: Document, masked: SubstitutedText, tally: MaskingCounts
) -> Annotation:
    """Return a reading of the masked text.

    A span inside a placeholder gets the whole of it; an end inside one moves out to its border.
    Spans that are the same thing afterwards are one, with the relations of all of them.

    Args:
        annotation: A reading of the old text.
        document: The document with the masked text.
        masked: That text, and where the old positions are in it.
        tally: Counts what was widened and joined.
    """
    spans: dict[tuple[str, str, int, int, int], Span] = {}
    ids: dict[str, str] = {}
    copies: Counter[tuple[str, str, int, int]] = Counter()  # spans that were the same before
    for span in annotation.spans:
        moved = _move_span(span, masked, tally)
        place = (span.layer, span.label, span.start, span.end)
        key = (span.layer, span.label, moved.start, moved.end, copies[place])
        copies[place] += 1
        ids[span.id] = spans.setdefault(key, moved).id
    tally.changes["spans joined"] += len(annotation.spans) - len(spans)
    return replace(
        annotation,
        document_id=document.id,
        text_sha256=document.text_sha256,
        spans=tuple(spans.values()),
        relations=_move_relations(annotation.relations, ids, tally),
    )


def _move_span(span: Span, masked: SubstitutedText, tally: MaskingCounts) -> Span:
    start, end = masked.move(span.start, span.end)
    if masked.touches(span.start, span.end):
        tally.changes["spans with a placeholder"] += 1
    if masked.cuts(span.start) or masked.cuts(span.end):
        tally.changes["spans widened to a placeholder"] += 1
    return replace(span, start=start, end=end, text=masked.text[start:end])


def _move_relations(
    relations: Iterable[Relation], ids: Mapping[str, str], tally: MaskingCounts
) -> tuple[Relation, ...]:
    """Return the relations between the spans that are left; those within one span are no more."""
    kept: dict[tuple[str, str, str], Relation] = {}
    count = 0
    for relation in relations:
        count += 1
        head, tail = ids.get(relation.head, relation.head), ids.get(relation.tail, relation.tail)
        joined = (head, tail) != (relation.head, relation.tail)
        if not joined:
            kept[relation.label, head, tail] = relation
        elif head != tail:
            kept.setdefault((relation.label, head, tail), replace(relation, head=head, tail=tail))
    tally.changes["relations joined"] += count - len(kept)
    return tuple(kept.values())


def mask_attributes(
    annotation: Annotation, mask: MaskString, dropped: frozenset[str]
) -> Annotation:
    """Return the reading with its attributes masked; identifiers of who is masked are dropped."""

    def clean(attributes: Mapping[str, str]) -> dict[str, str]:
        return {name: mask(value) for name, value in attributes.items() if value not in dropped}

    def clean_all(relations: Iterable[Relation]) -> tuple[Relation, ...]:
        return tuple(replace(r, attributes=clean(r.attributes)) for r in relations)

    deleted = annotation.deleted_relations
    return replace(
        annotation,
        spans=tuple(replace(span, attributes=clean(span.attributes)) for span in annotation.spans),
        relations=clean_all(annotation.relations),
        deleted_relations=None if deleted is None else clean_all(deleted),
    )
