"""Which scheme is meant: by its name, its path, or itself; and the project that goes with it.

Without one named, that of the nearest annotate.toml counts, as for the commands. A scheme that was
used once is remembered by the name that annotations carry, so that records can show themselves.
"""

from contextlib import suppress
from dataclasses import replace
from os import PathLike
from pathlib import Path

from annotate.api.wording import naming_arguments
from annotate.app.context import Context
from annotate.errors import AnnotateError
from annotate.model import Problem
from annotate.project import Project, find_project, list_bundled
from annotate.project import load_scheme as read_scheme
from annotate.scheme import Scheme

SchemeLike = Scheme | str | PathLike[str] | None
_known: dict[str, Scheme] = {}


@naming_arguments()
def load_scheme(reference: str | PathLike[str] | None = None) -> Scheme:
    """Read a scheme: a bundled one by its name (`news/1`), or a scheme file by its path.

    Without either it is that of the nearest annotate.toml, else `news/2`.

    Raises:
        AnnotateError: it is not there, or it cannot be used.
    """
    return choose_scheme(reference, find_project(Path()))


def choose_scheme(given: SchemeLike, project: Project) -> Scheme:
    """Return the scheme that is meant, and remember it."""
    if isinstance(given, Scheme):
        scheme = given
    elif given is None:
        scheme = project.load_scheme()
    else:
        scheme = read_scheme(str(given))
    _known[scheme.name] = scheme
    return scheme


def make_context(scheme: SchemeLike, problems: list[Problem]) -> Context:
    """Return what a use case works in: the nearest project, with the scheme that is meant."""
    project = find_project(Path())
    loaded = choose_scheme(scheme, project)
    return Context(project=replace(project, loaded=loaded), findings=problems)


def find_scheme(name: str) -> Scheme | None:
    """Return the scheme with the name that an annotation carries, None where it is not at hand.

    It is one that was used before, a bundled one, or the project's; a name never leads to a file.
    """
    if name not in _known:
        with suppress(AnnotateError):
            if name in list_bundled():
                choose_scheme(name, Project())
            else:
                choose_scheme(None, find_project(Path()))
    return _known.get(name)
