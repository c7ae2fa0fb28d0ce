"""A Label Studio project that is not ours, taken in: its page as a scheme, its tasks as records."""

import filecmp
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from annotate.app.context import Context
from annotate.app.exchange import imports
from annotate.app.exchange.imports import import_records
from annotate.app.labelstudio.projects import Login, connect
from annotate.app.project.scheme import new
from annotate.app.project.scheme.new import write_draft
from annotate.drafts.draft import SchemeDraft
from annotate.drafts.marked import MarkCollector, join_drafts
from annotate.drafts.page import read_page
from annotate.errors import UsageError
from annotate.files.json_values import dump_json
from annotate.files.outputs import open_output
from annotate.ingestion.marked import MarkedReader
from annotate.ingestion.settings import DEFAULT_MAX_CHARACTERS
from annotate.labelstudio.api.client import Client
from annotate.labelstudio.page.config import read_stamp
from annotate.labelstudio.page.projects import slugify
from annotate.model import JSON
from annotate.project import FILE_NAME, load_scheme

FORMAT = "label-studio"
_ADDRESS = re.compile(r"(.*?)/projects/(\d+)(?:/.*)?$")
_TAKEN = (FILE_NAME, "words.toml")  # a project may be called as these files are
_FIX_OURS = "Take in what people did there with: annotate export --project TITLE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Which project is taken in, by its address or id, and as what.

    Without a `scheme` one is made of the page, and written beside; one that is called so and lies
    there already is used as it is.
    """

    project: str
    output: str | None = None
    scheme: str | None = None
    names: Sequence[str] = ()
    layers: Sequence[str] = ()
    login: Login = field(default_factory=Login)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What was taken in, by which scheme; `made` are the files that were written for it."""

    title: str
    scheme: str
    raw: Path
    imported: imports.Result
    made: tuple[str, ...] = ()


def import_project(context: Context, options: Options) -> Result:
    """Fetch a project, store what the server has, make a scheme of its page, and convert.

    Raises:
        UsageError: no project is named, it was made by annotate, or its page marks no text.
        ServerError: there is no such project, or the server failed.
        NothingReadError: nothing that is marked could be read.
    """
    address, number = parse_project(options.project)
    login = replace(options.login, url=address or options.login.url)
    with connect(context, login) as client:
        settings = client.read_project(number)
        title, config = str(settings["title"]), str(settings["label_config"])
        if read_stamp(config) is not None:
            raise UsageError(f"The project {title!r} was made by annotate.", _FIX_OURS)
        raw = _fetch(context, client, settings)
    made: list[str] = []
    scheme = options.scheme or _make_scheme(context, title, config, raw, made)
    read = imports.Options(
        output=options.output,
        format=FORMAT,
        scheme=scheme,
        names=options.names,
        layers=options.layers or load_scheme(scheme).layer_names,
    )
    imported = import_records(context, [str(raw)], read)
    made += _start_project(title, scheme)
    return Result(title=title, scheme=scheme, raw=raw, imported=imported, made=tuple(made))


def parse_project(given: str) -> tuple[str | None, int]:
    """Return the address of the server, where it is said, and the id of a project.

    Raises:
        UsageError: it is neither an id nor an address with one.
    """
    if given.isdecimal():
        return None, int(given)
    parts = urlsplit(given)
    found = _ADDRESS.match(parts.path)
    if parts.scheme not in ("http", "https") or not parts.netloc or found is None:
        fix = "Give its id, or the address at which its page is: https://HOST/projects/12/data"
        raise UsageError(f"--project {given} names no project.", fix)
    return urlunsplit((parts.scheme, parts.netloc, found[1], "", "")), int(found[2])


def _fetch(context: Context, client: Client, settings: JSON) -> Path:
    """Store the tasks with all that they have, exactly as the server gives them.

    What an earlier run stored is kept under a number where the server has something else now.
    """
    number = int(settings["id"])
    host = re.sub(r"[^a-z0-9]+", "-", urlsplit(client.url).netloc.lower()).strip("-")
    path = context.project.state / "imported" / f"{host}-{number}.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    tasks = context.listener.track(client.iter_tasks(number), "Fetching", weight="tasks")
    fetched = path.with_suffix(".fetched")
    with open_output(fetched) as stream:
        for task in tasks:
            stream.write(dump_json(task).encode("utf-8") + b"\n")
    if path.exists() and not filecmp.cmp(path, fetched, shallow=False):
        earlier = (path.with_suffix(f".{at}.jsonl") for at in count(1))
        path.rename(next(name for name in earlier if not name.exists()))
    return fetched.replace(path)


def _make_scheme(context: Context, title: str, config: str, raw: Path, made: list[str]) -> str:
    """Return the scheme file of a page; what is marked and no longer on it is in it too."""
    target = f"{slugify(title)}.toml"
    if target in _TAKEN:
        target = f"scheme-{target}"
    if Path(target).exists():
        return target
    draft = join_drafts(read_page(config, title), _collect(raw))
    options = new.Options(sources=[title], title=title, output=target)
    write_draft(context, draft, options)
    made.append(target)
    return target


def _collect(raw: Path) -> SchemeDraft:
    """Return what is marked in the tasks; what is wrong with them is said when they are read."""
    collector = MarkCollector()
    reader = MarkedReader([], format=FORMAT, encoding=None, longest=DEFAULT_MAX_CHARACTERS)
    for item, _ in reader.iter_items([str(raw)]):
        collector.add(item)
    return collector.make_draft()


def _start_project(title: str, scheme: str) -> list[str]:
    """Write a project file that names the scheme, where no folder from here upwards has one."""
    if any((folder / FILE_NAME).is_file() for folder in (Path(), *Path().absolute().parents)):
        return []
    name = dump_json(title)
    with open_output(FILE_NAME) as stream:
        stream.write(f"[project]\nname = {name}\nscheme = {dump_json(scheme)}\n".encode())
    return [FILE_NAME]
