"""`annotate push`: bring pre-annotated articles to Label Studio."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from annotate.cli.console import Console
from annotate.cli.options import ApiKey, ProjectName, Quiet, Url, read_project, split_names
from annotate.errors import UsageError

if TYPE_CHECKING:
    from annotate.labelstudio.push.plan import Plan
    from annotate.labelstudio.push.push import PushResult


class Format(StrEnum):
    """How a plan is printed."""

    text = "text"
    json = "json"


class Order(StrEnum):
    """In which order people get the new tasks."""

    given = "given"
    random = "random"
    uncertain = "uncertain"
    diverse = "diverse"


def push(
    records: Annotated[
        str | None,
        typer.Argument(help="JSONL of documents with predictions; - reads standard input."),
    ] = None,
    project: ProjectName = None,
    layers: Annotated[
        str | None,
        typer.Option(help="Layers, as a,b: makes one project for each.", metavar="NAMES"),
    ] = None,
    plan: Annotated[
        bool, typer.Option("--plan", help="Show what a push would change; write nothing.")
    ] = False,
    format: Annotated[Format, typer.Option(help="How the plan is printed.")] = Format.text,
    overlap: Annotated[
        int | None, typer.Option(min=1, help="How many people annotate each task, unseen.")
    ] = None,
    overlap_share: Annotated[
        float | None,
        typer.Option(min=0, max=1, help="Share of the tasks that gets --overlap (or 2) people."),
    ] = None,
    order: Annotated[
        Order,
        typer.Option(
            help="Order of the new tasks; uncertain: lowest scores first; diverse: the first ones "
            "differ in words and labels as much as they can."
        ),
    ] = Order.given,
    unassisted: Annotated[
        float,
        typer.Option(min=0, max=1, help="Share of the new tasks that goes without predictions."),
    ] = 0.0,
    seed: Annotated[
        int, typer.Option(help="Seed of --order random or diverse, and of --unassisted.")
    ] = 0,
    prune: Annotated[
        bool,
        typer.Option("--prune", help="Remove the model's older versions where nobody worked."),
    ] = False,
    url: Url = None,
    api_key: ApiKey = None,
    quiet: Quiet = False,
) -> None:
    """Push articles with their predictions; run it again at any time, nothing comes twice.

    Exit code 1 where a record could not be pushed; the others are. A plan is printed to standard
    output, and a push does what the plan says.

    Example: annotate push predictions.jsonl --project summits
    """
    from annotate.labelstudio.api.connection import connect_project
    from annotate.labelstudio.page.projects import name_pass
    from annotate.labelstudio.push.plan import Wishes
    from annotate.labelstudio.push.push import Settings, plan_push
    from annotate.labelstudio.push.push import push as push_records
    from annotate.model import Problem
    from annotate.records import STANDARD, read_records

    settings = read_project()
    console = Console(quiet=quiet)
    source, title = records or str(settings.predictions), project or settings.name
    names = split_names(layers)
    if source == STANDARD and len(names) > 1:
        raise UsageError(
            "Standard input can be read only once.", "Name a file to push several layers from it."
        )
    scheme = settings.load_scheme()
    wishes = Wishes(
        order=order.value,
        seed=seed,
        unassisted=unassisted,
        overlap=overlap,
        overlap_share=overlap_share,
        prune=prune,
    )
    how = Settings(state=settings.state, report=console.say, wishes=wishes)
    problems: list[Problem] = []
    act = plan_push if plan else push_records
    with connect_project(url or settings.url, api_key, settings.state) as client:
        for layer in names or [""]:
            name = name_pass(title, layer) if layer else title
            unread: list[Problem] = []
            found = console.track(read_records(source, unread), name, weight="articles read")
            chosen = [layer] if layer else None
            outcome = act(client, found, scheme=scheme, title=name, layers=chosen, settings=how)
            _tell(outcome, console, format)
            problems += [p for p in unread + outcome.problems if p not in problems]
    console.finish(problems)


def _tell(outcome: "Plan | PushResult", console: Console, format: Format) -> None:
    from annotate.labelstudio.push.plan import Plan, render_plan
    from annotate.records import dump_json

    if isinstance(outcome, Plan):
        as_json = format is Format.json
        print(dump_json(outcome.to_json()) if as_json else render_plan(outcome), flush=True)
        return
    console.say(
        f"{outcome.title}: {outcome.created} new, {outcome.completed} with new predictions, "
        f"{outcome.present} there already. {outcome.link}"
    )
    for count, what in (
        (outcome.unassisted, "of the new ones have no predictions"),
        (outcome.pruned, "old predictions were removed"),
        (outcome.unpushed, "readings by people were not pushed: people annotate there"),
    ):
        if count:
            console.say(f"{count} {what}.")
