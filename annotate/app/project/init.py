"""Start a project: a commented project file that every command reads."""

import re
from pathlib import Path

from annotate.errors import UsageError
from annotate.files.outputs import open_output
from annotate.project import FILE_NAME, read_project
from annotate.resources import DATA

TEMPLATE = DATA / "annotate.toml.template"
SHORTEST, LONGEST = 3, 50  # what Label Studio takes as a project's title


def init(folder: Path, *, force: bool = False) -> Path:
    """Write the project file of a folder and return its path; `force` overwrites one.

    Raises:
        UsageError: there is one already.
    """
    path = folder / FILE_NAME
    if path.exists() and not force:
        raise UsageError(f"{path} is there already.", "Edit it, or give --force to overwrite it.")
    return write_project_file(folder)


def write_project_file(folder: Path) -> Path:
    """Write the template with names made of the folder's; the result is read back."""
    name = re.sub(r"[^a-z0-9]+", "-", folder.absolute().name.lower()).strip("-")
    name = (name if len(name) >= SHORTEST else f"news-{name}".strip("-"))[:LONGEST]
    path = folder / FILE_NAME
    with open_output(path) as stream:
        text = TEMPLATE.read_text(encoding="utf-8").replace("{name}", name)
        stream.write(text.encode("utf-8"))
    read_project(path)
    return path
