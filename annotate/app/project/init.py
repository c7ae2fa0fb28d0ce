"""Start a project: a commented project file that every command reads."""

import re
from pathlib import Path
from unicodedata import category, normalize

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
    title = _make_title(folder.absolute().name)
    path = folder / FILE_NAME
    with open_output(path) as stream:
        text = TEMPLATE.read_text(encoding="utf-8")
        text = text.replace("{title}", title).replace("{name}", _make_name(title))
        stream.write(text.encode("utf-8"))
    read_project(path)
    return path


def _make_title(folder: str) -> str:
    """Return a folder's name in letters and digits of any writing, with hyphens between them."""
    letters = (c if category(c)[0] in "LMN" else " " for c in normalize("NFC", folder).lower())
    title = "-".join("".join(letters).split())
    return (title if len(title) >= SHORTEST else f"news-{title}".strip("-"))[:LONGEST].strip("-")


def _make_name(title: str) -> str:
    """Return a title as the name of a dataset, which has plain letters alone."""
    plain = (c for c in normalize("NFKD", title.casefold()) if not category(c).startswith("M"))
    return re.sub(r"[^a-z0-9]+", "-", "".join(plain)).strip("-") or "news"
