"""`annotate demo`: the whole loop on the bundled samples or on your own articles.

It does what a person would do command by command, in a folder of its own.
"""

import contextlib
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from annotate.cli.articles.summaries import tell_ingestion, tell_suggestions
from annotate.cli.console import EXIT_PROBLEMS, Console
from annotate.cli.dataset.summaries import tell_build
from annotate.cli.labelstudio.summaries import tell_push, tell_start
from annotate.cli.options import Quiet
from annotate.cli.quality.summaries import tell_validation
from annotate.cli.session import open_session
from annotate.project import Project, find_project

if TYPE_CHECKING:
    from annotate.app.project.demo import DemoOutcome, Step


def demo(
    paths: Annotated[
        list[str] | None,
        typer.Argument(help="Articles: files, folders, globs. Default: the bundled samples."),
    ] = None,
    folder: Annotated[
        Path, typer.Option("--folder", "-f", help="The demo's project folder.")
    ] = Path("annotate-demo"),
    server: Annotated[
        bool, typer.Option(help="Start a local Label Studio and push the articles to it.")
    ] = True,
    port: Annotated[
        int | None, typer.Option(help="Port of the local Label Studio. Default: a free one.")
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Run the whole loop: ingest, pre-annotate, then correct in a local Label Studio.

    With --no-server it goes on to a dataset that nobody has reviewed, and says so.

    Example: annotate demo ~/articles/*.txt
    """
    from annotate.app.project import demo as app

    console = Console(quiet=quiet)
    articles = [path if path == "-" else str(Path(path).absolute()) for path in paths or ()]
    options = app.Options(articles=articles, server=server, port=port)
    app.prepare(folder)
    clean = True
    with contextlib.chdir(folder):
        project = find_project(Path())
        for number, step in enumerate(app.list_steps(options), start=1):
            gap = "\n" if number > 1 else ""
            console.say(f"{gap}{number}. {_name_step(step, project)}")
            clean &= _take(step, quiet=quiet)
            if not project.articles.exists():
                console.say("There is no article to go on with.")
                raise typer.Exit(EXIT_PROBLEMS)
        console.say(_say_next(project, folder) if server else _say_unreviewed(project, folder))
    if not clean:
        console.say("Some articles had problems, named above; the others went through.")
        raise typer.Exit(EXIT_PROBLEMS)


def _name_step(step: "Step", project: Project) -> str:
    from annotate.app.project.demo import DemoPart

    return {
        DemoPart.ingest: f"Ingest -> {project.articles}",
        DemoPart.preannotate: f"Pre-annotate -> {project.predictions}",
        DemoPart.start: "Start a local Label Studio "
        "(the first time this takes two or three minutes)",
        DemoPart.push: f"Push to the Label Studio project {project.name!r}",
        DemoPart.validate: f"Validate {project.predictions}",
        DemoPart.build: f"Build {_name_dataset(project)} from the machine's suggestions",
    }[step.part]


def _take(step: "Step", *, quiet: bool) -> bool:
    """Take one step, show what came of it, and tell whether nothing was wrong with the data."""
    clean = True
    try:
        with open_session(quiet=quiet) as (context, console):
            start = time.monotonic()
            outcome = step.run(context)
            clean = _show(outcome, time.monotonic() - start, context.project, console)
    except typer.Exit:  # the findings were shown, and one of them is an error
        return False
    return clean


def _show(outcome: "DemoOutcome", seconds: float, project: Project, console: Console) -> bool:
    """Show what came of a step as its own command does; tell whether all was well with it."""
    from annotate.app.articles import ingest, preannotate
    from annotate.app.labelstudio.server import Started
    from annotate.labelstudio.push.push import PushResult
    from annotate.validation import ValidationCounts

    if isinstance(outcome, ingest.Result):
        tell_ingestion(outcome, project.articles, console)
    elif isinstance(outcome, preannotate.Result):
        tell_suggestions(outcome, seconds, console)
    elif isinstance(outcome, Started):
        tell_start(outcome, console)
    elif isinstance(outcome, PushResult):
        tell_push(outcome, console)
    elif isinstance(outcome, ValidationCounts):
        tell_validation(outcome, console)
        return not outcome.errors
    else:
        tell_build(outcome, console)
    return True


def _say_next(project: Project, folder: Path) -> str:
    dataset = _name_dataset(project)
    return f"""
Now it is your turn. Open the address above, log in, choose the project {project.name!r},
press "Label All Tasks", correct what the machine suggests and press Submit (or Update).
`annotate guidelines` prints the guide. Then, in this folder:

    cd {folder}
    annotate export      # takes back what you did, with everything you changed
    annotate validate    # checks every span and relation
    annotate build       # writes {dataset}

    import datasets
    datasets.load_dataset("{dataset}", "quotes")

`annotate server stop` stops the server; its data stay in {folder / _relative(project.state)}."""


def _say_unreviewed(project: Project, folder: Path) -> str:
    return f"""
{folder / _name_dataset(project)} is unreviewed (silver): no person has looked at it.
Without --no-server, `annotate demo` hands the articles to people first."""


def _name_dataset(project: Project) -> str:
    name = project.dataset.get("name", project.name)
    return f"{_relative(project.datasets)}/{name}"


def _relative(path: Path) -> Path:
    return path.relative_to(Path()) if not path.is_absolute() else path
