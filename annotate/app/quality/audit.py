"""What people did with the machine's suggestions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from annotate.app.context import Context
from annotate.app.quality.agreement import choose_options, make_nothing
from annotate.model import Record
from annotate.readings.joining import find_repeats
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
    name = file or context.project.annotations
    return compare(context, read_records(name, context.findings), options, name=str(name))


def compare(
    context: Context, records: Iterable[Record], options: Options, *, name: str | None = None
) -> AuditReport:
    """Tell what became of the suggestions in records.

    A document that stands there again is a finding and left out, and so is it where no document
    was read by a model and a person. `name` is what the findings call the records.

    Raises:
        UsageError: an option names what there is not.
    """
    once = find_repeats(records, name, context.findings, context.left_out)
    report = audit_suggestions(
        context.listener.track(once, "auditing", weight="documents"),
        choose_options(context.project.load_scheme(), options.layers),
        bootstrap=options.bootstrap,
        seed=options.seed,
        worst=options.worst,
    )
    if report.documents and not report.models:
        wanted = "a reading by a model and a finished one by a person"
        context.findings.append(make_nothing(name, wanted))
    return report
