"""The arrows of a result to relations. Pure.

An arrow drawn by hand has no label until its annotator gives it one. Where its ends allow just
one relation it is that one. Where they allow several it is what its head lacks, if that is one
without which nothing is whole: a quote's speaker, a stance's holder or target. Both are marked
`inferred`; otherwise it is a Problem and not a guess.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from annotate.labelstudio.convert.regions import RegionProblems, list_names, read_score
from annotate.model import JSON, Relation, Span
from annotate.scheme import Scheme
from annotate.spelling import suggest_nearest

Known = Mapping[tuple[str, str, str], Relation]
Pair = tuple[Span, Span]
_EXPECTED = frozenset(("speaker", "cue", "holder", "target"))
INFERRED: Mapping[str, str] = {"inferred": "yes"}
_DELETE_IT = "Delete the relation in Label Studio."
_LABEL_IT = "Choose its label in the relations panel of Label Studio."


def read_drawn_relations(
    items: Sequence[JSON],
    spans: Mapping[str, Sequence[Span]],
    scheme: Scheme,
    *,
    known: Known,
    findings: RegionProblems,
) -> tuple[Relation, ...]:
    """Return the relations of a result's arrows, sorted.

    `spans` are those of each region, `known` the relations that had been suggested: their scores
    and attributes do not survive a browser, so they are taken from there.
    """
    relations: dict[tuple[str, str, str], Relation] = {}
    present: set[tuple[str, str]] = set()  # heads and labels of those before
    # what an arrow without a label means depends on those that have one
    for item in sorted(items, key=lambda item: not list_names(item.get("labels"))):
        pairs = _find_pairs(item, spans, findings)
        reader = _ArrowReader(scheme, findings, present)
        drawn_here = list(reader.read(item, pairs)) if pairs else []
        present.update((relation.head, relation.label) for relation in drawn_here)
        for relation in drawn_here:
            key = (relation.head, relation.tail, relation.label)
            if key in relations:
                message = f"{relation.label} leads twice from one span to another; one is read"
                findings.add("T06", message, span=relation.head, severity="warning")
            drawn = relation.attributes == INFERRED
            relations[key] = relation if drawn else known.get(key, relation)
    return tuple(sorted(relations.values(), key=lambda r: (r.label, r.head, r.tail)))


def _find_pairs(
    item: JSON, spans: Mapping[str, Sequence[Span]], findings: RegionProblems
) -> list[Pair]:
    """Return the pairs of spans that an arrow may mean, those that keep their region's id first."""
    heads, tails = str(item.get("from_id")), str(item.get("to_id"))
    if item.get("direction") == "left":
        heads, tails = tails, heads
    missing = [end for end in (heads, tails) if end not in spans]
    if missing:
        message = f"a relation leads to the region {missing[0]}, which is not there or not readable"
        findings.add("I02", message, fix=_DELETE_IT, span=missing[0])
        return []
    pairs = [(head, tail) for head in spans[heads] for tail in spans[tails] if head.id != tail.id]
    if item.get("direction") == "bi":
        pairs += [(tail, head) for head, tail in pairs]
    if not pairs:
        message = "a relation leads from a region to itself"
        findings.add("I03", message, fix=_DELETE_IT, span=heads)
    return pairs


@dataclass(frozen=True)
class _ArrowReader:
    """Reads an arrow; `present` are the relations that are there, by head and label."""

    scheme: Scheme
    findings: RegionProblems
    present: Collection[tuple[str, str]]

    def read(self, item: JSON, pairs: Sequence[Pair]) -> Iterator[Relation]:
        """Yield the relations of an arrow that leads between some pair of spans."""
        labels = list_names(item.get("labels"))
        if not labels:
            yield from self._infer(pairs)
        for label in labels:
            if label in self.scheme.relation_types:
                head, tail = _choose_pair(label, pairs, self.scheme)
                yield _make_relation(label, head, tail, item)
            else:
                message = f"{self.scheme.name} has no relation {label}"
                near = suggest_nearest(label, self.scheme.relation_types)
                fix = f"{near} {_LABEL_IT}".lstrip()
                self.findings.add("I05", message, fix=fix, span=pairs[0][0].id)

    def _infer(self, pairs: Sequence[Pair]) -> Iterator[Relation]:
        """Yield the relation that an arrow's ends allow, as drawn or else the other way round."""
        for way in (pairs, [(tail, head) for head, tail in pairs]):
            found = [(n, h, t) for h, t in way for n in self._list_possible(h, t)]
            lacking = [f for f in found if self._lacks(f[1], f[0])]
            meant = found if len(found) == 1 else lacking
            if len(meant) == 1:
                name, head, tail = meant[0]
                yield Relation(label=name, head=head.id, tail=tail.id, attributes=INFERRED)
                return
            if found:
                break
        head, tail = pairs[0]
        names = ", ".join(sorted({name for name, _, _ in found})) or "none"
        message = f"a relation from {head.label} to {tail.label} has no label; possible: {names}"
        self.findings.add("L06", message, fix=_LABEL_IT, span=head.id)

    def _lacks(self, head: Span, name: str) -> bool:
        """Tell whether a span has no relation of a kind that it is not whole without."""
        wanted = self.scheme.relation_types[name].role in _EXPECTED
        return wanted and (head.id, name) not in self.present

    def _list_possible(self, head: Span, tail: Span) -> list[str]:
        """Return the relations that may be drawn from one span to another."""
        types = self.scheme.relation_types
        return [n for n in self.scheme.find_relations(head.label, tail.label) if types[n].drawn]


def _choose_pair(label: str, pairs: Sequence[Pair], scheme: Scheme) -> Pair:
    """Return the first pair that the relation may join; the first of all where it may join none.

    The latter is kept as it was drawn: the checks say what is wrong with it.
    """
    fitting = (p for p in pairs if scheme.allows(label, p[0].label, p[1].label))
    return next(fitting, pairs[0])


def _make_relation(label: str, head: Span, tail: Span, item: JSON) -> Relation:
    """Return a relation, with what was pushed about it where that is still there."""
    detail: Any = item
    for name in ("meta", "relations", label):
        detail = detail.get(name) if isinstance(detail, dict) else None
    detail = detail if isinstance(detail, dict) else {}
    attributes = detail.get("attributes")
    return Relation(
        label=label,
        head=head.id,
        tail=tail.id,
        score=read_score(detail.get("score")),
        attributes={
            name: value
            for name, value in sorted(attributes.items() if isinstance(attributes, dict) else ())
            if isinstance(value, str)
        },
    )
