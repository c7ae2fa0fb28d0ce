"""Which suggestions a person's reading began with. Everything that asks it asks here. Pure."""

from typing import Any

from annotate.model import JSON


def find_start(reading: JSON, task: JSON) -> JSON | None:
    """Return the prediction that an annotation or draft began with, None where nobody can tell.

    That is the copy kept in it, then the prediction that it says it came from. A draft that
    somebody goes on with and submits has neither: then it is the prediction whose regions it has,
    by their ids, which no browser draws twice; of equals the newest.
    """
    copy = reading.get("prediction")
    if isinstance(copy, dict) and copy:
        return copy
    predictions = list_predictions(reading, task)
    parent = reading.get("parent_prediction")
    if predictions and parent is not None and predictions[0].get("id") == parent:
        return predictions[0]
    ids = _list_ids(reading)
    shared = [len(ids & _list_ids(prediction)) for prediction in predictions]
    most = max(shared, default=0)
    return predictions[shared.index(most)] if most else None


def name_version(start: JSON | None) -> str | None:
    """Return the version of the model that suggested it, None where there was nothing."""
    return None if start is None else str(start.get("model_version") or "")


def list_predictions(reading: JSON, task: JSON) -> list[JSON]:
    """Return a task's predictions: first the one that a reading says it came from, then by age."""
    parent = reading.get("parent_prediction")
    predictions = [p for p in task.get("predictions") or () if isinstance(p, dict)]
    return sorted(predictions, key=lambda p: (p.get("id") != parent, -_read_number(p.get("id"))))


def _list_ids(reading: JSON) -> set[str]:
    """Return the ids of the regions in a prediction, annotation or draft."""
    result = reading.get("result")
    items = result if isinstance(result, list) else []
    return {
        str(i["id"])
        for i in items
        if isinstance(i, dict) and i.get("type") == "labels" and "id" in i
    }


def _read_number(value: Any) -> int:
    return value if isinstance(value, int) else 0
