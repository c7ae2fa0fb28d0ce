"""`annotate preannotate`: suggest entities, quotes and stance for people to correct."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from annotate.cli.options import Quiet, split_names
from annotate.cli.session import open_session

if TYPE_CHECKING:
    from annotate.preannotation.runs.run import Summary


def preannotate(
    path: Annotated[
        str | None, typer.Argument(help="Articles as JSONL; - reads standard input.")
    ] = None,
    output: Annotated[
        str | None, typer.Option("--output", "-o", help="Where to write; - is standard output.")
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
    coverage: Annotated[
        str | None,
        typer.Option(
            help="Where llm: and gliner: write what was read of every article, as JSONL.",
            metavar="FILE",
        ),
    ] = None,
    show_list: Annotated[
        bool, typer.Option("--list", help="List the pre-annotators that are installed.")
    ] = False,
    quiet: Quiet = False,
) -> None:
    """Suggest who is named, who said what and who stands where, each with a score.

    A run that is interrupted goes on where it stopped, to the same bytes.

    Example: annotate preannotate articles.jsonl -o predictions.jsonl --workers 2
    """
    import time

    from annotate.app.articles import preannotate as app

    if show_list:
        for name, description in app.list_choices():
            print(f"{name}\t{description}")
        return
    options = app.Options(
        model=model,
        layers=split_names(layers),
        min_score=min_score,
        endpoint=endpoint,
        window=window,
        timeout=timeout,
    )
    outputs = app.Outputs(records=output, coverage=coverage)
    with open_session(quiet=quiet) as (context, console):
        start = time.monotonic()
        result = app.preannotate(context, path, outputs, options, workers=workers)
        for line in _describe(result.summary, time.monotonic() - start):
            console.say(line)
        target = result.target
        console.say(f"Wrote {target}. Next: annotate push {target} --project NAME")


def _describe(summary: "Summary", seconds: float) -> Iterator[str]:
    """Yield in a few lines what was done and what was left out."""
    from annotate.app.articles.preannotate import list_left_out
    from annotate.preannotation.runs.shards import DOCUMENTS, LEFT_OUT, RELATIONS, SPANS

    documents = summary.counts[DOCUMENTS]
    spans = ", ".join(f"{layer} {n}" for layer, n in summary.select(SPANS).items()) or "none"
    yield (
        f"{documents} documents; spans: {spans}; relations: {summary.counts[RELATIONS]}; "
        f"{seconds:.1f} seconds, {documents / max(seconds, 0.001):.1f} documents/s"
    )
    if summary.kept:
        yield f"{summary.kept} shards were done by an earlier run and are kept."
    yield from list_left_out(summary.select(LEFT_OUT))
