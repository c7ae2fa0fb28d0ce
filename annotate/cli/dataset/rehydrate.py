"""`annotate rehydrate`: the words back into a dataset without them, from copies of the articles."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from annotate.cli.file_formats import offer_formats
from annotate.cli.options import Quiet
from annotate.cli.session import open_session
from annotate.spelling import plural

if TYPE_CHECKING:
    from annotate.dataset.releases.rehydration import RehydrationOutcome


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
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="Fetch from hosts of a private network, too.")
    ] = False,
    format: Annotated[
        str | None, offer_formats("read", "What all copies hold; else their names say it.")
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
    from annotate.app.dataset import rehydrate as app

    options = app.Options(
        articles=articles or (),
        format=format,
        fetch=fetch,
        pages=pages,
        pause=pause,
        allow_private=allow_private,
        report=report,
    )
    with open_session(quiet=quiet) as (context, console):
        outcome = app.rehydrate(context, folder, output, options)
        for line in _list_lines(outcome, output):
            console.say(line)


def _list_lines(outcome: "RehydrationOutcome", output: Path) -> Iterator[str]:
    from annotate.app.wording import describe_account
    from annotate.dataset.releases.rehydration import CODE_MISSING
    from annotate.dataset.withheld.restoration import EDITED, EXACT

    texts, spans = outcome.documents, outcome.spans
    total, missing = outcome.report.documents.total(), outcome.missing
    used = outcome.copies - outcome.unused
    yield (
        f"Read {plural(outcome.copies, 'article')} of yours: {used:,} of the dataset's, "
        f"{outcome.unused:,} of none of them."
    )
    yield describe_account(total - missing, "text", {CODE_MISSING: missing}, of="article")
    yield f"Restored in {output}:"
    yield f"  exactly: {plural(texts[EXACT], 'article')}, {plural(spans[EXACT], 'span')}"
    yield f"  after an edit: {plural(texts[EDITED], 'article')}, {plural(spans[EDITED], 'span')}"
    if outcome.lost_spans:
        lost = plural(outcome.lost_spans, "span")
        yield f"    not found for sure: {lost}, {plural(outcome.lost_relations, 'relation')}"
    yield f"  not found: {plural(outcome.missing, 'article')}, whose text stays withheld"
    yield "The texts are their publishers': this folder is for you, not to be published."
