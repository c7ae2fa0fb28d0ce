"""Projects of a second round, in which people see what others said in the first one.

Nobody's reading may come into a project of the first round: there people work unseen by others.
"""

from pathlib import Path

from annotate.errors import ServerError
from annotate.labelstudio.api.client import Client
from annotate.labelstudio.identity import look_up
from annotate.labelstudio.page.projects import check_title
from annotate.labelstudio.page.tasks import parse_model

ADJUDICATION_FIX = (
    "Make it anew with: annotate adjudicate push --new; or name another one with --project."
)


def check_adjudication_project(
    client: Client,
    title: str,
    state: Path,
    marker: str,
    *,
    needed: bool = False,
    anew: bool = False,
) -> None:
    """Make sure that a project, if there is one, is of a second round.

    Args:
        client: The server.
        title: The project's.
        state: The state folder, in which known projects are noted.
        marker: The model whose readings tasks of that round have.
        needed: Whether the project has to be there.
        anew: Whether it will be made anew where it is gone.

    Raises:
        ServerError: it has tasks, and none of them has a reading by `marker`; or it is not there.
        UsageError: the title cannot be one.
    """
    check_title(title)
    found = look_up(client, title, state)
    if found.gone and not anew:
        raise ServerError(found.gone, ADJUDICATION_FIX)
    project = found.project
    if project is None:
        if needed:
            raise ServerError(
                f"Label Studio at {client.url} has no project {title!r}.",
                "Check --project and --url, or make it with: annotate adjudicate push",
            )
        return
    belongs = any(parse_model(version).name == marker for version in client.count_versions(project))
    if not belongs and client.count_tasks(project):
        raise ServerError(
            f"The Label Studio project {title!r} is not one for adjudication: it has other tasks.",
            "Name another with --project.",
        )
