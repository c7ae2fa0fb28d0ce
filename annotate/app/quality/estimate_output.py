"""Estimates as text, CSV or JSON, and their plot in a file."""

from pathlib import Path
from textwrap import wrap

from annotate.app.quality.estimate import Result
from annotate.estimates.alternative import describe_tests
from annotate.estimates.plot import draw_plot
from annotate.estimates.table import WIDTH, to_row, write_csv, write_table
from annotate.files.json_values import dump_json
from annotate.files.outputs import open_output
from annotate.model import JSON
from annotate.records import to_json


def render(result: Result, format: str, width: float | None = None) -> str:
    """Return a result as `text`, `csv` or `json`."""
    if format == "csv":
        return write_csv(result.rows).rstrip("\n")
    if format == "json":
        return dump_json(to_report(result))
    return "\n".join(_write_text(result, width))


def to_report(result: Result) -> JSON:
    """Return a result as JSON."""
    return {
        "articles": result.articles,
        "read": result.read,
        "outside": result.outside,
        "by": result.by,
        "methods": result.methods,
        "left": result.left,
        "estimates": [to_row(row) for row in result.rows],
        "alternatives": [to_json(each) for each in result.alternatives],
    }


def write_plot(result: Result, path: Path) -> None:
    """Draw a result into a file.

    Raises:
        WriteError: it cannot be written.
    """
    with open_output(path) as stream:
        stream.write(draw_plot(result.rows).encode())


def _write_text(result: Result, width: float | None) -> list[str]:
    lines = [*write_table(result.rows, width, is_drawn=bool(result.by)), ""]
    lines += describe_tests(result.alternatives)
    lines += [f"{count:,} {reason}" for reason, count in result.left.items() if count]
    return [*lines, *wrap(result.methods, WIDTH)]
