"""Copies of an article among many: found as splits find them, and marked before the work begins."""

import pickle
import tempfile
from array import array
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from typing import IO

from annotate.dataset.clusters import Clusters
from annotate.dataset.normalised import list_article_words
from annotate.dataset.splits.duplicates import CopyFinder
from annotate.dataset.splits.planning import SIMILARITY
from annotate.errors import MissingExtraError
from annotate.files.outputs import STANDARD, naming
from annotate.formats.problems import NOT_COMPARED, FileLine, make_problem
from annotate.ingestion.settings import IngestCounts
from annotate.model import Document, Problem, Record


def mark_copies(
    documents: Iterable[Document],
    kinds: Collection[str],
    tally: IngestCounts,
    findings: list[Problem],
) -> Iterator[Document]:
    """Yield documents, those that are nearly the same as an earlier one with its id.

    All of them are laid on the disk first: what a text is a copy of may come long before it.

    Args:
        documents: What was read, in its order.
        kinds: The kinds of segments whose words are compared.
        tally: Counts the copies.
        findings: Grows by that they could not be looked for.
    """
    places = array("Q")  # where each is laid: of a million ids a list would be large
    with _open_scratch() as laid, closing(CopyFinder(SIMILARITY)) as finder:
        for number, document in enumerate(documents):
            places.append(laid.tell())
            with naming(f"a temporary file in {tempfile.gettempdir()}"):
                pickle.dump(document, laid)
                laid.flush()
            finder.add(number, list_article_words(document.text, document.segments, kinds))
        clusters = _join(finder, len(places), findings)
        for number, place in enumerate(places):
            document = _fetch(laid, place)
            first = clusters.find(number)
            if first != number and document.meta.copy_of is None:
                tally.copies += 1
                original = _fetch(laid, places[first]).id
                document = replace(document, meta=replace(document.meta, copy_of=original))
            yield document


@contextmanager
def _open_scratch() -> Iterator[IO[bytes]]:
    """Open a temporary file; what it could not take is no second fault when it is closed."""
    laid = tempfile.TemporaryFile()  # noqa: SIM115 - closed below, whatever it says
    try:
        yield laid
    finally:
        with suppress(OSError):
            laid.close()


def _join(finder: CopyFinder, count: int, findings: list[Problem]) -> Clusters:
    clusters = Clusters(count)
    try:
        for one, other, _ in finder.find_pairs().iter_links():
            clusters.join(one, other)
    except MissingExtraError as error:
        message = "copies that differ a little were not looked for, for a package is missing"
        findings.append(make_problem(NOT_COMPARED, message, FileLine(STANDARD), fix=error.fix))
    return clusters


def _fetch(laid: IO[bytes], place: int) -> Document:
    laid.seek(place)
    document: Document = pickle.load(laid)
    return document


class OneOfEach:
    """Passes one document of those that are copies of each other; the others are counted."""

    def __init__(self) -> None:
        self.left_out = 0
        self._chosen: dict[str, str] = {}

    def choose(self, records: Iterable[Record]) -> Iterator[Record]:
        """Yield the records of the first document of each cluster, in their order."""
        for record in records:
            document = record.document
            cluster = document.meta.copy_of or document.id
            if self._chosen.setdefault(cluster, document.id) == document.id:
                yield record
            else:
                self.left_out += 1
