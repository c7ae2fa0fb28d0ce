"""What a document was read from, found again: the same bytes, by their hash."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from annotate.errors import MissingFileError
from annotate.formats.port import Article, Input, ListedPage
from annotate.formats.registry import find_reader
from annotate.ingestion.fetching import name_stored
from annotate.ingestion.files.sources import InputFile
from annotate.ingestion.files.streams import iter_opened, open_source, tell_format
from annotate.ingestion.received import read_stored_page
from annotate.ingestion.settings import DEFAULT_MAX_CHARACTERS
from annotate.model import Problem, Provenance


def find_received(source: Provenance, pages: Path) -> Article | None:
    """Return the article as it was received; None where its file now holds other bytes.

    Args:
        source: What a document says that it was read from.
        pages: The folder of pages that were fetched.

    Raises:
        MissingFileError: there is no such file.
    """
    for article in _iter_articles(source, pages):
        if article.data is not None and hashlib.sha256(article.data).hexdigest() == source.sha256:
            return article
    return None


def _iter_articles(source: Provenance, pages: Path) -> Iterator[Article]:
    stored = name_stored(pages, source.address or "")
    if source.address and stored.is_file():
        yield read_stored_page(stored.read_bytes(), ListedPage(url=source.address), None)
    file = _find_file(source.file or "")
    problems: list[Problem] = []
    opened_as = InputFile(path=str(file), format=None, label=file.name)
    with open_source(opened_as) as raw:
        for opened in iter_opened(opened_as, raw, problems):
            told = source.format or tell_format(opened)
            if not isinstance(told, str):
                continue
            given = Input(
                stream=opened.stream,
                file=opened.file.path,
                max_characters=DEFAULT_MAX_CHARACTERS,
            )
            yield from (item for item in find_reader(told)(given) if isinstance(item, Article))


def _find_file(name: str) -> Path:
    """Return the file of a name, which may go on to a member of an archive."""
    path = Path(name)
    for file in (path, *path.parents):
        if file.is_file():
            return file
    raise MissingFileError(name)
