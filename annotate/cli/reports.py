"""Printing what was measured, as JSON or as lines."""

from collections.abc import Iterable

from annotate.cli.options import ReportFormat
from annotate.cli.terminal import show


def print_report(report: object, lines: Iterable[str], format: ReportFormat) -> None:
    """Print a report on standard output."""
    from annotate.files.json_values import dump_json
    from annotate.records import to_json

    if format is ReportFormat.json:
        show(dump_json(to_json(report)))
    else:
        for line in lines:
            show(line)
