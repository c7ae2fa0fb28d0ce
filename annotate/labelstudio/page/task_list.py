"""The list of a project's tasks: title, publisher, day, suggestions, state; not our own columns.

Label Studio would show every column of the data, the style sheet of each task among them.
"""

from annotate.labelstudio.page.layout import PEOPLE, SHADE, TEXT, VERSIONS
from annotate.model import JSON

_DATA = ("imprint", "document_id", TEXT, "text_sha256", PEOPLE, VERSIONS, SHADE, "document")
_OTHERS = (
    "inner_id",
    "completed_at",
    "updated_at",
    "annotations_results",
    "annotations_ids",
    "predictions_results",
    "predictions_score",
    "predictions_model_versions",
    "total_predictions",
    "ground_truth",
    "reviewed",
    "avg_lead_time",
    "draft_exists",
    "file_upload",
    "storage_filename",
    "created_at",
    "updated_by",
    "comment_count",
    "unresolved_comment_count",
)
_HIDDEN = [*(f"tasks:data.{name}" for name in _DATA), *(f"tasks:{name}" for name in _OTHERS)]
TASK_LIST: JSON = {
    "title": "Articles",
    "type": "list",
    "target": "tasks",
    "hiddenColumns": {"explore": _HIDDEN, "labeling": _HIDDEN},
    "columnsWidth": {
        "tasks:id": 90,
        "tasks:annotators": 130,
        "tasks:data.title": 320,
        "tasks:data.publisher": 170,
        "tasks:data.published": 130,
        "tasks:data.suggestions": 130,
    },
    "columnsDisplayType": {},
    "gridWidth": 4,
}
