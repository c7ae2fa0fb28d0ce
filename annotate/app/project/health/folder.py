"""The project in a folder: its file, its data, who may write where, what room there is."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from annotate.app.language import load_own
from annotate.app.project.health.findings import HealthFinding, State
from annotate.errors import AnnotateError
from annotate.files.parts import list_parts
from annotate.files.scratch import find_folder
from annotate.project import FILE_NAME, Project, find_project
from annotate.spelling import plural

LITTLE, TOO_LITTLE = 2 * 10**9, 10**8  # bytes
_DATA = (
    ("articles", "annotate ingest"),
    ("predictions", "annotate preannotate"),
    ("annotations", "annotate export"),
)


def examine_project(start: Path) -> tuple[Project | None, list[HealthFinding]]:
    """Look at the nearest project file, its scheme and its words."""
    try:
        project = find_project(start)
    except AnnotateError as error:
        return None, [_make("project", FILE_NAME, error)]
    is_there = (project.folder / FILE_NAME).is_file()
    found = [
        HealthFinding(
            area="project",
            name=FILE_NAME,
            state="ok" if is_there else "absent",
            found=f"{project.folder / FILE_NAME}: {project.name}" if is_there else "none here",
            fix="" if is_there else "annotate init NAME makes one; without it the defaults hold.",
        )
    ]
    for name, read in (("scheme", _read_scheme), ("language", _read_language)):
        try:
            said = read(project)
            found.append(HealthFinding(area="project", name=name, state="ok", found=said))
        except (AnnotateError, OSError) as error:
            found.append(_make("project", name, error))
    return project, found


def _read_scheme(project: Project) -> str:
    return project.load_scheme().name


def _read_language(project: Project) -> str:
    code = load_own(project).code
    return f"{code}, with {project.words}" if project.words else code


def _make(area: str, name: str, error: Exception) -> HealthFinding:
    message, fix = (
        (error.message, error.fix) if isinstance(error, AnnotateError) else (str(error), "")
    )
    return HealthFinding(area=area, name=name, state="error", found=message, fix=fix)


def examine_files(project: Project) -> Iterator[HealthFinding]:
    """Look at the files of a project, and whether its folders can be written."""
    for name, writer in _DATA:
        yield _examine_file(name, getattr(project, name), writer)
    for name, folder in (
        ("project", project.folder),
        ("state", project.state),
        ("datasets", project.datasets),
        ("temporary files", Path(find_folder())),
    ):
        yield _examine_folder(name, folder)


def _examine_file(name: str, path: Path, writer: str) -> HealthFinding:
    if not path.exists():
        return HealthFinding(
            area="files", name=name, state="absent", found=f"{path} is not there", fix=writer
        )
    if path.is_dir():
        return _examine_parts(name, path)
    readable = path.is_file() and os.access(path, os.R_OK)
    return HealthFinding(
        area="files",
        name=name,
        state="ok" if readable else "error",
        found=f"{path}, {path.stat().st_size:,} bytes" if readable else f"{path} cannot be read",
        fix="" if readable else f"Let yourself read it: ls -l {path}",
    )


def _examine_parts(name: str, folder: Path) -> HealthFinding:
    try:
        parts = list_parts(folder)
        size = sum(Path(part.path).stat().st_size for part in parts)
    except (AnnotateError, OSError) as error:
        return _make("files", name, error)
    found = f"{folder}, {plural(len(parts), 'part')}, {size:,} bytes"
    return HealthFinding(area="files", name=name, state="ok", found=found, fix="")


def _examine_folder(name: str, folder: Path) -> HealthFinding:
    """Look at the folder, or at the nearest one above it that is there."""
    place = next(p for p in (folder, *folder.absolute().parents) if p.exists())
    if not (place.is_dir() and os.access(place, os.W_OK | os.X_OK)):
        return HealthFinding(
            area="files",
            name=name,
            state="error",
            found=f"{place} cannot be written",
            fix=f"Let yourself write there (ls -ld {place}), or name another in {FILE_NAME}.",
        )
    free = shutil.disk_usage(place).free
    state: State = "error" if free < TOO_LITTLE else "warning" if free < LITTLE else "ok"
    return HealthFinding(
        area="files",
        name=name,
        state=state,
        found=f"{place}, {free / 10**9:.1f} GB free",
        fix="" if state == "ok" else "Make room: a Label Studio of one's own takes about 1 GB.",
    )
