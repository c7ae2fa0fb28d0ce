"""Which ids and texts have been seen: of every document a few hashes and its place are kept."""

import hashlib
from dataclasses import dataclass, replace
from typing import NamedTuple
from urllib.parse import urlsplit

from annotate.formats.problems import SAME_ID, SAME_TEXT, FileLine, make_problem
from annotate.model import Document, Meta, Problem

_DIGEST = 16  # bytes; two of a billion texts share one with a chance of 1 in 10^21
_SHORT = 8  # figures of a hash that tell the copies of one text apart


class Admission(NamedTuple):
    """A document that was entered, or the Problem that keeps it out."""

    document: Document | None = None
    problem: Problem | None = None


@dataclass(slots=True)
class _SeenText:
    id: str
    place: FileLine
    outlets: tuple[bytes, ...]  # mostly one, for which a set is large


class Register:
    """The documents gone by, by id and by text.

    The same words from another outlet are a document of their own, where copies are kept: it says
    whose copy it is.
    """

    def __init__(self, *, keeps_copies: bool = True) -> None:
        self._texts: dict[bytes, _SeenText] = {}
        self._ids: dict[bytes, FileLine] = {}
        self._keeps_copies = keeps_copies

    def admit(self, document: Document, place: FileLine) -> Admission:
        """Enter a document, or say what keeps it out."""
        text = bytes.fromhex(document.text_sha256)[:_DIGEST]
        outlet = find_outlet(document.meta)
        seen = self._texts.get(text)
        if seen is not None:
            if not self._is_copy(seen, outlet):
                message = f"the same text as {seen.id} in {seen.place}"
                return self._refuse(SAME_TEXT, message, document, place)
            document = self._mark_copy(document, seen, outlet)
        key = _hash(document.id)
        if key in self._ids:
            message = f"the id {document.id} belongs to another text, in {self._ids[key]}"
            return self._refuse(SAME_ID, message, document, place)
        self._ids[key] = place
        if seen is None:
            self._texts[text] = _SeenText(document.id, place, (_hash(outlet),))
        else:
            seen.outlets += (_hash(outlet),)
        return Admission(document=document)

    def _is_copy(self, seen: _SeenText, outlet: str) -> bool:
        """Tell whether a text comes from another outlet than those that it was seen from."""
        known = bool(outlet) and _hash("") not in seen.outlets
        return self._keeps_copies and known and _hash(outlet) not in seen.outlets

    def _mark_copy(self, document: Document, seen: _SeenText, outlet: str) -> Document:
        id = document.id
        if _hash(id) in self._ids:
            id = f"{id}-{hashlib.sha256(outlet.encode()).hexdigest()[:_SHORT]}"
        return replace(document, id=id, meta=replace(document.meta, copy_of=seen.id))

    @staticmethod
    def _refuse(code: str, message: str, document: Document, place: FileLine) -> Admission:
        return Admission(problem=make_problem(code, message, place, document=document.id))


def find_outlet(meta: Meta) -> str:
    """Return who published an article, by name or by address; nothing where neither is known."""
    if meta.publisher:
        return " ".join(meta.publisher.casefold().split())
    try:
        host = urlsplit(meta.url or "").hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")


def _hash(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8"), digest_size=_DIGEST).digest()
