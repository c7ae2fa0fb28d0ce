"""How far the people who read the same articles agree."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from annotate.app.context import Context
from annotate.app.names import check_names
from annotate.model import Record
from annotate.records import read_records
from annotate.reliability.agreement import BY, AgreementSettings, measure_agreement
from annotate.reliability.options import ComparisonOptions, read_options
from annotate.reliability.report import AgreementReport
from annotate.scheme import Scheme


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


def agreement(context: Context, file: str | Path | None, options: Options) -> AgreementReport:
    """Measure agreement in a file of annotations; without one, in the project's.

    Raises:
        UsageError: an option names what there is not.
        AnnotateError: there is no such file.
        MissingExtraError: something is asked for that is not installed.
    """
    records = read_records(file or context.project.annotations, context.findings)
    return measure(context, records, options)


def measure(context: Context, records: Iterable[Record], options: Options) -> AgreementReport:
    """Measure agreement in one pass over records.

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
    tracked = context.listener.track(records, "comparing", weight="documents")
    return measure_agreement(tracked, compared, settings)


def choose_options(scheme: Scheme, layers: Sequence[str]) -> ComparisonOptions:
    """Return what of a scheme is compared in the layers named; without a name, in all."""
    return read_options(scheme, check_names(layers, scheme.layer_names, "--layers"))
