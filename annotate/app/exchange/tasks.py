"""A project of ours as Label Studio itself exports it: read as a pull of it is.

Who has such a file and no server any more has all that people did in it; of the suggestions it
has no more than their numbers.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from annotate.app.context import Context
from annotate.files.json_lines import JSONLine, read_json_array
from annotate.formats.problems import FileLine
from annotate.labelstudio.api.address import name_server
from annotate.labelstudio.convert.readings import TaskReader, TaskSource
from annotate.labelstudio.identity import find_server
from annotate.labelstudio.page.page import LabellingPage, make_page
from annotate.labelstudio.pull.pseudonyms import Pseudonyms
from annotate.model import JSON, Record
from annotate.project import Project
from annotate.readings.pseudonyms import read_key
from annotate.schemas import check_schema
from annotate.scheme import Scheme
from annotate.validation import tell_form


def is_own_export(path: str) -> bool:
    """Tell whether a file is an export of a project that annotate made, by its first task."""
    if not Path(path).is_file() or tell_form(path) != "export":
        return False
    first = next(read_json_array(path, []), None)
    data = first.value.get("data") if first and isinstance(first.value, dict) else None
    return isinstance(data, dict) and {"document_id", "text_sha256"} <= data.keys()


def iter_tasks(
    context: Context, path: str, scheme: Scheme, layers: Sequence[str] = ()
) -> Iterator[tuple[Record, FileLine]]:
    """Yield the record of each task with the readings of it; what cannot be read is a finding."""
    findings = context.findings
    page, key = make_page(scheme, layers), read_key(context.project.state)
    for item in read_json_array(path, findings):
        before = len(findings)
        record = None
        misfits = check_schema("export", [item.value])
        findings.extend(misfits)
        if not misfits:
            source = _find_source(context.project, item.value, key)
            record = _read_task(context, item.value, page, source)
        findings[before:] = [
            replace(p, file=path, pointer=_point(item, p.pointer)) for p in findings[before:]
        ]
        if record is not None:
            yield record, FileLine(path)


def _read_task(
    context: Context, task: JSON, page: LabellingPage, source: TaskSource
) -> Record | None:
    reader = TaskReader(page=page, place=source, problems=context.findings)
    return reader.read_task(_number_users(task))


def _number_users(task: JSON) -> JSON:
    """Name the users of drafts by number, as those of annotations: an export has their address."""
    drafts = [_number_user(draft) for draft in task.get("drafts") or ()]
    return {**task, "drafts": drafts}


def _number_user(draft: JSON) -> JSON:
    """Take the number behind the address, as in "ada@example.org, 7"."""
    number = str(draft.get("created_username") or "").rpartition(", ")[2]
    return {**draft, "user": int(number)} if number.isdecimal() else draft


def _find_source(project: Project, task: JSON, key: bytes) -> TaskSource:
    """Return where a task is from: of the file it is known by the number of its project alone."""
    number = task.get("project") or 0
    named = name_server(project.url) if project.url else ""
    server = project.server or find_server(project.state, number) or named
    return TaskSource(
        url=project.url or "", project=number, pseudonyms=Pseudonyms(key=key, server=server)
    )


def _point(item: JSONLine, pointer: str | None) -> str:
    return f"/{item.number}" + (pointer or "").removeprefix("/0")
