"""The arrows of a result to relations. Pure.

An arrow drawn by hand has no label until its annotator gives it one. Where its ends allow just
one relation it is that one, marked `inferred`; otherwise it is a Problem and not a guess.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from annotate.labelstudio.convert.regions import RegionProblems, list_names, read_score
from annotate.model import JSON, Relation, Span
from annotate.scheme import Scheme
from annotate.spelling import suggest_nearest

Known = Mapping[tuple[str, str, str], Relation]
Pair = tuple[Span, Span]
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
    for item in items:
        pairs = _find_pairs(item, spans, findings)
        for relation in _read_drawn_relation(item, pairs, scheme, findings) if pairs else ():
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


def _read_drawn_relation(
    item: JSON, pairs: Sequence[Pair], scheme: Scheme, findings: RegionProblems
) -> Iterator[Relation]:
    labels = list_names(item.get("labels"))
    if not labels:
        yield from _infer(pairs, scheme, findings)
    for label in labels:
        if label in scheme.relation_types:
            head, tail = _choose_pair(label, pairs, scheme)
            yield _make_relation(label, head, tail, item)
        else:
            message = f"{scheme.name} has no relation {label}"
            fix = f"{suggest_nearest(label, scheme.relation_types)} {_LABEL_IT}".lstrip()
            findings.add("I05", message, fix=fix, span=pairs[0][0].id)


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


def _infer(pairs: Sequence[Pair], scheme: Scheme, findings: RegionProblems) -> Iterator[Relation]:
    """Yield the one relation that an arrow's ends allow, as drawn or else the other way round."""
    for way in (pairs, [(tail, head) for head, tail in pairs]):
        found = [(n, h, t) for h, t in way for n in scheme.find_relations(h.label, t.label)]
        if len(found) == 1:
            name, head, tail = found[0]
            yield Relation(label=name, head=head.id, tail=tail.id, attributes=INFERRED)
            return
        if found:
            break
    head, tail = pairs[0]
    names = ", ".join(sorted({name for name, _, _ in found})) or "none"
    message = f"a relation from {head.label} to {tail.label} has no label; possible: {names}"
    findings.add("L06", message, fix=_LABEL_IT, span=head.id)
