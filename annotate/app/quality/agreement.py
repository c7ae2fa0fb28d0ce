"""How far the people who read the same articles agree."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from annotate.app.context import Context
from annotate.app.names import check_names
from annotate.app.wording import describe_input
from annotate.model import Problem, Record
from annotate.readings.joining import Joiner, find_repeats
from annotate.records import read_records
from annotate.reliability.agreement import BY, AgreementSettings, measure_agreement
from annotate.reliability.options import ComparisonOptions, read_options
from annotate.reliability.report import AgreementReport
from annotate.scheme import Scheme

CODE_NOTHING = "E05"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What is compared, told apart by what, and how much is listed.

    `layers` are of the scheme, none for all; `by` of `annotate.reliability.agreement.BY`. The
    others are those of `annotate.reliability.agreement.Plan`.
    """

    layers: Sequence[str] = ()
    by: Sequence[str] = ()
    bootstrap: int = 1000
    seed: int = 0
    worst: int = 5
    gamma: int = 0


def agreement(context: Context, files: Sequence[str | Path], options: Options) -> AgreementReport:
    """Measure agreement in a file of annotations, or in several joined; else in the project's.

    Raises:
        UsageError: an option names what there is not.
        AnnotateError: there is no such file.
        MissingExtraError: something is asked for that is not installed.
    """
    several = files or [context.project.annotations]
    if len(several) > 1:
        joiner = Joiner(context.findings, context.left_out)
        report = measure(context, joiner.join(several), options)
        context.listener.say(describe_input(context, joiner.tally.used, "record"))
        return report
    records = read_records(several[0], context.findings)
    report = measure(context, records, options, name=str(several[0]))
    context.listener.say(describe_input(context, report.documents, "document"))
    return report


def measure(
    context: Context, records: Iterable[Record], options: Options, *, name: str | None = None
) -> AgreementReport:
    """Measure agreement in one pass over records.

    A document that stands there again is a finding and left out, and so is it where no document
    was read by two people. `name` is what the findings call the records.

    Raises:
        UsageError: an option names what there is not.
        MissingExtraError: something is asked for that is not installed.
    """
    settings = AgreementSettings(
        by=check_names(options.by, BY, "--by"),
        bootstrap=options.bootstrap,
        seed=options.seed,
        worst=options.worst,
        gamma=options.gamma,
    )
    compared = choose_options(context.project.load_scheme(), options.layers)
    once = find_repeats(records, name, context.findings, context.left_out)
    tracked = context.listener.track(once, "comparing", weight="documents")
    report = measure_agreement(tracked, compared, settings)
    if report.documents and not report.compared:
        context.findings.append(make_nothing(name, "two finished readings by different people"))
    return report


def make_nothing(name: str | None, wanted: str, purpose: str = "to compare") -> Problem:
    """Return the finding that no document has the readings that are wanted of it."""
    return Problem(
        code=CODE_NOTHING,
        message=f"no document has {wanted}: there is nothing {purpose}",
        file=name,
        fix="Where its readings lie in several files, put these together first: annotate join "
        "FILES -o NEW_FILE.",
    )


def choose_options(scheme: Scheme, layers: Sequence[str]) -> ComparisonOptions:
    """Return what of a scheme is compared in the layers named; without a name, in all."""
    return read_options(scheme, check_names(layers, scheme.layer_names, "--layers"))
