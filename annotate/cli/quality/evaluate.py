"""`annotate evaluate`: measure one reading of articles by another."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from annotate.cli.console import Console
from annotate.cli.options import Quiet, read_project, split_names
from annotate.errors import UsageError

if TYPE_CHECKING:
    from annotate.evaluation import Pairing
    from annotate.records import JSON


class Output(StrEnum):
    """How the result is printed."""

    text = "text"
    json = "json"


def evaluate(
    gold: Annotated[
        str,
        typer.Argument(metavar="GOLD", help="Records with the readings that count as right."),
    ],
    predicted: Annotated[
        str | None,
        typer.Argument(
            metavar="PRED", help="Records to be measured. Default: the project's predictions."
        ),
    ] = None,
    gold_annotator: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Whose reading is gold, a name or a kind. Default: adjudicator, human, any.",
        ),
    ] = None,
    pred_annotator: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Whose reading is measured. Default: the model's."),
    ] = None,
    layers: Annotated[
        str | None, typer.Option(help="Layers to compare, as entity,quote,stance.")
    ] = None,
    format: Annotated[Output, typer.Option(help="How the numbers are printed.")] = Output.text,
    floors: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="TOML of least values; exit with 1 where one is not met."
        ),
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Measure a prediction: entities, quotes with speakers, stances, relations, and the scores.

    Exact and overlapping precision, recall and F1, calibration of the scores, coreference applied.

    Example: annotate evaluate annotations.jsonl predictions.jsonl --floors floors.toml
    """
    from annotate.evaluation import Pairing, Side, make_report
    from annotate.evaluation import evaluate as compare
    from annotate.evaluation.floors import check_floors, read_floors
    from annotate.evaluation.pairing import GOLD_KINDS, PREDICTED_KINDS
    from annotate.records import read_records

    project = read_project()
    console = Console(quiet=quiet)
    least = read_floors(floors) if floors else {}
    scheme = project.load_scheme()
    names = _choose_layers(layers, scheme.name, scheme.layer_names)
    path = predicted or str(project.predictions)
    pairing = Pairing(
        Side(gold, GOLD_KINDS, gold_annotator),
        Side(path, PREDICTED_KINDS, pred_annotator),
        scheme.name,
    )
    cases = pairing.pair(read_records(gold, pairing.problems), read_records(path, pairing.problems))
    tracked = console.track(cases, "Comparing", weight="documents")
    report = make_report(compare(tracked, scheme, names), pairing)
    _print_report(report, format)
    _explain(pairing, console)
    falls = check_floors(report, least)
    console.finish([*pairing.problems, *(fall.to_problem(str(floors)) for fall in falls)])


def _choose_layers(layers: str | None, scheme: str, known: tuple[str, ...]) -> tuple[str, ...]:
    names = split_names(layers)
    if unknown := [name for name in names if name not in known]:
        raise UsageError(
            f"{scheme} has no layer {', '.join(unknown)}.", f"Its layers are {', '.join(known)}."
        )
    return tuple(name for name in known if not names or name in names)


def _print_report(report: "JSON", format: Output) -> None:
    if format is Output.json:
        import json

        print(json.dumps(report, ensure_ascii=False, indent=2))
    else:
        from annotate.evaluation.table import format_report

        print(format_report(report))


def _explain(pairing: "Pairing", console: Console) -> None:
    """Say what to do about documents that have no reading to compare."""
    if pairing.unread_in_predicted and pairing.predicted.annotator is None:
        console.say("Some documents have no reading by a model: name one with --pred-annotator.")
    elif pairing.unread_in_predicted or pairing.unread_in_gold:
        console.say("Some documents have no reading by the annotator asked for.")
