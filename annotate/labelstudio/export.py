"""Pulled projects to annotations.jsonl: offline, and the same bytes from the same pulls.

Every reading of every annotator and model comes out, as an annotation of its own. Several
projects with the same documents (one a layer) come out as one file. Memory holds the ids of the
documents, not the documents.
"""

import json
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, Any

from annotate.errors import AnnotateError
from annotate.labelstudio.config import read_stamp
from annotate.labelstudio.people import make_pseudonyms
from annotate.labelstudio.projects import read_page
from annotate.labelstudio.pull import FORMAT
from annotate.labelstudio.readings import Counts, Place, Reader, sort_key
from annotate.model import Problem, Record
from annotate.records import open_binary, open_writer
from annotate.scheme import Scheme

JSON = dict[str, Any]


@dataclass(kw_only=True)
class ExportResult:
    """What was written and what was found; the counts are of all projects together."""

    records: int = 0
    counts: Counts = field(default_factory=Counts)
    problems: list[Problem] = field(default_factory=list)


@dataclass(kw_only=True)
class _Pull:
    """A pull, unpacked, with where in it the tasks of each document begin."""

    path: Path
    stream: IO[bytes]
    reader: Reader
    places: dict[str, list[tuple[int, int]]] = field(default_factory=dict)


def export(
    pulls: Sequence[Path],
    out: str | Path,
    *,
    scheme: Scheme,
    state: Path,
    drafts: bool = True,
) -> ExportResult:
    """Write the records of one or more pulled projects; `annotate validate` judges them.

    Raises:
        AnnotateError: a file is no pull, or its project was made from another scheme.
    """
    result = ExportResult()
    with ExitStack() as stack:
        opened = []
        for path in pulls:
            stream = stack.enter_context(tempfile.TemporaryFile())
            header = _unpack(path, stream)
            reader = _make_reader(header, path, scheme, state, result=result)
            reader.drafts = drafts
            opened.append(_Pull(path=path, stream=stream, reader=reader))
            _index(opened[-1])
        with open_writer(out) as write:
            for record in _iter_records(opened, result.problems):
                write(record)
                result.records += 1
    return result


def _unpack(path: Path, stream: IO[bytes]) -> JSON:
    with open_binary(path) as packed:
        shutil.copyfileobj(packed, stream)
    stream.seek(0)
    return _read_header(stream.readline(), path)


def _make_reader(
    header: JSON, path: Path, scheme: Scheme, state: Path, *, result: ExportResult
) -> Reader:
    config, title, url = header["label_config"], header["title"], header["url"]
    page = read_page(config, scheme, title)
    stamp = read_stamp(config)
    if stamp is not None and stamp.sha256 != scheme.sha256:
        message = f"{title} was made from another {scheme.name} than the one here"
        fix = "Put the scheme file back as it was, or look through what follows."
        result.problems.append(
            Problem(code="L08", message=message, severity="warning", file=str(path), fix=fix)
        )
    place = Place(url=url, project=header["project"], pseudonyms=make_pseudonyms(state, url))
    return Reader(page=page, place=place, problems=result.problems, counts=result.counts)


def _read_header(line: bytes, path: Path) -> JSON:
    try:
        header = json.loads(line)
    except ValueError:
        header = None
    if not isinstance(header, dict) or header.get("format") != FORMAT:
        raise AnnotateError(
            f"{path} is no pull of a Label Studio project.", "Pull the project again."
        )
    return header


def _index(pull: _Pull) -> None:
    """Note where each document's tasks are; a task without one is told at once."""
    number = 2
    while True:
        offset = pull.stream.tell()
        line = pull.stream.readline()
        if not line:
            return
        task = json.loads(line)
        data = task.get("data")
        document = data.get("document_id") if isinstance(data, dict) else None
        if isinstance(document, str):
            pull.places.setdefault(document, []).append((offset, number))
        else:
            _read_task(pull, task, number)
        number += 1


def _read_task(pull: _Pull, task: JSON, number: int) -> Record | None:
    """Read a task, and say of each Problem in which line it is and where it was annotated."""
    problems = pull.reader.problems
    before = len(problems)
    record = pull.reader.read_task(task)
    link = pull.reader.place.link(task)
    problems[before:] = [
        replace(problem, file=str(pull.path), line=number, link=link)
        for problem in problems[before:]
    ]
    return record


def _iter_records(pulls: Sequence[_Pull], problems: list[Problem]) -> Iterator[Record]:
    """Yield each document once, in the order of the pulls, with the readings of all of them."""
    for document in dict.fromkeys(document for pull in pulls for document in pull.places):
        found: Record | None = None
        for pull in pulls:
            for at, (offset, number) in enumerate(pull.places.get(document, ())):
                pull.stream.seek(offset)
                task = json.loads(pull.stream.readline())
                if at:
                    problems.append(_tell_twice(document, pull, task, number))
                record = _read_task(pull, task, number)
                if record is not None:
                    found = record if found is None else _join(found, record, problems)
        if found is not None:
            yield replace(found, annotations=tuple(sorted(found.annotations, key=sort_key)))


def _tell_twice(document: str, pull: _Pull, task: JSON, number: int) -> Problem:
    return Problem(
        code="I01",
        message=f"task {task.get('id')} has a document that an earlier task has too",
        severity="warning",
        file=str(pull.path),
        line=number,
        document=document,
        link=pull.reader.place.link(task),
        fix="Delete the one of them in Label Studio that nobody has worked on.",
    )


def _join(found: Record, record: Record, problems: list[Problem]) -> Record:
    if found.document.text_sha256 == record.document.text_sha256:
        return replace(found, annotations=(*found.annotations, *record.annotations))
    problems.append(
        Problem(
            code="S08",
            message="two tasks have different texts for this document; the second is left out",
            document=record.document.id,
            fix="Delete one of the tasks in Label Studio.",
        )
    )
    return found
