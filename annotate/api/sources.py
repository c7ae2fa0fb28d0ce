"""Who gets to speak: a row for each quote, and numbers of all articles."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from os import PathLike
from pathlib import Path

from annotate.api.estimates import Again
from annotate.api.findings import Findings, OnProblem
from annotate.api.inputs import Records, check_paths
from annotate.api.results import Shown
from annotate.api.schemes import SchemeLike, make_context
from annotate.api.wording import naming_arguments
from annotate.app.quality import sources as auditing
from annotate.app.quality.counting.inputs import ReadingSource, RecordInput
from annotate.app.quality.source_audit import SourceAuditor
from annotate.estimates.estimating import EstimateSettings
from annotate.model import JSON, Problem
from annotate.records import to_json
from annotate.report.figures import Number, Section, Table

_RECORDS = "records"  # what numbers are from


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcesResult(Shown):
    """The sources of articles: the tables of the report, and a mapping for each quote."""

    tables: Mapping[str, Table]
    quotes: tuple[Mapping[str, str], ...]
    methods: str
    problems: tuple[Problem, ...]
    section: Section = field(repr=False)

    def find(self, table: str, row: str, column: str) -> Number | None:
        """Return a number of a table, None where it has no such row."""
        return self.tables[table].get(column, row)

    def to_json(self) -> JSON:
        """Return the section as it stands in report.json."""
        found: JSON = to_json(self.section)
        return found

    def __str__(self) -> str:
        return "\n".join(line for table in self.tables.values() for line in _write(table))


@naming_arguments()
def audit_sources(
    records: Records,
    *,
    articles: Records | None = None,
    scheme: SchemeLike = None,
    transcripts: str | PathLike[str] | None = None,
    bootstrap: int = 2000,
    seed: int = 0,
    on_problem: OnProblem = "warn",
) -> SourcesResult:
    """Say who gets to speak: kinds of sources, the most quoted, roles, places, transcripts.

    Args:
        records: Records with what people or the machine found, or paths of files of them.
        articles: Records with the machine's readings of all articles, where `records` are those
            alone that people read.
        scheme: The scheme of the labels.
        transcripts: A folder of text files in which direct quotes are looked up.
        bootstrap: Draws of articles for the intervals.
        seed: The same seed gives the same intervals.
        on_problem: What is done with findings.

    Raises:
        AnnotateError: there is no such file, or no transcript in the folder.
    """
    check_paths(records)
    if articles is not None:
        check_paths(articles)
    findings = Findings(on_problem)
    context = make_context(scheme, findings.problems)
    folder = None if transcripts is None else Path(transcripts)
    lister = auditing.make_lister(context, auditing.SourceOptions(transcripts=folder))
    source = ReadingSource(
        people=RecordInput(Again(records, findings)),
        machine=None if articles is None else RecordInput(Again(articles, findings)),
    )
    quotes: list[Mapping[str, str]] = []
    settings = EstimateSettings(draws=bootstrap, seed=seed)
    audit = SourceAuditor(context, source, lister, settings).audit(quotes.append)
    section = auditing.make_section(audit, lister, _RECORDS)
    return SourcesResult(
        tables={table.name: table for table in section.tables},
        quotes=tuple(quotes),
        methods=audit.methods,
        problems=findings.finish(),
        section=section,
    )


def _write(table: Table) -> list[str]:
    lines = [table.title, f"  {'':24}" + "".join(f"{name:>22}" for name in table.columns)]
    for row in table.rows:
        cells = "".join(f"{_show(number):>22}" for number in row.numbers)
        lines.append(f"  {row.names[0]:24}{cells}")
    return [*lines, ""]


def _show(number: Number) -> str:
    if number.value is None:
        return "-"
    if number.low is None or number.high is None:
        return f"{number.value:.3g}"
    return f"{number.value:.3f} [{number.low:.3f} {number.high:.3f}]"
