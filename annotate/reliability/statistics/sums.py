"""Sums over documents, as they are and as each draw of the bootstrap has them.

Figures are made of sums over documents. A document is added to the sums of every draw as it goes
by and is not kept: memory holds a row of draws for each sum, however many documents there are.
"""

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from annotate.files.arrays import Array, load_numpy
from annotate.reliability.statistics.bootstrap import weigh

ALL = ""
_AT_ONCE = 64  # documents that wait to be added together


class Column(NamedTuple):
    """One sum: over which documents (`by` pair, `group` the pair's name), about what, of what."""

    by: str
    group: str
    about: str
    name: str


class Sums:
    """The sums of every column; the first number of each is of the documents as they are."""

    def __init__(self, *, draws: int, seed: int) -> None:
        self.size = 0
        self.documents: Counter[Column] = Counter()
        self._draws, self._seed = draws, seed
        self._places: dict[Column, int] = {}
        self._table = load_numpy().zeros((0, draws + 1))
        self._waiting: list[tuple[str, dict[int, float]]] = []

    @property
    def draws(self) -> int:
        """How many draws there are; of one document there are none."""
        return self._draws if self.size > 1 else 0

    def add(self, document: str, values: Mapping[Column, float]) -> None:
        """Add a document, by its id, which decides how often each draw takes it."""
        filled = {column: value for column, value in sorted(values.items()) if value}
        self.size += 1
        self.documents.update(filled.keys())
        row = {self._places.setdefault(c, len(self._places)): v for c, v in filled.items()}
        self._waiting.append((document, row))
        if len(self._waiting) == _AT_ONCE:
            self._add_waiting()

    def list_groups(self, by: str) -> list[str]:
        """Return the names of the groups of one kind."""
        return sorted({column.group for column in self.documents if column.by == by})

    def total(self, by: str, group: str) -> "Totals":
        """Return the sums of one group."""
        self._add_waiting()
        mine = {c: place for c, place in self._places.items() if (c.by, c.group) == (by, group)}
        names = {(column.about, column.name): row for row, column in enumerate(mine)}
        return Totals(names, self._table[list(mine.values()), : self.draws + 1])  # a copy

    def _add_waiting(self) -> None:
        np = load_numpy()
        touched = sorted({place for _, row in self._waiting for place in row})
        if len(self._table) < len(self._places):
            missing = max(len(self._table) // 4, len(self._places) - len(self._table))
            # In place, as nothing else refers to it.
            self._table.resize((len(self._table) + missing, self._draws + 1), refcheck=False)
        if touched:
            weights = np.ones((len(self._waiting), self._draws + 1))
            part = np.zeros((len(self._waiting), len(touched)))
            for number, (document, row) in enumerate(self._waiting):
                weights[number, 1:] = weigh(document, self._draws, self._seed)
                part[number, np.searchsorted(touched, list(row))] = list(row.values())
            self._table[touched] += part.T @ weights
        self._waiting.clear()


class Totals:
    """The sums of one group of documents, each as an array: as they are, then every draw."""

    def __init__(self, places: Mapping[tuple[str, str], int], table: Array) -> None:
        self._places = places
        self._table = table
        self._nothing: Array = load_numpy().zeros(table.shape[1])

    def get(self, about: str, name: str) -> Array:
        """Return the totals of a column; zeros where no document has anything in it."""
        place = self._places.get((about, name))
        return self._nothing if place is None else self._table[place]

    def list_names(self, about: str) -> list[str]:
        """Return the names of the columns about one thing."""
        return sorted(name for a, name in self._places if a == about)

    def list_abouts(self, prefix: str = "") -> list[str]:
        """Return what the columns are about, of that which begins so."""
        return sorted({about for about, _ in self._places if about.startswith(prefix)})
