"""Records that are to be written elsewhere: of files, or of a dataset's folder."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from annotate.app.context import Context, NothingReadError
from annotate.dataset.files.metadata import read_scheme
from annotate.dataset.files.restoring import iter_records
from annotate.dataset.rows.vocabulary import Vocabulary
from annotate.dataset.storage import folder
from annotate.errors import UsageError
from annotate.files.parts import is_other_folder
from annotate.formats.port import Ledger
from annotate.model import Record
from annotate.offsets import hash_text
from annotate.records import read_records
from annotate.scheme import Scheme

_REHYDRATE = "Put the words back with `annotate rehydrate`."
_WITHHELD = "documents whose text the dataset does not have"


@dataclass(slots=True)
class GivenRecords:
    """The records of files and of dataset folders, which have their scheme with them.

    `missing` are documents that cannot be written, for the dataset has no text of them.
    """

    paths: Sequence[str]
    scheme: Scheme
    missing: list[str] = field(default_factory=list)

    def iter_records(self, context: Context) -> Iterator[Record]:
        """Yield them path after path.

        Raises:
            NothingReadError: a dataset has no text at all.
            UsageError: a table of it cannot be read.
        """
        for path in self.paths:
            if is_other_folder(path):
                yield from self._leave_missing(_iter_dataset(Path(path), self.scheme))
            else:
                yield from read_records(path, context.findings)

    def tell_missing(self, ledger: Ledger) -> None:
        """Count what could not be written."""
        for name in self.missing:
            ledger.lose(_WITHHELD, name, is_marked=True)

    def _leave_missing(self, records: Iterable[Record]) -> Iterator[Record]:
        kept = 0
        for record in records:
            document = record.document
            if hash_text(document.text) == document.text_sha256:
                kept += 1
                yield record
            else:
                self.missing.append(document.id)
        if self.missing and not kept:
            raise NothingReadError(f"{_WITHHELD.capitalize()}: {len(self.missing)}.", _REHYDRATE)


def _iter_dataset(place: Path, scheme: Scheme) -> Iterator[Record]:
    tables = [file for file in folder.require_manifest(place)["files"] if "config" in file]
    try:
        for _, record in iter_records(place, tables, Vocabulary(scheme).kinds):
            yield record
    except (OSError, ValueError) as error:
        raise UsageError(f"A table of {place} cannot be read: {error}.", folder.REBUILD) from error


def open_given(context: Context, paths: Sequence[str]) -> GivenRecords:
    """Open files of records of the project's scheme, or datasets, which bring their own.

    Raises:
        UsageError: a folder is no dataset's, or two datasets have two schemes.
        SchemeError: a dataset has none.
    """
    folders = [Path(path) for path in paths if is_other_folder(path)]
    schemes = [read_scheme(place) for place in folders if folder.require_manifest(place)]
    if any(scheme != schemes[0] for scheme in schemes):
        raise UsageError("These datasets have different schemes.", "Name one after the other.")
    return GivenRecords(paths, schemes[0] if schemes else context.project.load_scheme())
