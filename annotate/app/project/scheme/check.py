"""All that is wrong with a scheme file, at once."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from annotate import scheme as schemes
from annotate.app.context import Context
from annotate.drafts.filling import UNWORDED
from annotate.drafts.lines import find_line
from annotate.errors import SchemeError
from annotate.faults.scheme import iter_faults
from annotate.labelstudio.page.config import check_config, make_config
from annotate.model import Problem, count_errors
from annotate.project import find_scheme_file
from annotate.schemas import check_schema
from annotate.scheme import Scheme

BROKEN, FAULT, UNSAID = "J00", "Y01", "Y02"
_SHOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """The file that was checked, and its scheme where nothing is wrong with it."""

    path: Path
    scheme: Scheme | None = None


def check(context: Context, reference: str | None = None) -> Result:
    """Check a scheme file, by default the project's; whatever is wrong is a finding.

    Args:
        context: The project, and where findings go.
        reference: A bundled scheme by name, or a file.

    Raises:
        SchemeError: there is no such scheme.
    """
    project = context.project
    path = find_scheme_file(reference or project.scheme, Path() if reference else project.folder)
    try:
        text = path.read_text(encoding="utf-8-sig")
        value = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        message, fix = f"this is not TOML: {error}", "Correct it there."
        context.findings.append(Problem(code=BROKEN, message=message, file=str(path), fix=fix))
        return Result(path=path)
    found = [*_iter_problems(value), *_iter_unsaid(value, text)]
    scheme = None
    if not count_errors(found):
        scheme = schemes.from_json(value)
        found += _check_page(scheme)
    placed = [
        replace(p, file=str(path), line=find_line(text, p.pointer), document=None) for p in found
    ]
    context.findings.extend(sorted(placed, key=lambda problem: problem.line or 0))
    return Result(path=path, scheme=None if count_errors(placed) else scheme)


def _iter_problems(value: dict[str, Any]) -> Iterator[Problem]:
    yield from check_schema("scheme", value)
    for fault in iter_faults(value):
        yield Problem(code=FAULT, message=fault.message, pointer=fault.pointer, fix=fault.fix)


def _iter_unsaid(value: dict[str, Any], text: str) -> Iterator[Problem]:
    """Yield one finding for all descriptions that nobody has written yet."""
    unsaid = [at for at, words in _iter_words(value, "") if words.startswith(UNWORDED)]
    if unsaid:
        lines = ", ".join(str(find_line(text, at)) for at in unsaid[:_SHOWN])
        more = " ..." if len(unsaid) > _SHOWN else ""
        message = f"{len(unsaid)} descriptions are yet to be written (in line {lines}{more})"
        fix = "Say there what is marked and what is not: the guide and the page are made of it."
        yield Problem(code=UNSAID, message=message, severity="warning", pointer=unsaid[0], fix=fix)


def _iter_words(value: Any, pointer: str) -> Iterator[tuple[str, str]]:
    """Yield every description, with its pointer."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "description" and isinstance(inner, str):
                yield f"{pointer}/{key}", inner
            else:
                yield from _iter_words(inner, f"{pointer}/{key}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _iter_words(inner, f"{pointer}/{number}")


def _check_page(scheme: Scheme) -> list[Problem]:
    """Return what keeps a scheme from a labelling page, by the label that it is said of."""
    try:
        problems = check_config(make_config(scheme), scheme)
    except SchemeError as error:
        return [Problem(code=FAULT, message=error.message, fix=error.fix)]
    return [replace(problem, fix="Correct it in the scheme file.") for problem in problems]
