"""The proof that a release gives nothing away: no five words in a row of a withheld text are in it.

Every string of every file is looked at, as words without case and punctuation. What this package
writes into every release (its guidelines, schemas, the sentences of the card) stands there whatever
the articles say, so it is no leak; it is counted. The addresses of articles are not looked at: they
have to be told, and may repeat a headline.
"""

import html
import json
import re
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from annotate.dataset.storage.folder import list_files
from annotate.dataset.storage.parquet import iter_rows
from annotate.dataset.withheld.shingles import Shingles
from annotate.dataset.withheld.withholding import hash_text_shingles, iter_words
from annotate.guidelines import render_markdown
from annotate.model import Problem
from annotate.project import DEFAULT_SCHEME, load_scheme
from annotate.resources import DATA, PACKAGE
from annotate.schemas import read_schemas

CODE_LEAK = "D30"
SHOWN = 20  # places that are named; all are counted
ADDRESSES = frozenset({"/meta/url", "/meta/archive_url"})
_MARKUP = (".html", ".svg", ".xml", ".md")
_TAG = re.compile(r"<[^<>]*>")
_SHORTEST = 9  # code points of five words of one letter
_REMEMBERED = 50_000  # strings that need not be looked at again


@dataclass(frozen=True, slots=True)
class ReleaseString:
    """A string of a release: file, row or nothing, pointer into it or nothing."""

    file: str
    line: int | None
    pointer: str | None
    text: str


class Proof:
    """Takes in the texts that are withheld, then looks for their words in a folder."""

    def __init__(self, place: Path, *, skip_included: bool = False) -> None:
        self._place = place
        self._shingles = Shingles(place, "withheld")
        self._skips = skip_included
        self.texts = self.coincidences = 0

    def add(self, text: str) -> None:
        """Take in a text that is withheld."""
        self._shingles.add(self.texts, hash_text_shingles(text))
        self.texts += 1

    def find_leaks(self) -> list[Problem]:
        """Return where words of a withheld text stand in the folder; nothing where all is well."""
        if not self.texts:
            return []
        with closing(self._shingles), closing(Shingles(self._place, "release")) as seen:
            for place in iter_strings(self._place, skip_included=self._skips):
                seen.add(0, hash_text_shingles(place.text))
            shared = seen.find_shared(self._shingles)
        if not shared:
            return []
        own = hash_own_shingles()
        self.coincidences = len(shared & own)
        found = shared - own
        return list(self._name(found)) if found else []

    def _name(self, found: set[int]) -> Iterator[Problem]:
        number = 0
        for place in iter_strings(self._place, skip_included=self._skips):
            if found.isdisjoint(hash_text_shingles(place.text)):
                continue
            number += 1
            if number <= SHOWN:
                yield _make_problem(place)
        if number > SHOWN:
            message = f"and in {number - SHOWN:,} more places"
            yield Problem(code=CODE_LEAK, message=message)


def _make_problem(place: ReleaseString) -> Problem:
    is_id = (place.pointer or "").rpartition("/")[2] in {"id", "document_id"}
    fix = "Take these words out of what the dataset is called or described by."
    if is_id:
        fix = "Give the document an id that does not repeat its words."
    return Problem(
        code=CODE_LEAK,
        message="five words in a row of a withheld article stand here",
        file=place.file,
        line=place.line,
        pointer=place.pointer,
        fix=fix,
    )


@cache
def hash_own_shingles() -> frozenset[int]:
    """Return the shingles that this package itself writes into a folder."""
    scheme = load_scheme(DEFAULT_SCHEME)
    files = [
        path
        for folder in ("dataset", "guidelines", "report", "reliability")
        for path in sorted((PACKAGE / folder).rglob("*.py"))
    ]
    files.append(DATA / "card.md.template")
    texts = [path.read_text(encoding="utf-8") for path in files]
    texts += [render_markdown(scheme), scheme.text, *map(json.dumps, read_schemas().values())]
    return frozenset(code for text in texts for code in hash_text_shingles(text))


def iter_strings(place: Path, *, skip_included: bool = False) -> Iterator[ReleaseString]:
    """Yield the strings of every file that may hold five words, most of them once.

    Args:
        place: The folder.
        skip_included: Pass by the rows of documents whose text is not withheld.
    """
    seen: set[int] = set()
    for name in list_files(place):
        if name.startswith("."):
            continue  # temporary, gone before the folder is in its place
        read: Callable[[Path, str], Iterator[ReleaseString]] = _read_paper
        if name.endswith(".parquet"):
            read = _read_table_withheld if skip_included else _read_table
        for found in read(place, name):
            key = hash(found.text)
            if len(found.text) >= _SHORTEST and key not in seen:
                seen.add(key)
                yield found
            if len(seen) > _REMEMBERED:
                seen.clear()


def _read_table(place: Path, name: str) -> Iterator[ReleaseString]:
    for number, row in enumerate(iter_rows(place / name), start=1):
        for pointer, text in _iter_texts(row):
            if pointer not in ADDRESSES:
                yield ReleaseString(name, number, pointer, text)


def _read_table_withheld(place: Path, name: str) -> Iterator[ReleaseString]:
    for number, row in enumerate(iter_rows(place / name), start=1):
        if next(iter_words(row), None) is None:
            for pointer, text in _iter_texts(row):
                if pointer not in ADDRESSES:
                    yield ReleaseString(name, number, pointer, text)


def _read_paper(place: Path, name: str) -> Iterator[ReleaseString]:
    text = (place / name).read_text(encoding="utf-8", errors="replace")
    if name.endswith(".json"):
        for pointer, found in _iter_texts(json.loads(text)):
            yield ReleaseString(name, None, pointer, found)
        return
    yield ReleaseString(name, None, None, text)
    if name.endswith(_MARKUP):
        yield ReleaseString(name, None, None, html.unescape(_TAG.sub(" ", text)))


def _iter_texts(value: Any, pointer: str = "") -> Iterator[tuple[str, str]]:
    """Yield the strings in a value, its keys too, with where they stand."""
    if isinstance(value, str):
        yield pointer, value
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _iter_texts(item, f"{pointer}/{number}")
    elif isinstance(value, dict):
        for key, item in value.items():
            yield pointer, key
            yield from _iter_texts(item, f"{pointer}/{key}")
