"""One reading of articles measured by another, and held against floors."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from annotate.app.context import Context
from annotate.app.names import choose_layers
from annotate.evaluation import Pairing, Side, make_report
from annotate.evaluation import evaluate as count
from annotate.evaluation.floors import check_floors, read_floors
from annotate.evaluation.pairing import GOLD_KINDS, PREDICTED_KINDS
from annotate.model import JSON, Record
from annotate.records import read_records

NAMES = ("the gold", "the prediction")


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Whose readings are compared, in which layers, and a TOML file of least values.

    An annotator is a name or a kind; without one, gold is by an adjudicator, else a person, and
    what is measured by a model. Without layers, all are compared.
    """

    gold_annotator: str | None = None
    pred_annotator: str | None = None
    layers: Sequence[str] = ()
    floors: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What was measured, as JSON, and of how many documents a side has no reading to compare."""

    numbers: JSON
    unread_in_gold: int
    unread_in_predicted: int


def evaluate(context: Context, gold: str, predicted: str | None, options: Options) -> Result:
    """Measure the readings of a file by those of another; without one, the project's predictions.

    What lies below its floor is a finding.

    Raises:
        UsageError: an option names what there is not, or a floor is no number.
        AnnotateError: a file is not there or cannot be read.
    """
    path = predicted or str(context.project.predictions)
    sides = read_records(gold, context.findings), read_records(path, context.findings)
    return compare(context, *sides, options, names=(gold, path))


def compare(
    context: Context,
    gold: Iterable[Record],
    predicted: Iterable[Record],
    options: Options,
    *,
    names: tuple[str, str] = NAMES,
) -> Result:
    """Measure the readings of records by those of others, document by document.

    Args:
        context: Its project says the scheme.
        gold: Records with the readings that count as right.
        predicted: Records with those to be measured. In the same order, memory does not grow.
        options: Whose readings, and in which layers.
        names: What findings call the two.
    """
    least = read_floors(options.floors) if options.floors else {}
    scheme = context.project.load_scheme()
    layers = choose_layers(options.layers, scheme)
    pairing = Pairing(
        Side(names[0], GOLD_KINDS, options.gold_annotator),
        Side(names[1], PREDICTED_KINDS, options.pred_annotator),
        scheme,
        context.findings,
    )
    cases = pairing.pair(gold, predicted)
    tracked = context.listener.track(cases, "Comparing", weight="documents")
    numbers = make_report(count(tracked, scheme, layers), pairing)
    falls = check_floors(numbers, least)
    context.findings.extend(fall.to_problem(str(options.floors)) for fall in falls)
    return Result(
        numbers=numbers,
        unread_in_gold=len(pairing.unread_in_gold),
        unread_in_predicted=len(pairing.unread_in_predicted),
    )
