"""Rows as tables of figures and words have them: no lists in cells, labels by their names."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from annotate.dataset.rows.coded import list_coded, name_column
from annotate.dataset.rows.meanings import read_columns, read_meanings, tell_meaning
from annotate.dataset.rows.rows import ANNOTATIONS, Row, list_configs
from annotate.dataset.rows.vocabulary import Vocabulary
from annotate.report.counting import LAYER

_BARE = ("meta", "attributes")  # groups whose fields stand under their own names
_JOINT = "; "
FlatCell = str | int | float | bool | None


def _tell_office(held: Row) -> str:
    """Return an office as `mayor of Graz (2001 to 2004-05)`."""
    office = " of ".join(filter(None, (held["office"], held["of"])))
    days = f"{held['from']} to {held['to']}".strip()
    return office if days == "to" else f"{office} ({days})"


# Lists that one cell tells in words.
_TOLD: Mapping[str, Callable[[Any], str]] = {
    "members": str,
    "aliases": str,
    "offices": _tell_office,
}


class RowFlattener:
    """Flattens rows of one vocabulary; what no cell can hold is counted in `left` by its column."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._names = {name: list(numbers) for name, numbers in vocabulary.codes.items()}
        self._coded = {config: list_coded(config, vocabulary) for config in list_tables(vocabulary)}
        self.left: Counter[str] = Counter()

    def list_names(self, config: str, column: str) -> list[str] | None:
        """Return what may stand in a column of labels, None for any other column."""
        named = self._coded[config].get(column)
        return self._names[named] if isinstance(named, str) else None

    def flatten(self, config: str, row: Row) -> dict[str, FlatCell]:
        """Return a row without lists and groups."""
        return dict(self._iter_cells(config, row))

    def _iter_cells(self, config: str, row: Row) -> Iterator[tuple[str, FlatCell]]:
        for column, value in self._iter_own(config, row):
            names = self.list_names(config, column)
            if names is not None:
                yield column, None if value is None else names[value]
            elif isinstance(value, Mapping):
                prefix = "" if column in _BARE else f"{column}_"
                yield from ((f"{prefix}{name}", cell) for name, cell in value.items())
            elif not isinstance(value, list):
                yield column, value
            elif column in _TOLD:
                yield column, _JOINT.join(map(_TOLD[column], value)) or None
            elif config.startswith(LAYER):
                yield from _flatten_tails(column, value)
            elif value:
                self.left[f"{config}.{column}"] += len(value)

    def _iter_own(self, config: str, row: Row) -> Iterator[tuple[str, Any]]:
        """Yield what is no word beside a number: cells have the word in place of that."""
        words = {name_column(column) for column in self._coded[config]}
        return ((column, value) for column, value in row.items() if column not in words)


def _flatten_tails(column: str, tails: list[Row]) -> Iterator[tuple[str, FlatCell]]:
    """Yield what a relation of a layer leads to: its words, and its ids."""
    words = [tail["text"] for tail in tails if tail["text"] is not None]
    yield column, _JOINT.join(words) or None
    yield f"{column}_ids", _JOINT.join(tail["id"] for tail in tails) or None


def tell_flat_meaning(config: str, column: str) -> str:
    """Return what a column means: that of a group means what the group does."""
    known = read_meanings(config)
    name = column
    while name and name not in known:
        name = name.rpartition("_")[0]
    return known.get(name) or _tell_bare(config, column) or tell_meaning(config, column)


def _tell_bare(config: str, column: str) -> str:
    """Return what a field means that stands under its own name, else what its group does."""
    for group in map(read_columns(config).get, _BARE):
        own = group.get("properties", {column: group}) if group else {}
        if column in own:
            return str(own[column].get("description", ""))
    return ""


def list_tables(vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return the configurations that are made tables: all but the readings one by one."""
    return tuple(config for config in list_configs(vocabulary) if config != ANNOTATIONS)
