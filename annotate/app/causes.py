"""Findings by their causes: five hundred that say the same are one, with its number and places.

Two findings have one cause where they have one code, one way to mend it, and say the same but for
what differs from item to item: numbers, ids, the words of a text. What a finding explains in its
document is counted under it: that a text was changed explains why no position fits, and another
scheme why no label is known.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from annotate.model import Problem

NEXT = 3  # places that are named of those which are not shown
_OF_TEXT = frozenset({"S01", "S02", "S03", "S04", "S05", "S06", "S07", "S09"})
_OF_SCHEME = frozenset({"I06"})
_VARIABLE = re.compile(r"\d[\d.,]*|'[^']*'|“[^”]*”|\"[^\"]*\"")
_NAME = re.compile(r"'[A-Za-z_]+'")  # of a field or a label: that one thing is wrong
_CauseKey = tuple[str, str, str, str]


@dataclass(slots=True, kw_only=True)
class Cause:
    """A cause: its first finding, how many it has, where the next are, and what follows from it."""

    first: Problem
    count: int = 0
    hidden: int = 0
    places: list[str] = field(default_factory=list)
    following: Counter[str] = field(default_factory=Counter)

    def tell_rest(self) -> str:
        """Return in words what is not shown of a cause, empty where all is."""
        parts = []
        if self.hidden:
            more = ", ..." if self.hidden > len(self.places) == NEXT else ""
            where = f": {', '.join(self.places)}{more}" if self.places else ""
            parts.append(f"{self.hidden:,} more like this{where}")
        if self.following:
            codes = ", ".join(
                f"{code} {number:,}" for code, number in sorted(self.following.items())
            )
            parts.append(f"{self.following.total():,} that follow from it ({codes})")
        return "; ".join(parts)


@dataclass(slots=True, kw_only=True)
class Causes:
    """The causes of findings that come one after the other; of each, `shown` are shown whole."""

    shown: int = 1
    known: dict[_CauseKey, Cause] = field(default_factory=dict)

    def choose(self, problems: Iterable[Problem]) -> Iterator[Problem]:
        """Yield those of some findings that are to be shown, and count the rest."""
        for _, group in groupby(problems, key=lambda p: (p.file, p.line, p.document)):
            for problem, following in _explain(list(group)):
                cause = self.known.setdefault(_make_key(problem), Cause(first=problem))
                cause.count += 1
                cause.following += following
                if cause.count <= self.shown:
                    yield problem
                    continue
                cause.hidden += 1
                place = _name_place(problem)
                if len(cause.places) < NEXT and place not in cause.places:
                    cause.places.append(place)

    def list_rest(self) -> Iterator[tuple[Cause, str]]:
        """Yield what was not shown, cause by cause, in words."""
        for cause in self.known.values():
            if rest := cause.tell_rest():
                yield cause, rest


def _explain(group: Sequence[Problem]) -> Iterator[tuple[Problem, Counter[str]]]:
    """Yield the findings in one line of a file, each with those that follow from it."""
    causes = [(problem, codes) for problem in group if (codes := _list_explained(problem))]
    taken: set[int] = set()
    for cause, codes in causes:
        following = [
            at
            for at, problem in enumerate(group)
            if problem.code in codes and at not in taken and not _list_explained(problem)
        ]
        taken.update(following)
        yield cause, Counter(group[at].code for at in following)
    for at, problem in enumerate(group):
        if at not in taken and not _list_explained(problem):
            yield problem, Counter()


def _list_explained(problem: Problem) -> frozenset[str]:
    """Return the codes of what follows from a finding in the same document."""
    if problem.code == "S08":
        return _OF_TEXT
    if problem.code == "I06" and (problem.pointer or "").endswith("/scheme"):
        return _OF_SCHEME
    return frozenset()


def _make_key(problem: Problem) -> _CauseKey:
    about_a_place = problem.span is not None or problem.start is not None
    said = "" if about_a_place else _strip(problem.message, problem)
    return problem.severity, problem.code, said, _strip(problem.fix, problem)


def _strip(text: str, problem: Problem) -> str:
    """Return what a text says of everything that has the same cause."""
    for own in (problem.document, problem.span, problem.file, problem.pointer):
        text = text.replace(own, "·") if own else text
    return _VARIABLE.sub(lambda found: found[0] if _NAME.fullmatch(found[0]) else "·", text)


def _name_place(problem: Problem) -> str:
    place = ":".join(str(part) for part in (problem.file, problem.line) if part is not None)
    document = f"document {problem.document}" if problem.document else ""
    return " ".join(part for part in (place, document) if part) or problem.pointer or "the same"
