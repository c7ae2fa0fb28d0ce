"""Pulled projects to annotations.jsonl: offline, and the same bytes from the same pulls.

Every reading of every annotator and model comes out, as an annotation of its own. Several
projects with the same documents (one a layer) come out as one file. Memory holds the ids of the
documents, not the documents.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

from annotate.labelstudio.convert.readings import ReadingCounts, TaskReader, TaskSource
from annotate.labelstudio.page.config import make_config
from annotate.labelstudio.page.projects import read_page
from annotate.labelstudio.page.structure import compare_configs
from annotate.labelstudio.pull.pseudonyms import Pseudonyms, make_pseudonyms
from annotate.labelstudio.pull.pulls import Pull, PulledLine, open_pull
from annotate.model import JSON, Problem, Record
from annotate.readings.joining import sort_key
from annotate.records import open_writer
from annotate.scheme import Scheme


@dataclass(kw_only=True)
class ExportResult:
    """What was written and what was found; the counts are of all projects together."""

    records: int = 0
    counts: ReadingCounts = field(default_factory=ReadingCounts)
    problems: list[Problem] = field(default_factory=list)


@dataclass(kw_only=True)
class _PulledProject:
    """A pulled project, with where the tasks of each document are."""

    reader: TaskReader
    places: dict[str, list[PulledLine]] = field(default_factory=dict)


def export(
    pulls: Sequence[Path],
    out: str | Path,
    *,
    scheme: Scheme,
    state: Path,
    drafts: bool = True,
    identities: Mapping[str, str] | None = None,
) -> ExportResult:
    """Write the records of one or more pulled projects; `annotate validate` judges them.

    `identities` are the people by id who are to be named, and not to go by a pseudonym.

    Raises:
        AnnotateError: a file is no pull, or its project was made from another scheme.
    """
    result = ExportResult()
    records = iter_records(
        pulls, result, scheme=scheme, state=state, drafts=drafts, identities=identities
    )
    with open_writer(out) as write:
        for record in records:
            write(record)
    return result


def iter_records(
    pulls: Sequence[Path],
    result: ExportResult,
    *,
    scheme: Scheme,
    state: Path,
    drafts: bool = True,
    identities: Mapping[str, str] | None = None,
) -> Iterator[Record]:
    """Yield the records that `export` writes; `result` grows with each.

    Raises:
        AnnotateError: as `export` does.
    """
    with ExitStack() as stack:
        sources = []
        for path in pulls:
            opened = stack.enter_context(open_pull(path))
            people = make_pseudonyms(state, opened.header, identities)
            reader = _make_reader(opened.header, path, scheme, people, result=result)
            reader.drafts = drafts
            sources.append(_PulledProject(reader=reader))
            _tell_gone(opened, reader)
            _index(opened, sources[-1])
        for record in _join_sources(sources, result.problems):
            result.records += 1
            yield record


def _make_reader(
    header: JSON, path: Path, scheme: Scheme, pseudonyms: Pseudonyms, *, result: ExportResult
) -> TaskReader:
    config, title, url = header["label_config"], header["title"], header["url"]
    page = read_page(config, scheme, title)
    difference = compare_configs(config, make_config(page.scheme, page.layers))
    if difference:
        message = f"{title} has another page than the {page.scheme.name} here makes: {difference}"
        fix = "Put the scheme file back as it was, or look through what follows."
        result.problems.append(
            Problem(code="L08", message=message, severity="warning", file=str(path), fix=fix)
        )
    place = TaskSource(url=url, project=header["project"], pseudonyms=pseudonyms)
    return TaskReader(page=page, place=place, problems=result.problems, counts=result.counts)


def _index(pull: Pull, source: _PulledProject) -> None:
    """Note where each document's tasks are; a task without one is told at once."""
    for line, task in pull.iter_tasks():
        data = task.get("data")
        document = data.get("document_id") if isinstance(data, dict) else None
        if isinstance(document, str):
            source.places.setdefault(document, []).append(line)
        else:
            _read_task(source.reader, task, line)


def _tell_gone(pull: Pull, reader: TaskReader) -> None:
    """Tell which tasks were deleted on the server after people had worked on them."""
    for line in pull.gone:
        task = line.load()
        work = len(task.get("annotations") or ()) + len(task.get("drafts") or ())
        if work:
            reader.problems.append(
                Problem(
                    code="L10",
                    message=f"task {task.get('id')} was deleted on the server with {work} "
                    "readings by people; they are left out, and are still in the file named here",
                    severity="warning",
                    file=str(line.path),
                    line=line.number,
                    document=line.document,
                    fix="Push its article again if it was not meant; name an earlier pull to "
                    "export what was done.",
                )
            )


def _read_task(reader: TaskReader, task: JSON, line: PulledLine) -> Record | None:
    """Read a task, and say of each Problem in which line it is and where it was annotated."""
    problems = reader.problems
    before = len(problems)
    record = reader.read_task(task)
    place = reader.place
    problems[before:] = [
        replace(p, file=str(line.path), line=line.number, link=place.link(task, p.span))
        for p in problems[before:]
    ]
    return record


def _join_sources(sources: Sequence[_PulledProject], problems: list[Problem]) -> Iterator[Record]:
    """Yield each document once, in the order of the pulls, with the readings of all of them."""
    for document in dict.fromkeys(document for source in sources for document in source.places):
        found: Record | None = None
        for source in sources:
            for at, line in enumerate(source.places.get(document, ())):
                task = line.load()
                if at:
                    problems.append(_tell_twice(document, source.reader, task, line))
                record = _read_task(source.reader, task, line)
                if record is not None:
                    found = record if found is None else _join(found, record, problems)
        if found is not None:
            yield replace(found, annotations=tuple(sorted(found.annotations, key=sort_key)))


def _tell_twice(document: str, reader: TaskReader, task: JSON, line: PulledLine) -> Problem:
    return Problem(
        code="I01",
        message=f"task {task.get('id')} has a document that an earlier task has too",
        severity="warning",
        file=str(line.path),
        line=line.number,
        document=document,
        link=reader.place.link(task),
        fix="Delete the one of them in Label Studio that nobody has worked on.",
    )


def _join(found: Record, record: Record, problems: list[Problem]) -> Record:
    if found.document.text_sha256 == record.document.text_sha256:
        # a model's reading that several coders began with is in each one's project
        more = [a for a in record.annotations if a not in found.annotations]
        return replace(found, annotations=(*found.annotations, *more))
    problems.append(
        Problem(
            code="S08",
            message="two tasks have different texts for this document; the second is left out",
            document=record.document.id,
            fix="Delete one of the tasks in Label Studio.",
        )
    )
    return found
