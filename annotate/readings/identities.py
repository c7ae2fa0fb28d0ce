"""Which spans of a reading are about the same: by their attribute `who`, else by coreference.

`who` holds a name, the fullest of the article; equal ones are one identity, and of several each
stands with a semicolon between. Where both ends of a coreference have one, it decides.
"""

from collections.abc import Iterable, Iterator

from annotate.model import Relation, Span

WHO = "who"
SEPARATOR = ";"


def read_who(span: Span) -> tuple[str, ...]:
    """Return the names of whom a span is about: none, one, or those of a group."""
    names = (" ".join(name.split()) for name in span.attributes.get(WHO, "").split(SEPARATOR))
    return tuple(name for name in names if name)


def iter_same(
    spans: Iterable[Span], relations: Iterable[Relation], coreference: str | None
) -> Iterator[tuple[str, str]]:
    """Yield pairs of ids of spans that are about the same, the later one first.

    Args:
        spans: The spans of one reading.
        relations: Its relations.
        coreference: The relation from a mention to an earlier one; None where there is none.
    """
    who: dict[str, tuple[str, ...]] = {}
    last: dict[tuple[str, ...], str] = {}
    for span in sorted(spans, key=lambda s: (s.start, s.end)):
        names = read_who(span)
        if names:
            who[span.id] = names
            if names in last:
                yield span.id, last[names]
            last[names] = span.id
    for relation in relations:
        if relation.label == coreference:
            one, other = who.get(relation.head), who.get(relation.tail)
            if one is None or other is None or one == other:
                yield relation.head, relation.tail
