"""A later version of a dataset, made of its folder alone: of what, and its metadata files."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any

from annotate.dataset.build import Build
from annotate.dataset.files import card, manifest, metadata
from annotate.dataset.files.restoring import iter_by_document, iter_records, iter_table
from annotate.dataset.rows.identity_rows import read_registry_rows
from annotate.dataset.rows.readings import SKIPPED, UNFINISHED
from annotate.dataset.rows.rows import ANNOTATIONS, IDENTITIES, Row
from annotate.dataset.rows.tally import BuildReport, LeftOut
from annotate.dataset.rows.vocabulary import Vocabulary
from annotate.dataset.settings import BuildSettings
from annotate.dataset.splits import certificate
from annotate.dataset.storage import folder
from annotate.errors import MissingFileError, UsageError
from annotate.model import Record
from annotate.readings.pseudonyms import hash_address

_PSEUDONYM = re.compile(r"annotator-[0-9a-f]{8}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """The folder that a version is made of."""

    place: Path
    manifest: Mapping[str, Any]
    tables: list[dict[str, Any]]
    vocabulary: Vocabulary

    def iter_records(self, without: Collection[str] = ()) -> Iterator[tuple[str, Record]]:
        """Yield the documents with the split that each is in; withheld texts are blank."""
        for split, record in iter_records(self.place, self.tables, self.vocabulary.kinds):
            if record.document.id not in without:
                yield split, record

    def iter_rows(self) -> Iterator[tuple[str, Mapping[str, list[Row]]]]:
        """Yield the rows of each document with its split, in the order of `iter_records`."""
        return iter_by_document(self.place, self.tables)

    def make_settings(self) -> BuildSettings:
        """Return the settings of the first build; an annotator may have a pseudonym by now.

        Of the registry there is what the rows of `identities` have.
        """
        splits = dict.fromkeys(table["split"] for table in self.tables)
        known = chain.from_iterable(
            iter_table(self.place, self.tables, IDENTITIES, split) for split in splits
        )
        found = manifest.read_settings(self.manifest)
        settings = replace(found, registry=read_registry_rows(known))
        is_address = "@" in settings.reading  # it was, before there was a key
        return replace(settings, reading=hash_address(settings.reading)) if is_address else settings


def read_given(place: Path) -> Given:
    """Read what a folder says of itself.

    Raises:
        MissingFileError: it is not there.
        UsageError: it is no dataset's folder.
    """
    if not place.exists():
        raise MissingFileError(place)
    try:
        found = folder.read_manifest(place)
    except (OSError, ValueError) as error:
        raise UsageError(f"{place} is no dataset's folder: {error}.", "Name one.") from error
    if found is None:
        raise UsageError(
            f"{place} is no dataset's folder: it has no {folder.MANIFEST}.",
            "Name a folder that `annotate build` made.",
        )
    return Given(
        place=place,
        manifest=found,
        tables=[file for file in found["files"] if "config" in file],
        vocabulary=Vocabulary(metadata.read_scheme(place), manifest.read_settings(found).extra),
    )


def list_pseudonyms(place: Path) -> frozenset[str]:
    """Return the pseudonyms of the annotators in a dataset's folder.

    Raises:
        UsageError: it is no dataset's folder.
    """
    given = read_given(place)
    splits = dict.fromkeys(table["split"] for table in given.tables)
    rows = (row for split in splits for row in iter_table(place, given.tables, ANNOTATIONS, split))
    return frozenset(n for row in rows if _PSEUDONYM.fullmatch(n := row["annotator"]["name"]))


def check_apart(source: Path, target: Path) -> None:
    """Make sure that a version does not take the place of what it is made of.

    Raises:
        UsageError: it would.
    """
    if target.absolute() == source.absolute():
        raise UsageError(f"{target} is the dataset itself.", "Give another folder with -o.")


def complete_report(given: Given, report: BuildReport) -> None:
    """Put into a report what no row shows: what the first build had left out."""
    manifest.read_left_out(given.manifest, report)
    _add_unread(given, report)
    report.masked = sum(
        number for (_, name, _), number in report.annotators.items() if _PSEUDONYM.fullmatch(name)
    )


def _add_unread(given: Given, report: BuildReport) -> None:
    """Add what nobody had finished of which no table has a row; what has one was counted."""
    before = given.manifest["left_out"]["documents"]
    if UNFINISHED not in before:
        return
    kept = {record.document.id for _, record in given.iter_records()}
    named = sum(before[why]["count"] for why in (SKIPPED, UNFINISHED) if why in before)
    count = named - (len(kept) - sum(given.manifest["documents"].values()))
    if count > 0:
        left = report.left_documents.setdefault(UNFINISHED, LeftOut())
        left.count += count
        left.documents += [name for name in before[UNFINISHED]["ids"] if name not in kept]


def carry_certificate(given: Given, report: BuildReport, gone: Collection[str] = ()) -> None:
    """Take over what was found out with texts that are not here, and count the rest anew."""
    old = certificate.read_certificate(given.place)
    if old is not None:
        report.certificate = certificate.carry_over(old, report.certificate, gone)


def make_facts(given: Given, build: Build, made_of: Mapping[str, Any]) -> card.CardFacts:
    """Return what the metadata files of a version tell of it."""
    head = given.manifest
    return card.CardFacts(
        name=head["name"],
        scheme=build.scheme,
        settings=build.settings,
        report=build.report,
        input_name=head["input"]["name"],
        input_sha256=head["input"]["sha256"],
        made_of={"manifest_sha256": folder.hash_file(given.place / folder.MANIFEST), **made_of},
    )
