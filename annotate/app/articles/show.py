"""Show a document with its readings: as text, or marked on the page that it was read from."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from annotate.app.context import Context, UnsoundError
from annotate.app.display.lines import list_lines
from annotate.app.display.reading import make_reading
from annotate.app.display.record import FindScheme, render_page
from annotate.errors import UsageError
from annotate.files.outputs import open_output
from annotate.formats.problems import CHANGED, NO_WAY_BACK, FileLine, make_problem
from annotate.ingestion.again import find_received
from annotate.ingestion.fetching import FETCHED
from annotate.ingestion.mapping.on_page import PageMark, mark_page
from annotate.model import Annotation, Document, Problem, Provenance, Record, count_errors
from annotate.project import Project, list_bundled, load_scheme
from annotate.records import read_articles, read_documents
from annotate.scheme import Scheme

_SEGMENT_COLOR = "#e8e8e8"
_PLAIN_COLOR = "#ffe08a"


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A page that was written: where, how many marks it has, and how many do not stand on it.

    `where` says of what the page is: of a page as it was received, or of a row as it is written.
    """

    target: str
    marked: int
    missing: int
    where: str


def find_record(context: Context, name: str, path: str | None) -> Record:
    """Return the record of a document by its id, in a file or in those of the project.

    Raises:
        UsageError: the file has no such document.
        UnsoundError: it has none, and is not sound.
    """
    problems: list[Problem] = []
    files = [path] if path else _list_usual(context.project)
    for file in files:
        for record in read_articles(file, problems):
            if record.document.id == name:
                return record
    context.findings.extend(problems)
    where = " and ".join(files)
    if count_errors(problems):
        raise UnsoundError(f"{where} cannot be read as a whole, and has no document {name}.")
    has = "has" if len(files) == 1 else "have"
    raise UsageError(f"{where} {has} no document {name}.", "Name an id of it, or another file.")


def _list_usual(project: Project) -> list[str]:
    """Return where a document is looked for: what people read before what a model suggests."""
    usual = (project.annotations, project.predictions, project.articles)
    return [str(path) for path in usual if path.exists()] or [str(project.articles)]


def write_page(context: Context, record: Record, target: str) -> None:
    """Write a document with its readings as a page that stands alone."""
    page = render_page(record, _make_finder(context.project))
    with open_output(target) as stream:
        stream.write(page.encode("utf-8", "replace"))


def list_said(context: Context, document: Document, annotation: Annotation) -> list[str]:
    """Return a line for each quote and stance of a reading, nothing where its scheme is unknown."""
    scheme = _make_finder(context.project)(annotation.scheme)
    return list(list_lines(make_reading(document, annotation, scheme)))


def _make_finder(project: Project) -> FindScheme:
    own = project.load_scheme()

    def find(name: str) -> Scheme | None:
        if name == own.name:
            return own
        return load_scheme(name) if name in list_bundled() else None

    return find


def show_on_page(context: Context, record: Record, target: str) -> Result | None:
    """Write the page that a document was read from, with its spans marked; None if it cannot be.

    Without a reading, the segments are marked.

    Raises:
        MissingFileError: there is no such file any more.
    """
    document = _find_source(context, record.document)
    source = document.source
    if source is None or not source.offsets:
        _report(context, NO_WAY_BACK, _describe_no_way(source), document)
        return None
    received = find_received(source, Path(context.project.state, FETCHED))
    if received is None:
        _report(context, CHANGED, "it holds other bytes than those that were read", document)
        return None
    marks = list(_iter_marks(replace(record, document=document), context))
    page = mark_page(document, received.data, marks, is_markup=received.is_markup)
    with open_output(target) as stream:
        stream.write(page.html.encode("utf-8", "replace"))
    where = f"row {source.line} of {source.file}" if received.escapes else "the page"
    return Result(target=target, marked=page.marked, missing=len(page.missing), where=where)


def _describe_no_way(source: Provenance | None) -> str:
    """Say of a document that cannot be shown where its text stands what is known of its source."""
    if source is None or source.file is None:
        return "nothing says what it was read from"
    row = f"row {source.line} of " if source.line else ""
    what = f"{row}{source.file}"
    if source.line and not source.encoding:
        return f"it was read from {what}, which has no page and no plain text of its own to mark"
    return f"it was read from {what}, and nothing says where its text stands there"


def _find_source(context: Context, document: Document) -> Document:
    """Return a document with its source, which records of a server have not: by id and text."""
    articles = context.project.articles
    if document.source is not None or not Path(articles).is_file():
        return document
    for known in read_documents(articles, []):
        if (known.id, known.text_sha256) == (document.id, document.text_sha256):
            return replace(document, source=known.source)
    return document


def _iter_marks(record: Record, context: Context) -> Iterator[PageMark]:
    colors = _list_colors(context.project.load_scheme())
    for annotation in record.annotations:
        for span in annotation.spans:
            color = colors.get((span.layer, span.label), _PLAIN_COLOR)
            yield PageMark(
                span.start, span.end, f"{span.label} ({annotation.annotator.name})", color
            )
    if not record.annotations:
        for segment in record.document.segments:
            yield PageMark(segment.start, segment.end, segment.kind, _SEGMENT_COLOR)


def _list_colors(scheme: Scheme) -> dict[tuple[str, str], str]:
    return {
        (label.layer, label.name): f"color-mix(in srgb, {label.color} 35%, white)"
        for layer in scheme.layers
        for label in layer.labels
    }


def _report(context: Context, code: str, message: str, document: Document) -> None:
    place = FileLine((document.source.file if document.source else None) or "-")
    context.findings.append(make_problem(code, message, place, document=document.id))
