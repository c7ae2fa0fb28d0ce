"""`annotate mask`: names of private persons and their addresses out of the texts."""

import contextlib
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from annotate.cli.console import Console
from annotate.cli.options import Quiet, read_project, split_names
from annotate.errors import UsageError
from annotate.model import Problem

if TYPE_CHECKING:
    from annotate.masking.lines import Summary

SUFFIXES = (".jsonl", ".gz")


class Bylines(StrEnum):
    """What becomes of the authors' names."""

    keep = "keep"
    mask = "mask"


def mask(
    file: Annotated[
        str | None,
        typer.Argument(help="Articles, predictions or annotations; - is standard input."),
    ] = None,
    output: Annotated[
        str | None,
        typer.Option(
            "--output", "-o", help="Where to write. Default: FILE-masked.", metavar="FILE"
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
        Bylines | None, typer.Option(help="The authors' names. Default: keep.")
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
    quiet: Quiet = False,
) -> None:
    """Mask names of private persons, e-mail addresses, telephone numbers and the like.

    Names are those that the readings mark as persons, wherever they stand in the article; who is on
    the public list stays. Positions, hashes and segments are made right, and every span is proven.
    Postal addresses and names that no reading marks are not found.

    Example: annotate mask annotations.jsonl --public public.txt -o masked.jsonl
    """
    from annotate.masking.lines import Summary, iter_masked, make_list, make_report
    from annotate.masking.settings import make_settings
    from annotate.records import open_writer

    project = read_project()
    source = file or str(project.annotations)
    target = output or _name_output(source)
    _check_names(source, target, report, list_)
    settings = make_settings(
        project,
        public=public,
        kinds=split_names(kinds),
        regions=split_names(region),
        bylines=bylines.value if bylines else None,
        consistent=consistent,
        style=style,
    )
    console = Console(quiet=quiet)
    console.say(_describe_list(settings.public.count))
    summary = Summary()
    problems: list[Problem] = []
    with contextlib.ExitStack() as files:
        write, report_to, list_to = (
            files.enter_context(open_writer(name)) if name else None
            for name in (target, report, list_)
        )
        assert write is not None
        masked = iter_masked(source, settings, summary, problems)
        for one in console.track(masked, "Masking", weight="documents"):
            write(one.value)
            if report_to is not None:
                report_to(make_report(one))
            if list_to is not None:
                list_to(make_list(one))
        console.leave_if_empty(summary.documents, target, problems)
    _tell(summary, target, console)
    console.finish(problems)


def _name_output(source: str) -> str:
    """Return `annotations-masked.jsonl` for `annotations.jsonl`, `-` for `-`."""
    if source == "-":
        return source
    path = Path(source)
    stem, endings = path.name, ""
    while Path(stem).suffix in SUFFIXES:
        stem, endings = Path(stem).stem, Path(stem).suffix + endings
    return str(path.with_name(f"{stem}-masked{endings or '.jsonl'}"))


def _check_names(source: str, *targets: str | None) -> None:
    """Refuse to write over what is read, or one file twice."""
    named = [str(Path(name).absolute()) for name in (source, *targets) if name and name != "-"]
    outputs = [name for name in targets if name == "-"]
    if len(set(named)) < len(named) or len(outputs) > 1:
        raise UsageError(
            "What is read and each file that is written have to be different files.",
            "Give other names; the original stays as it is.",
        )


def _describe_list(count: int) -> str:
    if not count:
        return "No list of public persons: everyone who is named counts as private."
    return f"{count} {'entry' if count == 1 else 'entries'} in the list of public persons."


def _tell(summary: "Summary", target: str, console: Console) -> None:
    """Say what was done, in numbers only."""
    total = summary.masks.total()
    console.say(
        f"{target}: {summary.documents:,} document{'s' * (summary.documents != 1)}, "
        f"{total:,} mask{'s' * (total != 1)} in {summary.touched:,} of them"
    )
    for what, count in (*summary.masks.most_common(), *sorted(summary.changes.items())):
        if count:
            console.say(f"{count:8,}  {what}")
