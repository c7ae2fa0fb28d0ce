"""`annotate learn`: the project's own words, from what people corrected."""

from typing import TYPE_CHECKING, Annotated

import typer

from annotate.app.wording import describe_input
from annotate.cli.console import Console
from annotate.cli.options import Bootstrap, Layers, Quiet, ReportFormat, Seed, split_names
from annotate.cli.quality.lessons import write_lesson
from annotate.cli.reports import print_report
from annotate.cli.session import open_session

if TYPE_CHECKING:
    from annotate.app.learning import learn as app


def learn(
    file: Annotated[
        str | None,
        typer.Argument(help="annotations.jsonl; - is standard input. Default: the project's."),
    ] = None,
    apply: Annotated[
        bool, typer.Option("--apply", help="Write what saves into the words file.")
    ] = False,
    words: Annotated[
        str | None,
        typer.Option(help="The words file. Default: the project's, else words.toml.", metavar="F"),
    ] = None,
    layers: Layers = None,
    articles: Annotated[
        int, typer.Option(help="Learn from so many, the newest.", min=1, metavar="N")
    ] = 500,
    format: Annotated[
        ReportFormat, typer.Option(help="How the report is printed.")
    ] = ReportFormat.text,
    listed: Annotated[int, typer.Option(help="Entries of each group to list.", min=0)] = 20,
    bootstrap: Bootstrap = 1000,
    seed: Seed = 0,
    quiet: Quiet = False,
) -> None:
    """Propose words of the project's own, and tell what each would have saved.

    What is proposed is tried on articles that it was not learnt from: only what saves operations
    there is written by --apply, a line a word, and no line of yours is changed.

    Example: annotate learn annotations.jsonl --apply
    """
    from annotate.app.learning import learn as app

    options = app.Options(
        layers=tuple(split_names(layers)),
        words=words,
        bootstrap=bootstrap,
        seed=seed,
        most=articles,
    )
    with open_session(quiet=quiet) as (context, console):
        result = app.learn(context, file, options)
        console.say(describe_input(context, result.read, "document"))
        print_report(result.lesson, write_lesson(result.lesson, listed=listed), format)
        if apply:
            _tell_applied(app.apply(context, result), result, console)


def _tell_applied(added: int, result: "app.Result", console: Console) -> None:
    if not added:
        console.say(f"Nothing was written to {result.words}: nothing is sure to save.")
        return
    console.say(f"Added {added} to {result.words}. Look them through: they are yours to edit.")
    if not result.named:
        console.say(f'Name it in annotate.toml, under [language]: words = "{result.words.name}"')
