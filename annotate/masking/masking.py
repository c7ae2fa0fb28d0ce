"""Masking a record: text, metadata, attributes and address, checked before it is handed on.

A masked document is another frozen text. It keeps its id, by which it is traced to the article it
was made from; a hash of the old text would let anyone prove a guessed name, and is not kept.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from annotate.masking.finder import MaskFinder
from annotate.masking.people import RecordPeople
from annotate.masking.placeholders import Numbering
from annotate.masking.replacing import (
    MaskingCounts,
    mask_attributes,
    move_annotation,
    move_document,
    substitute,
)
from annotate.masking.settings import MaskingSettings
from annotate.model import Annotation, Document, Problem, Record
from annotate.offsets import hash_text, is_inside

CODE_UNPROVEN = "K01"
CODE_LEFT = "K02"
ROUNDS = 4
_STRINGS = ("title", "byline", "publisher")
_ADDRESSES = ("url", "archive_url")
_ADDRESS = re.compile(r"\w://|\bwww\.")
_NO_IDENTIFIER = "NIL"  # the scheme's word for a thing that has none


class Masker:
    """Masks one record after another; `mark` is in the new ids, where a part has its own."""

    def __init__(self, settings: MaskingSettings, mark: str = "") -> None:
        self.settings, self._mark = settings, mark
        self._numbering = Numbering(settings.style, consistent=settings.consistent)
        self._label = settings.scheme.find_entity("PERSON")
        self._coreference = settings.scheme.find_relation("coref")

    def mask(self, record: Record, number: int, tally: MaskingCounts) -> Record | Problem:
        """Return the masked record, or why it cannot be handed on.

        Args:
            record: One that fits `record.schema.json`.
            number: Which one of its file it is, from 1: names it where its id names a person.
            tally: Counts what is done.
        """
        wrong = next(_iter_wrong(record), None)
        if wrong is not None:
            return _refuse(record, CODE_UNPROVEN, wrong, "Mend it: annotate validate --fix FILE.")
        finder = self._make_finder(record)
        self._numbering.begin(record.document.text)
        identifiers = self._list_identifiers(record, finder)
        masked, clean = self._mask_text(record, finder, tally)
        masked = self._mask_beside(masked, finder, identifiers, tally)
        masked = self._rename(masked, number, finder, tally)
        left = next(self._iter_left(masked, clean=clean), None)
        if left is not None:
            return _refuse(record, CODE_LEFT, left, "Report this, with the settings.")
        return _mark(masked, tally)

    def _make_finder(self, record: Record) -> MaskFinder:
        people = RecordPeople(
            record, self.settings, label=self._label, coreference=self._coreference
        )
        return MaskFinder(record, people, self.settings)

    def _mask_text(
        self, record: Record, finder: MaskFinder, tally: MaskingCounts
    ) -> tuple[Record, bool]:
        """Mask until nothing is found, as beside a placeholder something new may stand.

        Returns:
            The record, and whether nothing was left after the last round.
        """
        for _ in range(ROUNDS):
            finds = finder.find_in_record(record)
            if not finds:
                return record, True
            masked = substitute(record.document.text, finds, self._numbering, tally)
            document = move_document(record.document, masked)
            record = Record(
                document=document,
                annotations=tuple(
                    move_annotation(annotation, document, masked, tally)
                    for annotation in record.annotations
                ),
            )
        return record, False

    def _mask_string(self, text: str, finder: MaskFinder, tally: MaskingCounts) -> str:
        for _ in range(ROUNDS):
            finds = finder.find_in_string(text)
            if not finds:
                break
            text = substitute(text, finds, self._numbering, tally).text
        return text

    def _mask_beside(
        self, record: Record, finder: MaskFinder, identifiers: frozenset[str], tally: MaskingCounts
    ) -> Record:
        """Mask metadata and attributes; an address that names a person goes."""

        def mask(text: str) -> str:
            return self._mask_string(text, finder, tally)

        meta = record.document.meta
        strings: dict[str, Any] = {
            name: mask(value) for name in _STRINGS if (value := getattr(meta, name))
        }
        for name in _ADDRESSES:
            url = getattr(meta, name)
            if url and (finder.names_in_address(url) or finder.find_in_string(url)):
                strings[name] = None
                tally.changes["addresses of articles dropped"] += 1
        strings["extra"] = self._mask_extra(meta.extra, finder, tally)
        if meta.copy_of and finder.names_in_address(meta.copy_of):
            strings["copy_of"] = None  # the id of the other document is changed too
        return Record(
            document=replace(record.document, meta=replace(meta, **strings), source=None),
            annotations=tuple(
                mask_attributes(annotation, mask, identifiers) for annotation in record.annotations
            ),
        )

    def _mask_extra(
        self, extra: Mapping[str, str], finder: MaskFinder, tally: MaskingCounts
    ) -> dict[str, str]:
        """Mask what a source said beside; a value in which a person is part of an address goes."""
        kept = {}
        for name, value in extra.items():
            if _ADDRESS.search(value) and finder.names_in_address(value):
                tally.changes["addresses of articles dropped"] += 1
            else:
                kept[name] = self._mask_string(value, finder, tally)
        return kept

    def _list_identifiers(self, record: Record, finder: MaskFinder) -> frozenset[str]:
        """Return the free attributes of the spans of who is masked: they name the person too."""
        free = {
            attribute.name
            for layer in self.settings.scheme.layers
            for attribute in layer.attributes
            if attribute.free
        }
        return frozenset(
            value
            for number, annotation in enumerate(record.annotations)
            for span in annotation.spans
            if (person := finder.people.of_span.get((number, span.id))) and not person.public
            for name, value in span.attributes.items()
            if name in free and value != _NO_IDENTIFIER
        )

    def _rename(
        self, record: Record, number: int, finder: MaskFinder, tally: MaskingCounts
    ) -> Record:
        """Give a document whose id names a person the number of its line as an id."""
        document = record.document
        if not (finder.names_in_address(document.id) or finder.find_in_string(document.id)):
            return record
        tally.changes["ids changed"] += 1
        name = f"masked-{self._mark}{number}"
        return Record(
            document=replace(document, id=name),
            annotations=tuple(replace(a, document_id=name) for a in record.annotations),
        )

    def _iter_left(self, record: Record, *, clean: bool) -> Iterator[str]:
        """Yield what shows that the result must not be handed on, without saying any name."""
        if not clean:
            yield f"after {ROUNDS} rounds there was still something to mask in the text"
        for again in _iter_wrong(record):
            yield f"masked, {again}"
        if self._make_finder(record).find_in_record(record):
            yield "the masked text, read anew, has something to mask"


def _iter_wrong(record: Record) -> Iterator[str]:
    """Yield what makes positions of a record unprovable: hashes, ranges, slices, ids."""
    document = record.document
    if hash_text(document.text) != document.text_sha256:
        yield "the text is not the one that text_sha256 was made of"
    end = 0
    for segment in document.segments:
        if segment.start < end or not is_inside(document.text, segment.start, segment.end):
            yield f"the segment {segment.kind} [{segment.start}, {segment.end}) has no place"
        end = max(end, segment.end)
    for annotation in record.annotations:
        yield from _iter_wrong_spans(annotation, document)


def _iter_wrong_spans(annotation: Annotation, document: Document) -> Iterator[str]:
    if annotation.text_sha256 != document.text_sha256 or annotation.document_id != document.id:
        yield "an annotation is of another text"
        return
    for span in annotation.spans:
        if not is_inside(document.text, span.start, span.end):
            yield f"{span.label} [{span.start}, {span.end}) is not inside the text"
        elif document.text[span.start : span.end] != span.text:
            yield f"{span.label} [{span.start}, {span.end}) does not equal its slice"
    twice = [i for i, n in Counter(span.id for span in annotation.spans).items() if n > 1]
    if twice:
        yield f"two spans have the id {twice[0]}"


def _refuse(record: Record, code: str, message: str, fix: str) -> Problem:
    return Problem(code=code, message=f"left out: {message}", document=record.document.id, fix=fix)


def _mark(record: Record, tally: MaskingCounts) -> Record:
    """Say in the metadata what was masked, beside what an earlier masking said."""
    if not tally.masks:
        return record
    meta = record.document.meta
    total = Counter(tally.masks)
    for part in (meta.masked or "").split(", "):
        kind, _, count = part.partition(" ")
        total[kind] += int(count or 0)
    words = ", ".join(f"{kind} {count}" for kind, count in sorted(total.items()) if count)
    return replace(record, document=replace(record.document, meta=replace(meta, masked=words)))
