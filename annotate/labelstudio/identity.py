"""Which project on a server is ours: known by its id and by when it was made, not by its title.

`STATE/projects.jsonl` is a journal of what was made or chosen: a line has a title, the server, the
id and the time of making there; the last line of a title and a server counts. A title only finds
a project that was not known yet. One that is known and gone is never replaced by another.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import NamedTuple

from annotate.errors import ServerError
from annotate.labelstudio.api.client import Client
from annotate.labelstudio.api.errors import RefusedError, misunderstand
from annotate.labelstudio.api.journal import hold_lines, write_line
from annotate.model import JSON, Problem
from annotate.spelling import plural

FILE = "projects.jsonl"
ANEW_FIX = (
    "Make it anew with: annotate push --new; or go on with another one with: annotate pull "
    "--project-id NUMBER. What was pulled of it is kept: annotate export --offline"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """A project: the title by which it is asked for here, its server, its id, when it was made."""

    title: str
    server: str
    project: int
    created: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """What became of a title: `settings` are those of the project, None where there is none.

    `gone` says of a project that was known, and is not there, what is known of it; "" for one that
    was never made.
    """

    settings: JSON | None = None
    gone: str = ""
    problems: list[Problem] = field(default_factory=list)

    @property
    def project(self) -> int | None:
        """The project's id."""
        return None if self.settings is None else int(self.settings["id"])


class FoundProject(NamedTuple):
    """A project that is there, and what is to be said of it."""

    project: int
    problems: list[Problem]


def find_project(
    client: Client, title: str, state: Path, *, chosen: int | None = None
) -> FoundProject:
    """Return the project of a title, which has to be there; `chosen` is its id where it is given.

    Raises:
        ServerError: there is none, it is gone, or several have the title and none is known.
    """
    found = look_up(client, title, state, chosen=chosen)
    if found.settings is not None:
        remember(client, title, state, found.settings)
        return FoundProject(found.settings["id"], found.problems)
    if found.gone:
        raise ServerError(found.gone, ANEW_FIX)
    raise ServerError(
        f"Label Studio at {client.url} has no project {title!r}.",
        "Check --project and --url, or make it with: annotate push",
    )


def look_up(client: Client, title: str, state: Path, *, chosen: int | None = None) -> Lookup:
    """Find out which project is meant by a title, and whether it is there. Nothing is written.

    Raises:
        ServerError: several have the title and none of them is known.
    """
    if chosen is not None:
        return Lookup(settings=client.read_project(chosen))
    named = client.find_projects(title)
    known = _recall(state, title)
    here = known.get(client.server) or _recognize(named, known)
    if here is not None:
        return _check(client, here, named)
    if len(named) > 1:
        raise ServerError(
            f"Label Studio at {client.url} has {plural(len(named), 'project')} "
            f"{title!r}: {_list(named)}.",
            "Look there which one has your tasks, and say once that it is meant, with --project-id "
            "NUMBER; delete or rename what else has the title.",
        )
    if named:
        return Lookup(settings=confirm(client, named[0]))
    gone = [_tell_elsewhere(each, client) for each in known.values()]
    return Lookup(gone=gone[-1] if gone else "")


def _recognize(named: Sequence[JSON], known: dict[str, Identity]) -> Identity | None:
    """Return a known project of another address that is here: a server that was moved."""
    there = {(each["id"], each["created_at"]) for each in named}
    return next((k for k in known.values() if (k.project, k.created) in there), None)


def _check(client: Client, known: Identity, named: Sequence[JSON]) -> Lookup:
    """Look whether a known project is there as it was."""
    title, others = known.title, [each for each in named if each["id"] != known.project]
    settings = read_settings(client, known.project)
    if settings is None or settings["created_at"] != known.created:
        instead = f"; what has its title now is another one: {_list(named)}" if named else ""
        return Lookup(
            gone=f"The Label Studio project {known.project} {title!r} is no longer at "
            f"{client.url}: somebody deleted it{instead}."
        )
    problems = []
    if settings["title"] != title:
        message = (
            f"the project {known.project} {title!r} is called {settings['title']!r} on the server "
            "now; it is the same one, and is gone on with"
        )
        problems.append(_warn("L14", message, "Nothing has to be done."))
    if others:
        message = (
            f"other projects are called {title!r} as well: {_list(others)}; what is done there is "
            f"not seen here, where project {known.project} is meant"
        )
        fix = (
            "Where a busy server made the project twice, delete there the one without tasks; else "
            "rename it, or go on with it: --project-id NUMBER."
        )
        problems.append(_warn("L15", message, fix))
    return Lookup(settings=settings, problems=problems)


def _tell_elsewhere(known: Identity, client: Client) -> str:
    return (
        f"The project {known.title!r} was made at {known.server} (project {known.project}); Label "
        f"Studio at {client.url} has none of this title."
    )


def _warn(code: str, message: str, fix: str) -> Problem:
    return Problem(code=code, message=message, severity="warning", fix=fix)


def _list(projects: Sequence[JSON]) -> str:
    """List projects by their numbers, with when each was made, to the minute."""
    made = sorted((each["id"], each["created_at"][:16].replace("T", " ")) for each in projects)
    return ", ".join(f"{number} (made {when})" for number, when in made)


def confirm(client: Client, listed: JSON) -> JSON:
    """Return the settings of a project; its server has to say twice when it was made.

    Raises:
        ServerError: it says two different things: nothing may be noted of it.
    """
    settings = client.read_project(listed["id"])
    if settings["created_at"] != listed["created_at"]:
        asked = f"for the settings of project {listed['id']}"
        raise misunderstand(client.url, asked, "it was said to be made at another time before")
    return settings


def read_settings(client: Client, project: int) -> JSON | None:
    """Return a project's settings, None where it is not there."""
    try:
        return client.read_project(project)
    except RefusedError as error:
        if error.status != 404:
            raise
        return None


# --- the journal ------------------------------------------------------------------------------


def remember(client: Client, title: str, state: Path, project: JSON) -> None:
    """Note that from now on this project is meant by a title."""
    identity = Identity(
        title=title,
        server=client.server,
        project=project["id"],
        created=project["created_at"],
    )
    if _recall(state, title).get(client.server) != identity:
        with hold_lines(state / FILE, "Another command is noting its project.") as stream:
            write_line(stream, asdict(identity))


def find_server(state: Path, project: int) -> str | None:
    """Return the server on which a project of this number was last made or chosen."""
    servers = [each.server for each in _iter_noted(state) if each.project == project]
    return servers[-1] if servers else None


def _recall(state: Path, title: str) -> dict[str, Identity]:
    """Return the projects that are known by a title, by server."""
    known: dict[str, Identity] = {}
    for identity in _iter_noted(state):
        if identity.title == title:
            known.pop(identity.server, None)
            known[identity.server] = identity
    return known


def _iter_noted(state: Path) -> Iterator[Identity]:
    """Yield what the journal has, the oldest first; a line cut off does not count."""
    path = state / FILE
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else []:
        with suppress(ValueError, TypeError):
            yield Identity(**json.loads(line))
