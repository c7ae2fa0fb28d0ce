"""From rows to counted edges: who holds what towards whom, who speaks to whom.

Memory grows with actors and edges, not with rows. What gives no edge is counted by its reason:
a row without a name is named so, and nobody is guessed.
"""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any, NamedTuple

from annotate.errors import UsageError
from annotate.model import Problem
from annotate.network.graph import CONCEPT, QUOTE, ROLES, STANCE
from annotate.network.windows import CoarseDateError, TimeCutter, parse_day

STANCES, QUOTES = "stances", "quotes"  # the configurations whose rows give edges
UNDATED = "rows without a date (in no window)"
COARSE = "rows whose date has no month or no day (in no window)"
OUTSIDE = "rows before --since or after --until"
WITHHELD = "rows whose words are withheld, and names with them"
NO_TARGET = "stances without a target"
NO_ADDRESSEE = "quotes without an addressee"
CODE_DATE = "C01"
_ALL = 0  # the unit of all rows, where there are no windows
_UNCLEAR = ROLES.index("unclear")
_FIX_DATE = "Write it as 2031-05-04, 2031-05 or 2031 where the article was read, and build again."

NodeKey = tuple[str, str]  # which of the three it is known by, and that
EdgeKey = tuple[str, NodeKey, NodeKey]
ID, NAME, WORDS = "id", "name", "words"
_BETWEEN = ";"  # the names of a group


@dataclass(slots=True)
class EdgeCount:
    """How often an edge was found, by polarity, and in how many documents."""

    roles: list[int] = field(default_factory=lambda: [0] * len(ROLES))
    rows: int = 0
    documents: int = 0
    last: str = ""

    def add(self, document: str, role: int | None) -> None:
        """Count a row. The rows of a document come one after the other."""
        self.rows += 1
        if role is not None:
            self.roles[role] += 1
        if document != self.last:
            self.documents += 1
            self.last = document

    def merge(self, other: "EdgeCount") -> None:
        """Count what was found in another unit of time, which is of other documents."""
        self.roles = [a + b for a, b in zip(self.roles, other.roles, strict=True)]
        self.rows += other.rows
        self.documents += other.documents


UnitEdges = dict[EdgeKey, EdgeCount]


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which rows count, and how they are parted: by time, and by the values of a column."""

    cutter: TimeCutter | None = None
    since: str | None = None
    until: str | None = None
    by: str | None = None

    @property
    def asks_dates(self) -> bool:
        """Whether a row has to have a date."""
        return bool(self.cutter or self.since or self.until)


def _count_each() -> defaultdict[NodeKey, Counter[str]]:
    return defaultdict(Counter)


@dataclass(slots=True, kw_only=True)
class EdgeCollector:
    """Takes in rows of `stances` and `quotes`.

    Attributes:
        roles: The role of every polarity, by its number in the rows.
        codes: The names that stand behind the numbers of other columns.
        selection: Which rows count, and how they are parted.
        relations: The relations that are wanted.
    """

    roles: Sequence[str]
    codes: Mapping[str, Sequence[str]] = field(default_factory=dict)
    selection: Selection = field(default_factory=Selection)
    relations: frozenset[str] = frozenset({STANCE, CONCEPT, QUOTE})
    edges: dict[str | None, dict[int, UnitEdges]] = field(default_factory=dict)
    names: defaultdict[NodeKey, Counter[str]] = field(default_factory=_count_each)
    kinds: defaultdict[NodeKey, Counter[str]] = field(default_factory=_count_each)
    left: Counter[str] = field(default_factory=Counter)
    rows: Counter[str] = field(default_factory=Counter)
    used: int = 0  # rows that gave an edge
    further: int = 0  # holders, targets, speakers and addressees beside the first of a row
    dated: int = 0
    problems: list[Problem] = field(default_factory=list)
    _broken: set[str] = field(default_factory=set)

    def add(self, config: str, row: Mapping[str, Any]) -> None:
        """Take in a row; rows of other configurations are let go.

        Raises:
            UsageError: the rows have no column of the name that they are to be parted by.
        """
        if config not in (STANCES, QUOTES) or not self._wants(config):
            return
        self.rows[config] += 1
        group = self._find_group(config, row)
        unit = self._find_unit(row)
        if unit is None:
            return
        found = self._read_stance(row) if config == STANCES else self._read_quote(row)
        if not found:
            return
        if found[0][0] not in self.relations:
            self.left[f"{config} that are a {found[0][0]}, which is in no edge of this kind"] += 1
            return
        self.used += 1
        edges = self.edges.setdefault(group, {}).setdefault(unit, {})
        role = self._find_role(row) if config == STANCES else None
        for edge in found:
            if edge not in edges:
                edges[edge] = EdgeCount()
            edges[edge].add(str(row["document_id"]), role)

    def iter_groups(self) -> Iterator[tuple[str | None, dict[int, UnitEdges]]]:
        """Yield the edges of each group by units of time; rows without a value come last."""
        for group in sorted(self.edges, key=lambda name: (name is None, name or "")):
            yield group, self.edges[group]

    def _wants(self, config: str) -> bool:
        return bool(self.relations & ({STANCE, CONCEPT} if config == STANCES else {QUOTE}))

    def _find_role(self, row: Mapping[str, Any]) -> int:
        role = self.roles[row["polarity"]]
        return ROLES.index(role) if role in ROLES else _UNCLEAR

    # --- time and groups ---

    def _find_unit(self, row: Mapping[str, Any]) -> int | None:
        """Return the unit of time that a row falls into, None where it falls into none."""
        if not self.selection.asks_dates:
            return _ALL
        published = row.get("published")
        if not published:
            self.left[UNDATED] += 1
            return None
        try:
            return self._place(str(published))
        except CoarseDateError:
            self.left[COARSE] += 1
        except ValueError:
            self._complain(str(row["document_id"]), str(published))
        return None

    def _place(self, published: str) -> int | None:
        selection = self.selection
        day = parse_day(published, 4).isoformat()
        unit = selection.cutter.find_unit(published) if selection.cutter else _ALL
        self.dated += 1
        if (selection.since or day) <= day <= (selection.until or day):
            return unit
        self.left[OUTSIDE] += 1
        return None

    def _complain(self, document: str, published: str) -> None:
        """Name a document whose date is none, once."""
        self.left["rows of a document whose date is none"] += 1
        if document not in self._broken:
            self._broken.add(document)
            message = f"published is {published!r}, which is no date"
            self.problems.append(
                Problem(code=CODE_DATE, message=message, document=document, fix=_FIX_DATE)
            )

    def _find_group(self, config: str, row: Mapping[str, Any]) -> str | None:
        """Return the value by which rows are parted, None where the row has none."""
        if self.selection.by is None:
            return None
        value: Any = row
        for part in self.selection.by.split("."):
            if not isinstance(value, Mapping) or part not in value:
                if value is None:
                    return None
                raise self._refuse(config, row, "there is no such column")
            value = value[part]
        if isinstance(value, Mapping | Sequence) and not isinstance(value, str):
            raise self._refuse(config, row, "it is no single value")
        names = self.codes.get(self.selection.by)
        if value is None:
            return None
        return str(value if names is None else names[value])

    def _refuse(self, config: str, row: Mapping[str, Any], why: str) -> UsageError:
        known = [name for name, value in row.items() if not isinstance(value, Mapping | list)]
        return UsageError(
            f"Rows of {config} cannot be parted by {self.selection.by}: {why}.",
            f"Columns are {', '.join(known)}.",
        )

    # --- who, and what about ---

    def _read_stance(self, row: Mapping[str, Any]) -> list[EdgeKey]:
        holders, targets = self._find_actors(row, "holder"), self._find_actors(row, "target")
        if not holders:
            self.left[_without_name(row, "holder", STANCES)] += 1
            return []
        if targets:
            return [(STANCE, *ends) for ends in product(holders, targets)]
        concept = find_concept(row)
        if concept is None:
            self.left[NO_TARGET] += 1
            return []
        self.names[concept.key][concept.label] += 1
        return [(CONCEPT, holder, concept.key) for holder in holders]

    def _read_quote(self, row: Mapping[str, Any]) -> list[EdgeKey]:
        speakers = self._find_actors(row, "speaker")
        if not speakers:
            self.left[_without_name(row, "speaker", QUOTES)] += 1
            return []
        addressees = self._find_actors(row, "addressee")
        if not addressees:
            some = row.get("addressees")
            self.left[_without_name(row, "addressee", QUOTES) if some else NO_ADDRESSEE] += 1
        return [(QUOTE, *ends) for ends in product(speakers, addressees)]

    def _find_actors(self, row: Mapping[str, Any], part: str) -> list[NodeKey]:
        """Return what the first holder, target, speaker or addressee of a row is known by."""
        self.further += max(0, len(row.get(f"{part}s") or ()) - 1)
        found = identify(row, part)
        for actor in found:
            self.names[actor.key][actor.label] += 1
            if actor.kind:
                self.kinds[actor.key][actor.kind] += 1
        return [actor.key for actor in found]


class NamedNode(NamedTuple):
    """What an actor or a concept of a row is known by, how it is called, and its kind."""

    key: NodeKey
    label: str
    kind: str = ""


def identify(row: Mapping[str, Any], part: str) -> list[NamedNode]:
    """Return who the first of a part of a row is, the members where that is a group.

    An id that holds within its article alone says nothing across articles: there the name does.
    """
    name, identity = _squeeze(str(row.get(f"{part}_name") or "")), row.get(f"{part}_id")
    kind = str(row.get(f"{part}_kind") or "")
    if identity and not str(identity).startswith(f"{row['document_id']}#"):
        return [NamedNode((ID, str(identity)), name or str(identity), kind)]
    mentions = row.get(f"{part}s") or ()
    is_group = bool(mentions and mentions[0].get("members"))
    names = map(str.strip, name.split(_BETWEEN)) if is_group else [name]
    return [NamedNode((NAME, one), one, kind) for one in names if one]


def find_concept(row: Mapping[str, Any]) -> NamedNode | None:
    """Return the concept that the words of a target are."""
    words = str(row.get("target") or "")
    folded = fold(words)
    return NamedNode((WORDS, folded), _squeeze(words)) if folded else None


def fold(words: str) -> str:
    """Return the words of a concept as they are compared: no case, no marks around, one blank."""
    folded = _squeeze(unicodedata.normalize("NFKC", words).casefold())
    while folded and not folded[0].isalnum():
        folded = folded[1:]
    while folded and not folded[-1].isalnum():
        folded = folded[:-1]
    return folded


def _squeeze(words: str) -> str:
    return " ".join(words.split())


def _without_name(row: Mapping[str, Any], part: str, config: str) -> str:
    """Say why nobody is the holder or speaker of a row: nobody is linked, or without a name."""
    linked = bool(row.get(f"{part}s"))
    if linked and row.get("text", "") is None:
        return WITHHELD
    return f"{config} whose {part} has no name" if linked else f"{config} without a {part}"
