"""The words back into a dataset without them, from copies of the articles."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from annotate.app.context import Context
from annotate.app.dataset.version import check_given
from annotate.dataset.checks.check import check_folder
from annotate.dataset.files.metadata import read_scheme
from annotate.dataset.releases.rehydration import Fetch, RehydrationOutcome, Supply
from annotate.dataset.releases.rehydration import rehydrate as put_back
from annotate.dataset.withheld.restoration import RestoredDocument
from annotate.errors import UsageError
from annotate.ingestion.fetching import FETCHED, Fetcher
from annotate.ingestion.reader import iter_documents
from annotate.ingestion.settings import DEFAULT_MAX_CHARACTERS, IngestOptions
from annotate.model import Document, Record
from annotate.project import Project
from annotate.records import open_writer


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Where copies come from, and where it is listed what came of every document.

    `articles` are read as `annotate ingest` reads them, all in one `format` or by their names.
    With `fetch`, what has no copy is fetched from its address, `pause` seconds between two
    requests to a host, of the internet and with `allow_private` of a private network; the pages are
    kept in `pages`, else beside the project's state.
    """

    articles: Sequence[str] = ()
    format: str | None = None
    fetch: bool = False
    pages: Path | None = None
    pause: float = 1.0
    allow_private: bool = False
    report: str | None = None


def rehydrate(context: Context, folder: Path, output: Path, options: Options) -> RehydrationOutcome:
    """Write a dataset's folder with the words of the articles that there are copies of.

    Raises:
        UsageError: there are no copies, the source is no dataset's folder or withholds nothing, or
            the output is the source or holds something that no build wrote.
        UnsoundError: the dataset has errors.
    """
    if not options.articles and not options.fetch:
        raise UsageError("There are no copies.", "Give --articles, or --fetch.")
    measure = check_given(context, folder, output)
    settings = _make_settings(context.project, options.format)
    copies = iter_documents(options.articles, settings, context.findings)

    def track(records: Iterable[Record]) -> Iterator[Record]:
        return context.listener.track(records, "Restoring", weight="articles")

    with ExitStack() as stack:
        write = stack.enter_context(open_writer(options.report)) if options.report else None

        def tell(restored: RestoredDocument) -> None:
            if write is not None:
                write(restored.to_json())

        supply = Supply(
            articles=context.listener.track(copies, "Reading", weight="articles"),
            fetch=_make_fetch(context, options, settings) if options.fetch else None,
        )
        outcome = put_back(folder, output, supply, tell=tell, track=track, measure=measure)
    context.findings.extend(outcome.problems)
    context.findings.extend(check_folder(output, read_scheme(output), measure))
    return outcome


def _make_settings(project: Project, format: str | None) -> IngestOptions:
    most = project.ingest.get("max_characters", DEFAULT_MAX_CHARACTERS)
    return IngestOptions(max_characters=most, format=format)


def _make_fetch(context: Context, options: Options, settings: IngestOptions) -> Fetch:
    """Return what fetches the pages of documents and reads them, each under the document's id."""
    pages = options.pages or context.project.state / FETCHED
    fetcher = Fetcher(
        pages, context.findings, pause=options.pause, allow_private=options.allow_private
    )

    def fetch(addresses: Iterable[tuple[str, str]]) -> Iterator[Document]:
        for name, path in fetcher.fetch(addresses):
            for document in iter_documents([str(path)], settings, context.findings):
                yield replace(document, id=name)

    return fetch
