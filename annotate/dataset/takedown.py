"""A new version of a dataset without some of its documents, made of its folder alone.

The rows that stay are copied as they are, in the splits where they were. Everything that tells of
them is made anew: card, certificate of the splits, counts. What the build was made of is not asked
for: a request to take a text down comes late, when the annotations have long moved on.
"""

import difflib
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from annotate.dataset import card, features, folder, manifest, papers, tables
from annotate.dataset.build import Build
from annotate.dataset.numbers import Measure
from annotate.dataset.restoring import get_document_id, iter_records, iter_table
from annotate.dataset.rows import mask_annotator
from annotate.dataset.settings import Settings
from annotate.dataset.tally import TAKEN_DOWN, LeftOut, Report
from annotate.dataset.vocabulary import Vocabulary
from annotate.errors import UsageError
from annotate.model import Annotator, Record

Track = Callable[[Iterable[Record]], Iterable[Record]]
_PSEUDONYM = re.compile(r"annotator-[0-9a-f]{8}")


def take_down(
    source: Path,
    documents: Collection[str],
    target: Path,
    *,
    track: Track = iter,
    measure: Measure | None = None,
) -> Report:
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
    given = _read_source(source)
    if target.absolute() == source.absolute():
        raise UsageError(f"{target} is the dataset itself.", "Give another folder with -o.")
    _check_documents(given, documents)
    with folder.open_folder(target) as place:
        return _Takedown(given, frozenset(documents), measure).write(place, track)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Source:
    """The folder that a version is made of."""

    place: Path
    manifest: Mapping[str, Any]
    tables: list[dict[str, Any]]
    vocabulary: Vocabulary

    def iter_records(self, without: Collection[str] = ()) -> Iterator[tuple[str, Record]]:
        """Yield the documents with the split that each is in."""
        for split, record in iter_records(self.place, self.tables, self.vocabulary.kinds):
            if record.document.id not in without:
                yield split, record


def _read_source(place: Path) -> _Source:
    try:
        found = folder.read_manifest(place)
    except (OSError, ValueError) as error:
        raise UsageError(f"{place} is no dataset's folder: {error}.", "Name one.") from error
    if found is None:
        raise UsageError(
            f"{place} is no dataset's folder: it has no {folder.MANIFEST}.",
            "Name a folder that `annotate build` made.",
        )
    return _Source(
        place=place,
        manifest=found,
        tables=[file for file in found["files"] if "config" in file],
        vocabulary=Vocabulary(papers.read_scheme(place)),
    )


def _check_documents(given: _Source, documents: Collection[str]) -> None:
    known = set()
    for _, record in given.iter_records():
        if record.document.text is None:
            raise UsageError(
                f"{given.place} has no texts to make a new version of.",
                "Take the documents out of the version that has them, and withhold the rest anew.",
            )
        known.add(record.document.id)
    for document in documents:
        if document not in known:
            near = difflib.get_close_matches(document, known, n=3)
            fix = f"Did you mean {', '.join(near)}?" if near else "Look the id up in `documents`."
            raise UsageError(f"{given.place} has no document {document}.", fix)
    if known <= set(documents):
        raise UsageError("No document would be left.", "Delete the dataset instead.")


class _Takedown:
    """One new version on its way."""

    def __init__(self, given: _Source, documents: frozenset[str], measure: Measure | None) -> None:
        self._given, self._documents, self._measure = given, documents, measure
        scheme = given.vocabulary.scheme
        self._build = Build(scheme, self._make_settings())

    def _make_settings(self) -> Settings:
        """Return the settings of the first build; an annotator may have a pseudonym by now."""
        settings = manifest.read_settings(self._given.manifest)
        reader = Annotator(kind="human", name=settings.reading)
        return replace(settings, reading=mask_annotator(reader).name)

    def write(self, place: Path, track: Track) -> Report:
        """Write every file of the new version."""
        given, build = self._given, self._build
        columns = features.make_features(given.vocabulary)
        splits = {r.document.id: split for split, r in given.iter_records(self._documents)}
        plan = build.make_plan(track(self._iter_kept()), place, fixed=splits)
        codes = given.vocabulary.codes
        with tables.Tables(place, columns, plan.names, codes) as written:
            for record in self._iter_kept():
                for _ in build.iter_rows(record, plan):
                    pass  # counted as they are made; what is written are the rows as they were
            self._copy_rows(written)
            build.report.empty_splits = written.close()
        self._complete(build.report)
        return self._write_papers(place, columns, written)

    def _iter_kept(self) -> Iterator[Record]:
        return (record for _, record in self._given.iter_records(self._documents))

    def _copy_rows(self, written: tables.Tables) -> None:
        given = self._given
        for config, split in dict.fromkeys((t["config"], t["split"]) for t in given.tables):
            for row in iter_table(given.place, given.tables, config, split):
                if get_document_id(config, row) not in self._documents:
                    written.write(config, split, row)

    def _complete(self, report: Report) -> None:
        """Put in what no row shows: what the first build left out, what was taken down."""
        manifest.read_left_out(self._given.manifest, report)
        for left in report.left_documents.values():
            left.documents = [name for name in left.documents if name not in self._documents]
        before = report.left_documents.get(TAKEN_DOWN, LeftOut()).count
        report.left_documents[TAKEN_DOWN] = LeftOut(count=before + len(self._documents))
        report.masked = sum(
            number
            for (_, name, _), number in report.annotators.items()
            if _PSEUDONYM.fullmatch(name)
        )

    def _write_papers(
        self, place: Path, columns: Mapping[str, Any], written: tables.Tables
    ) -> Report:
        head, build = self._given.manifest, self._build
        facts = card.Facts(
            name=head["name"],
            scheme=build.scheme,
            settings=build.settings,
            report=build.report,
            input_name=head["input"]["name"],
            input_sha256=head["input"]["sha256"],
            made_of={
                "manifest_sha256": folder.hash_file(self._given.place / folder.MANIFEST),
                "taken_down": len(self._documents),
            },
        )
        papers.write_papers(place, facts, columns, written, self._measure)
        return build.report
