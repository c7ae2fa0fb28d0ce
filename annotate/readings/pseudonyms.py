"""Pseudonyms of people: keyed hashes, so that whoever guesses a name cannot prove it.

The key is random, made once for a project, and stays in its state folder, readable by its owner
only. Without it nobody can tell who is who, and with another key the same person has another name.
"""

import hashlib
import hmac
import os
import secrets
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from annotate.errors import AnnotateError
from annotate.files.outputs import naming
from annotate.model import Annotation, Annotator, Record

KEY_FILE = "pseudonyms.key"
_OWNER_ONLY = 0o600
_PUBLISHED = 8  # digits of the pseudonyms in datasets


def make_pseudonym(key: bytes, *person: str, digits: int = 6) -> str:
    """Return the pseudonym of a person, who is told by one text or by several."""
    text = "\x1f".join(person).encode()
    return "annotator-" + hmac.new(key, text, hashlib.sha256).hexdigest()[:digits]


def read_key(state: Path) -> bytes:
    """Read the key in a state folder, or make one.

    Raises:
        AnnotateError: the file is there, and no key is in it.
    """
    path = state / KEY_FILE
    if not path.exists():
        _make_key(path)
    elif path.stat().st_mode & 0o077:
        path.chmod(_OWNER_ONLY)
    key = path.read_text(encoding="ascii").strip()
    if not key:
        raise AnnotateError(
            f"{path} is empty; it holds the key of the pseudonyms.",
            "Put it back from a copy. Without one, delete it: everybody gets another pseudonym.",
        )
    return key.encode()


def _make_key(path: Path) -> None:
    """Make the file with the key in it at once: another process may be about to read it."""
    with naming(path):
        _put_key(path)


def _put_key(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
    temporary = Path(name)
    try:
        temporary.chmod(_OWNER_ONLY)  # whatever the umask
        with os.fdopen(handle, "w", encoding="ascii", newline="\n") as stream:
            stream.write(secrets.token_hex(32) + "\n")
        try:
            os.link(temporary, path)
        except FileExistsError:
            return  # the other process was first
    finally:
        temporary.unlink()


def make_random_key() -> bytes:
    """Return a key that nobody has, for pseudonyms that need not come out again."""
    return secrets.token_bytes(32)


def hash_address(address: str) -> str:
    """Return the pseudonym that datasets had before there was a key. Who guesses can prove it."""
    return "annotator-" + hashlib.sha256(address.encode("utf-8")).hexdigest()[:_PUBLISHED]


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressPseudonyms:
    """Pseudonyms for the annotators who are named by an e-mail address.

    `make_key` is asked for the key when the first such annotator comes. `published` are pseudonyms
    that stay as they are, though they were made without a key. `given` are those given so far, by
    address.
    """

    make_key: Callable[[], bytes] = make_random_key
    published: frozenset[str] = frozenset()
    given: dict[str, str] = field(default_factory=dict, repr=False)

    def hide_people(self, record: Record) -> Record:
        """Return a record with nobody's address in it as the name of an annotator."""
        if not any(map(_names_address, record.annotations)):
            return record
        return replace(record, annotations=tuple(map(self._hide, record.annotations)))

    def _hide(self, annotation: Annotation) -> Annotation:
        begun = annotation.started_from
        return replace(
            annotation,
            annotator=self._mask(annotation.annotator),
            started_from=None if begun is None else self._mask(begun),
        )

    def _mask(self, annotator: Annotator) -> Annotator:
        return replace(annotator, name=self.hide_name(annotator.name))

    def hide_name(self, name: str) -> str:
        """Return the pseudonym of a name that is an address, any other name as it is."""
        if not _is_address(name):
            return name
        if name not in self.given:
            before = hash_address(name)
            self.given[name] = before if before in self.published else self._make(name)
        return self.given[name]

    def _make(self, address: str) -> str:
        return make_pseudonym(self.make_key(), "e-mail", address, digits=_PUBLISHED)


def _is_address(name: str) -> bool:
    return "@" in name


def _names_address(annotation: Annotation) -> bool:
    names = (annotation.annotator, annotation.started_from)
    return any(_is_address(annotator.name) for annotator in names if annotator is not None)
