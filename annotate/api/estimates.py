"""Numbers about all articles, from the machine's readings of all and people's of some."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from os import PathLike

from annotate.api.findings import Findings, OnProblem
from annotate.api.inputs import Records, check_paths, iter_records
from annotate.api.results import Shown
from annotate.api.schemes import SchemeLike, make_context
from annotate.api.wording import naming_arguments
from annotate.app.quality import estimate as estimating
from annotate.app.quality.counting.inputs import ReadingSource, RecordInput
from annotate.app.quality.estimate_output import render, to_report
from annotate.estimates.estimating import EstimateRow, EstimateSettings
from annotate.estimates.plot import draw_plot
from annotate.estimates.table import write_csv
from annotate.model import JSON, Problem, Record


@dataclass(frozen=True, slots=True, kw_only=True)
class EstimateResult(Shown):
    """Estimates: a row a quantity and group, and the sentence for a methods section."""

    rows: tuple[EstimateRow, ...]
    methods: str
    problems: tuple[Problem, ...]
    result: estimating.Result = field(repr=False)

    def find(self, quantity: str, group: str = "") -> EstimateRow | None:
        """Return the row of a quantity in a group, None where there is none."""
        found = (row for row in self.rows if (row.quantity, row.group) == (quantity, group))
        return next(found, None)

    def to_json(self) -> JSON:
        """Return the report that `annotate estimate --format json` prints."""
        return to_report(self.result)

    def to_csv(self) -> str:
        """Return the table that `annotate estimate --format csv` prints."""
        return write_csv(self.rows)

    def to_svg(self) -> str:
        """Return the plot that `annotate estimate --plot` draws."""
        return draw_plot(self.rows)

    def __str__(self) -> str:
        return render(self.result, "text")


@naming_arguments()
def estimate(
    records: Records,
    quantities: Iterable[str],
    *,
    articles: Records | None = None,
    scheme: SchemeLike = None,
    by: Iterable[str] = (),
    top: int = 10,
    model: str | None = None,
    target_width: float | None = None,
    wider: bool = False,
    assume_random: bool = False,
    alt_test: bool = False,
    bootstrap: int = 2000,
    seed: int = 0,
    on_problem: OnProblem = "warn",
) -> EstimateResult:
    """Estimate numbers about all articles: machine alone, people alone, both, with intervals.

    Args:
        records: Records with what people found in some articles, or paths of files of them.
        quantities: Expressions, as `share(quotes, speaker == 'X')`; `docs/estimates.md` has them.
        articles: Records with the machine's readings of all articles, where `records` are those
            alone that people read.
        scheme: The scheme of the labels.
        by: Fields that quantities are parted by, as month, publisher or speaker.
        top: How many values are taken of fields of rows.
        model: Whose readings are the machine's; else any model's.
        target_width: Say how many articles read give an interval so wide.
        wider: Speak of more than these articles, which are a sample of it.
        assume_random: Articles without a design were drawn by lot.
        alt_test: Ask label by label whether the machine may be left alone.
        bootstrap: Draws of articles for the intervals.
        seed: The same seed gives the same intervals.
        on_problem: What is done with findings.

    Raises:
        AnnotateError: an expression cannot be understood, or there is no such file.
    """
    check_paths(records)
    if articles is not None:
        check_paths(articles)
    findings = Findings(on_problem)
    settings = EstimateSettings(draws=bootstrap, seed=seed, wider=wider, width=target_width)
    options = estimating.Options(
        quantities=(quantities,) if isinstance(quantities, str) else tuple(quantities),
        by=tuple(by.split(",")) if isinstance(by, str) else tuple(by),
        top=top,
        model=model,
        assume_random=assume_random,
        alt_test=alt_test,
        settings=settings,
    )
    source = ReadingSource(
        people=RecordInput(Again(records, findings)),
        machine=None if articles is None else RecordInput(Again(articles, findings)),
    )
    context = make_context(scheme, findings.problems)
    result = estimating.estimate_readings(context, source, options)
    return EstimateResult(
        rows=result.rows, methods=result.methods, problems=findings.finish(), result=result
    )


class Again:
    """Records that are read more than once: what can be read only once is kept."""

    def __init__(self, given: Records, findings: Findings) -> None:
        if not isinstance(given, str | PathLike | Record | list):
            given = list(given)
        self._given = given
        self._problems: list[Problem] = findings.problems

    def __call__(self) -> Iterator[Record]:
        """Yield them from the beginning."""
        problems, self._problems = self._problems, []  # what is wrong is said once
        return iter_records(self._given, problems)
