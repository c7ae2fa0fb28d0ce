"""Rows of Label Studio's short export (JSON-MIN), as the tasks that they were made of.

A row is an annotation: the fields of its task, and below the name of each control what was marked
with it. Links between regions are not in it.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from annotate.formats.annotations.label_studio_results import MARKING

_MARK = "annotation_id"
_OTHERS = frozenset({_MARK, "id", "annotator", "created_at", "updated_at", "lead_time"})
RECOGNISED = (b'"annotation_id"', b'"annotator"', b'"lead_time"')


def unfold(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the task of a row, with the one annotation that the row is; a task as it is."""
    if _MARK not in row or isinstance(row.get("data"), dict):
        return row
    by = row.get("annotator")
    return {
        "id": row.get("id"),
        "data": {name: value for name, value in row.items() if _is_said(name, value)},
        "annotations": [
            {
                "completed_by": by if type(by) is int else None,  # else an address of somebody
                "result": [each for name in row for each in _iter_results(name, row[name])],
            }
        ],
    }


def _is_said(name: str, value: Any) -> bool:
    return name not in _OTHERS and not isinstance(value, list | dict)


def _iter_results(name: str, value: Any) -> Iterator[dict[str, Any]]:
    """Yield what was marked with a control, as the long export has it."""
    if name in _OTHERS:
        return
    for number, each in enumerate(value if isinstance(value, list) else [value]):
        if isinstance(each, dict):
            kind = next((kind for kind in MARKING if kind in each), "")
            kind = kind or next((key for key in each if isinstance(each[key], list)), "other")
            yield {"id": f"{name}-{number}", "from_name": name, "type": kind, "value": each}
