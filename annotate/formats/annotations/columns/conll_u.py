"""Plain CoNLL-U, whose columns are not named in the file: its first word, and words with parts."""

import re
from collections.abc import Iterator, Sequence

PLAIN = ("ID", "FORM", "LEMMA", "UPOS", "XPOS", "FEATS", "HEAD", "DEPREL", "DEPS", "MISC")
_ID = re.compile(r"(?P<first>\d+)(?:-(?P<last>\d+)|(?P<empty>\.\d+))?\t")
_PLAIN_LINE = re.compile(rb"1(-\d+)?(\t[^\t\n]+){9}\r?\n")
_COMMENTS = re.compile(rb"(#[^\n]*\n|\s)*")


def are_plain(lines: Sequence[str]) -> bool:
    """Tell CoNLL-U, whose columns have no names in the file, by its first word."""
    first = next((line for line in lines if line.strip() and not line.startswith("#")), "")
    return _PLAIN_LINE.match(f"{first}\n".encode()) is not None


def iter_whole(lines: Sequence[str], *, has_ids: bool) -> Iterator[tuple[int, str]]:
    """Yield lines with their numbers: a word that others are parts of, without them."""
    last = 0
    for at, raw in enumerate(lines, start=1):
        line = raw.rstrip("\r")
        found = _ID.match(line) if has_ids else None
        if not line.strip():
            last = 0
        elif found and (found["empty"] or int(found["first"]) <= last):
            continue
        elif found and found["last"]:
            last = int(found["last"])
        yield at, line


def begins_plain(start: bytes) -> bool:
    """Tell whether a file begins with a word of CoNLL-U, behind what is said of its sentence."""
    said = _COMMENTS.match(start)
    return said is not None and _PLAIN_LINE.match(start, said.end()) is not None
