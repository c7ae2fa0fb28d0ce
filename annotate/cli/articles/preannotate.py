"""`annotate preannotate`: suggest entities, quotes and stance for people to correct."""

from typing import Annotated

import typer

from annotate.app.wording import describe_input
from annotate.cli.articles.summaries import tell_suggestions
from annotate.cli.options import EngineName, EngineOptions, Quiet, split_names
from annotate.cli.parts import tell_script
from annotate.cli.session import open_session
from annotate.cli.terminal import show


def preannotate(
    path: Annotated[
        str | None,
        typer.Argument(
            help="Articles as JSONL, a folder of parts, a pattern; - reads standard input."
        ),
    ] = None,
    output: Annotated[
        str | None,
        typer.Option(
            "--output", "-o", help="Where to write; a folder for parts; - is standard output."
        ),
    ] = None,
    model: Annotated[
        str | None, typer.Option(help="Which pre-annotator; see --list.", metavar="NAME")
    ] = None,
    workers: Annotated[int | None, typer.Option(help="Processes to use.", min=1)] = None,
    layers: Annotated[
        str | None, typer.Option(help="Layers to annotate, as entity,quote,stance.")
    ] = None,
    min_score: Annotated[
        float | None, typer.Option(help="Leave out suggestions below it.", min=0, max=1)
    ] = None,
    endpoint: Annotated[
        str | None,
        typer.Option(
            help="Address of a chat-completions API for llm:NAME, as http://127.0.0.1:8000/v1; "
            "or ANNOTATE_ENDPOINT. Its key is read from ANNOTATE_ENDPOINT_KEY.",
            metavar="URL",
        ),
    ] = None,
    window: Annotated[
        int | None,
        typer.Option(help="How much llm: (characters) and gliner: (words) read at once.", min=50),
    ] = None,
    timeout: Annotated[
        float | None, typer.Option(help="Seconds that an endpoint may take to answer.", min=1)
    ] = None,
    seconds_per_article: Annotated[
        float | None,
        typer.Option(
            help="Seconds after which an article is given up; 60, but for llm: and gliner:.",
            min=0.1,
            metavar="SECONDS",
        ),
    ] = None,
    coverage: Annotated[
        str | None,
        typer.Option(
            help="Where llm: and gliner: write what was read of every article, as JSONL.",
            metavar="FILE",
        ),
    ] = None,
    engine: EngineName = None,
    engine_option: EngineOptions = None,
    show_list: Annotated[
        bool, typer.Option("--list", help="List the pre-annotators that are installed.")
    ] = False,
    quiet: Quiet = False,
) -> None:
    """Suggest who is named, who said what and who stands where, each with a score.

    A run that is interrupted goes on where it stopped, to the same bytes. Of a folder of parts, or
    an address as s3://bucket/articles, parts of the same names are made, each with its .done.

    Example: annotate preannotate articles.jsonl -o predictions.jsonl --workers 2
    """
    import time

    from annotate.app.articles import preannotate as app
    from annotate.app.engines import make_engine
    from annotate.preannotation.runs.shards import DOCUMENTS

    if show_list:
        for name, description in app.list_choices():
            show(f"{name}\t{description}")
        return
    options = app.Options(
        model=model,
        layers=split_names(layers),
        min_score=min_score,
        endpoint=endpoint,
        window=window,
        timeout=timeout,
        seconds_per_article=seconds_per_article,
    )
    outputs = app.PreannotateOutputs(records=output, coverage=coverage)
    with open_session(quiet=quiet) as (context, console):
        start = time.monotonic()
        given = make_engine(engine, engine_option or (), workers) if engine else None
        result = app.preannotate(context, path, outputs, options, workers=workers, engine=given)
        if tell_script(result.parts, console):
            return
        done = result.summary.counts[DOCUMENTS]
        console.say(describe_input(context, done, "document"))
        tell_suggestions(result, time.monotonic() - start, console)
