"""`annotate evaluate`: measure one reading of articles by another."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from annotate.cli.console import Console
from annotate.cli.options import Quiet, ReportFormat, split_names
from annotate.cli.session import open_session
from annotate.cli.terminal import show
from annotate.spelling import plural

if TYPE_CHECKING:
    from annotate.app.quality.evaluate import Options, Result


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
            help="Whose reading is gold, a name or a kind. Default: adjudicator, then human; a "
            "model's never is unless it is named.",
        ),
    ] = None,
    pred_annotator: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Whose reading is measured. Default: the model's."),
    ] = None,
    layers: Annotated[
        str | None, typer.Option(help="Layers to compare, as entity,quote,stance.")
    ] = None,
    format: Annotated[
        ReportFormat, typer.Option(help="How the numbers are printed.")
    ] = ReportFormat.text,
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
    from annotate.app.quality import evaluate as app

    options = app.Options(
        gold_annotator=gold_annotator,
        pred_annotator=pred_annotator,
        layers=split_names(layers),
        floors=floors,
    )
    with open_session(quiet=quiet) as (context, console):
        result = app.evaluate(context, gold, predicted, options)
        _print_numbers(result, format)
        _explain(result, options, console)


def _print_numbers(result: "Result", format: ReportFormat) -> None:
    if format is ReportFormat.json:
        import json

        show(json.dumps(result.numbers, ensure_ascii=False, indent=2))
    else:
        from annotate.evaluation.table import format_report

        show(format_report(result.numbers))


def _explain(result: "Result", options: "Options", console: Console) -> None:
    """Say what was compared, and what to do about documents that have no reading to compare."""
    told = result.numbers["documents"]
    for side, other, name in (("gold", "prediction", "Gold"), ("prediction", "gold", "Prediction")):
        console.say(
            f"{name}: {plural(told[f'in the {side}'], 'document')}: {told['compared']} compared, "
            f"{told['without both readings']} without both readings, {told['of another text']} of "
            f"another text, {len(told[f'missing in the {other}'])} missing in the {other}."
        )
    if result.unread_in_predicted and options.pred_annotator is None:
        console.say("Some documents have no reading by a model: name one with --pred-annotator.")
    elif result.unread_in_predicted or result.unread_in_gold:
        console.say("Some documents have no reading by the annotator asked for.")
