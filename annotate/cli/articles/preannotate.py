"""`annotate preannotate`: suggest entities, quotes and stance for people to correct."""

from typing import TYPE_CHECKING, Annotated

import typer

from annotate.cli.console import Console
from annotate.cli.options import Quiet, read_project, split_names
from annotate.errors import UsageError

if TYPE_CHECKING:
    from annotate.preannotation.port import Settings
    from annotate.preannotation.runs.run import Summary
    from annotate.project import Project


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
    if show_list:
        _print_list()
        return
    import time
    from dataclasses import replace

    from annotate.preannotation.registry import DEFAULT
    from annotate.preannotation.runs.job import make_job
    from annotate.preannotation.runs.run import Run
    from annotate.preannotation.runs.shard_input import open_source

    project = read_project()
    given = project.preannotate
    console = Console(quiet=quiet)
    settings = replace(
        _make_settings(project, layers, min_score),
        endpoint=endpoint,
        timeout=timeout,
        window=window,
        state=project.state,
    )
    name = model or given.get("model", DEFAULT)
    if coverage is not None:
        _check_family(name)
    target = output or project.predictions
    start = time.monotonic()
    with open_source(path or project.articles) as source:
        job = make_job(name, settings, source, project.state)
        run = Run(source, job, workers or given.get("workers", 1))
        work = console.track(run.work(), "Pre-annotating", source.lines, weight="documents")
        done = sum(1 for _ in work)
        console.leave_if_empty(done + run.summary.kept, target, run.problems)
        if coverage is not None:
            run.write_coverage(coverage)
        summary = run.finish(target)
    _report(console, summary, time.monotonic() - start)
    console.say(f"Wrote {target}. Next: annotate push {target} --project NAME")
    console.finish(run.problems)


def _print_list() -> None:
    from annotate.preannotation.registry import FAMILIES, iter_entries

    for entry in iter_entries():
        print(f"{entry.name}\t{entry.description}")
    for family in FAMILIES:
        print(f"{family.prefix}{family.placeholder}\t{family.description}")


def _check_family(name: str) -> None:
    """Refuse to account for what a pre-annotator reads that reads everything."""
    from annotate.preannotation.registry import FAMILIES

    if not name.startswith(tuple(family.prefix for family in FAMILIES)):
        raise UsageError(
            f"{name} reads every article whole and keeps no account of it.",
            "Leave out --coverage; llm: and gliner: have one.",
        )


def _make_settings(project: "Project", layers: str | None, min_score: float | None) -> "Settings":
    """Put options over the project file over the defaults; layers in the scheme's order."""
    from annotate.preannotation.port import Settings

    scheme = project.load_scheme()
    given = project.preannotate
    names = split_names(layers) or list(given.get("layers", scheme.layer_names))
    unknown = [name for name in names if name not in scheme.layer_names]
    if unknown:
        raise UsageError(
            f"{scheme.name} has no layer {', '.join(unknown)}.",
            f"Its layers are {', '.join(scheme.layer_names)}.",
        )
    return Settings(
        scheme=scheme,
        layers=tuple(name for name in scheme.layer_names if name in names),
        min_score=given.get("min_score", 0.0) if min_score is None else min_score,
    )


def _report(console: Console, summary: "Summary", seconds: float) -> None:
    """Say in a few lines what was done and what was left out."""
    from annotate.preannotation.runs.shards import DOCUMENTS, LEFT_OUT, RELATIONS, SPANS

    documents = summary.counts[DOCUMENTS]
    spans = ", ".join(f"{layer} {n}" for layer, n in summary.select(SPANS).items()) or "none"
    console.say(
        f"{documents} documents; spans: {spans}; relations: {summary.counts[RELATIONS]}; "
        f"{seconds:.1f} seconds, {documents / max(seconds, 0.001):.1f} documents/s"
    )
    if summary.kept:
        console.say(f"{summary.kept} shards were done by an earlier run and are kept.")
    for reason, count in summary.select(LEFT_OUT).items():
        if count:
            console.say(f"Left out: {count} {reason}.")
