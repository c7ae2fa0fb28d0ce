"""The section of the report on sources, and the table of quotes beside it."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from io import TextIOWrapper
from pathlib import Path

from annotate.app.context import Context
from annotate.app.quality.counting.inputs import open_sources
from annotate.app.quality.source_audit import (
    AuditedCell,
    SourceAudit,
    SourceAuditor,
)
from annotate.app.quality.source_measures import FORM_NAMES, MONTHS, PUBLISHERS
from annotate.app.quality.source_quotes import QuoteLister, QuoteTable, read_transcripts
from annotate.estimates.collecting import ALL
from annotate.estimates.estimating import EstimateRow, EstimateSettings
from annotate.estimates.table import round_number
from annotate.files.outputs import open_output
from annotate.readings.transcripts import STATUSES
from annotate.report.figures import Number, Section
from annotate.report.speaking import SourceNumber, describe_accuracy, make_speaking

TABLE_NAME = "sources.csv"
_PROOFS = {
    "verbatim": "The quotes whose words stand so in a transcript, what is left out by dots apart.",
    "changed": "The quotes of which at least 7 of 10 words stand in a transcript in their order.",
    "absent": "The quotes of which no transcript has so much.",
    "short": "The quotes of fewer than four words, which prove nothing.",
}
_ALONE = "By the machine alone: nobody can say how far it is off."


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceOptions:
    """Which articles besides those of the file, which transcripts, and how intervals are drawn.

    `articles` is a file with the machine's readings of all articles, where people's stand in
    another; `transcripts` a folder of text files; `workers` are processes that read, None as many
    as pay.
    """

    articles: str | None = None
    transcripts: Path | None = None
    workers: int | None = None
    settings: EstimateSettings = field(default_factory=EstimateSettings)


def write_sources(
    context: Context, file: str | None, table: Path, options: SourceOptions, source: str
) -> Section:
    """Write the table of quotes, and return the section of the report.

    Args:
        context: The project.
        file: Annotations; without one, the project's.
        table: Where the table is written.
        options: What is asked for.
        source: What the report calls the file that numbers are from.

    Raises:
        UsageError: there are no transcripts in the folder.
        NothingReadError: there was input, and no record in it.
        AnnotateError: there is no such file.
    """
    lister = make_lister(context, options)
    with ExitStack() as stack:
        readings = stack.enter_context(
            open_sources(context, file, options.articles, options.workers)
        )
        rows = stack.enter_context(_open_table(table))
        auditor = SourceAuditor(context, readings, lister, options.settings)
        return make_section(auditor.audit(rows.write), lister, source)


def make_lister(context: Context, options: SourceOptions) -> QuoteLister:
    """Return what lists quotes, with the transcripts in which they are looked up."""
    folder = options.transcripts
    return QuoteLister(read_transcripts(folder, context.findings) if folder else None)


@contextmanager
def _open_table(path: Path) -> Iterator[QuoteTable]:
    with open_output(path) as stream:
        text = TextIOWrapper(stream, encoding="utf-8", newline="", write_through=True)
        yield QuoteTable(text)
        text.detach()


def make_section(audit: SourceAudit, lister: QuoteLister, source: str) -> Section:
    """Return the section of the report on an audit."""
    numbers = [one for cell in audit.cells for one in _list_numbers(cell, audit, source)]
    order = list(dict.fromkeys(n.table for n in numbers if n.table not in (PUBLISHERS, MONTHS)))
    order += [PUBLISHERS, MONTHS]
    numbers.sort(key=lambda one: order.index(one.table))
    numbers += _list_proofs(lister, source)
    return make_speaking(numbers, list(_describe(audit)))


def _describe(audit: SourceAudit) -> Iterator[str]:
    yield (
        f"{audit.quotes:,} quotes in {audit.articles:,} articles, of which people read "
        f"{audit.read:,}. Each quote stands in {TABLE_NAME} with who speaks, what they are, where "
        "it stands and how it was read."
    )
    if 0 < audit.read < audit.articles:
        yield audit.methods
    elif not audit.read:
        yield (
            "Nobody read any of them: all numbers are the machine's, and nobody can say how far "
            "they are off. Let people read a sample (`annotate push --sample`)."
        )
    if audit.read < audit.articles:
        yield describe_accuracy()


def _list_numbers(cell: AuditedCell, audit: SourceAudit, source: str) -> Iterator[SourceNumber]:
    measure = cell.measure
    table = {"publisher": PUBLISHERS, "month": MONTHS}.get(cell.by, measure.table)
    for row in cell.rows:
        if cell.by and row.group == ALL:
            continue
        yield SourceNumber(
            table=table,
            row=row.group if cell.by else measure.row,
            column=measure.column,
            number=_make_number(row, measure.how, audit, source),
            machine=_make_machine(row, measure.how, audit, source),
        )


def _make_number(row: EstimateRow, how: str, audit: SourceAudit, source: str) -> Number:
    """Return what is said of all articles: without people the machine's number is all there is."""
    if not audit.read:
        return _show_machine(row, how, source)
    both = row.both
    whole = row.read >= row.articles
    return Number(
        value=round_number(both.value) if both else None,
        how=how,
        source=source,
        low=round_number(both.low) if both and not whole else None,
        high=round_number(both.high) if both and not whole else None,
        documents=row.read,
        reason=None if both else row.refused or "there is nothing to tell it by",
    )


def _make_machine(row: EstimateRow, how: str, audit: SourceAudit, source: str) -> Number | None:
    if not 0 < audit.read < audit.articles:
        return None
    return _show_machine(row, how, source)


def _show_machine(row: EstimateRow, how: str, source: str) -> Number:
    return Number(
        value=round_number(row.machine),
        how=f"{how} {_ALONE}",
        source=source,
        documents=row.articles,
        reason="the machine found nothing to tell it by" if row.machine is None else None,
    )


def _list_proofs(lister: QuoteLister, source: str) -> Iterator[SourceNumber]:
    if lister.transcripts is None:
        return
    for form in FORM_NAMES:
        for status in STATUSES:
            count = lister.proofs[form, status]
            if form != "indirect":
                number = Number(value=count, how=_PROOFS[status], source=source)
                yield SourceNumber(table="proofs", row=form, column=status, number=number)
