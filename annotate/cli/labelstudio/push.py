"""`annotate push`: bring pre-annotated articles to Label Studio."""

import os
from enum import StrEnum
from typing import Annotated

import typer

from annotate.cli.labelstudio.summaries import tell_push
from annotate.cli.options import (
    ApiKey,
    New,
    ProjectId,
    ProjectName,
    Quiet,
    ReportFormat,
    Url,
    split_names,
)
from annotate.cli.session import open_session
from annotate.cli.terminal import show


class SentCopies(StrEnum):
    """Which documents of those that are copies of each other are sent."""

    all = "all"
    one = "one"


class OrderChoice(StrEnum):
    """In which order people get the new tasks."""

    given = "given"
    random = "random"
    uncertain = "uncertain"
    diverse = "diverse"


class SampleStrata(StrEnum):
    """What a sample is drawn of: `annotate.estimates.drawing.STRATA`."""

    simple = "simple"
    publisher = "publisher"
    month = "month"
    size = "size"


def push(
    records: Annotated[
        str | None,
        typer.Argument(help="JSONL of articles, with predictions or without; - is standard input."),
    ] = None,
    project: ProjectName = None,
    layers: Annotated[
        str | None,
        typer.Option(help="Layers, as a,b: makes one project for each.", metavar="NAMES"),
    ] = None,
    plan: Annotated[
        bool, typer.Option("--plan", help="Show what a push would change; write nothing.")
    ] = False,
    format: Annotated[
        ReportFormat, typer.Option(help="How the plan is printed.")
    ] = ReportFormat.text,
    overlap: Annotated[
        int | None, typer.Option(min=1, help="How many people annotate each task, unseen.")
    ] = None,
    overlap_share: Annotated[
        float | None,
        typer.Option(min=0, max=1, help="Share of the tasks that gets --overlap (or 2) people."),
    ] = None,
    assign: Annotated[
        str | None,
        typer.Option(
            help="Table of coders (coder, articles, left): a project for each, articles dealt out; "
            "--overlap-share is what two coders read.",
            metavar="FILE",
        ),
    ] = None,
    training: Annotated[
        int, typer.Option(help="With --assign: so many articles to every coder, first.", min=0)
    ] = 0,
    order: Annotated[
        OrderChoice,
        typer.Option(
            help="Order of the new tasks; uncertain: lowest scores first; diverse: the first ones "
            "differ in words and labels as much as they can."
        ),
    ] = OrderChoice.given,
    unassisted: Annotated[
        float,
        typer.Option(min=0, max=1, help="Share of the new tasks that goes without predictions."),
    ] = 0.0,
    seed: Annotated[
        int,
        typer.Option(help="Seed of --order random or diverse, --unassisted, --sample."),
    ] = 0,
    copies: Annotated[
        SentCopies,
        typer.Option(help="Of copies of one article (meta.copy_of): send all, or one of each."),
    ] = SentCopies.all,
    sample: Annotated[
        int | None,
        typer.Option(
            help="Draw so many articles by lot, for people to read: `annotate estimate` needs it.",
            min=1,
            metavar="N",
        ),
    ] = None,
    strata: Annotated[
        SampleStrata, typer.Option(help="What --sample draws of; size: of what the machine found.")
    ] = SampleStrata.simple,
    min_score: Annotated[
        list[str] | None,
        typer.Option(
            help="Leave out suggestions below it: 0.3, stance=0.4, quote:INDIRECT=0.7 or "
            "stance:explicitness:inferred=0.3; may be repeated. What is not named keeps what has "
            "been measured to save work; 0 sends all.",
            metavar="SCORES",
        ),
    ] = None,
    prune: Annotated[
        bool,
        typer.Option("--prune", help="Remove the model's older versions where nobody worked."),
    ] = False,
    new: New = False,
    project_id: ProjectId = None,
    live: Annotated[
        bool, typer.Option("--live", help="Let the project ask `annotate serve` while people work.")
    ] = False,
    live_url: Annotated[
        str, typer.Option(help="Where `annotate serve` answers, as the server sees it.")
    ] = "http://127.0.0.1:9090",
    batch_bytes: Annotated[
        int, typer.Option(help="How large a request may be.", min=1, metavar="BYTES")
    ] = 1_000_000,
    url: Url = None,
    api_key: ApiKey = None,
    quiet: Quiet = False,
) -> None:
    """Push articles with their predictions; run it again at any time, nothing comes twice.

    A project is made where there was none; one that was deleted, only with --new. Exit code 1
    where a record could not be pushed; the others are. A plan is printed to standard output, and a
    push does what the plan says.

    Example: annotate push predictions.jsonl --project summits

    Example: annotate push --min-score stance=0.5 --min-score quote:INDIRECT=0.7

    Example: annotate push --assign coders.csv --training 20 --overlap-share 0.1
    """
    from annotate.app.labelstudio import push as app
    from annotate.app.labelstudio.projects import Login
    from annotate.app.labelstudio.serve import SECRET_VARIABLE, LiveModel
    from annotate.files.json_values import dump_json
    from annotate.labelstudio.push.plan import render_plan

    options = app.Options(
        records=records,
        title=project,
        layers=split_names(layers),
        overlap=overlap,
        overlap_share=overlap_share,
        order=order.value,
        unassisted=unassisted,
        seed=seed,
        copies=copies.value,
        min_score=None if min_score is None else ",".join(min_score),
        prune=prune,
        sample=sample,
        strata=strata.value,
        anew=new,
        chosen=project_id,
        batch_bytes=batch_bytes,
        live=LiveModel(url=live_url, secret=os.environ.get(SECRET_VARIABLE)) if live else None,
        assign=assign,
        training=training,
        login=Login(url=url, api_key=api_key),
    )
    with open_session(quiet=quiet) as (context, console):
        if plan:
            for each in app.iter_plans(context, options):
                as_json = format is ReportFormat.json
                show(dump_json(each.to_json()) if as_json else render_plan(each), flush=True)
            return
        for result in app.iter_pushes(context, options):
            tell_push(result, console)
