"""Which tasks the server is asked for, as filters of its data manager."""

from collections.abc import Sequence
from typing import Any

from annotate.model import JSON


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


def among_documents(documents: Sequence[str]) -> JSON:
    """Return the filter of the tasks of some documents."""
    return greater("data.document_id", list(documents), "String") | {"operator": "in_list"}


def of_version(version: str) -> JSON:
    """Return the filter of the tasks whose predictions' versions hold this one's words."""
    return greater("predictions_model_versions", [version], "List") | {"operator": "contains"}


HAS_DRAFT = greater("draft_exists", True, "Boolean") | {"operator": "equal"}
