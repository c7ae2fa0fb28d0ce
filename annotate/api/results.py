"""What functions return that come to an end: counts and figures, and the findings on the way.

`str()` of one is what its command says, `to_json()` what its command writes, and a notebook shows
it as text.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

from annotate.model import JSON, Problem
from annotate.records import to_json
from annotate.reliability.report import AgreementReport, Figure


class Shown:
    """A result that a notebook shows as the text that it is."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        return f'<pre style="white-space: pre; overflow-x: auto">{escape(str(self))}</pre>'


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildResult(Shown):
    """A dataset folder that was built, or, where nothing was left to build, was not.

    `documents` are counted by split, `rows` by configuration and split, `reviewed` by gold, human
    and silver, `left_out` by the reason.
    """

    folder: Path
    is_built: bool
    documents: Mapping[str, int]
    rows: Mapping[str, Mapping[str, int]]
    reviewed: Mapping[str, int]
    left_out: Mapping[str, int]
    problems: tuple[Problem, ...]
    text: str = field(repr=False)

    def to_json(self) -> JSON:
        """Return the counts, and what was found."""
        names = ("is_built", "documents", "rows", "reviewed", "left_out", "problems")
        counts: JSON = {name: to_json(getattr(self, name)) for name in names}
        return {"folder": self.folder.as_posix(), **counts}

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementResult(Shown):
    """How far people agree: figures, each with its interval, and where they agree the least."""

    report: AgreementReport = field(repr=False)
    problems: tuple[Problem, ...]

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Every figure: kind, about, measure, value, low, high, documents, items, by, group."""
        return self.report.figures

    def find(self, about: str, measure: str, *, by: str = "", group: str = "") -> Figure | None:
        """Return the figure of a layer, label or kind of tuple, None where there is none."""
        wanted = (about, measure, by, group)
        return next(
            (f for f in self.figures if (f.about, f.measure, f.by, f.group) == wanted), None
        )

    def to_json(self) -> JSON:
        """Return the report that `annotate agreement --format json` prints."""
        report: JSON = to_json(self.report)
        return report

    def __str__(self) -> str:
        from annotate.reliability.table import write_agreement

        return "\n".join(write_agreement(self.report))


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationResult(Shown):
    """How good one reading is, measured by another.

    `measures` are the numbers by the dotted names that floors have, as
    `spans.entity.micro.exact.f1`; None where there is nothing to measure.
    """

    numbers: Mapping[str, object] = field(repr=False)
    measures: Mapping[str, float | None] = field(repr=False)
    problems: tuple[Problem, ...]

    def to_json(self) -> JSON:
        """Return the report that `annotate evaluate --format json` prints."""
        return dict(self.numbers)

    def __str__(self) -> str:
        from annotate.evaluation.table import format_report

        return format_report(self.numbers)
