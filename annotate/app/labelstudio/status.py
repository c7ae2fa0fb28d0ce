"""Who has done how much in Label Studio, and what remains."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from annotate.app.context import Context
from annotate.app.labelstudio.fetching import fetch_pulls, find_pulls
from annotate.app.labelstudio.projects import Login, name_projects
from annotate.labelstudio.convert.progress import ProjectProgress, summarize


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Of which project, or of which layers of it that were pushed apart.

    With `offline` no server is asked: what was pulled last counts.
    """

    title: str | None = None
    layers: Sequence[str] = ()
    offline: bool = False
    login: Login = field(default_factory=Login)


def list_states(context: Context, options: Options) -> list[ProjectProgress]:
    """Return how far each project is, by what it holds now.

    Raises:
        ServerError: there is no such project, or the server failed.
        AnnotateError: it was never pulled, and no server is to be asked.
    """
    titles = name_projects(context, options.title, options.layers)
    fetched = (
        find_pulls(context, titles)
        if options.offline
        else fetch_pulls(context, titles, options.login)
    )
    return [summarize(path, context.project.state) for path in fetched.paths]
