"""Articles to documents, and documents to records with suggestions."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from os import PathLike, fspath
from pathlib import Path
from typing import Any, Literal

from annotate.api.findings import OnProblem
from annotate.api.inputs import AnyPath, Documents, check_paths, iter_documents
from annotate.api.schemes import SchemeLike, make_context
from annotate.api.stream import Stream
from annotate.api.wording import naming_arguments
from annotate.app.articles import ingest as app
from annotate.app.articles import preannotate as suggesting
from annotate.app.context import Context
from annotate.formats.registry import find_reader
from annotate.model import Document, Problem, Record
from annotate.project import find_project

GivenRow = Mapping[str, Any]


@naming_arguments()
def ingest(
    articles: AnyPath | GivenRow | Iterable[AnyPath | GivenRow],
    *,
    format: str | None = None,
    encoding: str | None = None,
    mend_encoding: bool = False,
    fields: Mapping[str, str] | None = None,
    max_characters: int | None = None,
    table: str | None = None,
    dates: Literal["dmy", "mdy", "ymd"] | None = None,
    headline: Literal["text", "meta"] = "text",
    copies: Literal["keep", "exact", "drop"] = "keep",
    defaults: Mapping[str, str] | None = None,
    on_problem: OnProblem = "warn",
) -> Stream[Document]:
    """Make documents of articles: the text frozen, its segments told apart, doubles left out.

    Args:
        articles: Paths of files, folders and patterns, or rows with the article in a field, such
            as `{"text": ..., "title": ...}`; one of them or many. A line that is a document
            already is taken as it is.
        format: What all files hold, such as text, html, jsonl or csv; else it is found out.
        encoding: That of all files; else it is found out.
        mend_encoding: Mend text that was encoded twice.
        fields: Our names of fields, and those that the rows have for them: `{"text": "body"}`.
        max_characters: Longer texts are left out.
        table: The one to read of a database or a spreadsheet.
        dates: What comes first in 3/4/2021; else the whole column decides.
        headline: Whether the title of a row is put before its text, or only in its metadata.
        copies: With `keep`, an article of which an earlier one has the same words, or nearly, has
            its id in `meta.copy_of`; the first document comes when all are read. With `exact` that
            is so for the same words alone, and each document comes as it is read. With `drop`, the
            same words are one document, whoever published them.
        defaults: Metadata for articles that do not say: language, publisher, licence,
            redistribution.
        on_problem: What is done with findings.

    Raises:
        AnnotateError: an option says what there is not.
    """
    if format is not None:
        find_reader(format)
    options = app.Options(
        format=format,
        encoding=encoding,
        mend_encoding=mend_encoding,
        fields=[f"{ours}={theirs}" for ours, theirs in (fields or {}).items()],
        max_characters=max_characters,
        table=table,
        dates=dates,
        headline=headline,
        copies=copies,
        defaults=defaults or {},
    )

    def read(problems: list[Problem]) -> Iterator[Document]:
        context = Context(project=find_project(Path()), findings=problems)
        return app.read(context, _list_articles(articles), options)

    return Stream(read, on_problem)


@naming_arguments()
def preannotate(
    documents: Documents,
    *,
    model: str | Callable[..., Any] | None = None,
    scheme: SchemeLike = None,
    layers: Iterable[str] | None = None,
    min_score: float | None = None,
    endpoint: str | None = None,
    window: int | None = None,
    timeout: float | None = None,
    seconds_per_article: float | None = None,
    on_problem: OnProblem = "warn",
) -> Stream[Record]:
    """Suggest who is named, who said what and who stands where: a record for each document.

    It is done in this process, some documents at a time. For many thousands there is the command,
    which uses several processes, and goes on where it was interrupted.

    Args:
        documents: Documents, records, or paths of files of documents.
        model: Which pre-annotator, as `annotate preannotate --list` names them, or a function that
            takes a Document and returns an Annotation; else `news-en`.
        scheme: The scheme of the labels.
        layers: Those that are wanted; else all.
        min_score: Suggestions below it are left out.
        endpoint: Where a language model (`llm:NAME`) is asked; its key is in the environment.
        window: How much a model reads at once that is asked.
        timeout: Seconds that an endpoint may take.
        seconds_per_article: After how long a document is given up; else 60, for a model that is
            asked without end.
        on_problem: What is done with findings.

    Raises:
        AnnotateError: an option says what there is not, or something needed is not installed.
    """
    check_paths(documents)
    options = suggesting.Options(
        model=model,
        layers=tuple(layers or ()),
        min_score=min_score,
        endpoint=endpoint,
        window=window,
        timeout=timeout,
        seconds_per_article=seconds_per_article,
    )

    def suggest(problems: list[Problem]) -> Iterator[Record]:
        context = make_context(scheme, problems)
        return suggesting.suggest(context, iter_documents(documents, problems), options)

    return Stream(suggest, on_problem)


def _list_articles(given: Any) -> Iterable[str | GivenRow]:
    if isinstance(given, str | PathLike | Mapping):
        return [_take(given)]
    return [_take(each) for each in given] if isinstance(given, list | tuple) else map(_take, given)


def _take(article: Any) -> str | GivenRow:
    if isinstance(article, str | PathLike):
        return fspath(article)
    if isinstance(article, Mapping):
        return {name: _clean(value) for name, value in article.items()}
    raise TypeError(
        f"{type(article).__name__} is neither a path nor a row with the text in a field"
    )


def _clean(value: Any) -> Any:
    """Return a value as JSON would have it: tables have dates, numpy's, and NaN for nothing."""
    plain = value.tolist() if hasattr(value, "tolist") else value
    if isinstance(plain, float | date) and plain != plain:
        return None
    return plain.isoformat() if isinstance(plain, date) else plain
