"""The Label Studio that a project talks to: where it is, its version, whether it lets us in."""

from collections.abc import Iterator

from annotate.app.context import Context
from annotate.app.labelstudio.projects import Login, connect
from annotate.app.project.health.findings import HealthFinding, State
from annotate.errors import AnnotateError, MissingExtraError
from annotate.labelstudio.api.health import read_release
from annotate.labelstudio.server.environment import locate_environment, read_version
from annotate.labelstudio.server.server import Server, read_status
from annotate.project import Project

AREA = "label studio"


def examine_server(project: Project, login: Login) -> Iterator[HealthFinding]:
    """Look at the local server, and at the one that the commands would talk to."""
    own = _find_own(project)
    yield _examine_local(own)
    url = login.url or project.url or (own.url if own else None)
    if url is None:
        yield HealthFinding(
            area=AREA,
            name="address",
            state="absent",
            found="none is named",
            fix="Set LABEL_STUDIO_URL and LABEL_STUDIO_API_KEY, or run: annotate server start",
        )
        return
    try:
        yield _compare_versions(url, read_release(url))
        with connect(Context(project=project), login) as client:
            there = client.find_projects(project.name)
    except MissingExtraError as error:
        yield _make("warning", url, error)
        return
    except (AnnotateError, OSError) as error:
        yield _make("error", url, error)
        return
    yield HealthFinding(
        area=AREA,
        name="login",
        state="ok",
        found=f"the token is good; projects called {project.name}: {len(there)}",
    )


def _find_own(project: Project) -> Server | None:
    try:
        return read_status(project.state)
    except OSError:  # that the folder cannot be read is said of the folder
        return None


def _examine_local(own: Server | None) -> HealthFinding:
    folder = locate_environment()
    if own is not None:
        return HealthFinding(area=AREA, name="local server", state="ok", found=f"runs at {own.url}")
    return HealthFinding(
        area=AREA,
        name="local server",
        state="ok" if folder.is_dir() else "absent",
        found=f"installed in {folder}, not running" if folder.is_dir() else "never installed here",
        fix="" if folder.is_dir() else "annotate server start installs and starts one.",
    )


def _compare_versions(url: str, release: str) -> HealthFinding:
    tried = read_version()
    same = release.split(".")[:2] == tried.split(".")[:2]
    return HealthFinding(
        area=AREA,
        name="address",
        state="ok" if same else "warning",
        found=f"Label Studio {release} at {url}",
        fix="" if same else f"annotate is tried with Label Studio {tried}; look at the first push.",
    )


def _make(state: State, url: str, error: Exception) -> HealthFinding:
    said = (error.message, error.fix) if isinstance(error, AnnotateError) else (str(error), "")
    return HealthFinding(area=AREA, name=url, state=state, found=said[0], fix=said[1])
