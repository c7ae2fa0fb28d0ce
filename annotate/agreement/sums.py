"""What each document adds to every figure, kept small enough for many documents.

Figures are made of sums over documents. Keeping the sums of each document apart is what lets the
bootstrap draw documents again without reading them again.
"""

from array import array
from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

ALL = ""


class Column(NamedTuple):
    """One sum: over which documents (`by` pair, `group` the pair's name), about what, of what."""

    by: str
    group: str
    about: str
    name: str


class Sums:
    """For each document its values in the columns where they are not zero."""

    def __init__(self) -> None:
        self.columns: dict[Column, int] = {}
        self.documents: Counter[Column] = Counter()
        self.rows: list[tuple[array[int], array[float]]] = []

    def add(self, values: Mapping[Column, float]) -> None:
        """Add a document."""
        filled = {column: value for column, value in sorted(values.items()) if value}
        places = array("I", (self.columns.setdefault(c, len(self.columns)) for c in filled))
        self.rows.append((places, array("d", filled.values())))
        self.documents.update(filled.keys())

    def list_groups(self, by: str) -> list[str]:
        """Return the names of the groups of one kind."""
        return sorted({column.group for column in self.columns if column.by == by})
