"""What became of the suggestions that a person began with: relations' origins, what is gone. Pure.

Spans have their origins from `results.py`. A suggestion that was deleted and drawn again is deleted
and added, so that kept, changed and deleted ones are together all that were suggested.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from annotate.labelstudio.convert.results import ConvertedResult
from annotate.model import Origin, Refusal, Relation, Span

_FOLLOWED = frozenset({"kept", "changed"})
SpanPair = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class SuggestionOrigins:
    """The relations with their origins, and what is gone: spans by id, and relations."""

    relations: tuple[Relation, ...]
    deleted_spans: tuple[str, ...]
    deleted_relations: tuple[Relation, ...]


def trace_origins(final: ConvertedResult, begun: ConvertedResult) -> SuggestionOrigins:
    """Compare what a person submitted with the suggestions that the page had shown."""
    spans, relations = final
    followed = {span.id for span in spans if span.origin in _FOLLOWED}
    before, after = _group(begun[1]), _group(relations)
    origins: dict[tuple[str, str, str], Origin] = {}
    gone: list[Relation] = []
    for ends in before.keys() | after.keys():
        had = before[ends] if followed.issuperset(ends) else {}
        has = after[ends]
        left, new = sorted(had.keys() - has.keys()), sorted(has.keys() - had.keys())
        changed = min(len(left), len(new))
        for at, label in enumerate(new):
            origins[(*ends, label)] = "changed" if at < changed else "added"
        origins |= {(*ends, label): "kept" for label in had.keys() & has.keys()}
        gone += [before[ends][label] for label in (left[changed:] if had else before[ends])]
    return SuggestionOrigins(
        relations=tuple(replace(r, origin=origins[r.head, r.tail, r.label]) for r in relations),
        deleted_spans=tuple(span.id for span in begun[0] if span.id not in followed),
        deleted_relations=tuple(sorted(gone, key=lambda r: (r.label, r.head, r.tail))),
    )


def leave_unread(begun: ConvertedResult, refused: Iterable[Refusal]) -> ConvertedResult:
    """Return suggestions without those of which nobody can say whether they were deleted."""
    unread = {refusal.id for refusal in refused if refusal.what == "span"}
    return (
        tuple(span for span in begun[0] if span.id not in unread),
        tuple(r for r in begun[1] if not unread & {r.head, r.tail}),
    )


def _group(relations: Sequence[Relation]) -> defaultdict[SpanPair, dict[str, Relation]]:
    """Return the relations by their ends and label."""
    groups: defaultdict[SpanPair, dict[str, Relation]] = defaultdict(dict)
    for relation in relations:
        groups[relation.head, relation.tail][relation.label] = relation
    return groups


def count_origins(
    items: Sequence[Span] | Sequence[Relation], deleted: Sequence[object]
) -> Counter[str]:
    """Return how many are of each origin, and how many are gone."""
    counts = Counter(item.origin for item in items if item.origin is not None)
    return Counter({str(origin): count for origin, count in counts.items()}) + Counter(
        deleted=len(deleted)
    )
