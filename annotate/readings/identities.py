"""Which spans of a reading are about the same: by their attribute `who`, else by coreference.

`who` holds a name, the fullest of the article; equal ones are one identity, and of several each
stands with a semicolon between. Where it is written, it goes before coreference.
"""

from collections.abc import Iterable, Iterator, Sequence

from annotate.model import SEPARATOR, WHO, Relation, Span


def read_who(span: Span) -> tuple[str, ...]:
    """Return the names of whom a span is about: none, one, or those of a group."""
    written = span.attributes.get(WHO)
    if not written:  # as most spans have it, and there are many
        return ()
    names = (" ".join(name.split()) for name in written.split(SEPARATOR))
    return tuple(name for name in names if name)


class IdentityGroups:
    """Spans joined to those that are about the same; never two of which `who` says otherwise."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self._parents: dict[str, str] = {}
        self._who = {span.id: names for span in spans if (names := read_who(span))}

    def find(self, span_id: str) -> str:
        """Return the span that stands for all that are joined to this one."""
        parents = self._parents
        while (parent := parents.get(span_id, span_id)) != span_id:
            parents[span_id] = parents.get(parent, parent)
            span_id = parent
        return span_id

    def join(self, one: str, other: str) -> bool:
        """Join two spans with all that are joined to each; tell whether that may be."""
        first, second = self.find(one), self.find(other)
        if not self._who:
            self._parents[second] = first
            return True
        names = {self._who[at] for at in (first, second) if at in self._who}
        if len(names) > 1:
            return False
        self._parents[second] = first
        if names:
            self._who[first] = names.pop()
        return True


def iter_same(
    spans: Sequence[Span], relations: Iterable[Relation], coreference: str | None
) -> Iterator[tuple[str, str]]:
    """Yield pairs of ids of spans that are about the same, the later one first.

    A chain of coreference never joins two whose `who` differs, whatever stands between them.

    Args:
        spans: The spans of one reading.
        relations: Its relations.
        coreference: The relation from a mention to an earlier one; None where there is none.
    """
    groups = IdentityGroups(spans)
    last: dict[tuple[str, ...], str] = {}
    named = [span for span in spans if read_who(span)]
    for span in sorted(named, key=lambda s: (s.start, s.end)):
        names = read_who(span)
        if names in last and groups.join(span.id, last[names]):
            yield span.id, last[names]
        last[names] = span.id
    for relation in relations:
        if relation.label == coreference and groups.join(relation.head, relation.tail):
            yield relation.head, relation.tail
