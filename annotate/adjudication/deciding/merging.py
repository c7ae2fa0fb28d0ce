"""From candidates to gold: spans first, then their attributes, then the relations between them.

What all readers say is taken; of the rest a rule decides, or a person who has looked at it.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from annotate.adjudication.deciding.annotator_views import (
    AnnotatorView,
    Attributes,
    RelationKey,
    SpanKey,
)
from annotate.adjudication.deciding.candidates import Candidates, OverlapCluster
from annotate.adjudication.deciding.decisions import ATTRIBUTE, PERSON, RELATION, SPAN, GoldDecision
from annotate.adjudication.deciding.rules import (
    FINISHED,
    UNANIMOUS,
    AdjudicationRule,
    Ruling,
    RulingOutcome,
    choose,
    choose_span,
)

RelationEnds = tuple[str, int, int]


@dataclass(kw_only=True)
class Merge:
    """What came of the candidates. `rulings` say what stands in each cluster, in their order."""

    spans: dict[SpanKey, Attributes] = field(default_factory=dict)
    relations: dict[RelationKey, Attributes] = field(default_factory=dict)
    decisions: list[GoldDecision] = field(default_factory=list)
    rulings: list[Ruling] = field(default_factory=list)

    @property
    def open(self) -> int:
        """How many decisions are still to be made."""
        return sum(decision.outcome == "open" for decision in self.decisions)


def merge_by_rule(candidates: Candidates, rule: AdjudicationRule) -> Merge:
    """Decide by a rule."""
    return _Merger(
        candidates,
        decide_cluster=lambda cluster: _finish(choose_span(cluster.votes, rule), rule),
        decide_value=lambda votes, _: _finish(choose(votes, rule), rule),
        decide_relation=lambda votes, _: _finish(choose(votes, rule), rule),
    ).merge()


def _finish(ruling: Ruling, rule: AdjudicationRule) -> Ruling:
    if ruling.open and rule.finish:
        return Ruling(None, ruling.rule, ruling.reason + FINISHED)
    return ruling


def merge_by_person(candidates: Candidates, judge: AnnotatorView) -> Merge:
    """Decide as a person did, who is the judge of the candidates."""
    reason = f"decided by {judge.name}"
    return _Merger(
        candidates,
        decide_cluster=lambda cluster: Ruling(
            cluster.members.get(candidates.judge), PERSON, reason
        ),
        decide_value=lambda _, about: Ruling(judge.spans[about[0]].get(about[1]), PERSON, reason),
        decide_relation=lambda _, givers: Ruling(candidates.judge in givers, PERSON, reason),
        notes=judge.notes,
    ).merge()


@dataclass
class _Merger:
    candidates: Candidates
    decide_cluster: Callable[[OverlapCluster], Ruling]
    decide_value: Callable[[Mapping[str, str | None], tuple[SpanKey, str]], Ruling]
    decide_relation: Callable[[Mapping[str, bool], Mapping[str, RelationKey]], Ruling]
    notes: Mapping[SpanKey, str] = field(default_factory=dict)

    def merge(self) -> Merge:
        merge = Merge()
        for cluster in self.candidates.clusters:
            ruling = self.decide_cluster(cluster)
            merge.rulings.append(ruling)
            kept = ruling.choice if not ruling.open else None
            if kept is not None:
                merge.spans[kept] = self._merge_attributes(cluster, kept, merge.decisions)
            merge.decisions += self._list_variants(cluster, ruling, merge.spans)
        self._merge_relations(merge)
        return merge

    # --- spans --------------------------------------------------------------------------------

    def _list_variants(
        self, cluster: OverlapCluster, ruling: Ruling, spans: Mapping[SpanKey, Attributes]
    ) -> Iterator[GoldDecision]:
        for key in sorted(set(cluster.members.values())):
            kept = not ruling.open and key == ruling.choice
            givers = [name for name in cluster.list_givers(key) if name != self.candidates.judge]
            yield GoldDecision(
                what=SPAN,
                outcome="open" if ruling.open else "kept" if kept else "dropped",
                rule=ruling.rule,
                reason=ruling.reason,
                yes=tuple(givers),
                no=tuple(name for name in cluster.voters if name not in givers),
                span_key=key,
                attributes=spans[key] if kept else {},
                comment=self.notes.get(key, ""),
            )

    # --- attributes ---------------------------------------------------------------------------

    def _merge_attributes(
        self, cluster: OverlapCluster, kept: SpanKey, decisions: list[GoldDecision]
    ) -> dict[str, str]:
        """Decide the attributes of a span between those who gave it the same label there."""
        scheme, speaks = self.candidates.scheme, self.candidates.get_view
        asked = {
            name: speaks(name).spans[key]
            for name, key in cluster.members.items()
            if key.label == kept.label and name in cluster.voters
        }
        own = cluster.members.get(self.candidates.judge)
        merged: dict[str, str] = {}
        for attribute in scheme.iter_attributes(kept.label):
            given = {name: has.get(attribute.name) for name, has in asked.items()}
            filled = {name: value or attribute.default for name, value in given.items()}
            if own is None and len(set(filled.values())) == 1:
                value = next((v for _, v in sorted(given.items()) if v is not None), None)
            else:
                ruling = self.decide_value(filled, (kept, attribute.name))
                value = None if ruling.open else ruling.choice
                if len({*filled.values(), value or attribute.default}) > 1:
                    decisions += _list_values(kept, attribute.name, filled, ruling)
            if value is not None:
                merged[attribute.name] = value
        return merged

    # --- relations ----------------------------------------------------------------------------

    def _merge_relations(self, merge: Merge) -> None:
        votes: dict[RelationEnds, tuple[Ruling, dict[str, RelationKey]]] = {}
        for ends, givers in self.candidates.list_relations().items():
            asked = [n for n in self.candidates.clusters[ends[1]].voters if self._has(n, ends[1])]
            heard = {name: name in givers for name in asked}
            if heard or self.candidates.judge:
                ruling = self.decide_relation(heard, givers)
            else:  # only people who do not answer for the layer
                ruling = Ruling(False, UNANIMOUS, "nobody who was asked has where it begins")
            votes[ends] = _check_ends(ruling, ends, merge.rulings), givers
        self._limit(votes)
        for ends, (ruling, givers) in votes.items():
            self._add_relation(ends, ruling, givers, merge)

    def _has(self, name: str, cluster: int) -> bool:
        return name in self.candidates.clusters[cluster].members

    def _limit(self, votes: dict[RelationEnds, tuple[Ruling, dict[str, RelationKey]]]) -> None:
        """Drop more tails than the scheme allows a head, and all but one relation of a pair."""
        if self.candidates.judge:
            return  # a person's word is not mended
        scheme = self.candidates.scheme
        tails: Counter[tuple[str, int]] = Counter()
        pairs: set[tuple[int, int]] = set()
        for ends in sorted(votes, key=lambda e: (-len(votes[e][1]), e)):
            label, head, tail = ends
            ruling, givers = votes[ends]
            if ruling.open or not ruling.choice:
                continue
            kind = scheme.relation_types.get(label)
            if kind is None:
                why = f"{scheme.name} has no such relation"
            elif kind.max_tails is not None and tails[label, head] >= kind.max_tails:
                why = f"no more than {kind.max_tails} may lead from one span"
            elif (head, tail) in pairs:
                why = "another relation joins the same two spans"
            else:
                tails[label, head] += 1
                pairs.add((head, tail))
                continue
            votes[ends] = Ruling(False, ruling.rule, f"{ruling.reason}, but {why}"), givers

    def _add_relation(
        self, ends: RelationEnds, ruling: Ruling, givers: Mapping[str, RelationKey], merge: Merge
    ) -> None:
        key = RelationKey(ends[0], *(self._show_end(at, merge.rulings[at]) for at in ends[1:]))
        kept = bool(ruling.choice) and not ruling.open
        judge = self.candidates.judge
        heard = [judge] if judge in givers else sorted(givers)
        given = [self.candidates.get_view(name).relations[givers[name]] for name in heard]
        attributes = dict(given[0].items() & set.intersection(*(set(g.items()) for g in given)))
        outcome: RulingOutcome = "open" if ruling.open else "kept" if kept else "dropped"
        if kept:
            merge.relations[key] = attributes
        yes = tuple(name for name in sorted(givers) if name != judge)
        merge.decisions.append(
            GoldDecision(
                what=RELATION,
                outcome=outcome,
                rule=ruling.rule,
                reason=ruling.reason,
                yes=yes,
                no=tuple(n for n in self.candidates.clusters[ends[1]].voters if n not in yes),
                relation_key=key,
                attributes=attributes if kept else {},
            )
        )

    def _show_end(self, at: int, ruling: Ruling) -> SpanKey:
        """Return the span that stands in a cluster, or the first of those that were there."""
        if ruling.choice is not None and not ruling.open:
            assert isinstance(ruling.choice, SpanKey)
            return ruling.choice
        return min(self.candidates.clusters[at].members.values())


def _list_values(
    key: SpanKey, name: str, given: Mapping[str, str | None], ruling: Ruling
) -> Iterator[GoldDecision]:
    """Yield a decision on each value that somebody gave, and on the one that was chosen."""
    chosen = None if ruling.open else ruling.choice
    for value in sorted({*given.values(), chosen}, key=lambda v: v or ""):
        yes = tuple(who for who, own in sorted(given.items()) if own == value)
        if not yes and ruling.open:
            continue  # nobody left it out: it is only not decided
        yield GoldDecision(
            what=ATTRIBUTE,
            outcome="open" if ruling.open else "kept" if value == chosen else "dropped",
            rule=ruling.rule,
            reason=ruling.reason,
            yes=yes,
            no=tuple(who for who in sorted(given) if who not in yes),
            span_key=key,
            name=name,
            value=value,
        )


def _check_ends(ruling: Ruling, ends: RelationEnds, rulings: list[Ruling]) -> Ruling:
    """A relation without both its ends is none; with one that is open, it is open too."""
    head, tail = rulings[ends[1]], rulings[ends[2]]
    if not ruling.open and not ruling.choice:
        return ruling
    for end, where in ((head, "where it begins"), (tail, "where it leads")):
        if not end.open and end.choice is None:
            return Ruling(False, ruling.rule, f"nothing stands {where}")
    for end, where in ((head, "where it begins"), (tail, "where it leads")):
        if end.open:
            return Ruling(None, ruling.rule, f"it is open what stands {where}", open=True)
    return ruling
