"""Pages that ask something of their reader where the article should be, or have nothing there.

They ask to subscribe, to log in, to accept cookies, to prove that one is no robot. The sentences
are the language's. Here is how much of a text they have to be: a text that is mostly made of them
is no article, and one that ends in them is cut off.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from annotate.ingestion.pages.kinds import BlockKind
from annotate.language.pages import PageWords, Walls
from annotate.model import Document

_MOST_CHARACTERS = 3000  # a longer text is an article, whatever it says
_MOST_BESIDE = 400  # characters of other text on a page whose headline says that nothing is there
_LEAST_SHARE = 0.5  # of a text
_LAST = 4  # sentences among which a text says that it goes on elsewhere
_SHOWN = 60
_SENTENCE = re.compile(r"""[^.!?…]+(?:[.!?…]+(?!\s|$|["'”’)])[^.!?…]*)*[.!?…]*""")
_QUOTED = re.compile('["“”„«»]')
_APART = frozenset({BlockKind.HEADLINE, BlockKind.BYLINE, BlockKind.DATELINE})
_FIXES = {
    "subscription": "Open it where you may read it, save the page, and give that; or leave it out.",
    "login": "Open it where you are logged in, save the page, and give that; or leave it out.",
    "consent": "Answer it in a browser, save the page that comes then, and give that.",
    "robots": "Open it in a browser, save the page that comes then, and give that.",
    "scripts": "Open it in a browser, save the page as it is shown, and give that.",
    "missing": "Look for another copy, as in an archive, and give that; or leave it out.",
}
_ASKED = {
    "subscription": "asks to subscribe",
    "login": "asks to log in",
    "consent": "asks for consent to cookies",
    "robots": "asks whether the reader is a robot",
    "scripts": "asks for a browser with scripts",
    "missing": "says that nothing is there",
}


class PageWall(NamedTuple):
    """What a page asks instead of giving its article, or `is_cut` after the beginning of it."""

    asks: str
    shown: str
    fix: str
    is_cut: bool


def find_wall(document: Document, words: PageWords) -> PageWall | None:
    """Return what a text asks of its reader in the place of an article; None of an article."""
    walls, folded = words.walls, document.text.lower()
    if len(folded) > _MOST_CHARACTERS or not _has_one(folded, walls.hints):
        return None
    headline, sentences, every = _read(document)
    whole = sum(map(len, sentences))
    is_titled = bool(headline) and _compile(walls.titles).fullmatch(headline) is not None
    most = max(_MOST_BESIDE if is_titled else 0, int((1 - _LEAST_SHARE) * whole))
    said = _list_said(sentences, walls, most)
    asked = [(kind, each) for each in said or () if (kind := _find_kind(each, walls))]
    if said is not None and (asked or is_titled):
        return _describe(*(asked[0] if asked else ("missing", headline)), is_cut=False)
    cuts = _compile(walls.cuts)
    last = next((s for s in reversed(every[-_LAST:]) if _says(cuts, s)), None)
    return _describe("subscription", last, is_cut=True) if last else None


def _has_one(text: str, hints: Sequence[str]) -> bool:
    for hint in hints:  # noqa: SIM110 - every short article comes here
        if hint in text:
            return True
    return False


def _list_said(sentences: Sequence[str], walls: Walls, most: int) -> list[str] | None:
    """Return the sentences of a page, the longest first; None where too much is no such one."""
    pattern = _compile((*walls.beside, *(each for said in walls.asked.values() for each in said)))
    said, others = [], 0
    for sentence in sorted(sentences, key=len, reverse=True):
        if _says(pattern, sentence):
            said.append(sentence)
        elif (others := others + len(sentence)) > most:
            return None
    return said


def _find_kind(sentence: str, walls: Walls) -> str | None:
    kinds = (kind for kind, said in walls.asked.items() if _says(_compile(said), sentence))
    return next(kinds, None)


def _says(pattern: re.Pattern[str], sentence: str) -> bool:
    """Tell whether a sentence begins so; what is quoted is said by somebody in an article."""
    return pattern.match(sentence) is not None and _QUOTED.search(sentence) is None


def _read(document: Document) -> tuple[str, list[str], list[str]]:
    """Return the headline, the sentences of the article, or of the page without one, and all."""
    headline, kept, every = "", [], []
    for segment in document.segments:
        line = " ".join(document.text[segment.start : segment.end].split())
        if segment.kind == BlockKind.HEADLINE:
            headline = headline or line.strip(" .!?…")
        elif segment.kind not in _APART:
            sentences = list(_part(line))
            every += sentences
            kept += sentences if segment.kind != BlockKind.BOILERPLATE else []
    return headline, kept or every, every


def _part(line: str) -> Iterator[str]:
    """Yield the sentences of a line, each from its first letter or figure on."""
    for match in _SENTENCE.finditer(line):
        sentence = re.sub(r"^[^\w£$€\"“”„«»]+", "", match[0]).strip()
        if sentence:
            yield sentence


def _describe(kind: str, said: str, *, is_cut: bool) -> PageWall:
    shown = said if len(said) <= _SHOWN else f"{said[:_SHOWN]}…"
    return PageWall(_ASKED.get(kind, kind), shown, _FIXES.get(kind, ""), is_cut)


@lru_cache(maxsize=32)
def _compile(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns) or "(?!)", re.IGNORECASE)
