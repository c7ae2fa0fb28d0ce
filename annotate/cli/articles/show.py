"""`annotate show`: a document, with its readings, as text or on its page."""

from typing import TYPE_CHECKING, Annotated

import typer

from annotate.cli.options import Quiet
from annotate.cli.session import open_session
from annotate.cli.terminal import show as print_shown
from annotate.errors import UsageError
from annotate.spelling import plural

if TYPE_CHECKING:
    from annotate.app.context import Context
    from annotate.model import Record


def show(
    document: Annotated[str, typer.Argument(help="Id of the document.", metavar="DOC")],
    file: Annotated[
        str | None,
        typer.Argument(
            help="Articles, predictions or annotations. Default: the project's, read ones first.",
            metavar="[FILE]",
        ),
    ] = None,
    html: Annotated[
        bool, typer.Option("--html", help="Write one page with text, spans, quotes and stances.")
    ] = False,
    on_page: Annotated[
        bool, typer.Option("--on-page", help="Write the page it was read from, spans marked.")
    ] = False,
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", help="Where the page is written.", metavar="FILE"),
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Show a document with its spans: here, as a page, or marked on the page it was read from.

    --html needs no server and no network. On the page it was read from the segments are marked
    where there are no readings. Exit code 1 where that page is another one by now.

    Example: annotate show quay predictions.jsonl --on-page -o quay.html
    """
    from annotate.app.articles import show as app

    if html and on_page:
        raise UsageError("--html and --on-page are two pages.", "Give one of them.")
    with open_session(quiet=quiet) as (context, console):
        record = app.find_record(context, document, file)
        if html:
            target = output or f"{document}.html"
            app.write_page(context, record, target)
            console.say(f"{target}: {plural(len(record.annotations), 'reading')}")
            return
        if not on_page:
            _print_record(context, record)
            return
        result = app.show_on_page(context, record, output or f"{document}.on-page.html")
        if result is not None:
            missing = f", {result.missing} do not stand there" if result.missing else ""
            console.say(f"{result.target}: {result.marked} marked on {result.where}{missing}")


def _print_record(context: "Context", record: "Record") -> None:
    """Print what is known of a document, its segments, and what each reading makes of it."""
    from annotate.app.articles.show import list_said

    document, meta = record.document, record.document.meta
    facts = (document.id, meta.title, meta.byline, meta.published, meta.publisher, meta.url)
    print_shown(" | ".join(fact for fact in facts if fact))
    if document.source:
        source = document.source
        line = f":{source.line}" if source.line else ""
        print_shown(f"read from {source.file or source.address}{line} by {source.reader}")
    for segment in document.segments:
        print_shown(f"\n[{segment.kind}] {document.text[segment.start : segment.end]}")
    for annotation in record.annotations:
        print_shown(f"\n{annotation.annotator.kind} {annotation.annotator.name}:")
        for span in sorted(annotation.spans, key=lambda s: (s.start, -s.end)):
            print_shown(f"  {span.start}-{span.end} {span.layer}/{span.label}: {span.text}")
        for line in list_said(context, document, annotation):
            print_shown(f"  {line}")
