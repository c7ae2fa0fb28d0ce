"""Anchors: where the spans of a withheld text stand, told in hashes of the words around them.

A text is read as tokens, words and marks, with quotation marks and dashes drawn one way and blanks
left out. A landmark is a window of eight tokens that the text has once. The marks of a span are
hashes of its tokens together with the eight before, and with the eight behind: never of a span
alone, which a list of names would break. Whoever has those words can tell the place: `alignment`.
"""

import hashlib
from collections.abc import Iterator, Sequence

from annotate.dataset.withheld.tokens import (
    FARTHEST,
    LEFT_FAR,
    RIGHT_FAR,
    SIDES,
    WINDOW,
    Tokens,
    tokenize,
)
from annotate.model import JSON, Document, Record

LONGEST = 2 * WINDOW  # tokens of a span that is one mark; of a longer one both ends are marked
_FAR = (LEFT_FAR, RIGHT_FAR)
NAMED = ("title", "byline")
_LANDMARK_BYTES, _MARK_BYTES = 8, 5
_SALT = "annotate-withheld/1"


def make_salt(seed: str) -> str:
    """Return the salt of a release: another for each, so that no table serves two of them."""
    return hashlib.sha256(f"{_SALT}\x1f{seed}".encode()).hexdigest()[:32]


class Hasher:
    """Hashes tokens with a salt, which is up to 64 characters."""

    def __init__(self, salt: str) -> None:
        self._key = salt.encode("ascii")

    def hash_landmark(self, words: Sequence[str]) -> str:
        """Return the hash of a window."""
        return self._hash("landmark", words, _LANDMARK_BYTES)

    def hash_mark(self, kind: str, words: Sequence[str], size: int) -> str:
        """Return a hash of a mark: of `size` tokens of its own, and those around them."""
        return self._hash(f"{kind}\x1f{size}", words, _MARK_BYTES)

    def _hash(self, head: str, words: Sequence[str], size: int) -> str:
        content = "\x1f".join((head, *words)).encode("utf-8", "surrogatepass")
        return hashlib.blake2b(content, digest_size=size, key=self._key).hexdigest()


def hash_landmarks(tokens: Tokens, salt: str) -> list[str]:
    """Return the hash of the window from each token on."""
    hasher = Hasher(salt)
    return [
        hasher.hash_landmark(tokens.words[at : at + WINDOW]) for at in range(tokens.count_windows())
    ]


def make_columns(record: Record, salt: str) -> JSON:
    """Return what a withheld row of `documents` says in place of its text."""
    tokens, hasher = tokenize(record.document.text), Hasher(salt)
    ranges = sorted({(s.start, s.end) for a in record.annotations for s in a.spans})
    wanted = [(None, *place) for place in ranges]
    return {
        "salt": salt,
        "tokens": len(tokens.words),
        "landmarks": [
            {"at": at, "hash": hasher.hash_landmark(tokens.words[at : at + WINDOW])}
            for at in _iter_landmarks(tokens)
        ],
        "anchors": [
            {"of": name, **_make_anchor(tokens, hasher, start, end)}
            for name, start, end in (*wanted, *_iter_named(record.document))
        ],
    }


def make_no_columns() -> JSON:
    """Return the same columns of a row that has its text."""
    return {"salt": None, "tokens": None, "landmarks": [], "anchors": []}


def _iter_named(document: Document) -> Iterator[tuple[str, int, int]]:
    """Yield title and byline, where there are any, with the segment they are or an empty range."""
    for name in NAMED:
        wanted = getattr(document.meta, name)
        if wanted is None:
            continue
        places = (
            (segment.start, segment.end)
            for segment in document.segments
            if " ".join(document.text[segment.start : segment.end].split()) == wanted
        )
        yield name, *next(places, (0, 0))


def _iter_landmarks(tokens: Tokens) -> Iterator[int]:
    at = 0
    while at < tokens.count_windows():
        if tokens.alone[at]:
            yield at
            at += WINDOW
        else:
            at += 1


def _make_anchor(tokens: Tokens, hasher: Hasher, start: int, end: int) -> JSON:
    first, behind = tokens.find_range(start, end)
    anchor: JSON = {"start": start, "end": end, "cut_before": 0, "cut_behind": 0}
    if first >= behind:
        return {**anchor, "marks": []}
    before, after = start - tokens.starts[first], tokens.ends[behind - 1] - end
    is_clean = (before == 0 or tokens.is_plain(first)) and (
        after == 0 or tokens.is_plain(behind - 1)
    )
    if before < 0 or after < 0 or not is_clean:
        return {**anchor, "marks": []}  # blanks at its border, or cut inside what is no letter
    parts = [(first, behind)]
    if behind - first > LONGEST:
        parts = [(first, first + WINDOW), (behind - WINDOW, behind)]
    marks = [_make_mark(tokens, hasher, *part) for part in parts]
    return {**anchor, "cut_before": before, "cut_behind": after, "marks": marks}


def _make_mark(tokens: Tokens, hasher: Hasher, first: int, behind: int) -> JSON:
    """Return the hashes of a stretch of tokens.

    `left` and `right` are of it with the window before, or behind. One of them alone would fit
    another place with the same words, once what stood between the two is cut out. So `left_far`
    and `right_far` have as many tokens on either side as the stretch needs to be the only one of
    its kind, with those before it and with those behind, but none of another line; without such
    there are none of both. `alone` says whether it is the only one.
    """
    more, alone = tokens.count_more(first, behind)
    hashes: dict[str, str | None] = {}
    for kind in SIDES:
        words = tokens.take(kind, first, behind, more)
        is_there = words is not None and (kind not in _FAR or max(more) <= FARTHEST)
        hashes[kind] = hasher.hash_mark(kind, words or (), behind - first) if is_there else None
    counts = {"more_before": more[0], "more_behind": more[1]}
    return {"at": first, "size": behind - first, "alone": alone, **counts, **hashes}
