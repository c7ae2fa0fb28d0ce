"""`annotate agreement` as a function: records in, a report out."""

from collections.abc import Iterable
from dataclasses import dataclass

from annotate.model import Record
from annotate.reliability.figures import explain, make_figures
from annotate.reliability.gamma import Gamma
from annotate.reliability.measure import AgreementMeasure
from annotate.reliability.options import ComparisonOptions
from annotate.reliability.report import AgreementReport, Figure
from annotate.reliability.statistics.sums import Sums

LABEL = "label"
BY = (LABEL, "pair", "annotator", "week")
NOT_COMPUTED = {
    "gamma": "it takes seconds a document; --gamma N computes it on N documents, with the extra "
    "`gamma` installed",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementSettings:
    """How to measure.

    `by` are what the figures are told apart by, of `BY`; `bootstrap` how many times the documents
    are drawn anew for the intervals, by `seed`; `worst` how many of the documents and spans with
    the lowest agreement to keep; `gamma` on how many documents to compute gamma, which is slow.
    """

    by: tuple[str, ...] = ()
    bootstrap: int = 1000
    seed: int = 0
    worst: int = 10
    gamma: int = 0


class Agreement:
    """Measures agreement record by record."""

    def __init__(self, options: ComparisonOptions, settings: AgreementSettings) -> None:
        self._options, self._settings = options, settings
        self._gamma = Gamma(options=options, most=settings.gamma, seed=settings.seed)
        by = frozenset(settings.by) - {LABEL}
        sums = Sums(draws=settings.bootstrap, seed=settings.seed)
        self._measure = AgreementMeasure(
            options=options, by=by, most=settings.worst, gamma=self._gamma, sums=sums
        )

    def add(self, record: Record) -> None:
        """Take in a document with its readings."""
        self._measure.add(record)

    def finish(self) -> AgreementReport:
        """Return what was found in the documents taken in."""
        measure, settings = self._measure, self._settings
        figures = make_figures(measure, labels=LABEL in settings.by)
        return AgreementReport(
            documents=measure.documents,
            compared=measure.sums.size,
            readings=measure.readings,
            assisted=measure.assisted,
            annotators=tuple(sorted(measure.annotators)),
            bootstrap=measure.sums.draws,
            seed=settings.seed,
            set_aside={reason: n for reason, n in sorted(measure.set_aside.items()) if n},
            figures=_arrange((*figures, *self._gamma.compute(settings.bootstrap))),
            not_computed={} if settings.gamma else NOT_COMPUTED,
            worst_documents=measure.worst_documents.list_worst(),
            worst_spans=measure.worst_spans.list_worst(),
            how=explain(self._options),
        )


def measure_agreement(
    records: Iterable[Record], options: ComparisonOptions, settings: AgreementSettings
) -> AgreementReport:
    """Measure how far people agree, in one pass over the records."""
    agreement = Agreement(options, settings)
    for record in records:
        agreement.add(record)
    return agreement.finish()


def _arrange(figures: tuple[Figure, ...]) -> tuple[Figure, ...]:
    """Put figures about the same thing together, in the order in which the first of each came."""
    places: dict[tuple[str, ...], int] = {}
    for figure in figures:
        places.setdefault(_name_topic(figure), len(places))
    return tuple(sorted(figures, key=lambda figure: places[_name_topic(figure)]))


def _name_topic(figure: Figure) -> tuple[str, ...]:
    return figure.by, figure.group, figure.kind, figure.about
