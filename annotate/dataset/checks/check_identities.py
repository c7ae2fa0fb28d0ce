"""Checking the rows of `identities` against those that they were made of."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from annotate.dataset.files.restoring import iter_by_document, iter_table
from annotate.dataset.rows.identity_rows import FROM_ROWS, add_identities
from annotate.dataset.rows.rows import IDENTITIES, Row
from annotate.model import Problem
from annotate.registry.tables import Registry

CODE_IDENTITY = "D27"
SHOWN = 20  # rows that are named; all are counted
_REBUILD = "Build the dataset again with `annotate build`; do not edit its rows by hand."


def check_identities(place: Path, tables: Sequence[dict[str, Any]]) -> Iterator[Problem]:
    """Yield the rows of `identities` that are not what the other rows of their split give.

    Args:
        place: The dataset's folder.
        tables: Its tables, all of them readable. Where none is of `identities`, as in folders
            that were built before there were any, there is nothing to hold them against.
    """
    if all(table["config"] != IDENTITIES for table in tables):
        return
    found = list(_compare(place, tables))
    for split, message in found[:SHOWN]:
        yield _problem(split, message)
    if len(found) > SHOWN:
        yield _problem(found[SHOWN][0], f"and {len(found) - SHOWN:,} more rows")


def _compare(place: Path, tables: Sequence[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """Yield what a row says and what was counted, split after split as they are stored."""
    splits = dict.fromkeys(table["split"] for table in tables)
    stored = {split: iter_table(place, tables, IDENTITIES, split) for split in splits}
    for config, split, counted in add_identities(_iter_rows(place, tables), Registry()):
        if config == IDENTITIES:
            said = next(stored[split], None)
            if said is None:
                yield split, f"{counted['id']} has no row, and other rows name it"
                continue
            for column in FROM_ROWS:
                if said[column] != counted[column]:
                    told = f"{column} of {said['id']}: {said[column]!r}"
                    yield split, f"it says for {told}; the other rows give {counted[column]!r}"
                    break
    for split, rest in stored.items():
        yield from ((split, f"no other row names {said['id']}") for said in rest)


def _iter_rows(place: Path, tables: Sequence[dict[str, Any]]) -> Iterator[tuple[str, str, Row]]:
    for split, rows in iter_by_document(place, tables):
        named = ((config, row) for config, found in rows.items() for row in found)
        yield from ((config, split, row) for config, row in named)


def _problem(split: str, message: str) -> Problem:
    return Problem(code=CODE_IDENTITY, message=message, file=f"{IDENTITIES}/{split}", fix=_REBUILD)
