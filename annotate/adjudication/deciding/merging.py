"""From a ballot to what is gold: spans first, then their attributes, then the links between them.

What all readers say is taken; of the rest a rule decides, or a person who has looked at it.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from annotate.adjudication.deciding.annotator_views import Attributes, Link, Mark, Voice
from annotate.adjudication.deciding.candidates import Ballot, Place
from annotate.adjudication.deciding.decisions import ATTRIBUTE, PERSON, RELATION, SPAN, Decision
from annotate.adjudication.deciding.rules import (
    FINISHED,
    UNANIMOUS,
    Outcome,
    Rule,
    Ruling,
    choose,
    choose_mark,
)

Ends = tuple[str, int, int]


@dataclass(kw_only=True)
class Merge:
    """What came of a ballot. `rulings` say what stands at each place, in the ballot's order."""

    spans: dict[Mark, Attributes] = field(default_factory=dict)
    links: dict[Link, Attributes] = field(default_factory=dict)
    decisions: list[Decision] = field(default_factory=list)
    rulings: list[Ruling] = field(default_factory=list)

    @property
    def open(self) -> int:
        """How many decisions are still to be made."""
        return sum(decision.outcome == "open" for decision in self.decisions)


def merge_by_rule(ballot: Ballot, rule: Rule) -> Merge:
    """Decide by a rule."""
    return _Merger(
        ballot,
        decide_place=lambda place: _finish(choose_mark(place.votes, rule), rule),
        decide_value=lambda votes, _: _finish(choose(votes, rule), rule),
        decide_link=lambda votes, _: _finish(choose(votes, rule), rule),
    ).merge()


def _finish(ruling: Ruling, rule: Rule) -> Ruling:
    if ruling.open and rule.finish:
        return Ruling(None, ruling.rule, ruling.reason + FINISHED)
    return ruling


def merge_by_person(ballot: Ballot, judge: Voice) -> Merge:
    """Decide as a person did, who is the judge of the ballot."""
    reason = f"decided by {judge.name}"
    return _Merger(
        ballot,
        decide_place=lambda place: Ruling(place.members.get(ballot.judge), PERSON, reason),
        decide_value=lambda _, about: Ruling(judge.spans[about[0]].get(about[1]), PERSON, reason),
        decide_link=lambda _, givers: Ruling(ballot.judge in givers, PERSON, reason),
        notes=judge.notes,
    ).merge()


@dataclass
class _Merger:
    ballot: Ballot
    decide_place: Callable[[Place], Ruling]
    decide_value: Callable[[Mapping[str, str | None], tuple[Mark, str]], Ruling]
    decide_link: Callable[[Mapping[str, bool], Mapping[str, Link]], Ruling]
    notes: Mapping[Mark, str] = field(default_factory=dict)

    def merge(self) -> Merge:
        merge = Merge()
        for place in self.ballot.places:
            ruling = self.decide_place(place)
            merge.rulings.append(ruling)
            kept = ruling.choice if not ruling.open else None
            if kept is not None:
                merge.spans[kept] = self._merge_attributes(place, kept, merge.decisions)
            merge.decisions += self._list_variants(place, ruling, merge.spans)
        self._merge_links(merge)
        return merge

    # --- spans --------------------------------------------------------------------------------

    def _list_variants(
        self, place: Place, ruling: Ruling, spans: Mapping[Mark, Attributes]
    ) -> Iterator[Decision]:
        for mark in sorted(set(place.members.values())):
            kept = not ruling.open and mark == ruling.choice
            givers = [name for name in place.list_givers(mark) if name != self.ballot.judge]
            yield Decision(
                what=SPAN,
                outcome="open" if ruling.open else "kept" if kept else "dropped",
                rule=ruling.rule,
                reason=ruling.reason,
                yes=tuple(givers),
                no=tuple(name for name in place.voters if name not in givers),
                mark=mark,
                attributes=spans[mark] if kept else {},
                comment=self.notes.get(mark, ""),
            )

    # --- attributes ---------------------------------------------------------------------------

    def _merge_attributes(
        self, place: Place, kept: Mark, decisions: list[Decision]
    ) -> dict[str, str]:
        """Decide the attributes of a span between those who gave it the same label there."""
        scheme, speaks = self.ballot.scheme, self.ballot.get_voice
        asked = {
            name: speaks(name).spans[mark]
            for name, mark in place.members.items()
            if mark.label == kept.label and name in place.voters
        }
        own = place.members.get(self.ballot.judge)
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

    # --- links --------------------------------------------------------------------------------

    def _merge_links(self, merge: Merge) -> None:
        votes: dict[Ends, tuple[Ruling, dict[str, Link]]] = {}
        for ends, givers in self.ballot.list_links().items():
            asked = [n for n in self.ballot.places[ends[1]].voters if self._has(n, ends[1])]
            heard = {name: name in givers for name in asked}
            if heard or self.ballot.judge:
                ruling = self.decide_link(heard, givers)
            else:  # only people who do not answer for the layer
                ruling = Ruling(False, UNANIMOUS, "nobody who was asked has where it begins")
            votes[ends] = _check_ends(ruling, ends, merge.rulings), givers
        self._limit(votes)
        for ends, (ruling, givers) in votes.items():
            self._add_link(ends, ruling, givers, merge)

    def _has(self, name: str, place: int) -> bool:
        return name in self.ballot.places[place].members

    def _limit(self, votes: dict[Ends, tuple[Ruling, dict[str, Link]]]) -> None:
        """Drop more tails than the scheme allows a head, and all but one link of a pair."""
        if self.ballot.judge:
            return  # a person's word is not mended
        scheme = self.ballot.scheme
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

    def _add_link(
        self, ends: Ends, ruling: Ruling, givers: Mapping[str, Link], merge: Merge
    ) -> None:
        link = Link(ends[0], *(self._show_end(at, merge.rulings[at]) for at in ends[1:]))
        kept = bool(ruling.choice) and not ruling.open
        judge = self.ballot.judge
        heard = [judge] if judge in givers else sorted(givers)
        given = [self.ballot.get_voice(name).links[givers[name]] for name in heard]
        attributes = dict(given[0].items() & set.intersection(*(set(g.items()) for g in given)))
        outcome: Outcome = "open" if ruling.open else "kept" if kept else "dropped"
        if kept:
            merge.links[link] = attributes
        yes = tuple(name for name in sorted(givers) if name != judge)
        merge.decisions.append(
            Decision(
                what=RELATION,
                outcome=outcome,
                rule=ruling.rule,
                reason=ruling.reason,
                yes=yes,
                no=tuple(n for n in self.ballot.places[ends[1]].voters if n not in yes),
                link=link,
                attributes=attributes if kept else {},
            )
        )

    def _show_end(self, at: int, ruling: Ruling) -> Mark:
        """Return the mark that stands at a place, or the first of those that were marked there."""
        if ruling.choice is not None and not ruling.open:
            assert isinstance(ruling.choice, Mark)
            return ruling.choice
        return min(self.ballot.places[at].members.values())


def _list_values(
    mark: Mark, name: str, given: Mapping[str, str | None], ruling: Ruling
) -> Iterator[Decision]:
    """Yield a decision on each value that somebody gave, and on the one that was chosen."""
    chosen = None if ruling.open else ruling.choice
    for value in sorted({*given.values(), chosen}, key=lambda v: v or ""):
        yes = tuple(who for who, own in sorted(given.items()) if own == value)
        if not yes and ruling.open:
            continue  # nobody left it out: it is only not decided
        yield Decision(
            what=ATTRIBUTE,
            outcome="open" if ruling.open else "kept" if value == chosen else "dropped",
            rule=ruling.rule,
            reason=ruling.reason,
            yes=yes,
            no=tuple(who for who in sorted(given) if who not in yes),
            mark=mark,
            name=name,
            value=value,
        )


def _check_ends(ruling: Ruling, ends: Ends, rulings: list[Ruling]) -> Ruling:
    """A link without both its ends is no link; with one that is open, it is open too."""
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
