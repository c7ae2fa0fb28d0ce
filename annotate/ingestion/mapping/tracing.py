"""Where the text of a document stands in what was received, as its provenance keeps it."""

import hashlib
from dataclasses import dataclass

from annotate import __version__
from annotate.ingestion.mapping.alignment import align
from annotate.ingestion.mapping.characters import SourceCharacters
from annotate.ingestion.mapping.positions import find_bytes, resolve
from annotate.ingestion.mapping.runs import ByteRun, write_runs
from annotate.model import Provenance

READER = f"annotate {__version__}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedText:
    """A text as it was received: its bytes, and what they were decoded to.

    `escapes` are those of the row of a table, as `RowBytes` names them.
    """

    data: bytes
    text: str
    encoding: str
    is_markup: bool = False
    is_mended: bool = False
    escapes: str | None = None


def trace(text: str, received: ReceivedText, source: Provenance) -> Provenance:
    """Return a provenance with the hash of what was received, and the way of the text to it."""
    codec = resolve(received.encoding, received.data)
    return Provenance(
        file=source.file,
        line=source.line,
        address=source.address,
        sha256=hashlib.sha256(received.data).hexdigest(),
        format=source.format,
        encoding=codec or received.encoding,
        reader=READER,
        offsets=_make_offsets(text, received) if codec else None,
    )


def _make_offsets(text: str, received: ReceivedText) -> str | None:
    """Return the runs of a text, None where its bytes are not those of its characters."""
    characters = SourceCharacters(
        received.text,
        is_markup=received.is_markup,
        is_mended=received.is_mended,
        escapes=received.escapes,
    )
    runs = align(text, characters)
    ends = (place for run in runs for place in (run.first, run.last))
    places = find_bytes(ends, received.text, received.data, received.encoding)
    if not places:
        return None
    return write_runs(
        ByteRun(run.start, run.end, places[run.first], places[run.last], run.is_literal)
        for run in runs
    )
