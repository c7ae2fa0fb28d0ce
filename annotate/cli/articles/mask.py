"""`annotate mask`: names of private persons and their addresses out of the texts."""

import contextlib
from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from annotate.cli.console import Console
from annotate.cli.options import Quiet, read_project, split_names
from annotate.errors import UsageError
from annotate.model import Document, Problem, Record
from annotate.project import Project

if TYPE_CHECKING:
    from annotate.adjudication.remask import Renewal
    from annotate.masking.lines import Masked, Summary

SUFFIXES = (".jsonl", ".gz")
_TELL_LOG = (
    "{} documents have gold, which was moved along. Its log still has the names, and does not fit "
    "any more: with --decisions LOG it is masked too."
)


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
    decisions: Annotated[
        str | None,
        typer.Option(
            help="The log of adjudicated readings: what it decides is decided again on the masked "
            "ones, and logged in LOG-masked.",
            metavar="LOG",
        ),
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Mask names of private persons, e-mail addresses, telephone numbers and the like.

    Names are those that the readings mark as persons, wherever they stand in the article; who is on
    the public list stays. Positions, hashes and segments are made right, and every span is proven.
    Postal addresses and names that no reading marks are not found.

    Example: annotate mask annotations.jsonl --public public.txt -o masked.jsonl
    """
    from annotate.masking.lines import Summary, iter_masked
    from annotate.masking.settings import make_settings
    from annotate.records import open_writer

    project = read_project()
    source = file or str(project.annotations)
    target = output or _name_output(source)
    log = _name_output(decisions) if decisions else None
    _check_names(source, target, report, list_, log)
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
    renewal = _make_renewal(decisions, project) if decisions else None
    with contextlib.ExitStack() as files:
        writers = [
            files.enter_context(open_writer(name)) if name else None
            for name in (target, report, list_, log)
        ]
        prepare = renewal.begin if renewal else None
        masked = iter_masked(source, settings, summary, problems, prepare)
        for one in console.track(masked, "Masking", weight="documents"):
            _write(one, writers, renewal)
        console.leave_if_empty(summary.documents, target, problems)
    if renewal is not None:
        renewal.verification.finish()
        problems += renewal.verification.problems
        summary.changes.update(renewal.changes)
    _tell(summary, target, console)
    if summary.gold and renewal is None:
        console.say(_TELL_LOG.format(summary.gold))
    console.finish(problems)


def _make_renewal(log: str, project: Project) -> "Renewal":
    from annotate.adjudication.remask import Renewal
    from annotate.adjudication.verification import Verification

    scheme, settings = project.load_scheme(), project.checks
    return Renewal(verification=Verification(scheme=scheme, settings=settings, log=log))


def _write(
    one: "Masked", writers: Sequence[Callable[[Any], None] | None], renewal: "Renewal | None"
) -> None:
    """Write a masked line, and of it the report, the list and the decisions, where wanted."""
    from annotate.masking.lines import make_list, make_report

    value: Document | Record = one.value
    lines: list[dict[str, Any]] = []
    if renewal is not None and isinstance(value, Record):
        value, lines = renewal.finish(value)
    wanted: Sequence[Sequence[Any]] = [value], [make_report(one)], [make_list(one)], lines
    for write, values in zip(writers, wanted, strict=True):
        for each in values:
            if write is not None:
                write(each)


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
