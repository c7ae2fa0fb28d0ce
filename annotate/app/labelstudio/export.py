"""What people did in Label Studio as records: every reading of every annotator and model."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from annotate.app.context import Context
from annotate.app.exchange import exports
from annotate.app.labelstudio.fetching import Fetched, fetch_pulls, find_pulls, refuse_identities
from annotate.app.labelstudio.projects import Login, name_projects
from annotate.app.labelstudio.replacement import Replacement
from annotate.errors import UsageError
from annotate.files.outputs import check_output
from annotate.formats.port import Ledger, Output
from annotate.formats.registry import RECORDS, find_writer, load_format
from annotate.labelstudio.convert.export import ExportResult, iter_records
from annotate.labelstudio.convert.progress import list_progress
from annotate.labelstudio.convert.readings import ReadingCounts
from annotate.model import Record
from annotate.project import Project
from annotate.records import open_writer


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Which project is exported, or which layers of it that were pushed apart, and where to.

    `format` is that of the file, by its name; another than the project's own is written beside it.
    With `offline` no server is asked: what was pulled last is exported. Without `drafts` what was
    not submitted is left out. With `identities` people go by their e-mail, not by a pseudonym. With
    `allow_fewer` a file with more readings by people is replaced too. `allow_loss` and `ledger` are
    for other formats: what one cannot hold may be lost, and is listed in a file.
    """

    title: str | None = None
    output: str | None = None
    format: str | None = None
    layers: Sequence[str] = ()
    offline: bool = False
    drafts: bool = True
    identities: bool = False
    allow_fewer: bool = False
    allow_loss: bool = False
    ledger: str | None = None
    login: Login = field(default_factory=Login)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What was written: how many records, with what in them; of which pulls, naming whom.

    `ledger` has what the format could not hold; `is_ours` tells whether our own commands read it.
    """

    target: str
    records: int
    counts: ReadingCounts
    ledger: Ledger
    is_ours: bool
    pulls: tuple[Path, ...]
    people: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Readings:
    """How many readings by people were listed, and how many of these were unassisted."""

    count: int
    unassisted: int


def export(context: Context, options: Options) -> Result:
    """Pull projects, and write what they hold as records; what cannot be read is a finding.

    Raises:
        UsageError: people are to be named, and no server is to be asked who they are; or there is
            no such format, or no name for its file.
        ServerError: there is no such project, or the server failed.
        AnnotateError: it was never pulled, or was made from another scheme.
    """
    project = context.project
    format = options.format or RECORDS
    write = find_writer(format)
    target = options.output or _name_output(project, format)
    scheme = project.load_scheme()
    replacement = Replacement(
        target=target, drafts=options.drafts, allowed=options.allow_fewer or format != RECORDS
    )
    check_output(replacement.path)
    fetched = _fetch(context, options)
    converted = ExportResult()
    records = iter_records(
        fetched.paths,
        converted,
        scheme=scheme,
        state=project.state,
        drafts=options.drafts,
        identities=fetched.people,
    )
    ours = format == RECORDS  # of a file in another format nobody knows how many it has
    written = replacement.path
    if ours:
        ledger = write(replacement.watch(records), Output(path=written, scheme=scheme))
    else:
        given = exports.Options(format=format, allow_loss=options.allow_loss, ledger=options.ledger)
        ledger = exports.write_all(records, given, written, scheme)
    kept = replacement.finish(written)
    context.findings.extend([*converted.problems, *([kept] if kept else [])])
    return Result(
        target=written if kept else target,
        records=converted.records,
        counts=converted.counts,
        ledger=ledger,
        is_ours=ours,
        pulls=fetched.paths,
        people=fetched.people,
    )


def _name_output(project: Project, format: str) -> str:
    """Return the project's annotations, or of another format a file beside them."""
    if format == RECORDS:
        return str(project.annotations)
    found = load_format(format)
    if found.is_folder:
        return str(project.annotations.with_name(f"{project.annotations.stem}-{format}"))
    suffixes = found.suffixes
    if not suffixes:
        raise UsageError(f"{format} has no ending of its own.", "Name the file to write: -o FILE.")
    return str(project.annotations.with_suffix(suffixes[0]))


def read(context: Context, options: Options, pulls: Sequence[Path] = ()) -> Iterator[Record]:
    """Return what `export` writes: of projects, pulled now, or of pulls that are named.

    Raises:
        UsageError: people are to be named, and no server is to be asked who they are.
        ServerError: there is no such project, or the server failed.
        AnnotateError: it was never pulled, or, as it is read, was made from another scheme.
    """
    scheme = context.project.load_scheme()
    if pulls and options.identities:
        raise refuse_identities()
    fetched = Fetched(paths=tuple(pulls)) if pulls else _fetch(context, options)
    return iter_records(
        fetched.paths,
        ExportResult(problems=context.findings),
        scheme=scheme,
        state=context.project.state,
        drafts=options.drafts,
        identities=fetched.people,
    )


def _fetch(context: Context, options: Options) -> Fetched:
    titles = name_projects(context, options.title, options.layers)
    if not options.offline:
        return fetch_pulls(context, titles, options.login, identities=options.identities)
    if options.identities:
        raise refuse_identities()
    return find_pulls(context, titles)


def write_readings(context: Context, exported: Result, target: str) -> Readings:
    """Write a line about each reading by people of what was exported: with what it began."""
    work = list_progress(exported.pulls, context.project.state, exported.people)
    with open_writer(target) as write:
        for line in work:
            write(asdict(line))
    return Readings(count=len(work), unassisted=sum(line.unassisted for line in work))
