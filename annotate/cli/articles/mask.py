"""`annotate mask`: names of private persons and their addresses out of the texts."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from annotate.app.wording import describe_input
from annotate.cli.console import Console
from annotate.cli.options import EngineName, EngineOptions, Quiet, split_names
from annotate.cli.parts import tell_parts, tell_script
from annotate.cli.session import open_session

if TYPE_CHECKING:
    from annotate.masking.lines import MaskingSummary

_TELL_LOG = (
    "{} documents have gold, which was moved along. Its log still has the names, and does not fit "
    "any more: with --decisions LOG it is masked too."
)


class BylineChoice(StrEnum):
    """What becomes of the authors' names."""

    keep = "keep"
    mask = "mask"


def mask(
    file: Annotated[
        str | None,
        typer.Argument(
            help="Articles, predictions, annotations, a folder of their parts; - is standard input."
        ),
    ] = None,
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            help="Where to write; a folder for parts. Default: FILE-masked.",
            metavar="FILE",
        ),
    ] = None,
    public: Annotated[
        Path | None,
        typer.Option(help="Who is not masked, a name a line. Default: public.txt.", metavar="FILE"),
    ] = None,
    kinds: Annotated[
        str | None,
        typer.Option(
            help="What to mask, of person,email,phone,handle,url,iban,card,ip,id. Default: all.",
            metavar="NAMES",
        ),
    ] = None,
    bylines: Annotated[
        BylineChoice | None, typer.Option(help="The authors' names. Default: keep.")
    ] = None,
    region: Annotated[
        str | None,
        typer.Option(
            help="Where telephone numbers without a country code are from, as GB,US. Default: by "
            "the language.",
            metavar="CODES",
        ),
    ] = None,
    style: Annotated[
        str | None, typer.Option(help="How placeholders look. Default: [{kind}-{n}].")
    ] = None,
    consistent: Annotated[
        bool | None,
        typer.Option(
            "--consistent/--by-document",
            help="Number the same name alike in all documents. Default: by document.",
        ),
    ] = None,
    report: Annotated[
        str | None, typer.Option(help="Write what was masked where, in numbers.", metavar="FILE")
    ] = None,
    list_: Annotated[
        str | None,
        typer.Option("--list", help="Write what stands for what: keep it private.", metavar="FILE"),
    ] = None,
    decisions: Annotated[
        str | None,
        typer.Option(
            help="The log of adjudicated readings: what it decides is decided again on the masked "
            "ones, and logged in LOG-masked.",
            metavar="LOG",
        ),
    ] = None,
    workers: Annotated[
        int | None, typer.Option(help="Processes that share the parts of a folder.", min=1)
    ] = None,
    engine: EngineName = None,
    engine_option: EngineOptions = None,
    quiet: Quiet = False,
) -> None:
    """Mask names of private persons, e-mail addresses, telephone numbers and the like.

    Names are those that the readings mark as persons, wherever they stand in the article; who is on
    the public list stays. Positions, hashes and segments are made right, and every span is proven.
    Postal addresses and names that no reading marks are not found.

    Example: annotate mask annotations.jsonl --public public.txt -o masked.jsonl
    """
    from annotate.app.articles import mask as app
    from annotate.app.engines import make_engine

    outputs = app.MaskOutputs(masked=output, report=report, pairs=list_, decisions=decisions)
    options = app.Options(
        public=public,
        kinds=split_names(kinds),
        regions=split_names(region),
        bylines=bylines.value if bylines else None,
        consistent=consistent,
        style=style,
    )
    with open_session(quiet=quiet) as (context, console):
        given = make_engine(engine, engine_option or (), workers) if engine else None
        result = app.mask(context, file, outputs, options, workers=workers or 1, engine=given)
        if tell_script(result.parts, console):
            return
        console.say(describe_input(context, result.summary.documents, "document"))
        _tell(result.summary, result.target, console)
        tell_parts(result.parts, console)
        if result.strands_log:
            console.say(_TELL_LOG.format(result.summary.gold))


def _tell(summary: "MaskingSummary", target: str, console: Console) -> None:
    """Say what was done, in numbers only."""
    total = summary.masks.total()
    console.say(
        f"{target}: {summary.documents:,} document{'s' * (summary.documents != 1)}, "
        f"{total:,} mask{'s' * (total != 1)} in {summary.touched:,} of them"
    )
    for what, count in (*summary.masks.most_common(), *sorted(summary.changes.items())):
        if count:
            console.say(f"{count:8,}  {what}")
