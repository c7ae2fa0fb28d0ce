"""`annotate train`: a model of the project's own, from what its people marked."""

from typing import TYPE_CHECKING, Annotated

import typer

from annotate.app.wording import describe_input
from annotate.cli.console import Console
from annotate.cli.options import Bootstrap, Layers, Quiet, ReportFormat, split_names
from annotate.cli.reports import print_report
from annotate.cli.session import open_session
from annotate.spelling import plural

if TYPE_CHECKING:
    from annotate.app.learning import train as app


def train(
    file: Annotated[
        str | None,
        typer.Argument(help="annotations.jsonl; - is standard input. Default: the project's."),
    ] = None,
    output: Annotated[
        str, typer.Option("--output", "-o", help="The model's folder.", metavar="FOLDER")
    ] = "models/own",
    layers: Layers = None,
    base: Annotated[
        str | None,
        typer.Option(
            help="The installed spaCy pipeline to start from. Default: the language's.",
            metavar="NAME",
        ),
    ] = None,
    articles: Annotated[
        int, typer.Option(help="Train on so many, the newest.", min=10, metavar="N")
    ] = 2000,
    format: Annotated[
        ReportFormat, typer.Option(help="How the scores are printed.")
    ] = ReportFormat.text,
    bootstrap: Bootstrap = 1000,
    seed: Annotated[
        int, typer.Option(help="The same seed gives the same model.", min=0, metavar="N")
    ] = 0,
    quiet: Quiet = False,
) -> None:
    """Train a model for any scheme, to suggest with: spans, and the relations between them.

    A tenth of the articles is held apart: it says when training ends and how good the model is.
    What was learnt, and what it may not be used for, is in the README of the model's folder.

    Example: annotate train annotations.jsonl -o models/own
    """
    from annotate.app.learning import train as app

    options = app.Options(
        layers=tuple(split_names(layers)),
        base=base,
        bootstrap=bootstrap,
        seed=seed,
        most=articles,
    )
    with open_session(quiet=quiet) as (context, console):
        result = app.train(context, file, output, options)
        console.say(describe_input(context, result.read, "document"))
        print_report(result.card, _list_scores(result), format)
        _tell_next(result, console)


def _list_scores(result: "app.Result") -> list[str]:
    from annotate.preannotation.training.card import tell_f1

    card = result.card
    lines = [
        f"Trained on {plural(card.articles, 'article')}; F1 on {len(card.held)} held apart, "
        + ("with its interval of 95 %:" if card.has_intervals else "too few for an interval:")
    ]
    width = max((len(score.label) for score in card.scores), default=0)
    lines += [f"  {score.label:{width}}  {tell_f1(score)}" for score in card.scores]
    lines += [f"Not learnt from: {count} {why}." for why, count in card.left_out.items()]
    if card.unlearnt:
        lines.append(f"Too little was marked to learn {', '.join(card.unlearnt)}.")
    return lines


def _tell_next(result: "app.Result", console: Console) -> None:
    console.say(
        f"Wrote {result.target}. Suggest with it: annotate preannotate --model {result.target}"
    )
