"""The commands of `annotate who`."""

from typing import Annotated

import typer

from annotate.cli.options import Quiet, ReportFormat
from annotate.cli.reports import print_report
from annotate.cli.session import open_session

app = typer.Typer(no_args_is_help=True, help="Keep who is who across articles, in two tables.")

RowId = Annotated[str, typer.Argument(help="Id of a row of who.csv.", metavar="ID")]

Sources = Annotated[
    list[str] | None,
    typer.Argument(
        help="Predictions or annotations. Default: the project's annotations.",
        show_default=False,
    ),
]


@app.command(short_help="Add a row to who.csv for everybody that is new.")
def propose(
    sources: Sources = None,
    reconcile: Annotated[
        str | None,
        typer.Option(
            help="Ask this service of OpenRefine's protocol for ids of rows that have none.",
            metavar="URL",
        ),
    ] = None,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="Ask a service of a private network, too.")
    ] = False,
    quiet: Quiet = False,
) -> None:
    """Find who is who over a corpus, and add a row to who.csv for everybody it does not know.

    Offices that dated articles say somebody has go to offices.csv. No row that is there is
    changed. Edit the tables and commit them: build takes their ids. With
    --reconcile names are sent to a service, and what it has for them stands in the column
    `candidates`: write the id that is right into `wikidata`.

    Example: annotate who propose predictions.jsonl
    """
    from annotate.app.registry.who import propose_rows, reconcile_rows
    from annotate.dataset.proposals.reconciliation import ReconciliationService
    from annotate.registry.tables import OFFICES

    with open_session(quiet=quiet) as (context, console):
        done = propose_rows(context, sources or ())
        found = done.proposal
        console.say(
            f"{done.path.name}: {len(found.added):,} rows added, {done.rows:,} in all; "
            f"{found.known:,} identities were known."
        )
        console.say(
            f"Read {done.documents:,} articles with {done.appearances:,} names of somebody."
        )
        console.say(f"{OFFICES}: {len(found.offices):,} rows added, with what said so.")
        if found.unsure:
            listed = ", ".join(name for name, _ in found.unsure.most_common(5))
            console.say(
                f"In no row: {len(found.unsure):,} family names that several have ({listed})."
            )
        if reconcile is not None:
            service = ReconciliationService(reconcile, allow_private=allow_private)
            told = reconcile_rows(context, service)
            console.say(
                f"{told.service} ({told.space or 'ids of its own'}): candidates for "
                f"{told.found:,} of {told.asked:,} rows without an id, in the column `candidates`."
            )


@app.command(short_help="Show rows of who.csv that may be one, or two.")
def review(
    sources: Sources = None,
    html: Annotated[
        str | None, typer.Option(help="Write them as one page too.", metavar="FILE")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one object of JSON.")] = False,
    worst: Annotated[int, typer.Option(help="Pairs to list.", min=1)] = 20,
    quiet: Quiet = False,
) -> None:
    """Show the pairs of rows most worth a look, worst first, with sentences where each stands.

    Nothing is changed: below each pair is the line to run where it is right.

    Example: annotate who review predictions.jsonl --html review.html
    """
    from annotate.app.registry.review import review_rows
    from annotate.app.registry.review_page import render_review, write_review
    from annotate.files.outputs import open_output

    with open_session(quiet=quiet) as (context, console):
        found = review_rows(context, sources or (), worst)
        if html is not None:
            with open_output(html) as stream:
                stream.write(render_review(found).encode("utf-8"))
        print_report(found, write_review(found), ReportFormat.json if json else ReportFormat.text)
        console.say(
            f"{len(found.pairs):,} of {found.found:,} pairs, of {found.rows:,} rows as "
            f"{found.documents:,} articles use them."
        )
        if found.unknown:
            console.say(f"{found.unknown:,} names of somebody are in no row, or in several.")


@app.command(short_help="Look for names of two, offices of nobody, wrong dates.")
def check(quiet: Quiet = False) -> None:
    """Check who.csv and offices.csv; exit code 1 where a line is wrong.

    Example: annotate who check
    """
    from annotate.app.registry.who import check_tables

    with open_session(quiet=quiet) as (context, console):
        registry = check_tables(context)
        console.say(f"{len(registry.entries):,} rows, {len(registry.offices):,} offices.")


@app.command(short_help="Make two rows one.")
def merge(kept: RowId, gone: RowId, quiet: Quiet = False) -> None:
    """Make two rows of who.csv one: the names and offices of the second go to the first.

    Example: annotate who merge olena-kovalenko o-kovalenko
    """
    from annotate.app.registry.who import merge_rows

    with open_session(quiet=quiet) as (context, console):
        registry = merge_rows(context, kept, gone)
        console.say(f"{kept}: {', '.join(registry.ids[kept].names)}")


@app.command(short_help="Put some names of a row into a row of their own.")
def split(
    kept: RowId,
    names: Annotated[list[str], typer.Argument(help="The names that go.", metavar="NAME...")],
    id: Annotated[str, typer.Option(help="Id of the new row.", metavar="ID")],
    quiet: Quiet = False,
) -> None:
    """Put some names of a row of who.csv into a row of their own.

    Example: annotate who split kovalenko "Andriy Kovalenko" --id andriy-kovalenko
    """
    from annotate.app.registry.who import split_row

    with open_session(quiet=quiet) as (context, console):
        registry = split_row(context, kept, names, id)
        for row in (kept, id):
            console.say(f"{row}: {', '.join(registry.ids[row].names)}")
