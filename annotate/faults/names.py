"""Names that labels, values, layers can have: why one cannot be, and which is nearest to it."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable

LAYER_PREFIX = "layer:"
_JOINERS = "\u200c\u200d"  # they are spelling, and no more than that


def find_fault(name: str) -> str:
    """Return why a label, a relation or a value cannot be called this, "" where it can.

    It has to be printable, and Label Studio has to hold it: that reads a comma as the end of a
    name, and a dollar sign at the beginning as a field of the task.
    """
    if not name.strip():
        return "is empty"
    if not name.replace(_JOINERS[0], "").replace(_JOINERS[1], "").isprintable():
        return "has a character in it that cannot be printed"
    if name != " ".join(name.split()):
        return "has white space at an end, or two blanks in a row"
    if "," in name:
        return "has a comma in it"
    if name.startswith(("$", LAYER_PREFIX)):
        return f"begins with {'$' if name[0] == '$' else LAYER_PREFIX}"
    return ""


def make_name(theirs: str) -> str:
    """Return the name nearest to another tool's that a label or a value can have."""
    blank = "".join(c if c.isprintable() or c in _JOINERS else " " for c in theirs)
    name = " ".join(blank.replace(",", ";").split()).removeprefix(LAYER_PREFIX).lstrip("$")
    return name.strip()[:100].strip() or "-"


def make_word(name: str) -> str:
    """Return a name in letters, digits, - and _ alone, for tools that take no others."""
    return re.sub(r"[^\w-]", "_", name)


def make_words(names: Iterable[str]) -> dict[str, str]:
    """Return each name in such letters; of those that would be alike the later have a number."""
    known = sorted(names, key=lambda name: make_word(name) != name)  # they keep their own
    taken: dict[str, str] = {}
    for name in known:
        word, number = make_word(name), 1
        while word in taken:
            number += 1
            word = f"{make_word(name)}_{number}"
        taken[word] = name
    return {name: word for word, name in taken.items()}


def make_key(theirs: str) -> str:
    """Return the name nearest to another tool's that a layer or an attribute can have."""
    plain = unicodedata.normalize("NFKD", theirs).encode("ascii", "ignore").decode().lower()
    key = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
    if not key:  # nothing of it is in these letters
        return f"n{hashlib.sha256(theirs.encode('utf-8')).hexdigest()[:6]}"
    return key if key[0].isalpha() else f"n{key}"
