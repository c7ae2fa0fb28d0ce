"""The files that a project's steps begin with, and those that come of each."""

import tomllib
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

from annotate.adjudication.deciding.decisions import count_by_people
from annotate.app.dataset.build import find_dataset
from annotate.app.labelstudio.adjudicate.files import GOLD, LOG
from annotate.dataset.storage.folder import read_manifest
from annotate.errors import UsageError
from annotate.files.done import read_done
from annotate.files.json_lines import read_json_lines
from annotate.files.parts import SUFFIXES
from annotate.project import FILE_NAME, Project, list_bundled
from annotate.registry.tables import OFFICES, WHO

PULLED = "pulled"
INGEST, BUILD = "ingest", "build"
MERGE, TAKE = "adjudicate merge", "adjudicate take"
# In the order in which they run. A model that was trained is a setting.
STEPS = (INGEST, "import", "preannotate", "export", MERGE, TAKE, "mask", BUILD)
_SERVED = ("export", TAKE)
_OUTPUT = ("-o", "--output")
_NOT_KEPT = {"label-studio", "work"}  # a server's own data, and what is under way


def name_step(call: Sequence[str]) -> str:
    """Return the name of the step that a call is, which may be of two words."""
    return " ".join(call[: 2 if [*call[:1]] == ["adjudicate"] else 1])


def is_step(call: Sequence[str]) -> bool:
    """Tell whether a call is a step that asks no server and names no place outside the project."""
    name = name_step(call)
    paths = [Path(word.partition("=")[2] if word.startswith("-") else word) for word in call]
    if any(path.is_absolute() or ".." in path.parts for path in paths):
        return False
    if name == "import":
        return not any(word.partition("=")[0] == "--project" for word in call)
    return name in STEPS and (name not in _SERVED or "--offline" in call)


def list_files(path: Path) -> list[Path]:
    """Return a file, or all files in a folder and below; nothing where nothing is."""
    if path.is_file():
        return [path]
    return [found for found in sorted(path.rglob("*")) if found.is_file()]


def list_settings(project: Project) -> list[Path]:
    """Return annotate.toml and what it names: scheme, words, lists, models; and who is who."""
    found = [project.folder / FILE_NAME]
    if project.scheme not in list_bundled():
        found.append(project.folder / project.scheme)
    value = tomllib.loads(found[0].read_text(encoding="utf-8"))
    value.pop("paths", None)  # of what steps write
    for name in _iter_strings(value):
        found += _find_named(project, name)
    if project.words is not None:
        found += list_files(project.words) or [project.words]
    found += [project.folder / name for name in (WHO, OFFICES) if (project.folder / name).is_file()]
    return list(dict.fromkeys(found))


def _iter_strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _iter_strings(item)


def _find_named(project: Project, words: str) -> list[Path]:
    """Return the files that words name; models may be joined, as in news-en+models/mine."""
    made = [project.articles, project.predictions, project.annotations, project.datasets]
    kept = {path.resolve() for path in (*made, project.state)}
    found: list[Path] = []
    for word in words.split("+"):
        path = project.folder / word
        try:
            is_there = bool(word.strip(" ./")) and path.exists()
        except (OSError, ValueError):  # too long for a name: it is none
            continue
        place = path.resolve()
        if is_there and place.is_relative_to(project.folder.resolve()) and place not in kept:
            found += list_files(path)
    return found


def list_inputs(
    project: Project, call: Sequence[str], known: Collection[Path], made: Collection[Path]
) -> list[Path]:
    """Return the files that a call names and that nothing else in the lock has."""
    targets = {path.resolve() for path in made}
    words = [word.partition("=")[2] if word.startswith("--") else word for word in call[1:]]
    named = [path for word in words for path in _find_named(project, word)]
    return [p for p in dict.fromkeys(named) if p not in known and p.resolve() not in targets]


def list_unmade(project: Project, made: Collection[Path]) -> list[Path]:
    """Return the files that steps read and none has made: readings of another tool, say."""
    usual = (project.articles, project.predictions, project.annotations)
    found = (path for place in usual for path in _list_records(place))
    return [path for path in found if path not in made]


def list_state(project: Project) -> list[Path]:
    """Return what Label Studio held, and what was noted of it."""
    return [
        path
        for path in list_files(project.state)
        if path.relative_to(project.state).parts[0] not in _NOT_KEPT and path.suffix != ".lock"
    ]


def list_results(project: Project, call: Sequence[str]) -> list[Path]:
    """Return the files that are there of what a call writes.

    Raises:
        UsageError: it does not say where.
    """
    name, target = name_step(call), _read_option(call, _OUTPUT)
    if target is None and name in ("import", "mask"):
        raise UsageError(f"Nobody knows what `{name}` wrote.", "Give the call with its -o.")
    gold = project.annotations.with_name(GOLD)
    plain = {
        INGEST: project.articles,
        "preannotate": project.predictions,
        "export": project.annotations,
        MERGE: gold,
        TAKE: gold,
        BUILD: find_dataset(project),
    }
    place = plain[name] if target is None else project.folder / target
    if name in (MERGE, TAKE):
        log = _read_option(call, ("--log",))
        return [*list_files(place), *list_files(project.folder / log if log else _beside(place))]
    return list_files(place) if name == BUILD else _list_records(place)


def _list_records(place: Path) -> list[Path]:
    """Return a file of articles or records, or the parts of a folder of them, without marks."""
    found = list_files(place)
    return list(filter(_is_part, found)) if place.is_dir() else found


def _is_part(path: Path) -> bool:
    return path.name.endswith(SUFFIXES) and not path.name.startswith((".", "_"))


def _beside(gold: Path) -> Path:
    return gold.with_name(LOG)


def _read_option(call: Sequence[str], names: Collection[str]) -> str | None:
    for at, word in enumerate(call):
        option, equals, value = word.partition("=")
        if option in names:
            return value if equals else next(iter(call[at + 1 :]), None)
    return None


def guess_calls(project: Project, sources: Sequence[str]) -> dict[str, list[str]]:
    """Return how each step would have been called without options, where its result is there."""
    calls = {INGEST: [INGEST, *sources, *_tell_parts(project.articles)]}
    calls["preannotate"] = ["preannotate"]
    if any(list_files(project.state / PULLED)):
        calls["export"] = ["export", "--offline"]
    gold = project.annotations.with_name(GOLD)
    if gold.is_file():
        lines = read_json_lines(str(_beside(gold)), []) if _beside(gold).is_file() else []
        decided = count_by_people(line.value for line in lines)
        name = TAKE if decided else MERGE
        calls[name] = [*name.split(), *(["--offline"] if decided else [])]
    calls[BUILD] = [BUILD, *_tell_input(project)]
    return {name: call for name, call in calls.items() if list_results(project, call)}


def _tell_parts(articles: Path) -> list[str]:
    """Return the option that parts of a folder come of: so many articles each."""
    if not articles.is_dir():
        return []
    first = next(filter(_is_part, list_files(articles)), None)
    mark = read_done(str(first)) if first else None
    return ["--parts", str(mark.rows)] if mark else []


def _tell_input(project: Project) -> list[str]:
    """Return what a dataset was built of, where that is not what `build` takes by itself."""
    name = (read_manifest(find_dataset(project)) or {}).get("input", {}).get("name", "")
    path = project.annotations.with_name(Path(name).name) if name else project.annotations
    if path == project.annotations or not path.exists():
        return []
    return [path.absolute().relative_to(project.folder.absolute()).as_posix()]
