"""Candidates for entities: where, of which type, by which rule, and how sure that makes us.

Positions are the document's. A rule proposes; `resolve` keeps the best of those that overlap.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from annotate.language.weights import EntityRule


class Candidate(NamedTuple):
    """A stretch of the document that may be an entity of a type (OntoNotes)."""

    start: int
    end: int
    type: str
    rule: EntityRule
    score: float

    def change(self, *, type: str | None = None, score: float | None = None) -> "Candidate":
        """Return it with another type or score."""
        return self._replace(type=type or self.type, score=self.score if score is None else score)


def propose(start: int, end: int, type: str, rule: EntityRule) -> Candidate:
    """Make a candidate with its rule's score."""
    return Candidate(start, end, type, rule, rule.score)


def resolve(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Keep, of candidates that overlap, the one of the highest rank, then the longest.

    Of two types of the same words that of the rule which is more often right is kept, with the
    score of the first who found it.
    """
    found: dict[tuple[int, int, int], dict[str, Candidate]] = {}
    best: defaultdict[tuple[int, int, int, str], float] = defaultdict(float)
    for candidate in candidates:
        place = -candidate.rule.rank, candidate.start - candidate.end, candidate.start
        found.setdefault(place, {}).setdefault(candidate.type, candidate)
        best[*place, candidate.type] = max(best[*place, candidate.type], candidate.rule.score)
    kept = Cover()
    for place, types in sorted(found.items()):
        kept.add(types[min(types, key=lambda kind: (-best[*place, kind], kind))])
    return kept.sort()


class Cover:
    """Candidates that do not overlap, by every position they cover."""

    def __init__(self, candidates: Iterable[Candidate] = ()) -> None:
        self._at: dict[int, Candidate] = {}
        for candidate in candidates:
            self.add(candidate)

    def find(self, start: int, end: int) -> Candidate | None:
        """Return the first candidate that shares a position with a range."""
        return next((self._at[at] for at in range(start, end) if at in self._at), None)

    def add(self, candidate: Candidate) -> bool:
        """Add a candidate where nothing is yet; tell whether there was room."""
        if self.find(candidate.start, candidate.end) is not None:
            return False
        self._at.update(dict.fromkeys(range(candidate.start, candidate.end), candidate))
        return True

    def sort(self) -> list[Candidate]:
        """Return the candidates in text order."""
        return sorted(set(self._at.values()), key=lambda c: c.start)
