"""What people did in Label Studio, as records."""

import os
from collections.abc import Iterable, Iterator
from os import PathLike, fspath
from pathlib import Path

from annotate.api.findings import OnProblem
from annotate.api.inputs import AnyPath, check_paths
from annotate.api.schemes import SchemeLike, make_context
from annotate.api.stream import Stream
from annotate.api.wording import naming_arguments
from annotate.app.labelstudio import export as app
from annotate.app.labelstudio.projects import Login
from annotate.model import Problem, Record


@naming_arguments()
def export(
    project: AnyPath | Iterable[AnyPath] | None = None,
    *,
    url: str | None = None,
    key: str | None = None,
    offline: bool = False,
    scheme: SchemeLike = None,
    layers: Iterable[str] = (),
    drafts: bool = True,
    identities: bool = False,
    on_problem: OnProblem = "warn",
) -> Stream[Record]:
    """Export every reading of every annotator and model: a record for each document.

    A project is pulled at the call: what the server holds is stored as it is, as `annotate pull`
    does, and then converted while records are taken.

    Args:
        project: The title of a project in Label Studio, else that of annotate.toml; or files that
            were pulled, with which no server is asked.
        url: The address of Label Studio; else it is read from LABEL_STUDIO_URL, else it is that of
            annotate.toml, or of the project's own server.
        key: A token; else it is read from LABEL_STUDIO_API_KEY.
        offline: Take what was pulled last of the project, and ask no server.
        scheme: The scheme of the labels.
        layers: Those that were pushed apart, each a project of its own.
        drafts: Whether what was not submitted is taken in.
        identities: Name people by their e-mail, not by a pseudonym.
        on_problem: What is done with findings.

    Raises:
        AnnotateError: there is no such project or file, or the server refused or failed.
    """
    pulls = _list_pulls(project)
    options = app.Options(
        title=None if project is None or pulls else str(project),
        layers=tuple(layers),
        offline=offline,
        drafts=drafts,
        identities=identities,
        login=Login(
            url=url or os.environ.get("LABEL_STUDIO_URL"),
            api_key=key or os.environ.get("LABEL_STUDIO_API_KEY"),
        ),
    )

    def read(problems: list[Problem]) -> Iterator[Record]:
        return app.read(make_context(scheme, problems), options, pulls)

    return Stream(read, on_problem)


def _list_pulls(given: AnyPath | Iterable[AnyPath] | None) -> list[Path]:
    """Return the files that are meant; a word that is no file is a title."""
    if given is None or (isinstance(given, str) and not Path(given).is_file()):
        return []
    several = [given] if isinstance(given, str | PathLike) else list(given)
    check_paths(several)
    return [Path(fspath(each)) for each in several]
