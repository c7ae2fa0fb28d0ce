"""The pulls that a use case reads: made now, or those of last time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from annotate.app.context import Context
from annotate.app.labelstudio.projects import Login, connect
from annotate.errors import UsageError
from annotate.labelstudio.pull.pull import pull
from annotate.labelstudio.pull.pulls import find_newest


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """The newest pull of each project; `people` by id, where they were asked for."""

    paths: tuple[Path, ...]
    people: Mapping[str, str] = field(default_factory=dict)


def fetch_pulls(
    context: Context, titles: Sequence[str], login: Login, *, identities: bool = False
) -> Fetched:
    """Pull some projects; with `identities` ask who their people are.

    Raises:
        ServerError: there is no such project, or the server failed.
    """
    state = context.project.state
    with connect(context, login) as client:
        pulled = [pull(client, title, state) for title in titles]
        people = client.list_identities() if identities else {}
    context.findings.extend(problem for each in pulled for problem in each.problems)
    return Fetched(paths=tuple(each.path for each in pulled), people=people)


def find_pulls(context: Context, titles: Sequence[str]) -> Fetched:
    """Return what was pulled last, without asking a server.

    Raises:
        AnnotateError: one of the projects was never pulled.
    """
    return Fetched(paths=tuple(find_newest(context.project.state, title) for title in titles))


def refuse_identities() -> UsageError:
    """Return what is said where people are to be named, and no server is to be asked."""
    return UsageError(
        "Who people are is not in what was pulled.", "Leave out --offline, or --identities."
    )
