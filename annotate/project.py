"""The project file annotate.toml and the scheme file: read, checked, with defaults filled in.

Every command reads the nearest annotate.toml, from the working folder upwards; every option
overrides it. Paths in it are relative to its folder. Secrets are never in it.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from annotate import scheme as schemes
from annotate.errors import AnnotateError, SchemeError
from annotate.files.stores import is_address
from annotate.resources import DATA
from annotate.schemas import check_schema
from annotate.scheme import Scheme

FILE_NAME = "annotate.toml"
DEFAULT_SCHEME = "news/2"
# The tables of the file that a project has as they are.
TABLES = ("ingest", "preannotate", "mask", "dataset", "checks", "language")


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """What the commands of a project take for granted. Paths are absolute or relative to here.

    `loaded` is a scheme that was handed over as a value; it goes before the one that is named.
    """

    folder: Path = Path()
    name: str = "news"
    scheme: str = DEFAULT_SCHEME
    articles: Path = Path("articles.jsonl")
    predictions: Path = Path("predictions.jsonl")
    annotations: Path = Path("annotations.jsonl")
    datasets: Path = Path("datasets")
    state: Path = Path(".annotate")
    url: str | None = None
    server: str | None = None
    ingest: Mapping[str, Any] = field(default_factory=dict)
    preannotate: Mapping[str, Any] = field(default_factory=dict)
    mask: Mapping[str, Any] = field(default_factory=dict)
    dataset: Mapping[str, Any] = field(default_factory=dict)
    checks: Mapping[str, Any] = field(default_factory=dict)
    language: Mapping[str, Any] = field(default_factory=dict)
    loaded: Scheme | None = None

    @property
    def words(self) -> Path | None:
        """The file of the project's own words, None where it has none."""
        return self.folder / self.language["words"] if "words" in self.language else None

    def load_scheme(self) -> Scheme:
        """Return the project's scheme, read anew where it was not handed over."""
        return self.loaded or load_scheme(self.scheme, self.folder)


def find_project(start: Path) -> Project:
    """Read the nearest annotate.toml at or above a folder; without one, the defaults hold.

    Raises:
        AnnotateError: the file is not TOML, or does not fit `project.schema.json`.
    """
    for folder in (start, *start.absolute().parents):
        if (folder / FILE_NAME).is_file():
            return read_project(folder / FILE_NAME)
    return Project()


def read_project(path: Path) -> Project:
    """Read one project file."""
    value = read_toml(path, "project", AnnotateError)
    folder = path.parent
    head, paths = value.get("project", {}), value.get("paths", {})
    _refuse_addresses(path, paths)
    given = {
        "name": head.get("name"),
        "scheme": head.get("scheme"),
        "url": value.get("labelstudio", {}).get("url"),
        "server": value.get("labelstudio", {}).get("server"),
        **{key: value.get(key) for key in TABLES},
    }
    defaults = Project()
    return Project(
        folder=folder,
        **{key: content for key, content in given.items() if content is not None},
        **{
            key: folder / paths.get(key, getattr(defaults, key))
            for key in ("articles", "predictions", "annotations", "datasets", "state")
        },
    )


def _refuse_addresses(file: Path, paths: Mapping[str, str]) -> None:
    for key, named in paths.items():
        if is_address(named):
            raise AnnotateError(
                f"{file}: /paths/{key}: {named} is an address; what is named here is on this "
                "machine.",
                f"Leave it out, and name the address to each command that reads or writes it: "
                f"annotate validate {named}",
            )


def load_scheme(reference: str, folder: Path = Path()) -> Scheme:
    """Read a scheme: a bundled one by its name (`news/1`), or a file, relative to a folder.

    Raises:
        SchemeError: it is not there, is not TOML, does not fit its schema, contradicts itself.
    """
    path = find_scheme_file(reference, folder)
    if path.parent == DATA:
        return _load_bundled(path)
    return schemes.from_json(read_toml(path, "scheme", SchemeError))


def find_scheme_file(reference: str, folder: Path = Path()) -> Path:
    """Return the file of a scheme: a bundled one by its name, or a file, relative to a folder.

    Raises:
        SchemeError: it is not there.
    """
    bundled = DATA / f"{reference.replace('/', '-')}.toml"
    if "/" in reference and bundled.is_file():
        return bundled
    path = folder / reference
    if not path.is_file():
        raise SchemeError(
            f"There is no scheme {reference}.",
            f"Name a bundled one ({', '.join(list_bundled())}) or the path of a scheme file.",
        )
    return path


@cache
def _load_bundled(path: Path) -> Scheme:
    """Read a scheme that comes with the package, once: parsing it takes longer than most work."""
    return schemes.from_json(read_toml(path, "scheme", SchemeError))


def list_bundled() -> list[str]:
    """Return the names of the schemes that come with the package."""
    return sorted(path.stem.replace("-", "/") for path in DATA.glob("*-[0-9]*.toml"))


def read_toml(path: Path, schema: str, error_type: type[AnnotateError]) -> dict[str, Any]:
    """Read a TOML file that has to fit a schema; raise `error_type` where it does not."""
    try:
        value = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise error_type(f"{path} is not TOML: {error}.", "Correct it there.") from error
    problems = check_schema(schema, value)
    if problems:
        first = problems[0]
        raise error_type(f"{path}: {first.pointer or '/'}: {first.message}.", first.fix)
    return value
