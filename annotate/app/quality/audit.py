"""What people did with the machine's suggestions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from annotate.app.context import Context
from annotate.app.quality.agreement import choose_options
from annotate.model import Record
from annotate.records import read_records
from annotate.reliability.audit.audit import audit_suggestions
from annotate.reliability.report import AuditReport


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Which layers are looked at, none for all; how intervals are drawn; how much is listed."""

    layers: Sequence[str] = ()
    bootstrap: int = 1000
    seed: int = 0
    worst: int = 10


def audit(context: Context, file: str | Path | None, options: Options) -> AuditReport:
    """Tell what became of suggestions in a file of annotations; without one, in the project's.

    Raises:
        UsageError: an option names what there is not.
        AnnotateError: there is no such file.
    """
    records = read_records(file or context.project.annotations, context.findings)
    return compare(context, records, options)


def compare(context: Context, records: Iterable[Record], options: Options) -> AuditReport:
    """Tell what became of the suggestions in records.

    Raises:
        UsageError: an option names what there is not.
    """
    return audit_suggestions(
        context.listener.track(records, "auditing", weight="documents"),
        choose_options(context.project.load_scheme(), options.layers),
        bootstrap=options.bootstrap,
        seed=options.seed,
        worst=options.worst,
    )
