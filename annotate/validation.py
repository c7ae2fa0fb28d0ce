"""Which schema and which checks a file has to pass, told from its name and content.

Reads JSONL line by line, so that memory does not grow with the file but for the documents' ids.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from annotate import scheme as schemes
from annotate.checks import check_document, check_record
from annotate.errors import SchemeError
from annotate.model import Problem
from annotate.project import FILE_NAME
from annotate.records import (
    document_from_json,
    load_json,
    open_binary,
    read_json_lines,
    record_from_json,
)
from annotate.schemas import check_schema
from annotate.scheme import Scheme


@dataclass(slots=True)
class Checked:
    """What was found in one file: what it is, how much of it there is, and its Problems."""

    file: str
    kind: str = "empty file"
    count: int = 0
    problems: list[Problem] = field(default_factory=list)


def validate_file(file: str, scheme: Scheme) -> Checked:
    """Check a file: JSONL of documents or records, a Label Studio export, a scheme, a project.

    Raises:
        AnnotateError: it is not there or cannot be read at all.
    """
    checked = Checked(file)
    if file.endswith(".toml"):
        _validate_toml(checked)
    elif file.removesuffix(".gz").endswith(".json"):
        _validate_export(checked)
    else:
        _validate_lines(checked, scheme)
    return checked


def _validate_lines(checked: Checked, scheme: Scheme) -> None:
    """Check a file of documents or records; its first line says which."""
    first_line: dict[str, int] = {}
    for line in read_json_lines(checked.file, checked.problems):
        if not checked.count:
            is_record = isinstance(line.value, dict) and "document" in line.value
            checked.kind = "records" if is_record else "documents"
        checked.count += 1
        found = _check_line(line.value, scheme, checked.kind.removesuffix("s"))
        document_id = _find_id(line.value)
        if (
            document_id is not None
            and first_line.setdefault(document_id, line.number) != line.number
        ):
            found.append(
                Problem(
                    code="I01",
                    message=f"the document {document_id} is in line {first_line[document_id]} too",
                    document=document_id,
                    fix="Keep one of them: a document stands once, with all its annotations.",
                )
            )
        checked.problems += (replace(p, file=checked.file, line=line.number) for p in found)


def _check_line(value: Any, scheme: Scheme, kind: str) -> list[Problem]:
    misfits = check_schema(kind, value)
    if misfits:
        return misfits
    if kind == "record":
        return check_record(record_from_json(value), scheme)
    return check_document(document_from_json(value), scheme)


def _find_id(value: Any) -> str | None:
    document = value.get("document", value) if isinstance(value, dict) else None
    found = document.get("id") if isinstance(document, dict) else None
    return found if isinstance(found, str) else None


def _validate_export(checked: Checked) -> None:
    """Check what Label Studio exports as JSON: a list of tasks in one value."""
    checked.kind = "Label Studio export"
    with open_binary(checked.file) as stream:
        raw = stream.read()
    try:
        tasks = load_json(raw)
    except ValueError as error:
        checked.problems.append(
            Problem(
                code="J00",
                message=f"not JSON: {error}",
                file=checked.file,
                fix="Export again from Label Studio, as JSON.",
            )
        )
        return
    tasks = tasks if isinstance(tasks, list) else [tasks]
    checked.count = len(tasks)
    for at, task in enumerate(tasks):
        for problem in check_schema("export", task, file=checked.file):
            checked.problems.append(replace(problem, pointer=f"/{at}{problem.pointer}"))


def _validate_toml(checked: Checked) -> None:
    checked.count = 1
    checked.kind = "project file" if Path(checked.file).name == FILE_NAME else "scheme"
    with open_binary(checked.file) as stream:
        raw = stream.read()
    try:
        value = tomllib.loads(raw.decode("utf-8-sig"))
    except ValueError as error:
        checked.problems.append(
            Problem(
                code="J00", message=f"not TOML: {error}", file=checked.file, fix="Correct it there."
            )
        )
        return
    name = "project" if checked.kind == "project file" else "scheme"
    checked.problems += check_schema(name, value, file=checked.file)
    if name == "scheme" and not checked.problems:
        checked.problems += _check_scheme(value, checked.file)


def _check_scheme(value: dict[str, Any], file: str) -> Iterator[Problem]:
    try:
        schemes.from_json(value)
    except SchemeError as error:
        yield Problem(code="I06", message=error.message, file=file, fix=error.fix)
