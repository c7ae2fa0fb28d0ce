"""The ids of documents: made of names and texts, the same every time."""

import hashlib
import re
import unicodedata

_OTHER = re.compile(r"[^\w.-]+")
_LONGEST = 200
_NO_TEXT = re.compile(r"[\udc80-\udcff]")  # a byte of a file's name that is no text
_ID = re.compile(r"[^\s\x00-\x1f]+")


def is_id(name: str) -> bool:
    """Tell whether a name can be an id as it is."""
    return len(name) <= _LONGEST and _ID.fullmatch(name) is not None


def make_slug(name: str) -> str:
    """Return a name as an id: letters, digits, `._-`; anything else becomes a hyphen."""
    slug = _OTHER.sub("-", unicodedata.normalize("NFC", name)).strip("-")
    if not slug:
        return "d" + _digest(name)
    is_whole = len(slug) <= _LONGEST and not _NO_TEXT.search(name)
    return slug if is_whole else f"{slug[: _LONGEST - 17]}-{_digest(name)}"


def make_text_id(text: str) -> str:
    """Return an id for a text that comes without one."""
    return "t" + _digest(text)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
