"""Who has done how much in Label Studio, and what remains."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from annotate.app.context import Context
from annotate.app.labelstudio.fetching import fetch_pulls, find_pulls, refuse_identities
from annotate.app.labelstudio.projects import Login, list_moved, name_projects
from annotate.labelstudio.convert.progress import ProjectProgress, summarize


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Of which project, or of which layers of it that were pushed apart.

    With `offline` no server is asked: what was pulled last counts. With `identities` people go by
    their e-mail, not by a pseudonym.
    """

    title: str | None = None
    layers: Sequence[str] = ()
    offline: bool = False
    identities: bool = False
    login: Login = field(default_factory=Login)


def list_states(context: Context, options: Options) -> list[ProjectProgress]:
    """Return how far each project is, by what it holds now.

    Raises:
        UsageError: people are to be named, and no server is to be asked who they are.
        ServerError: there is no such project, or the server failed.
        AnnotateError: it was never pulled, and no server is to be asked.
    """
    if options.offline and options.identities:
        raise refuse_identities()
    titles = name_projects(context, options.title, options.layers)
    fetched = (
        find_pulls(context, titles)
        if options.offline
        else fetch_pulls(context, titles, options.login, identities=options.identities)
    )
    state, people = context.project.state, fetched.people
    moved = list_moved(context, options.title) if not options.layers else {}
    return [
        summarize(path, state, people, moved.get(title, frozenset()))
        for title, path in zip(titles, fetched.paths, strict=True)
    ]
