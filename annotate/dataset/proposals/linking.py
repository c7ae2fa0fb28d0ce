"""Which rows of who.csv a service is asked for, and what it answers, as candidates for people.

A row gets its candidates in the column `candidates`, best first: `Q42 Mara Lind (98)`. Whoever
finds the right one there writes its id into `wikidata`. Nothing else of a row is touched, and one
with an id, or with anything in that column, is not asked for again.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from annotate.dataset.proposals.reconciliation import (
    ReconciliationCandidate,
    ReconciliationQuery,
)
from annotate.model import SEPARATOR
from annotate.registry.tables import RegistryEntry

COLUMN = "candidates"
NONE = "none"


def is_open(entry: RegistryEntry) -> bool:
    """Tell whether nothing is known of a row's id yet."""
    return not entry.wikidata and not dict(entry.more).get(COLUMN)


def make_query(entry: RegistryEntry, person: str | None) -> ReconciliationQuery:
    """Return what a service is asked for a row."""
    return ReconciliationQuery(entry.name, entry.kind == person)


def add_candidates(
    entries: Sequence[RegistryEntry],
    asked: Sequence[RegistryEntry],
    answers: Iterable[Sequence[ReconciliationCandidate]],
) -> Iterator[RegistryEntry]:
    """Yield all rows, those that were asked for with what was answered, as far as that goes."""
    found = {entry.id: list(each) for entry, each in zip(asked, answers, strict=False)}
    for entry in entries:
        if entry.id not in found:
            yield entry
            continue
        told = f"{SEPARATOR} ".join(map(_show, found[entry.id])) or NONE
        others = tuple(pair for pair in entry.more if pair[0] != COLUMN)
        yield replace(entry, more=(*others, (COLUMN, told)))


def _show(candidate: ReconciliationCandidate) -> str:
    return f"{candidate.id} {candidate.name} ({candidate.score:g})"
