"""Who has done how much, from pulls: readings one by one, and a project's state. Offline, pure."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median

from annotate.labelstudio.convert.readings import choose_newest, is_unassisted, read_user
from annotate.labelstudio.convert.starts import find_start, name_version
from annotate.labelstudio.pull.pseudonyms import Pseudonyms, make_pseudonyms
from annotate.labelstudio.pull.pulls import open_pull
from annotate.model import JSON
from annotate.spelling import plural


@dataclass(frozen=True, kw_only=True)
class ReadingProgress:
    """One person's newest reading of one task. `started_from` is the model it began with."""

    document: str
    task: int
    annotator: str
    status: str
    started_from: str | None
    unassisted: bool
    seconds: float | None
    updated: str


@dataclass(kw_only=True)
class PersonProgress:
    """What one person has done; `minutes` are those of a submitted article, the median."""

    annotator: str
    submitted: int = 0
    skipped: int = 0
    drafts: int = 0
    minutes: float | None = None
    drafts_since: str | None = None
    last: str | None = None


@dataclass(kw_only=True)
class ProjectProgress:
    """How far a project is. `remaining` tasks lack readings of the `overlap` that was asked for.

    `moved` tasks are another coder's now, and count nowhere else.
    """

    title: str
    time: str
    tasks: int = 0
    done: int = 0
    remaining: int = 0
    readings_left: int = 0
    unassisted: int = 0
    moved: int = 0
    people: list[PersonProgress] = field(default_factory=list)

    def to_json(self) -> JSON:
        """Return the state as JSON."""
        return asdict(self)


def iter_progress(task: JSON, pseudonyms: Pseudonyms) -> Iterator[ReadingProgress]:
    """Yield the newest reading, and the newest draft, of each person in a task."""
    data = task.get("data") or {}
    for status, value in choose_newest(task):
        user = read_user(value.get("user" if status == "draft" else "completed_by"))
        seconds = value.get("lead_time")
        assisted = status != "skipped" and not is_unassisted(task)
        yield ReadingProgress(
            document=str(data.get("document_id") or ""),
            task=int(task["id"]),
            annotator=pseudonyms.name(user),
            status=status,
            started_from=name_version(find_start(value, task)) if assisted else None,
            unassisted=is_unassisted(task),
            seconds=round(seconds, 3) if isinstance(seconds, int | float) else None,
            updated=str(value.get("updated_at") or value.get("created_at") or ""),
        )


def list_progress(
    paths: Sequence[Path], state: Path, identities: Mapping[str, str] | None = None
) -> list[ReadingProgress]:
    """Return every reading by people in some pulls, by document, person and status.

    `identities` are the people by id who are to be named, and not to go by a pseudonym.
    """
    found: list[ReadingProgress] = []
    for path in paths:
        with open_pull(path) as pull:
            pseudonyms = make_pseudonyms(state, pull.header, identities)
            for _, task in pull.iter_tasks():
                found += iter_progress(task, pseudonyms)
    return sorted(found, key=lambda w: (w.document, w.annotator, w.status, w.task))


def summarize(
    path: Path,
    state: Path,
    identities: Mapping[str, str] | None = None,
    moved: Collection[str] = (),
) -> ProjectProgress:
    """Return how far the project of a pull was; `identities` as in `list_progress`.

    `moved` are documents that went to another coder: what nobody did of them is not open here.
    """
    with open_pull(path) as pull:
        pseudonyms = make_pseudonyms(state, pull.header, identities)
        result = ProjectProgress(title=pull.header["title"], time=pull.header["time"])
        done: list[ReadingProgress] = []
        for _, task in pull.iter_tasks():
            found = list(iter_progress(task, pseudonyms))
            done += found
            wanted = int(task.get("overlap") or pull.header.get("overlap") or 1)
            left = max(0, wanted - sum(w.status == "complete" for w in found))
            if left and (task.get("data") or {}).get("document_id") in moved:
                result.moved += 1
                continue
            result.tasks += 1
            result.done += not left
            result.remaining += bool(left)
            result.readings_left += left
            result.unassisted += is_unassisted(task)
    result.people = [_describe(name, done) for name in sorted({w.annotator for w in done})]
    return result


def _describe(name: str, done: Sequence[ReadingProgress]) -> PersonProgress:
    mine = [work for work in done if work.annotator == name]
    drafts = [work.updated for work in mine if work.status == "draft"]
    seconds = [w.seconds for w in mine if w.status == "complete" and w.seconds is not None]
    return PersonProgress(
        annotator=name,
        submitted=sum(work.status == "complete" for work in mine),
        skipped=sum(work.status == "skipped" for work in mine),
        drafts=len(drafts),
        minutes=round(median(seconds) / 60, 1) if seconds else None,
        drafts_since=min(drafts) if drafts else None,
        last=max(work.updated for work in mine),
    )


def render_progress(state: ProjectProgress) -> str:
    """Return a project's state as a table for people, of 80 columns at most."""
    head = ("annotator", "submitted", "skipped", "drafts", "since", "minutes", "last")
    rows = [
        (
            p.annotator,
            str(p.submitted),
            str(p.skipped),
            str(p.drafts),
            (p.drafts_since or "-")[:10],
            "-" if p.minutes is None else f"{p.minutes:.1f}",
            (p.last or "-")[:10],
        )
        for p in state.people
    ]
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    table = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in (head, *rows)
    ]
    held = f", {state.unassisted} unassisted" if state.unassisted else ""
    held += f"; {state.moved} more went to another coder" if state.moved else ""
    lines = [
        f"{state.title}: {state.done} of {plural(state.tasks, 'task')} done, "
        f"{state.remaining} remain ({plural(state.readings_left, 'reading')}{held})",
        *(table if rows else ["Nobody has begun."]),
        f"As of {state.time}." + (" Minutes: the median of an article." if rows else ""),
    ]
    return "\n".join(lines)


def render_total(states: Sequence[ProjectProgress]) -> str:
    """Return the state of several projects together, in a line."""
    done, tasks = sum(state.done for state in states), sum(state.tasks for state in states)
    left = sum(state.remaining for state in states)
    return (
        f"All {plural(len(states), 'project')}: {done} of {plural(tasks, 'task')} "
        f"done, {left} remain."
    )
