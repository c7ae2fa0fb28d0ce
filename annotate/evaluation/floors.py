"""Floors: the values that measures may not fall below, from a TOML file; errors have ceilings."""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from annotate.errors import AnnotateError, UsageError
from annotate.model import Problem

CODE_FELL = "E03"
ERROR = "error"  # a measure whose name ends so is better the lower it is


class Fall(NamedTuple):
    """A measure that is worse than its floor; `value` is None where there is nothing to measure."""

    name: str
    floor: float
    value: float | None

    def describe(self) -> str:
        """Return in one line what fell, and by how much."""
        if self.value is None:
            return f"{self.name}: nothing to measure, the floor is {self.floor:.3f}"
        if self.name.endswith(ERROR):
            by = self.value - self.floor
            return f"{self.name}: {self.value:.3f}, {by:.3f} above the ceiling {self.floor:.3f}"
        by = self.floor - self.value
        return f"{self.name}: {self.value:.3f}, {by:.3f} below the floor {self.floor:.3f}"

    def to_problem(self, file: str) -> Problem:
        """Return the fall as a Problem of the file of floors."""
        return Problem(
            code=CODE_FELL,
            message=self.describe(),
            file=file,
            fix="Mend what made it worse; to lower a floor is a decision with a reason.",
        )


def read_floors(path: Path) -> dict[str, float]:
    """Read a TOML file of floors: tables named as in the JSON report, or dotted names.

    Raises:
        AnnotateError: it is not there, or not TOML.
        UsageError: a floor is no number.
    """
    try:
        value = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as error:
        raise AnnotateError(f"There is no file {path}.", "Check the name.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise AnnotateError(f"{path} is not TOML: {error}.", "Correct it there.") from error
    return _flatten(value, path)


def _flatten(value: Mapping[str, Any], path: Path) -> dict[str, float]:
    floors: dict[str, float] = {}
    for key, content in value.items():
        if isinstance(content, Mapping):
            floors |= {f"{key}.{name}": floor for name, floor in _flatten(content, path).items()}
        elif isinstance(content, int | float) and not isinstance(content, bool):
            floors[key] = float(content)
        else:
            raise UsageError(f"{path}: {key} is no number.", "A floor is a number, as 0.85.")
    return floors


def check_floors(report: Mapping[str, Any], floors: Mapping[str, float]) -> list[Fall]:
    """Return the measures that fell below their floors, or are not there, in the floors' order."""
    measures = dict(iter_measures(report))
    falls = []
    for name, floor in floors.items():
        value = measures.get(name)
        if value is None or (value > floor if name.endswith(ERROR) else value < floor):
            falls.append(Fall(name, floor, value))
    return falls


def iter_measures(
    report: Mapping[str, Any], head: tuple[str, ...] = ()
) -> Iterator[tuple[str, float | None]]:
    """Yield the measures of a report that a floor may hold, by their dotted names."""
    for key, value in report.items():
        path = (*head, key)
        if isinstance(value, Mapping):
            yield from iter_measures(value, path)
        elif value is None or isinstance(value, int | float):
            yield ".".join(path), value
