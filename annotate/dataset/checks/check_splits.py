"""Checking a dataset's splits: what the certificate says is counted again from the tables.

Nothing of the certificate is believed but its rules: at what similarity texts are near-duplicates,
and what the dataset was split by. Where texts or quotes are withheld they cannot be compared, and
what can be seen without them is checked all the same.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from annotate.dataset.files.restoring import TableList
from annotate.dataset.rows.identity_rows import is_of_document
from annotate.dataset.rows.rows import ANNOTATIONS, DOCUMENTS, IDENTITIES, QUOTES, STANCES, Row
from annotate.dataset.rows.tally import find_label_column
from annotate.dataset.rows.vocabulary import Vocabulary
from annotate.dataset.splits.certificate import FILE_NAME, read_certificate
from annotate.dataset.splits.duplicates import CopyFinder, QuoteFinder
from annotate.dataset.splits.pairs import DocumentPairs
from annotate.dataset.splits.planning import ASIDE, COPY, QUOTE, TEST
from annotate.dataset.splits.survey import (
    NAMED,
    SPEAKER,
    DocumentSurveyor,
    fold_names,
    iter_quotes,
    list_keys,
    split_names,
)
from annotate.dataset.storage.parquet import iter_rows
from annotate.model import Meta, Problem, Segment

CODE_CERTIFICATE = "D20"
CODE_GROUP = "D21"
CODE_LEAK = "D22"
CODE_NUMBERS = "D23"
CODE_UNSEEN = "D24"
SHOWN = 20  # pairs that are named for each reason; all are counted
_REBUILD = "Build the dataset again with `annotate build`."


def check_splits(place: Path, tables: TableList, vocabulary: Vocabulary) -> Iterator[Problem]:
    """Yield what is wrong with the splits of a dataset folder whose rows fit their schemas.

    Raises:
        MissingExtraError: there are so many documents that `rensa` is needed, and it is not
            installed.
    """
    try:
        certificate = read_certificate(place)
    except (OSError, ValueError) as error:
        yield _problem(CODE_CERTIFICATE, f"it cannot be read: {error}")
        return
    if certificate is None:
        yield _problem(CODE_CERTIFICATE, "there is no certificate of the splits")
        return
    found = _FolderSplits(certificate, vocabulary)
    try:
        found.read(place, tables)
        for check in (found.check_groups, found.check_pairs, found.check_names, found.check_counts):
            yield from check()
    finally:
        found.close()


def _problem(code: str, message: str, document: str | None = None) -> Problem:
    return Problem(code=code, message=message, file=FILE_NAME, document=document, fix=_REBUILD)


def _list_names(mention: Row) -> list[str]:
    """Return what tells whom a mention is about from others, as the survey of a build does."""
    identity, members = mention["identity"], mention["members"]
    if identity is not None and not is_of_document(identity):
        return [identity]
    known = [member for member in members if not is_of_document(member)]
    return known + (split_names(mention["name"]) if mention["name"] is not None else [])


class _FolderSplits:
    """What the tables of a folder say of its splits."""

    def __init__(self, certificate: Mapping[str, Any], vocabulary: Vocabulary) -> None:
        self._certificate, self._vocabulary = certificate, vocabulary
        unseen = certificate["unseen"]
        self._unseen = unseen["of"] if unseen else None
        self._surveyor = DocumentSurveyor(vocabulary, certificate["by"], self._unseen)
        self._numbers: dict[str, int] = {}
        self._ids: list[str] = []
        self._splits: list[str] = []
        self._apart: list[tuple[str, str, str]] = []
        self._copies = CopyFinder(certificate["rules"]["similarity"])
        self._quotes = QuoteFinder()
        self._keys: dict[str, set[str]] = {}
        self._names: dict[str, set[str]] = {}
        self._labels: Counter[tuple[str, str, str]] = Counter()
        self._shown = 0
        self._withheld = False

    def close(self) -> None:
        self._copies.close()

    def read(self, place: Path, tables: TableList) -> None:
        """Read every table, a row at a time."""
        readers = {DOCUMENTS: self._read_document, ANNOTATIONS: self._read_annotation}
        for table in sorted(tables, key=lambda t: (t["config"] != DOCUMENTS, t["path"])):
            config, split = table["config"], table["split"]
            if config == IDENTITIES:  # made of the rows that are read here
                continue
            for row in iter_rows(place / table["path"]):
                number = self._enter(row["id" if config == DOCUMENTS else "document_id"], split)
                if config in readers:
                    readers[config](number, row)
                self._read_labels(config, split, row)

    def _enter(self, document: str, split: str) -> int:
        number = self._numbers.setdefault(document, len(self._ids))
        if number == len(self._ids):
            self._ids.append(document)
            self._splits.append(split)
        elif self._splits[number] != split:
            self._apart.append((document, self._splits[number], split))
        return number

    def _read_document(self, number: int, row: Row) -> None:
        self._shown += 1
        kinds = self._vocabulary.kinds
        segments = [
            Segment(kind=kinds[s["kind"]], start=s["start"], end=s["end"]) for s in row["segments"]
        ]
        if row["text"] is None:
            self._withheld = True
        else:
            self._copies.add(number, self._surveyor.list_words(row["text"], segments))
        keys = list_keys(self._certificate["by"], Meta(**row["meta"]), ())
        self._note(self._keys, keys, self._splits[number])

    def _read_annotation(self, number: int, row: Row) -> None:
        contents = self._vocabulary.codes["contents"]
        continues = self._vocabulary.scheme.find_relation("continues")
        spans = [span for span in row["spans"] if span["label"] in contents]
        self._withheld |= any(span["text"] is None for span in spans)
        texts = {
            span["id"]: span["text"] or ""
            for span in sorted(spans, key=lambda s: (s["start"], s["end"], s["id"]))
        }
        pairs = [(r["head"], r["tail"]) for r in row["relations"] if r["label"] == continues]
        self._quotes.add(number, iter_quotes(texts, pairs))

    def _read_labels(self, config: str, split: str, row: Row) -> None:
        if found := find_label_column(config):
            column, names = found
            self._labels[config, self._vocabulary.list_names(names)[row[column]], split] += 1
        for role in NAMED:
            if config == (QUOTES if role == SPEAKER else STANCES):
                names_found = [n for mention in row[f"{role}s"] for n in _list_names(mention)]
                if role == self._certificate["by"]:
                    self._note(self._keys, list_keys(role, Meta(), names_found), split)
                if role == self._unseen:
                    self._note(self._names, fold_names(names_found), split)

    def _note(self, noted: dict[str, set[str]], keys: Iterable[str], split: str) -> None:
        for key in keys:
            noted.setdefault(key, set()).add(split)

    # --- what is wrong with it ---

    def check_groups(self) -> Iterator[Problem]:
        """Every document is in one split, every group of the certificate in the one it names."""
        for document, one, other in self._apart[:SHOWN]:
            message = f"the document has rows in {one} and in {other}"
            yield _problem(CODE_GROUP, message, document)
        for group in self._certificate["groups"]:
            for document in group["documents"]:
                split = self._find_split(document)
                if split not in (None, group["split"]):
                    message = f"it is in {split}, and its group in {group['split']}"
                    yield _problem(CODE_GROUP, message, document)

    def check_pairs(self) -> Iterator[Problem]:
        """No near-duplicates, sharers of a quote, or documents of one key are in two splits."""
        pairs = {
            COPY: self._copies.find_pairs(),
            QUOTE: self._quotes.find_pairs(len(self._ids)),
        }
        for why, found in pairs.items():
            across = found.count_across(self._splits.__getitem__)
            if across:
                yield _problem(CODE_LEAK, f"{across:,} pairs are in two splits: {why}")
                yield from self._name_pairs(why, found)
            yield from self._compare_pairs(why, found, across)
        by = self._certificate["by"]
        for splits in [splits for splits in self._keys.values() if len(splits) > 1][:SHOWN]:
            yield _problem(CODE_LEAK, f"a {by} is in several splits: {', '.join(sorted(splits))}")

    def _name_pairs(self, why: str, found: DocumentPairs) -> Iterator[Problem]:
        torn = (
            (one, other)
            for one, other, _ in found.iter_links()
            if self._splits[one] != self._splits[other]
        )
        for _, (one, other) in zip(range(SHOWN), torn, strict=False):
            message = f"{why} with {self._ids[other]}, which is in {self._splits[other]}"
            yield _problem(CODE_LEAK, message, self._ids[one])

    def _compare_pairs(self, why: str, found: DocumentPairs, across: int) -> Iterator[Problem]:
        said, count = self._certificate["pairs"][why], found.count()
        # Documents without a reading have no text here: what was found with it is not seen again.
        whole = self._shown == len(self._ids) and not self._withheld
        listed = found.complete and said.get("complete", True)
        if listed and (count > said["found"] or (whole and count < said["found"])):
            message = f"pairs ({why}): it says {said['found']:,}, there are {count:,}"
            yield _problem(CODE_NUMBERS, message)
        if across != said["across_splits"]:
            message = f"pairs across splits ({why}): it says {said['across_splits']:,}"
            yield _problem(CODE_NUMBERS, f"{message}, there are {across:,}")

    def check_names(self) -> Iterator[Problem]:
        """Whoever is held out for the test split is in no other but the one put aside."""
        seen = [splits for splits in self._names.values() if TEST in splits]
        torn = sum(bool(splits - {TEST, ASIDE}) for splits in seen)
        if torn:
            message = f"{torn:,} of the {len(seen):,} {self._unseen}s of {TEST} are elsewhere too"
            yield _problem(CODE_UNSEEN, message)

    def check_counts(self) -> Iterator[Problem]:
        """The documents and labels of every split are as many as the certificate says."""
        counted = Counter(self._splits)
        said = Counter(self._certificate["documents"])
        for split in sorted(split for split in said | counted if said[split] != counted[split]):
            message = f"documents of {split}: it says {said[split]:,}, there are {counted[split]:,}"
            yield _problem(CODE_NUMBERS, message)
        claimed = Counter(dict(self._iter_claims()))
        for table, label, split in sorted(
            key for key in claimed | self._labels if claimed[key] != self._labels[key]
        ):
            key = (table, label, split)
            message = f"{label} in {table}/{split}: it says {claimed[key]}, there are"
            yield _problem(CODE_NUMBERS, f"{message} {self._labels[key]}")

    def _iter_claims(self) -> Iterator[tuple[tuple[str, str, str], int]]:
        for table, labels in self._certificate["balance"]["labels"].items():
            for label, splits in labels.items():
                for split, number in splits.items():
                    yield (table, label, split), number

    def _find_split(self, document: str) -> str | None:
        number = self._numbers.get(document)
        return None if number is None else self._splits[number]
