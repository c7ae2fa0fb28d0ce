"""Look at all that annotate stands on: the installation, the project, the files, the server."""

from collections.abc import Iterator
from pathlib import Path

from annotate.app.labelstudio.projects import Login
from annotate.app.project.health.findings import HealthFinding
from annotate.app.project.health.folder import examine_files, examine_project
from annotate.app.project.health.installation import examine_installation
from annotate.app.project.health.label_studio import examine_server


def examine(start: Path, login: Login, *, offline: bool = False) -> Iterator[HealthFinding]:
    """Yield how each part is, in the order in which one part needs the other."""
    yield from examine_installation()
    project, findings = examine_project(start)
    yield from findings
    if project is not None:
        yield from examine_files(project)
        if not offline:
            yield from examine_server(project, login)
