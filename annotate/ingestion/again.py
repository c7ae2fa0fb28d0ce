"""What a document was read from, found again: the same bytes, by their hash."""

import hashlib
from collections.abc import Iterator
from pathlib import Path, PurePath

from annotate.formats.port import Input, Item, ListedPage
from annotate.formats.registry import find_reader
from annotate.ingestion.fetching import name_stored
from annotate.ingestion.files.sources import InputFile
from annotate.ingestion.files.streams import iter_opened, open_source, tell_format
from annotate.ingestion.mapping.tracing import ReceivedText
from annotate.ingestion.received import find_file, read_received, read_stored_page
from annotate.ingestion.settings import DEFAULT_MAX_CHARACTERS
from annotate.model import Problem, Provenance


def find_received(source: Provenance, pages: Path) -> ReceivedText | None:
    """Return an article, or its row, as it was received; None where the file holds other bytes.

    Args:
        source: What a document says that it was read from.
        pages: The folder of pages that were fetched.

    Raises:
        MissingFileError: there is no such file.
    """
    for item in _iter_items(source, pages):
        received = read_received(item)
        if received and hashlib.sha256(received.data).hexdigest() == source.sha256:
            return received
    return None


def _iter_items(source: Provenance, pages: Path) -> Iterator[Item]:
    stored = name_stored(pages, source.address or "")
    if source.address and stored.is_file():
        yield read_stored_page(stored.read_bytes(), ListedPage(url=source.address), None)
    file = find_file(source.file or "")
    problems: list[Problem] = []
    opened_as = InputFile(path=file, format=None, label=PurePath(file).name)
    with open_source(opened_as) as raw:
        for opened in iter_opened(opened_as, raw, problems):
            if isinstance(opened, Problem):
                continue
            told = source.format or tell_format(opened)
            if not isinstance(told, str):
                continue
            given = Input(
                stream=opened.stream,
                file=opened.file.shown,
                max_characters=DEFAULT_MAX_CHARACTERS,
                find_beside=opened.file.find_beside,
            )
            yield from find_reader(told)(given)
