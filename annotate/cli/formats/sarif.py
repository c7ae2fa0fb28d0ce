"""Problems as SARIF 2.1.0 (OASIS Static Analysis Results Interchange Format)."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, TextIO

from annotate import __version__
from annotate.cli.terminal import make_printable
from annotate.model import Problem


def write(problems: Iterable[Problem], stream: TextIO) -> None:
    """Write one run: a rule a code, a result a Problem."""
    from annotate.checks import Check, read_explanations
    from annotate.files.json_values import dump_json

    rules = [
        {
            "id": entry.code,
            "shortDescription": {"text": entry.title},
            "fullDescription": {"text": entry.why},
            "help": {"text": entry.fix},
            "defaultConfiguration": {
                "level": entry.severity if isinstance(entry, Check) else "error"
            },
        }
        for entry in read_explanations().values()
    ]
    driver = {"name": "annotate", "version": __version__, "rules": rules}
    stream.write('{"version":"2.1.0","runs":[{"tool":')
    stream.write(dump_json({"driver": driver}))
    stream.write(',"columnKind":"unicodeCodePoints","results":[')
    separator = "\n"
    for problem in problems:
        stream.write(separator + make_printable(dump_json(_make_result(problem))))
        separator = ",\n"
    stream.write("]}]}\n")


def _make_result(problem: Problem) -> dict[str, Any]:
    message = "\n".join(part for part in (problem.message, problem.fix) if part)
    result: dict[str, Any] = {
        "ruleId": problem.code,
        "level": problem.severity,
        "message": {"text": message},
    }
    location: dict[str, Any] = {}
    if problem.file:
        location["physicalLocation"] = {
            "artifactLocation": {"uri": _to_uri(problem.file)},
            **({"region": {"startLine": problem.line}} if problem.line else {}),
        }
    names = [name for name in (problem.document, problem.span) if name]
    if names:
        location["logicalLocations"] = [{"fullyQualifiedName": "/".join(names)}]
    if location:
        result["locations"] = [location]
    properties = {"pointer": problem.pointer, "start": problem.start, "end": problem.end}
    given = {name: value for name, value in properties.items() if value is not None}
    return {**result, "properties": given} if given else result


def _to_uri(file: str) -> str:
    path = Path(file)
    return path.as_uri() if path.is_absolute() else path.as_posix()
