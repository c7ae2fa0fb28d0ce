"""Who is who in a reading: the spans that are about the same, with a name, a kind and a number.

By `who` where spans have it, else by coreference, and by the names themselves: a noun phrase is
about the person whom it names, and names that are written alike are of one.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from annotate.dataset.rows.readings import ChosenReading
from annotate.dataset.rows.vocabulary import Vocabulary
from annotate.model import SEPARATOR, Span
from annotate.name_forms import is_written_as_name
from annotate.offsets import covers, list_starts
from annotate.readings.identities import (
    IdentityGroups,
    iter_same,
    read_who,
)

# A person's name behind one of these belongs to somebody else than the phrase is about:
# "a spokesman for Mara Lind".
_LINKS = frozenset(
    re.findall(r"\w+", "about after against and as at before by for from in near of on or to with")
)
_NAME_TYPE = "PERSON"  # OntoNotes 5


@dataclass(frozen=True, slots=True, kw_only=True)
class RowIdentity:
    """Whom or what a span is about. `number` counts the identities of a document from 1.

    Nobody with a name has none of it; a group has the numbers of its members instead.
    """

    name: str | None = None
    number: int | None = None
    kind: str | None = None
    members: tuple[int, ...] = ()


NOBODY = RowIdentity()


class Identities:
    """The identities of one reading."""

    def __init__(self, reading: ChosenReading, vocabulary: Vocabulary) -> None:
        self._mentions = [span for span in reading.spans if span.label in vocabulary.mentions]
        self._codes = vocabulary.codes["entities"]
        self._entities = [span for span in reading.spans if span.label in self._codes]
        self._starts = list_starts(self._entities)
        self._person = vocabulary.scheme.find_entity(_NAME_TYPE)
        self._named = {span.id: self._read_name(span) for span in self._mentions}
        self._of: dict[str, RowIdentity] = {}
        self._by_number: dict[int, RowIdentity] = {}
        self._groups = self._group(reading, vocabulary.scheme.find_relation("coref"))
        self._group_of: dict[str, Sequence[Span]] | None = None
        self._number(self._groups)

    def find(self, span: Span) -> RowIdentity:
        """Return whom or what a span is about."""
        return self._of.get(span.id, NOBODY)

    def list_members(self, group: RowIdentity) -> list[RowIdentity]:
        """Return the members of a group, as far as they are named."""
        return [self._by_number[number] for number in group.members]

    def list_mentions(self, span: Span) -> Sequence[Span]:
        """Return every span that is about the same, in text order; the span itself among them."""
        if self._group_of is None:
            self._group_of = {one.id: group for group in self._groups for one in group}
        return self._group_of.get(span.id, (span,))

    # --- grouping ---

    def _group(self, reading: ChosenReading, coreference: str | None) -> list[list[Span]]:
        """Return the spans by what they are about, in text order of the first ones."""
        groups = IdentityGroups(self._mentions)
        for one, other in self._iter_pairs(reading, coreference):
            groups.join(one, other)
        found: defaultdict[str, list[Span]] = defaultdict(list)
        for span in self._mentions:
            found[groups.find(span.id)].append(span)
        return list(found.values())

    def _iter_pairs(
        self, reading: ChosenReading, coreference: str | None
    ) -> Iterable[tuple[str, str]]:
        yield from iter_same(self._mentions, reading.relations, coreference)
        alike: dict[tuple[str, str], str] = {}
        for span in self._mentions:
            name = self._named[span.id]
            if name is None or read_who(span):
                continue
            if name.id != span.id:
                yield span.id, name.id
            else:
                key = (span.label, " ".join(span.text.split()).casefold())
                yield span.id, alike.setdefault(key, span.id)

    # --- naming ---

    def _number(self, groups: Iterable[Sequence[Span]]) -> None:
        """Give every named group a number, and a group of several the numbers of its members."""
        numbers: dict[str, int] = {}
        several: list[tuple[Sequence[Span], tuple[str, ...]]] = []
        for group in groups:
            who = next((names for span in group if (names := read_who(span))), ())
            if len(who) > 1:
                several.append((group, who))
                continue
            name = who[0] if who else self._choose_name(group)
            if name is not None:
                number = len(numbers) + 1
                numbers.setdefault(name if who else f"{name} {number}", number)
                found = RowIdentity(name=name, number=number, kind=self._tell_kind(group))
                self._by_number[number] = found
                self._of.update((span.id, found) for span in group)
        for group, who in several:
            members = tuple(numbers[name] for name in who if name in numbers)
            found = RowIdentity(name=f"{SEPARATOR} ".join(who), members=members)
            self._of.update((span.id, found) for span in group)

    def _choose_name(self, group: Iterable[Span]) -> str | None:
        """Return the longest name among mentions, the first of those of one length."""
        names = [named for span in group if (named := self._named[span.id]) is not None]
        return max(names, key=lambda span: len(span.text)).text if names else None

    def _tell_kind(self, group: Iterable[Span]) -> str | None:
        """Return the label that most names of an identity have."""
        labels: defaultdict[str, int] = defaultdict(int)
        for span in group:
            named = self._named[span.id]
            if named is not None:
                labels[named.label] += 1
        return max(labels, key=lambda label: (labels[label], -self._codes[label]), default=None)

    def _read_name(self, span: Span) -> Span | None:
        """Return the name in a mention: an entity itself, or the person whom a phrase is about."""
        if span.label in self._codes:
            return span if is_written_as_name(span.text) else None
        first = bisect_left(self._starts, span.start)
        last = bisect_left(self._starts, span.end, first)
        if first == last:  # as most phrases are
            return None
        inside = [other for other in self._entities[first:last] if covers(span, other)]
        whole = [other for other in inside if covers(other, span)]
        persons = [other for other in inside if other.label == self._person]
        if whole:
            return whole[0]
        return persons[0] if len(persons) == 1 and _is_about(span, persons[0]) else None


def _is_about(phrase: Span, name: Span) -> bool:
    """Tell whether a noun phrase is about the person it names: at its end, or before a comma."""
    before, _, after = phrase.text.partition(name.text)
    words = before.split()
    if not after.strip():
        return not words or words[-1].lower() not in _LINKS
    return not words and after.startswith(",")
