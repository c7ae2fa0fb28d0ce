"""Which tasks a pull asks the server for, as filters of its data manager."""

from collections.abc import Sequence
from typing import Any

JSON = dict[str, Any]


def greater(name: str, value: Any, kind: str) -> JSON:
    """Return the filter of tasks with more than this in a column."""
    return {
        "filter": f"filter:tasks:{name}",
        "operator": "greater",
        "type": kind,
        "value": value,
    }


def after(last: int) -> JSON:
    """Return the filter of tasks behind one, by id."""
    return greater("id", last, "Number")


def among(numbers: Sequence[int]) -> JSON:
    """Return the filter of some tasks, by id."""
    return greater("id", list(numbers), "Number") | {"operator": "in_list"}


HAS_DRAFT = greater("draft_exists", True, "Boolean") | {"operator": "equal"}
