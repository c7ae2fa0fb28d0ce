"""`annotate demo`: the whole loop on the bundled samples or on your own articles.

It runs the commands that a person would run, in a folder of its own.
"""

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from annotate.cli.articles.ingest import ingest
from annotate.cli.articles.preannotate import preannotate
from annotate.cli.console import EXIT_PROBLEMS, Console
from annotate.cli.dataset.build import build
from annotate.cli.labelstudio.push import push
from annotate.cli.labelstudio.server import start
from annotate.cli.options import Quiet, read_project
from annotate.cli.project.init import write_project_file
from annotate.cli.quality.validate import validate
from annotate.project import FILE_NAME, Project
from annotate.resources import DATA

SAMPLES = ("broadsheet.txt", "page-dump.txt", "page.html")


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
    console = Console(quiet=quiet)
    articles = [path if path == "-" else str(Path(path).absolute()) for path in paths or ()]
    given = bool(articles)
    articles = articles or [str(DATA / "samples" / name) for name in SAMPLES]
    if not (folder / FILE_NAME).exists():
        write_project_file(folder)
    with contextlib.chdir(folder):
        project = read_project()
        console.say(f"1. Ingest -> {project.articles}")
        clean = _run(lambda: _ingest(articles, given=given, quiet=quiet))
        console.say(f"\n2. Pre-annotate -> {project.predictions}")
        clean &= _run(lambda: preannotate(quiet=quiet))
        if server:
            clean &= _hand_to_people(console, project, folder, port=port, quiet=quiet)
        else:
            clean &= _build_silver(console, project, folder, quiet=quiet)
    if not clean:
        console.say("Some articles had problems, named above; the others went through.")
        raise typer.Exit(EXIT_PROBLEMS)


def _ingest(articles: list[str], *, given: bool, quiet: bool) -> None:
    """Ingest the articles; the bundled samples come with the project's own licence."""
    if given:
        ingest(articles, quiet=quiet)
    else:
        ingest(articles, licence="MIT", redistribution="yes", quiet=quiet)


def _run(step: Callable[[], None]) -> bool:
    """Run one command; tell whether it found nothing wrong with the data."""
    try:
        step()
    except typer.Exit as left:
        if left.exit_code != EXIT_PROBLEMS:
            raise
        return False
    return True


def _hand_to_people(
    console: Console, project: Project, folder: Path, *, port: int | None, quiet: bool
) -> bool:
    console.say("\n3. Start a local Label Studio (the first time this takes two or three minutes)")
    start(port=port, quiet=quiet)
    console.say(f"\n4. Push to the Label Studio project {project.name!r}")
    clean = _run(lambda: push(quiet=quiet))
    console.say(
        f"""
Now it is your turn. Open the address above, log in, choose the project {project.name!r},
press "Label All Tasks", correct what the machine suggests and press Submit (or Update).
`annotate guidelines` prints the guide. Then, in this folder:

    cd {folder}
    annotate export      # takes back what you did, with everything you changed
    annotate validate    # checks every span and relation
    annotate build       # writes {_relative(project.datasets)}/{_dataset_name(project)}

    import datasets
    datasets.load_dataset("{_relative(project.datasets)}/{_dataset_name(project)}", "quotes")

`annotate server stop` stops the server; its data stay in {folder / _relative(project.state)}."""
    )
    return clean


def _build_silver(console: Console, project: Project, folder: Path, *, quiet: bool) -> bool:
    console.say(f"\n3. Validate {project.predictions}")
    clean = _run(lambda: validate([str(project.predictions)], summary=True, quiet=quiet))
    name = f"{_relative(project.datasets)}/{_dataset_name(project)}"
    console.say(f"\n4. Build {name} from the machine's suggestions")
    clean &= _run(lambda: build(str(project.predictions), quiet=quiet))
    console.say(
        f"""
{folder / name} is unreviewed (silver): no person has looked at it.
Without --no-server, `annotate demo` hands the articles to people first."""
    )
    return clean


def _relative(path: Path) -> Path:
    return path.relative_to(Path()) if not path.is_absolute() else path


def _dataset_name(project: Project) -> str:
    return str(project.dataset.get("name", project.name))
