"""Which ids and texts have been seen: of every document two short hashes and its place are kept."""

import hashlib

from annotate.formats.problems import SAME_ID, SAME_TEXT, FileLine, make_problem
from annotate.model import Document, Problem

_DIGEST = 16  # bytes; two of a billion texts share one with a chance of 1 in 10^21


class Register:
    """The documents gone by, by id and by text."""

    def __init__(self) -> None:
        self._texts: dict[bytes, tuple[str, FileLine]] = {}
        self._ids: dict[bytes, FileLine] = {}

    def admit(self, document: Document, place: FileLine) -> Problem | None:
        """Enter a document; return the Problem that keeps it out, None where nothing does."""
        text = bytes.fromhex(document.text_sha256)[:_DIGEST]
        key = hashlib.blake2b(document.id.encode("utf-8"), digest_size=_DIGEST).digest()
        if text in self._texts:
            name, first = self._texts[text]
            message = f"the same text as {name} in {first}"
            return make_problem(SAME_TEXT, message, place, document=document.id)
        if key in self._ids:
            message = f"the id {document.id} belongs to another text, in {self._ids[key]}"
            return make_problem(SAME_ID, message, place, document=document.id)
        self._texts[text] = (document.id, place)
        self._ids[key] = place
        return None
