"""Whether a text can be a document's, and what is odd in one that can."""

import re
from collections import Counter

from annotate.formats.problems import BINARY, CONTROL, DOUBLE, EMPTY, LONG
from annotate.ingestion.double_encoding import find_double_encoded
from annotate.spelling import plural

_CONTROL = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd]")
_SHOWN_CONTROLS = 3

Remark = tuple[str, str]  # the code of a finding, and its message


def find_fault(text: str, most: int) -> Remark | None:
    """Return what keeps a text from being a document's, which has at most so many characters."""
    if not text.strip():
        return EMPTY, "empty"
    if is_impossible(text):
        return BINARY, "not text: it holds NUL or half a surrogate pair"
    if len(text) > most:
        return LONG, f"{plural(len(text), 'character')}, {most} are allowed"
    return None


def is_impossible(text: str) -> bool:
    """Tell whether a text holds what none may: NUL, or half a surrogate pair, which UTF-8 lacks."""
    if text.isascii():
        return "\x00" in text
    try:
        return b"\x00" in text.encode()
    except UnicodeEncodeError:
        return True


def list_oddities(text: str) -> list[Remark]:
    """List what is said of a text that is taken all the same."""
    said: list[Remark] = []
    if controls := Counter(_CONTROL.findall(text)):
        shown = ", ".join(f"U+{ord(sign):04X}" for sign in sorted(controls)[:_SHOWN_CONTROLS])
        said.append((CONTROL, f"{controls.total()} control or replacement characters ({shown})"))
    if found := find_double_encoded(text):
        shown = f"such as {found.shown} for {found.meant}"
        said.append((DOUBLE, f"{found.count} places were encoded twice, {shown}"))
    return said
