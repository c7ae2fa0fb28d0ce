"""What is installed: Python, the package, its extras, what other packages add."""

import locale
import platform
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from importlib import metadata
from pathlib import Path

import annotate
from annotate.app.project.health.findings import HealthFinding, State
from annotate.errors import PluginError
from annotate.plugins import CHECKS, FORMATS, LANGUAGES, PREANNOTATORS, list_plugins
from annotate.spelling import plural

NAME = "annotate-news"
OLDEST, FIRST_UNTRIED = (3, 11), (3, 14)
_REQUIREMENT = re.compile(r"([\w.-]+)(?:\[[^]]*\])?\s*([^;]*?)\s*(?:;(.*))?")
_EXTRA = re.compile(r"""extra\s*==\s*["']([\w-]+)["']""")
_BOUND = re.compile(r"(>=|<=|==|<|>|!=|~=)\s*([\w.]+)")


def examine_installation() -> Iterator[HealthFinding]:
    """Look at Python, the package and its extras, and the packages that add to it."""
    yield _examine_python()
    yield _examine_encoding()
    for extra, wanted in _list_extras().items():
        yield _examine_extra(extra, wanted)
    yield from _examine_plugins()


def _examine_python() -> HealthFinding:
    here = f"annotate {annotate.__version__} on Python {platform.python_version()}"
    found = f"{here}, {platform.system()} {platform.machine()}, in {sys.prefix}"
    tried = OLDEST <= sys.version_info[:2] < FIRST_UNTRIED
    return HealthFinding(
        area="installation",
        name="Python",
        state="ok" if tried else "warning",
        found=found,
        fix="" if tried else "annotate is tried with Python 3.11, 3.12 and 3.13.",
    )


def _examine_encoding() -> HealthFinding:
    names = {
        "files": sys.getfilesystemencoding(),
        "text": locale.getpreferredencoding(do_setlocale=False),
    }
    wrong = [f"{what} {name}" for what, name in names.items() if not _is_utf8(name)]
    return HealthFinding(
        area="installation",
        name="encoding",
        state="warning" if wrong else "ok",
        found=", ".join(wrong) or "UTF-8",
        fix="Set PYTHONUTF8=1: some characters cannot be printed or named." if wrong else "",
    )


def _is_utf8(name: str) -> bool:
    return name.lower().replace("-", "").replace("_", "") == "utf8"


def list_packages() -> list[str]:
    """Return the packages that annotate and its extras ask for."""
    return sorted({name for wanted in _list_extras().values() for name, _ in wanted})


def _list_extras() -> Mapping[str, Sequence[tuple[str, str]]]:
    """Return the packages of each extra with their bounds; what is always needed is under ''."""
    extras: dict[str, list[tuple[str, str]]] = defaultdict(list)
    try:
        lines = metadata.requires(NAME) or []
    except metadata.PackageNotFoundError:
        return {}
    for line in lines:
        parts = _REQUIREMENT.fullmatch(line)
        if parts and parts[1] != NAME:
            found = _EXTRA.search(parts[3] or "")
            extras[found[1] if found else ""].append((parts[1], parts[2]))
    return extras


def _examine_extra(extra: str, wanted: Sequence[tuple[str, str]]) -> HealthFinding:
    missing, other = [], []
    for name, bounds in wanted:
        try:
            version = metadata.version(name)
        except metadata.PackageNotFoundError:
            missing.append(name)
            continue
        if not fits(version, bounds):
            other.append(f"{name} is {version}, not {bounds}")
    said = [f"without {', '.join(missing)}"] if missing else []
    absent: State = "absent" if extra else "error"  # what is always needed has no extra
    package = f"{NAME}[{extra}]" if extra else NAME
    return HealthFinding(
        area="installation",
        name=extra or "always needed",
        state="warning" if other else absent if missing else "ok",
        found="; ".join([*said, *other]) or plural(len(wanted), "package"),
        fix=f'pip install --upgrade "{package}"' if missing or other else "",
    )


def fits(version: str, bounds: str) -> bool:
    """Tell whether a version lies in bounds as `>=2.1,<3`, by its numbers alone."""
    own = _read_numbers(version)
    compare = {
        ">=": lambda other: own >= other,
        "<": lambda other: own < other,
        ">": lambda other: own > other,
        "<=": lambda other: own <= other,
        "==": lambda other: own == other,
        "!=": lambda other: own != other,
        "~=": lambda other: own >= other and own[: len(other) - 1] == other[:-1],
    }
    return all(compare[sign](_read_numbers(other)) for sign, other in _BOUND.findall(bounds))


def _read_numbers(version: str) -> tuple[int, ...]:
    numbers = tuple(int(found) for found in re.findall(r"(?:^|\.)(\d+)", version))
    while numbers and numbers[-1] == 0:
        numbers = numbers[:-1]  # 2.0 is 2
    return numbers


def _examine_plugins() -> Iterator[HealthFinding]:
    for group in (PREANNOTATORS, CHECKS, FORMATS, LANGUAGES):
        for plugin in list_plugins(group):
            error = ""
            try:
                plugin.load(lambda value: value)
            except PluginError as failure:
                error = failure.message
            yield HealthFinding(
                area="plug-ins",
                name=f"{plugin.name} ({group.rpartition('.')[2]})",
                state="error" if error else "ok",
                found=error or plugin.distribution,
                fix=f"pip uninstall {Path(plugin.distribution.split()[0])}, or mend it."
                if error
                else "",
            )
