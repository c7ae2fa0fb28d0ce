"""How a rule decides what readers differ on. What all of them say is never a rule's to decide.

A cluster is asked step by step, as agreement takes it apart: is there something, what is it, and
from where to where. Majority is more than half of those who were asked: a tie decides nothing.
"""

from collections import Counter
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from annotate.adjudication.deciding.annotator_views import SpanKey
from annotate.errors import UsageError
from annotate.readings.overlaps import share

UNANIMOUS, MAJORITY, ANNOTATOR = "unanimous", "majority", "annotator"
KNOWN = f"{UNANIMOUS}, {MAJORITY}, {ANNOTATOR}:NAME"
RulingOutcome = Literal["kept", "dropped", "open"]
FINISHED = "; left out to finish"


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjudicationRule:
    """A rule; `name` is the annotator whose word decides. With `finish` it leaves nothing open."""

    kind: str
    name: str = ""
    finish: bool = False

    def __str__(self) -> str:
        return f"{self.kind}:{self.name}" if self.name else self.kind


def parse_rule(text: str, *, finish: bool = False) -> AdjudicationRule:
    """Read a rule as it is written.

    Raises:
        UsageError: there is no such rule.
    """
    kind, colon, name = text.partition(":")
    if bool(name) != (kind == ANNOTATOR) or (colon and not name):
        kind = ""
    if kind not in (UNANIMOUS, MAJORITY, ANNOTATOR):
        raise UsageError(f"There is no rule {text!r}.", f"The rules are {KNOWN}.")
    return AdjudicationRule(kind=kind, name=name, finish=finish)


class Ruling(NamedTuple):
    """What was decided, by which rule and why. `choice` means nothing where it is open."""

    choice: Any
    rule: str
    reason: str
    open: bool = False


def choose(votes: Mapping[str, Hashable], rule: AdjudicationRule) -> Ruling:
    """Decide between what readers say, by name; any value may be one, None too."""
    count = len(votes)
    (first, most), *_ = Counter(votes.values()).most_common(1)
    if most == count:
        return Ruling(first, UNANIMOUS, _count(count))
    if rule.kind == ANNOTATOR:
        if rule.name in votes:
            return Ruling(votes[rule.name], str(rule), f"as {rule.name} has it")
        return _leave(rule, f"{rule.name} was not among the {count} readers")
    if rule.kind == MAJORITY and 2 * most > count:
        return Ruling(first, str(rule), f"{most} of {count} readers")
    if rule.kind == MAJORITY:
        return _leave(rule, f"no more than {most} of {count} readers agree")
    return _leave(rule, f"the {count} readers differ")


def _count(readers: int) -> str:
    return "the one reader who marked it" if readers == 1 else f"all {readers} readers"


def _leave(rule: AdjudicationRule, reason: str) -> Ruling:
    return Ruling(None, str(rule), reason, open=True)


def choose_span(votes: Mapping[str, SpanKey | None], rule: AdjudicationRule) -> Ruling:
    """Decide which span, if any, stands in a cluster, of what each reader has there."""
    keys = {name: key for name, key in votes.items() if key is not None}
    if rule.kind != MAJORITY or len(set(votes.values())) == 1:
        ruling = choose(votes, rule)
        return _leave(rule, _describe(votes)) if ruling.open and not rule.name else ruling
    found = choose({name: key is not None for name, key in votes.items()}, rule)
    if found.open or not found.choice:
        missed = len(votes) - len(keys)
        reason = f"{missed} of {len(votes)} readers have nothing here"
        return Ruling(None, str(rule), reason, open=found.open)
    label = choose({name: key.label for name, key in keys.items()}, rule)
    reason = f"{len(keys)} of {len(votes)} readers marked it"
    if label.open:
        return _leave(rule, f"{reason}, but no label has a majority")
    given = [key for _, key in sorted(keys.items()) if key.label == label.choice]
    reason += f", {len(given)} of {len(keys)} as {label.choice}"
    return _choose_bounds(given, rule, reason)


def _choose_bounds(given: list[SpanKey], rule: AdjudicationRule, reason: str) -> Ruling:
    """Choose the bounds that most have; of several, those that share most with all the others."""
    counts = Counter(given)
    most = max(counts.values())
    best = [key for key, count in counts.items() if count == most]
    how = f", {most} of {len(given)} with these bounds"
    if len(best) > 1:
        shares = [round(sum(share(key, other) for other in given), 9) for key in best]
        best = [key for key, shared in zip(best, shares, strict=True) if shared == max(shares)]
        how += ", which share most with the others'"
    if len(best) > 1:
        return _leave(rule, f"{reason}, but no bounds stand out")
    return Ruling(best[0], str(rule), reason + how)


def _describe(votes: Mapping[str, SpanKey | None]) -> str:
    """Say in what readers differ in a cluster."""
    keys = [key for key in votes.values() if key is not None]
    reason = f"{len(keys)} of {len(votes)} readers marked it"
    labels, bounds = {m.label for m in keys}, {(m.start, m.end) for m in keys}
    differ = [
        f"with {len(values)} {what}"
        for values, what in ((labels, "labels"), (bounds, "bounds"))
        if len(values) > 1
    ]
    return ", ".join([reason, " and ".join(differ)]) if differ else reason
