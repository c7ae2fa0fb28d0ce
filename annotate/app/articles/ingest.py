"""Read articles as they come, tell each from the page around it, and write them as documents."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, fields
from itertools import chain
from os.path import realpath
from pathlib import Path
from typing import Any, Literal

from annotate.app.articles.article_parts import open_parts
from annotate.app.articles.copies import mark_copies
from annotate.app.articles.shared_reading import share_reading
from annotate.app.context import Context
from annotate.app.language import load_plain
from annotate.app.part_runs import PartsSummary
from annotate.errors import UsageError
from annotate.files.done import is_made
from annotate.files.engines.engine import Engine
from annotate.files.outputs import STANDARD
from annotate.formats.encoding import find_codec
from annotate.formats.registry import find_reader
from annotate.formats.tables.names import FIELDS
from annotate.ingestion.dates import DateOrder
from annotate.ingestion.fetching import FETCHED
from annotate.ingestion.files.sources import is_below
from annotate.ingestion.reader import MakeReader, iter_documents
from annotate.ingestion.settings import IngestCounts, IngestOptions
from annotate.model import Document, Meta
from annotate.project import Project
from annotate.records import open_writer, to_json
from annotate.schemas import check_schema

_DEFAULTS = ("language", "publisher", "licence", "redistribution")
_NO_DEFAULTS = ("copy_of", "extra")  # what no two articles have in common


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How articles are read; what is None comes from the project file, then from the defaults.

    `fields` are pairs `ours=theirs`; `table`, `dates` and `headline` are as in `IngestOptions`, and
    so are `copies`, of which those that differ a little are found too with `keep`, once everything
    is read; `exact` looks for the same words alone. Pages of addresses are fetched from hosts of
    the internet, and with `allow_private` of a private network. `defaults` are for articles that do
    not say. With `parts` the output is a folder of files of so many articles each. Files are read
    in so many `workers`, or by those of an `engine`, to the same bytes.
    """

    output: str | None = None
    format: str | None = None
    encoding: str | None = None
    mend_encoding: bool = False
    fields: Sequence[str] = ()
    max_characters: int | None = None
    table: str | None = None
    dates: DateOrder | None = None
    headline: Literal["text", "meta"] = "text"
    copies: Literal["keep", "exact", "drop"] = "keep"
    allow_private: bool = False
    parts: int | None = None
    workers: int = 1
    engine: Engine | None = None
    defaults: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What was written where; `target` is None where no article could be read.

    `shared` is how an engine got on; where it wrote a script, nothing was read yet.
    """

    target: str | None
    tally: IngestCounts
    shared: PartsSummary = field(default_factory=PartsSummary)


def ingest(context: Context, paths: Sequence[str], options: Options) -> Result:
    """Read articles from files, folders and patterns, and write a document a line.

    Raises:
        UsageError: an option says what there is not.
        PluginError: the format is another package's, and cannot be used.
        NothingReadError: there was input, and no article in it.
        RunError: an article became no document, and no finding says so.
    """
    target = _choose_target(context.project, options)
    settings = _make_settings(context.project, options, _list_passed_by(context, paths, target))
    if options.workers == 1 and options.engine is None:
        return _ingest(context, paths, options, target, settings)
    shared = share_reading(context, paths, settings, options.workers, options.engine)
    with shared as reading:
        if reading is None:
            return _ingest(context, paths, options, target, settings)
        if reading.make_reader is None:
            return Result(target=None, tally=IngestCounts(), shared=reading.parts)
        return _ingest(context, paths, options, target, settings, reading.make_reader)


def _ingest(
    context: Context,
    paths: Sequence[str],
    options: Options,
    target: str,
    settings: IngestOptions,
    make_reader: MakeReader | None = None,
) -> Result:
    tally = IngestCounts()
    documents = iter_documents(
        paths, settings, context.findings, tally=tally, make_reader=make_reader
    )
    first = next(documents, None)
    if first is None:
        return Result(target=None, tally=tally)
    opened = open_parts(target, options.parts) if options.parts else open_writer(target)
    with opened as write:
        read = chain([first], documents)
        found = context.listener.track(read, "Reading", weight="articles")
        written = 0
        for document in _mark_copies(context, found, options, tally):
            write(document)
            written += 1
        tally.check(written)
    return Result(target=target, tally=tally)


def _choose_target(project: Project, options: Options) -> str:
    """Return the file to write, or the folder; one of parts is called as the file would be."""
    if options.parts and options.output == STANDARD:
        raise UsageError("Parts go to a folder.", "Name it: -o FOLDER.")
    if options.output or not options.parts:
        target = options.output or str(project.articles)
        if not options.parts and (target.endswith("/") or Path(target).is_dir()):
            fix = "Name a file with -o, or have parts of so many articles in it: --parts 1000"
            raise UsageError(f"{target} is a folder.", fix)
        return target
    return str(_name_parts(project.articles))


def _name_parts(file: Path) -> Path:
    """Return the folder of parts that is called as a file would be."""
    return file.with_name(file.name.partition(".")[0])


def read(
    context: Context, articles: Iterable[str | Mapping[str, Any]], options: Options
) -> Iterator[Document]:
    """Return the documents of articles, which are paths or rows, and write nothing.

    The project's own files are passed by in a folder, not where they are named in a sequence.

    Raises:
        UsageError: an option says what there is not.
        PluginError: the format is another package's, and cannot be used.
    """
    own: list[str] = []
    if isinstance(articles, Sequence):
        own = _list_own(context.project, [name for name in articles if isinstance(name, str)])
    settings, tally = _make_settings(context.project, options, own), IngestCounts()
    documents = iter_documents(articles, settings, context.findings, tally=tally)
    return _mark_copies(context, documents, options, tally)


def _mark_copies(
    context: Context, documents: Iterator[Document], options: Options, tally: IngestCounts
) -> Iterator[Document]:
    """Yield documents; where copies are kept, those that differ a little say whose they are."""
    if options.copies != "keep":
        return documents
    kinds = context.project.load_scheme().annotated_kinds
    return mark_copies(documents, kinds, tally, context.findings)


def _list_passed_by(context: Context, paths: Sequence[str], target: str) -> list[str]:
    """Return the files that are no articles though a folder or pattern has them.

    Raises:
        UsageError: the file that is to be written is named as one to read.
    """
    if target != STANDARD and realpath(target) in {realpath(path) for path in paths}:
        raise UsageError(
            f"{target} is the file that is written.", "Name another one with -o, or rename it."
        )
    return [target, *_list_own(context.project, paths)]


def _list_own(project: Project, named: Sequence[str]) -> list[str]:
    """Return what the project itself writes, without what is named to be read."""
    known = {realpath(path) for path in named}
    files = (project.articles, project.predictions, project.annotations)
    folders = [folder for folder in map(_name_parts, files) if is_made(folder)]
    own = [*map(str, files), *map(str, folders)]
    return [path for path in own if not _is_named(realpath(path), known)]


def _is_named(own: str, known: Set[str]) -> bool:
    return own in known or any(is_below(path, own) for path in known)


def _make_settings(project: Project, options: Options, own_files: Iterable[str]) -> IngestOptions:
    if options.format:
        find_reader(options.format)  # what cannot be read is said before anything is opened
    return IngestOptions(
        max_characters=options.max_characters
        or project.ingest.get("max_characters", IngestOptions().max_characters),
        format=options.format,
        encoding=_check_encoding(options.encoding),
        mend_encoding=options.mend_encoding,
        fields=_read_fields(options.fields),
        defaults=_choose_defaults(options.defaults, project),
        own_files=tuple(own_files),
        table=options.table,
        dates=options.dates,
        headline=options.headline,
        copies="drop" if options.copies == "drop" else "keep",
        pages=project.state / FETCHED,
        allow_private=options.allow_private,
        language=load_plain(project),
    )


def _check_encoding(name: str | None) -> str | None:
    codec = find_codec(name) if name else None
    if name and codec is None:
        raise UsageError(
            f"There is no encoding {name}.", "Usual ones are utf-8, cp1252, latin-1, utf-16."
        )
    return codec


def _read_fields(pairs: Sequence[str]) -> dict[str, str]:
    """Read `ours=theirs` pairs."""
    fields = {}
    for pair in pairs:
        ours, equals, theirs = pair.partition("=")
        if not equals or not theirs or ours not in FIELDS:
            raise UsageError(
                f"--field {pair} is not understood.",
                f"Write --field text=body, say. On the left can stand {', '.join(FIELDS)}.",
            )
        fields[ours] = theirs
    return fields


def _choose_defaults(given: Mapping[str, str | None], project: Project) -> Meta:
    """Return what holds for articles that do not say: options first, then the project file."""
    chosen = {name: given.get(name) or project.ingest.get(name) for name in _DEFAULTS}
    chosen |= {name: value for name, value in given.items() if name not in chosen}
    known = [each.name for each in fields(Meta) if each.name not in _NO_DEFAULTS]
    for name in chosen:
        if name not in known:
            raise UsageError(f"No article has a {name}.", f"What there is: {', '.join(known)}.")
    said: dict[str, Any] = {name: value for name, value in chosen.items() if value}
    defaults = Meta(**{"redistribution": "unknown", **said})
    record = {"id": "-", "text": "-", "text_sha256": "0" * 64, "segments": []}
    for problem in check_schema("document", {**record, "meta": to_json(defaults)}):
        raise UsageError(f"{problem.message}.", problem.fix or "Correct the option or the setting.")
    return defaults
