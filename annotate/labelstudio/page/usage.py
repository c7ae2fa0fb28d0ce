"""Which labels people's work in a project has, counted in the work itself.

The server's own summary is no count: of a control's first regions it keeps the last label alone,
and so does its recount. Since all labels are in one control, that is nearly all of them.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from annotate.labelstudio.api.client import Client
from annotate.labelstudio.api.filters import HAS_DRAFT, greater

_WORKED_ON = (
    greater("total_annotations", 0, "Number"),
    greater("cancelled_annotations", 0, "Number"),
    HAS_DRAFT,
)


def count_used_labels(client: Client, project: int) -> Counter[str]:
    """Return how many regions in annotations and drafts have each label, in whatever control."""
    results: dict[tuple[str, int], Any] = {}
    for condition in _WORKED_ON:
        for task in client.iter_tasks(project, filters=[condition]):
            for kind in ("annotations", "drafts"):
                results |= {(kind, item["id"]): item["result"] for item in task[kind]}
    return Counter(label for result in results.values() for label in _iter_labels(result))


def _iter_labels(result: list[Any]) -> Iterator[str]:
    for item in result:
        value = item.get("value") if isinstance(item, dict) else None
        labels = value.get("labels") if isinstance(value, dict) else None
        if isinstance(labels, list):
            yield from (label for label in labels if isinstance(label, str))
