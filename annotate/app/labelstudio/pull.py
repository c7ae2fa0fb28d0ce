"""Store what Label Studio holds of a project, as it is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from annotate.app.context import Context
from annotate.app.labelstudio.projects import Login, check_chosen, connect, name_projects
from annotate.labelstudio.pull.pull import pull


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Which project is pulled, or which of its layers that were pushed apart.

    With `full` everything, and not only what changed; `chosen` is the id of the one that is meant.
    """

    title: str | None = None
    layers: Sequence[str] = ()
    full: bool = False
    chosen: int | None = None
    login: Login = field(default_factory=Login)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One project: the new file, how many tasks are in it, how many the project has."""

    title: str
    path: Path
    written: int
    tasks: int
    deleted: int


def iter_pulls(context: Context, options: Options) -> Iterator[Result]:
    """Pull project after project, each when it is asked for; yield what was stored of it.

    Raises:
        ServerError: there is no such project, or the server failed.
        RunError: another pull of the project is running.
    """
    check_chosen(options.chosen, options.layers)
    with connect(context, options.login) as client:
        for title in name_projects(context, options.title, options.layers):
            pulled = pull(
                client,
                title,
                context.project.state,
                full=options.full,
                chosen=options.chosen,
                report=context.listener.say,
            )
            context.findings.extend(pulled.problems)
            yield Result(
                title=title,
                path=pulled.path,
                written=pulled.written,
                tasks=pulled.tasks,
                deleted=len(pulled.deleted),
            )
