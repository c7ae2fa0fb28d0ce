"""The characters that a source shows, and where in it each of them stands.

A source is the text of a file as it was decoded: plain, or markup, of which tags, scripts and
comments show nothing and an entity shows another character. Blanks are left out, for a reader
makes of them what it likes. Nothing here knows what was read of it.
"""

import json
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache
from html import unescape
from itertools import accumulate
from typing import NamedTuple

from annotate.ingestion.double_encoding import list_double_encoded, mend_double_encoded

_UNSHOWN = "|".join(
    rf"<{name}\b[^<>]*>.*?(?:</{name}\s*>|\Z)"
    for name in ("script", "style", "title", "template", "noscript")
)
# Tags in a row, for between most of them nothing stands; those first that can begin none of the
# elements that are not shown.
_TAGS = re.compile(
    r"((?>(?:(?:<[a-mo-ru-z][^<>]*+>|</[a-z][^<>]*+>"
    rf"|<!--.*?(?:-->|\Z)|{_UNSHOWN}|<[a-z][^<>]*+>|<[!?][^<>]*+>)\s*+)+))",
    re.S | re.I,
)
_MARKUP = re.compile(
    r"(?P<entity>&(?:\#\d{1,7}|\#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});?)"
    r"|(?P<odd>\ufffd)|(?P<text>[^&\ufffd]+|&)"
)
_PLAIN = re.compile(r"(?P<entity>(?!))|(?P<odd>\ufffd)|(?P<text>[^\ufffd]+)")
_DAMAGED = "\ufffd"
# How characters are written in a row that could not stand there; a quote, too, parts its fields.
# Accents set apart go with their letter.
_ACCENT = r"\\u03[0-6][0-9a-fA-F]"
_ESCAPES = {
    "json": rf"[^\\](?:{_ACCENT})+|(?:\\u11[0-9a-fA-F]{{2}})+"
    r"|\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|[^u])",
    "csv": r"\"\"|\\\"",
}
_WORD = re.compile(r"\S+")
_CLUSTER = re.compile(
    "[\u1100-\u115f]+[\u1160-\u11a7]*[\u11a8-\u11ff]*|[\uac00-\ud7a3][\u11a8-\u11ff]*|.", re.S
)


class MappedStretch(NamedTuple):
    """Characters of the source in a row that show as many, or some that show others together."""

    start: int
    end: int
    shown: str
    is_text: bool = False  # with blanks that are not shown


class SourceCharacters:
    """What a source shows, without blanks, as one string, and where each character stands."""

    def __init__(
        self, source: str, *, is_markup: bool, is_mended: bool = False, escapes: str | None = None
    ) -> None:
        self.source = source
        pattern = _compile(escapes, is_markup) if escapes else _MARKUP if is_markup else _PLAIN
        if is_markup:
            pieces = _iter_markup(source, pattern, is_escaped=escapes is not None)
        else:
            pieces = _iter_pieces(source, 0, pattern)
        if is_mended:
            pieces = (part for piece in pieces for part in _mend(piece, source))
        self._pieces = [piece for piece in pieces if piece.shown]
        self._starts = list(accumulate((len(piece.shown) for piece in self._pieces), initial=0))
        self.shown = "".join([piece.shown for piece in self._pieces])
        self._words: dict[int, tuple[list[MappedStretch], list[int]]] = {}  # of the last opened

    def iter_pieces(self, first: int, last: int) -> Iterator[tuple[MappedStretch, bool]]:
        """Yield the pieces that show the characters `first` to `last`, and whether each is whole.

        A whole one may have blanks that are not shown; of another its characters are given.
        """
        at = bisect_right(self._starts, first) - 1
        begin = self._starts[at]
        while begin < last:
            piece = self._pieces[at]
            end = begin + len(piece.shown)
            if begin >= first and end <= last:
                yield piece, True
            else:
                yield from ((part, False) for part in self._iter_parts(at, first, last))
            begin = end
            at += 1

    def _iter_parts(self, at: int, first: int, last: int) -> Iterator[MappedStretch]:
        """Yield of the words of a piece what shows the characters `first` to `last`.

        A piece may be a whole file, of which each line asks for its own words: they are kept.
        """
        if at not in self._words:
            words = list(self.open(self._pieces[at]))
            begins = accumulate((len(word.shown) for word in words), initial=self._starts[at])
            self._words = {at: (words, list(begins))}
        words, starts = self._words[at]
        for number in range(max(bisect_right(starts, first) - 1, 0), len(words)):
            begin = starts[number]
            if begin >= last:
                return
            stop = starts[number + 1]
            yield _clip(words[number], max(first - begin, 0), min(last, stop) - begin)

    def open(self, piece: MappedStretch) -> Iterator[MappedStretch]:
        """Yield the words of a piece of text; what is no text is one stretch."""
        written = self.source[piece.start : piece.end]
        if piece.is_text and written != piece.shown:
            yield from _iter_words(written, piece.start)
        else:
            yield piece


@cache
def _compile(escapes: str, is_markup: bool) -> re.Pattern[str]:
    """Return what parts a row: into escapes, entities where it is markup, and lines of text."""
    entity = _MARKUP.pattern.partition("|(?P<odd>")[0] if is_markup else r"(?P<entity>(?!))"
    apart = r"&" if is_markup else ""
    return re.compile(
        rf"{entity}|(?P<escape>{_ESCAPES[escapes]})|(?P<odd>\ufffd)"
        rf"|(?P<text>(?:[^{apart}\ufffd\\\"\n](?!{_ACCENT}))+|[{apart}\\\"\n])"
    )


def _mend(piece: MappedStretch, source: str) -> Iterator[MappedStretch]:
    """Yield a piece of text in parts: what was encoded twice shows what it was meant to be."""
    at = piece.start
    places = list_double_encoded(source[at : piece.end]) if piece.is_text else []
    for start, end in ((piece.start + start, piece.start + end) for start, end, _ in places):
        yield _make_text(source[at:start], at)
        yield MappedStretch(start, end, mend_double_encoded(source[start:end]))
        at = end
    yield _make_text(source[at : piece.end], at) if places else piece


def _make_text(text: str, start: int) -> MappedStretch:
    """Return a piece of text without its blanks, in NFC."""
    shown = "".join(text.split())
    if not (text.isascii() or unicodedata.is_normalized("NFC", text)):
        shown = "".join(word.shown for word in _iter_words(text, start))
    return MappedStretch(start, start + len(text), shown, is_text=True)


def _clip(stretch: MappedStretch, first: int, last: int) -> MappedStretch:
    """Return a part of a stretch: its own characters, or all where others stand for them."""
    start, end, shown, _ = stretch
    if end - start == len(shown):
        return MappedStretch(start + first, start + last, shown[first:last])
    return MappedStretch(start, end, shown[first:last])


def _iter_markup(
    source: str, pattern: re.Pattern[str], *, is_escaped: bool
) -> Iterator[MappedStretch]:
    """Yield what the text between two tags shows."""
    at = 0
    for number, part in enumerate(_TAGS.split(source)):
        if number % 2 == 0 and part and not part.isspace():
            if is_escaped or "&" in part or _DAMAGED in part:
                yield from _iter_pieces(part, at, pattern)
            else:
                yield _make_text(part, at)
        at += len(part)


def _iter_pieces(text: str, start: int, pattern: re.Pattern[str]) -> Iterator[MappedStretch]:
    """Yield what a text shows, and what an entity in it does."""
    for match in pattern.finditer(text):
        first = start + match.start()
        if match.lastgroup == "text":
            yield _make_text(match[0], first)
        elif match.lastgroup == "entity":
            yield from _read_entity(match[0], first)
        elif match.lastgroup == "escape":
            shown = "".join(_read_escape(match[0]).split())
            yield MappedStretch(first, start + match.end(), shown)
        else:
            yield MappedStretch(first, first + 1, match[0])


def _read_escape(escape: str) -> str:
    """Return the character that an escape of a row stands for."""
    if escape in {'""', '\\"'}:
        return '"'
    try:
        shown = str(json.loads(f'"{escape}"'))
    except ValueError:
        return escape  # it is none, and shows itself
    is_whole = shown.encode("utf-8", "ignore").decode() == shown
    return unicodedata.normalize("NFC", shown) if is_whole else escape


def _iter_words(text: str, start: int) -> Iterator[MappedStretch]:
    """Yield the words of a plain stretch; what is not in NFC, character for character."""
    is_normal = unicodedata.is_normalized("NFC", text)
    for word in _WORD.finditer(text):
        if is_normal or unicodedata.is_normalized("NFC", word[0]):
            yield MappedStretch(start + word.start(), start + word.end(), word[0])
        else:
            yield from _normalise(word[0], start + word.start())


def _normalise(word: str, start: int) -> Iterator[MappedStretch]:
    """Yield the characters of a word with their marks; whole, where they act on one another."""
    clusters: list[list[int]] = []
    for match in _CLUSTER.finditer(word):
        if clusters and unicodedata.combining(match[0][0]):
            clusters[-1][1] = match.end()
        else:
            clusters.append([match.start(), match.end()])
    shown = [unicodedata.normalize("NFC", word[first:last]) for first, last in clusters]
    if "".join(shown) != unicodedata.normalize("NFC", word):
        yield MappedStretch(start, start + len(word), unicodedata.normalize("NFC", word))
        return
    for (first, last), characters in zip(clusters, shown, strict=True):
        yield MappedStretch(start + first, start + last, characters)


def _read_entity(entity: str, start: int) -> Iterator[MappedStretch]:
    """Yield what an entity shows; of one without a semicolon, the rest shows itself."""
    shown = unescape(entity)
    rest = 0
    while rest < len(shown) - 1 and entity.endswith(shown[-rest - 1 :]):
        rest += 1
    end = len(entity) - rest
    if shown == entity:
        yield MappedStretch(start, start + len(entity), entity)
        return
    bare = "".join(shown[: len(shown) - rest].split())
    if bare:
        yield MappedStretch(start, start + end, unicodedata.normalize("NFC", bare))
    if rest:
        yield MappedStretch(start + end, start + len(entity), entity[end:])
