"""Which schema and which checks a file has to pass, told from its name and content.

Reads line by line and yields Problems as it goes, so that memory does not grow with the file; the
ids of many documents wait on the disk.
"""

import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from annotate.checks import Setting, check_document, check_record
from annotate.faults.scheme import iter_faults
from annotate.files.json_lines import (
    CODE_NOT_JSON,
    JSONLine,
    begins_array,
    make_nothing,
    open_binary,
    read_json_array,
    read_json_lines,
)
from annotate.files.outputs import STANDARD
from annotate.files.scratch import FirstPlaces
from annotate.language import Language, load_language
from annotate.model import Problem, Record
from annotate.project import FILE_NAME
from annotate.records import document_from_json, record_from_json, to_json
from annotate.schemas import check_schema, read_schemas
from annotate.scheme import Scheme
from annotate.words.file import check_words

# Makes a record of a task of a Label Studio export; what cannot be made into one is a Problem.
ReadTask = Callable[[Any, list[Problem]], Record | None]


@dataclass(slots=True)
class ValidationCounts:
    """What was checked and found: kinds and numbers of things, Problems and documents by check."""

    checked: Counter[str] = field(default_factory=Counter)
    problems: Counter[str] = field(default_factory=Counter)
    errors: int = 0
    warnings: int = 0
    _documents: Counter[str] = field(default_factory=Counter)
    _first: FirstPlaces = field(default_factory=FirstPlaces, compare=False)

    def add(self, problem: Problem) -> None:
        """Count one Problem."""
        self.problems[problem.code] += 1
        if self._first.note(f"{problem.code} {problem.document or ''}") is None:
            self._documents[problem.code] += 1
        if problem.severity == "error":
            self.errors += 1
        else:
            self.warnings += 1

    def count_documents(self, code: str) -> int:
        """Return in how many documents a check found something."""
        return self._documents[code]


@dataclass(slots=True)
class PartFindings:
    """What was found in a part: Problems by line, how many lines, and the ids of documents."""

    problems: list[Problem] = field(default_factory=list)
    checked: int = 0
    ids: list[tuple[str, int]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Validator:
    """Checks files with a scheme and a project's severities, and counts in its tally."""

    scheme: Scheme
    settings: Mapping[str, Setting] = field(default_factory=dict)
    read_task: ReadTask | None = None
    tally: ValidationCounts = field(default_factory=ValidationCounts)
    language: Language = field(default_factory=load_language)
    known_names: frozenset[str] = frozenset()

    def check_file(self, file: str) -> Iterator[Problem]:
        """Yield the Problems of JSONL, a Label Studio export, a scheme, project or words file.

        Raises:
            AnnotateError: it is not there or cannot be read at all.
        """
        form = tell_form(file)
        if form == "toml":
            return self._check_toml(file)
        return self._check_export(file) if form == "export" else self._check_lines(file)

    def check_part(self, path: str, kind: str) -> PartFindings:
        """Check a part whose lines are of a kind, but for documents that stand in it twice."""
        found = PartFindings()
        for line in read_json_lines(path, found.problems):
            found.checked += 1
            for problem in self._check_value(line.value, kind):
                found.problems.append(replace(problem, file=path, line=line.number))
            if document_id := _find_id(line.value):
                found.ids.append((document_id, line.number))
        return found

    def check_records(self, records: Iterable[Record]) -> Iterator[Problem]:
        """Yield the Problems that a file of these records would have, by the number of the line."""
        with FirstPlaces() as first:
            for number, record in enumerate(records, start=1):
                yield from self._check_line(JSONLine(number, to_json(record)), "record", first)

    def count(self, problems: Iterable[Problem]) -> Iterator[Problem]:
        """Yield Problems, from these files or elsewhere, and count each in the tally."""
        for problem in problems:
            self.tally.add(problem)
            yield problem

    def _check_lines(self, file: str) -> Iterator[Problem]:
        """Check a file of documents or records; its first line says which."""
        kind = ""
        unread: list[Problem] = []
        with FirstPlaces() as first:
            for line in read_json_lines(file, unread, filled=True):
                yield from _drain(unread)
                kind = kind or tell_kind(line.value)
                for problem in self._check_line(line, kind, first):
                    yield replace(problem, file=line.file)
        yield from _drain(unread)

    def _check_line(self, line: JSONLine, kind: str, first: FirstPlaces) -> Iterator[Problem]:
        self.tally.checked[kind] += 1
        found = self._check_value(line.value, kind)
        document_id = _find_id(line.value)
        if document_id is not None:
            found += check_repetition(document_id, line.number, line.file, first)
        for problem in found:
            yield replace(problem, line=line.number)

    def _check_value(self, value: Any, kind: str) -> list[Problem]:
        misfits = check_schema(kind, value)
        if misfits or kind == "decision":
            return misfits
        if kind == "record":
            record = record_from_json(value)
            return check_record(record, self.scheme, self.settings, self.known_names)
        return check_document(document_from_json(value), self.scheme, self.settings)

    def _check_export(self, file: str) -> Iterator[Problem]:
        """Check what Label Studio exports as JSON: a list of tasks in one value."""
        unread: list[Problem] = []
        foreign: dict[str, list[int]] = {reason: [] for reason in _FOREIGN}
        for item in read_json_array(file, unread):
            self.tally.checked["task"] += 1
            reason = _tell_foreign(item.value)
            if reason:
                foreign[reason].append(item.number)
            else:
                yield from self._check_own_task(item, file)
        if not unread and not self.tally.checked["task"]:
            unread.append(make_nothing(file))
        yield from _drain(unread)
        yield from (_report_foreign(file, *each) for each in foreign.items() if each[1])

    def _check_own_task(self, item: JSONLine, file: str) -> Iterator[Problem]:
        found = check_schema("export", [item.value])
        for problem in found:
            pointer = f"/{item.number}" + (problem.pointer or "").removeprefix("/0")
            document = _find_task_document(item.value)
            yield replace(problem, file=file, pointer=pointer, document=document)
        if not found and self.read_task is not None:
            yield from self._check_task(item.value, f"/{item.number}", file)

    def _check_task(self, task: Any, pointer: str, file: str) -> Iterator[Problem]:
        assert self.read_task is not None
        found: list[Problem] = []
        record = self.read_task(task, found)
        if record is not None:
            found += check_record(record, self.scheme, self.settings, self.known_names)
        for problem in found:
            yield replace(problem, file=file, pointer=pointer)

    def _check_toml(self, file: str) -> Iterator[Problem]:
        with open_binary(file) as stream:
            raw = stream.read()
        name = tell_toml(file, raw)
        self.tally.checked[f"{name} file"] += 1
        try:
            text = raw.decode("utf-8-sig")
            value = tomllib.loads(text) if name != "words" else {}
        except (ValueError, RecursionError) as error:
            message = f"not TOML: {error}"
            yield Problem(code=CODE_NOT_JSON, message=message, file=file, fix="Correct it there.")
            return
        if name == "words":
            yield from check_words(text, file, self.scheme, self.language)
            return
        misfits = check_schema(name, value, file=file)
        yield from misfits
        if name == "scheme" and not misfits:
            yield from _check_scheme(value, file)


def _drain(problems: list[Problem]) -> Iterator[Problem]:
    yield from problems
    problems.clear()


_NO_DATA, _NOT_OURS = "tasks without their data", "tasks of a project that annotate did not make"
_FOREIGN = {
    _NO_DATA: "Export it again, as JSON: what is in this form has not all that was annotated.",
    _NOT_OURS: "What is marked there is taken along with annotate import; or ingest its articles, "
    "and push them to a new project.",
}


def _tell_foreign(task: Any) -> str:
    """Say why a task is none that was made of a document of ours, "" where it may be."""
    if not isinstance(task, dict):
        return ""
    if "data" not in task:
        return _NO_DATA
    return "" if _find_task_document(task) is not None else _NOT_OURS


def _report_foreign(file: str, reason: str, tasks: list[int]) -> Problem:
    return Problem(
        code="J01",
        message=f"{reason}: {len(tasks):,}",
        file=file,
        pointer=f"/{tasks[0]}",
        fix=_FOREIGN[reason],
    )


def _find_task_document(task: Any) -> str | None:
    data = task.get("data") if isinstance(task, dict) else None
    document = data.get("document_id") if isinstance(data, dict) else None
    return document if isinstance(document, str) else None


def tell_form(file: str) -> Literal["toml", "export", "lines"]:
    """Tell a scheme or project file from a Label Studio export and from JSONL."""
    if file.endswith(".toml"):
        return "toml"
    is_export = file.removesuffix(".gz").endswith(".json") or _is_piped_export(file)
    return "export" if is_export else "lines"


def tell_toml(file: str, raw: bytes) -> Literal["project", "words", "scheme"]:
    """Tell a project file by its name, a words file by its tables, a broken one by its name."""
    if Path(file).name == FILE_NAME:
        return "project"
    try:
        tables = tomllib.loads(raw.decode("utf-8-sig")).keys()
    except (ValueError, RecursionError):
        return "words" if "words" in Path(file).stem else "scheme"
    return "words" if tables & read_schemas()["words"]["properties"].keys() else "scheme"


def _is_piped_export(file: str) -> bool:
    """Tell whether standard input is one JSON array, as Label Studio exports it."""
    if file != STANDARD:
        return False
    with open_binary(file) as stream:
        return begins_array(stream)


def tell_kind(value: Any) -> Literal["document", "record", "decision"]:
    """Tell which schema the lines of a file are for, from the value of its first line."""
    if not isinstance(value, dict) or "document" not in value:
        return "document"
    return "decision" if "what" in value else "record"


def _find_id(value: Any) -> str | None:
    document = value.get("document", value) if isinstance(value, dict) else None
    document_id = document.get("id") if isinstance(document, dict) else None
    return document_id if isinstance(document_id, str) else None


def check_repetition(document_id: str, line: int, file: str, first: FirstPlaces) -> list[Problem]:
    """A document stands once in a file or its parts, with all its annotations."""
    before = first.note(document_id, f"{line} {file}")
    if before is None:
        return []
    number, _, other = before.partition(" ")
    where = f"line {number}" if other == file else f"{other}, line {number},"
    return [
        Problem(
            code="I01",
            message=f"the document {document_id} is in {where} too",
            document=document_id,
            fix="Keep one of them: a document stands once, with all its annotations.",
        )
    ]


def _check_scheme(value: dict[str, Any], file: str) -> Iterator[Problem]:
    for fault in iter_faults(value):
        yield Problem(
            code="I06", message=fault.message, file=file, pointer=fault.pointer, fix=fault.fix
        )
