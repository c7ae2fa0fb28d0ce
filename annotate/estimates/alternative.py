"""May the machine be left alone? The alternative annotator test, label by label.

Calderon, Reichart and Dror (2025), "The Alternative Annotator Test for LLM-as-a-Judge" (ACL): each
reader in turn is left out, and it is asked who agrees better with the others, the machine or the
one left out. A reader costs more than a machine by `epsilon`. The machine may stand in for people
where it wins against half of the readers or more, by one-sided tests of which the false discovery
rate is held (Benjamini and Yekutieli, 2001). Here agreement in an article is the F1 of one label
or relation, averaged over the other readers.

The conditions are the test's own: at least three readers, and thirty articles of each of them; with
two it is asked all the same, and said.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import sqrt

from annotate.estimates.student import find_probability

Marks = frozenset[tuple[int, ...]]  # where what is of one label stands
LEAST_READERS = 3
LEAST_ARTICLES = 30
EPSILON = 0.1
_LEVEL = 0.05
_LABEL = 26
_TOLD = (
    "May the machine be left alone? The alternative annotator test, in which a reader",
    f"costs more than a machine by {EPSILON:g}, and false discoveries are held at {_LEVEL:g}.",
    f"  {'label or relation':{_LABEL}}{'alone':>10}{'readers won':>12}{'as good':>12}",
)
_MOST = 0.5  # of the readers that it has to win against


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderDuel:
    """The machine against one reader: articles both read, how often each was the better one."""

    reader: str
    articles: int
    machine: float
    people: float
    p: float
    won: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AlternativeTest:
    """A label or relation: duels, the share won, and the mean chance that the machine is as good.

    `conditions` names what the test asks for and the data do not have.
    """

    label: str
    duels: tuple[ReaderDuel, ...]
    winning_rate: float
    advantage: float
    passed: bool
    conditions: tuple[str, ...] = ()

    def describe(self) -> list[str]:
        """Return it as lines of the table of `describe_tests`."""
        won = f"{sum(duel.won for duel in self.duels)} of {len(self.duels)}"
        verdict = "yes" if self.passed else "no"
        lines = [f"  {self.label:{_LABEL}}{verdict:>10}{won:>12}{self.advantage:>12.2f}"]
        return lines + [f"    {condition}" for condition in self.conditions]


def describe_tests(tests: Sequence[AlternativeTest]) -> list[str]:
    """Return tests as a text table; without tests there is none."""
    if not tests:
        return []
    return [*_TOLD, *(line for test in tests for line in test.describe()), ""]


@dataclass(slots=True)
class AlternativeTester:
    """Takes in articles that several people read, and the machine too."""

    epsilon: float = EPSILON
    _scores: defaultdict[str, defaultdict[str, list[tuple[float, float]]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )

    def add(self, machine: Mapping[str, Marks], people: Mapping[str, Mapping[str, Marks]]) -> None:
        """Take in an article.

        Args:
            machine: What the machine marked, by label.
            people: The same of each reader.
        """
        if len(people) < 2:
            return
        labels = {label for marks in (machine, *people.values()) for label in marks}
        for reader, marks in people.items():
            others = [found for name, found in people.items() if name != reader]
            for label in labels:
                mine = _agree(marks.get(label, frozenset()), others, label)
                its = _agree(machine.get(label, frozenset()), others, label)
                self._scores[label][reader].append((its, mine))

    def finish(self) -> list[AlternativeTest]:
        """Return the tests of all labels, in alphabetical order."""
        return [self._judge(label) for label in sorted(self._scores)]

    def _judge(self, label: str) -> AlternativeTest:
        duels = [
            _fight(reader, scores, self.epsilon)
            for reader, scores in sorted(self._scores[label].items())
        ]
        rejected = _reject([duel.p for duel in duels])
        told = tuple(replace(d, won=won) for d, won in zip(duels, rejected, strict=True))
        rate = sum(rejected) / len(told)
        conditions = _name_conditions(told)
        return AlternativeTest(
            label=label,
            duels=told,
            winning_rate=rate,
            advantage=sum(duel.machine for duel in told) / len(told),
            passed=rate >= _MOST and not any(duel.articles < LEAST_ARTICLES for duel in told),
            conditions=conditions,
        )


def _agree(mine: Marks, others: Sequence[Mapping[str, Marks]], label: str) -> float:
    """Return the mean F1 with the other readers; who both mark nothing agree."""
    found: list[Marks] = [other.get(label, frozenset()) for other in others]
    scores = [
        2 * len(mine & other) / (len(mine) + len(other)) if mine or other else 1.0
        for other in found
    ]
    return sum(scores) / len(scores)


def _fight(reader: str, scores: Sequence[tuple[float, float]], epsilon: float) -> ReaderDuel:
    """Test whether the machine is as good as a reader more often than the reader as it."""
    size = len(scores)
    its = [float(machine >= people) for machine, people in scores]
    mine = [float(people >= machine) for machine, people in scores]
    gaps = [person - machine for machine, person in zip(its, mine, strict=True)]
    mean = sum(gaps) / size
    spread = sqrt(sum((gap - mean) ** 2 for gap in gaps) / max(size - 1, 1) / size)
    far = mean - epsilon
    p = find_probability(far / spread, size - 1) if spread else float(far >= 0)
    return ReaderDuel(
        reader=reader,
        articles=size,
        machine=sum(its) / size,
        people=sum(mine) / size,
        p=p,
        won=False,
    )


def _reject(values: Sequence[float]) -> list[bool]:
    """Return which hypotheses are rejected, by Benjamini and Yekutieli."""
    size = len(values)
    scale = sum(1 / rank for rank in range(1, size + 1))
    order = sorted(range(size), key=lambda place: values[place])
    last = 0
    for rank, place in enumerate(order, start=1):
        if values[place] <= rank * _LEVEL / (size * scale):
            last = rank
    chosen = set(order[:last])
    return [place in chosen for place in range(size)]


def _name_conditions(duels: Sequence[ReaderDuel]) -> tuple[str, ...]:
    found = []
    if len(duels) < LEAST_READERS:
        found.append(f"the test asks for {LEAST_READERS} readers, and there are {len(duels)}")
    few = [duel for duel in duels if duel.articles < LEAST_ARTICLES]
    found += [
        f"of what {duel.reader} read with others {duel.articles} articles have it, and the test "
        f"asks for {LEAST_ARTICLES}"
        for duel in few
    ]
    return tuple(found)
