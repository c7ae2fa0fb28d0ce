"""How far people agree on a dataset's articles, as `annotate agreement` measures it."""

from collections.abc import Iterable, Mapping
from typing import Any

from annotate.app.context import Context
from annotate.dataset.files.numbers import Measure
from annotate.errors import MissingExtraError
from annotate.model import Record
from annotate.records import to_json
from annotate.reliability.agreement import AgreementSettings, measure_agreement
from annotate.reliability.options import read_options
from annotate.scheme import Scheme


def make_measure(context: Context, scheme: Scheme) -> Measure:
    """Return what measures the readings of a dataset, or says why it cannot."""

    def measure(records: Iterable[Record]) -> Mapping[str, Any] | None:
        try:
            report = measure_agreement(records, read_options(scheme), AgreementSettings(worst=0))
        except MissingExtraError as error:
            context.listener.say(f"Agreement is not measured. {error}")
            return None
        values: Mapping[str, Any] = to_json(report)
        return values

    return measure
