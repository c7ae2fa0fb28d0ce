"""A new version of a dataset without some of its documents, made of its folder alone.

The rows that stay are copied as they are, in the splits where they were. Everything that tells of
them is made anew: card, certificate of the splits, counts. What the build was made of is not asked
for: a request to take a text down comes late, when the annotations have long moved on. Where texts
are withheld, what the certificate says of them is taken over.
"""

from collections.abc import Collection, Iterator
from pathlib import Path

from annotate.dataset.build import Build, Track
from annotate.dataset.files import metadata, tables
from annotate.dataset.files.numbers import Measure
from annotate.dataset.files.restoring import get_document_id
from annotate.dataset.releases.version import (
    Given,
    carry_certificate,
    check_apart,
    complete_report,
    make_facts,
    read_given,
)
from annotate.dataset.rows.identity_rows import add_identities
from annotate.dataset.rows.rows import Row
from annotate.dataset.rows.tally import TAKEN_DOWN, BuildReport, LeftOut
from annotate.dataset.storage import folder
from annotate.errors import UsageError
from annotate.model import Record
from annotate.spelling import suggest_nearest


def take_down(
    source: Path,
    documents: Collection[str],
    target: Path,
    *,
    track: Track = iter,
    measure: Measure | None = None,
) -> BuildReport:
    """Write a dataset folder without some documents, and return what it holds.

    Args:
        source: A sound dataset folder. It is left as it is.
        documents: The ids of the documents to leave out.
        target: The new folder.
        track: Is handed the records on their way, to show how far it is.
        measure: Measures how far people agree, where several read the same document.

    Raises:
        UsageError: the source is no dataset's folder, a document is not in it, none would be
            left, or the target is the source or holds something that no build wrote.
    """
    given = read_given(source)
    check_apart(source, target)
    _check_documents(given, documents)
    with folder.open_folder(target) as place:
        return _Takedown(given, frozenset(documents), measure).write(place, track)


def _check_documents(given: Given, documents: Collection[str]) -> None:
    known = {record.document.id for _, record in given.iter_records()}
    for document in documents:
        if document not in known:
            near = suggest_nearest(document, sorted(known), most=3)
            fix = near or "Look the id up in `documents`."
            raise UsageError(f"{given.place} has no document {document}.", fix)
    if known <= set(documents):
        raise UsageError("No document would be left.", "Delete the dataset instead.")


class _Takedown:
    """One new version on its way."""

    def __init__(self, given: Given, documents: frozenset[str], measure: Measure | None) -> None:
        self._given, self._documents, self._measure = given, documents, measure
        self._build = Build(given.vocabulary.scheme, given.make_settings())

    def write(self, place: Path, track: Track) -> BuildReport:
        """Write every file of the new version."""
        given, build = self._given, self._build
        splits = {r.document.id: split for split, r in given.iter_records(self._documents)}
        plan = build.make_plan(track(self._iter_kept()), place, fixed=splits)
        columns = build.make_columns()
        with tables.Tables(place, columns, plan.names, given.vocabulary) as written:
            for record in self._iter_kept():
                for _ in build.iter_rows(record, plan):
                    pass  # counted as they are made; what is written are the rows as they were
            for config, split, row in add_identities(self._iter_rows(), build.settings.registry):
                written.write(config, split, row)
            build.report.empty_splits = written.close()
        build.complete_certificate()
        self._complete(build.report)
        facts = make_facts(given, build, {"taken_down": len(self._documents)})
        metadata.write_metadata_files(place, facts, columns, written, self._measure)
        return build.report

    def _iter_kept(self) -> Iterator[Record]:
        return (record for _, record in self._given.iter_records(self._documents))

    def _iter_rows(self) -> Iterator[tuple[str, str, Row]]:
        """Yield the rows of the documents that stay, as they are."""
        for split, rows in self._given.iter_rows():
            for config, found in rows.items():
                for row in found:
                    if get_document_id(config, row) not in self._documents:
                        self._build.report.count_losses(row.get("left_out", ()))
                        yield config, split, row

    def _complete(self, report: BuildReport) -> None:
        complete_report(self._given, report)
        if report.withheld:
            carry_certificate(self._given, report, self._documents)
        for left in report.left_documents.values():
            left.documents = [name for name in left.documents if name not in self._documents]
        before = report.left_documents.get(TAKEN_DOWN, LeftOut()).count
        report.left_documents[TAKEN_DOWN] = LeftOut(count=before + len(self._documents))
