"""`annotate rehydrate`: the words back into a dataset without them, from copies of the articles."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from annotate.cli.console import Console
from annotate.cli.options import Quiet, read_project
from annotate.cli.quality.report import measure_readings
from annotate.errors import UsageError
from annotate.ingestion.files.sources import Format
from annotate.model import Document, Problem
from annotate.project import Project

if TYPE_CHECKING:
    from annotate.dataset.releases.rehydration import Outcome
    from annotate.ingestion.reader import IngestOptions

FETCHED = "fetched"


def rehydrate(
    folder: Annotated[Path, typer.Argument(help="The dataset's folder, its texts withheld.")],
    output: Annotated[
        Path,
        typer.Option("--output", "-o", help="The folder of the dataset with its texts."),
    ],
    articles: Annotated[
        list[str] | None,
        typer.Option(
            "--articles",
            "-a",
            help="Your copies: what `annotate ingest` reads; may be given again.",
            metavar="PATH",
        ),
    ] = None,
    fetch: Annotated[
        bool,
        typer.Option(
            "--fetch", help="Fetch what there is no copy of from its address; robots.txt decides."
        ),
    ] = False,
    pages: Annotated[
        Path | None,
        typer.Option(help="Where fetched pages are kept [.annotate/fetched].", metavar="FOLDER"),
    ] = None,
    pause: Annotated[
        float, typer.Option(help="Seconds between two requests to a host.", min=0.0)
    ] = 1.0,
    format: Annotated[
        Format | None, typer.Option(help="What all copies hold; else their names say it.")
    ] = None,
    report: Annotated[
        str | None,
        typer.Option(help="List what came of every document, as JSONL.", metavar="FILE"),
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Put the words back into a dataset whose texts are withheld, from your own copies.

    A copy with the same text gives every row as it was; of one that was edited since, the spans
    whose place is sure. Exit code 1 where an article has no copy: it stays withheld.

    Example: annotate rehydrate datasets/summits -a my-articles/ -o datasets/summits-full
    """
    from annotate.dataset.checks.check import check_folder
    from annotate.dataset.files.metadata import read_scheme
    from annotate.dataset.releases.rehydration import Supply
    from annotate.dataset.releases.rehydration import rehydrate as put_back
    from annotate.ingestion.reader import iter_documents
    from annotate.records import open_writer

    if not articles and not fetch:
        raise UsageError("There are no copies.", "Give --articles, or --fetch.")
    project, console = read_project(), Console(quiet=quiet)
    options = _make_options(project, format)
    problems: list[Problem] = []
    measure = None
    if folder.is_dir():
        scheme = read_scheme(folder)
        console.finish(check_folder(folder, scheme))
        measure = measure_readings(scheme, console)
    with ExitStack() as stack:
        write = stack.enter_context(open_writer(report)) if report else None
        outcome = put_back(
            folder,
            output,
            Supply(
                articles=console.track(
                    iter_documents(articles or [], options, problems), "Reading", weight="articles"
                ),
                fetch=_make_fetch(project, pages, pause, options, problems) if fetch else None,
            ),
            tell=(lambda restored: write(restored.to_json())) if write else _say_nothing,
            track=lambda records: console.track(records, "Restoring", weight="articles"),
            measure=measure,
        )
    for line in _list_lines(outcome, output):
        console.say(line)
    found = check_folder(output, read_scheme(output), measure)
    console.finish([*problems, *outcome.problems, *found])


def _say_nothing(_: Any) -> None:
    return


def _make_options(project: Project, format: Format | None) -> "IngestOptions":
    from annotate.ingestion.reader import DEFAULT_MAX_CHARACTERS, IngestOptions

    most = project.ingest.get("max_characters", DEFAULT_MAX_CHARACTERS)
    return IngestOptions(max_characters=most, format=format)


def _make_fetch(
    project: Project,
    pages: Path | None,
    pause: float,
    options: "IngestOptions",
    problems: list[Problem],
) -> Callable[[Iterable[tuple[str, str]]], Iterator[Document]]:
    """Return what fetches the pages of documents and reads them, each under the document's id."""
    from annotate.ingestion.fetching import Fetcher
    from annotate.ingestion.reader import iter_documents

    fetcher = Fetcher(pages or project.state / FETCHED, problems, pause=pause)

    def fetch(addresses: Iterable[tuple[str, str]]) -> Iterator[Document]:
        for name, path in fetcher.fetch(addresses):
            for document in iter_documents([str(path)], options, problems):
                yield replace(document, id=name)

    return fetch


def _list_lines(outcome: "Outcome", output: Path) -> Iterator[str]:
    from annotate.dataset.summary import count
    from annotate.dataset.withheld.restoration import EDITED, EXACT

    texts, spans = outcome.documents, outcome.spans
    yield f"Restored in {output}:"
    yield f"  exactly: {count(texts[EXACT], 'article')}, {count(spans[EXACT], 'span')}"
    yield f"  after an edit: {count(texts[EDITED], 'article')}, {count(spans[EDITED], 'span')}"
    if outcome.lost_spans:
        lost = count(outcome.lost_spans, "span")
        yield f"    not found for sure: {lost}, {count(outcome.lost_relations, 'relation')}"
    yield f"  not found: {count(outcome.missing, 'article')}, whose text stays withheld"
    if outcome.unused:
        yield f"Of your copies {outcome.unused:,} are of no article of this dataset."
    yield "The texts are their publishers': this folder is for you, not to be published."
