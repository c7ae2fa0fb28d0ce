"""report.json: a report as it is written, and read back."""

import json
from pathlib import Path
from typing import Any

from annotate.files.json_values import load_json
from annotate.records import to_json
from annotate.report.figures import Report, report_from_json
from annotate.schemas import check_schema

FILE_NAME = "report.json"
PAGE_NAME = "report.html"


def dump_report(report: Report) -> str:
    """Return a report as the text of report.json."""
    return json.dumps(to_json(report), ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def read_report(path: Path) -> Report:
    """Read a report.json.

    Raises:
        OSError: it cannot be read.
        ValueError: it is no JSON, or does not fit `report.schema.json`.
    """
    value: Any = load_json(path.read_bytes())
    if problems := check_schema("report", value):
        where = problems[0].pointer or "/"
        raise ValueError(f"{where}: {problems[0].message}")
    return report_from_json(value)
