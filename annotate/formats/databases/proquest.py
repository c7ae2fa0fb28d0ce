"""Exports of ProQuest as text: a line of underscores between articles, keys before each part."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from annotate.formats.databases.exports import read_export
from annotate.formats.databases.keys import (
    DatabaseArticle,
    NumberedLine,
    find_tail,
    flatten,
    join_paragraphs,
    number_lines,
    read_keys,
)
from annotate.formats.port import FileFormat

_NUMBER = re.compile(r"Document \d+ of \d+$", re.IGNORECASE)
_FULL_TEXT = re.compile(r"full text:", re.IGNORECASE)
_SURE = re.compile(
    r"(?:ProQuest document ID|Publication title|Document URL):|Illustration$", re.IGNORECASE
)
_KEY = re.compile(r"[A-Z][A-Za-z]*(?:(?: |/| / )[A-Za-z]+){0,3}")
_BORDER = re.compile(r"^_{20,}$")
_KEYS = frozenset({
    "abstract", "links", "publication info", "full text", "subject", "business indexing term",
    "location", "people", "company / organization", "classification", "identifier / keyword",
    "title", "alternate title", "publication title", "publication year", "publication date",
    "column", "section", "first page", "last page", "pages", "publisher", "place of publication",
    "country of publication", "publication subject", "issn", "eissn", "source type",
    "language of publication", "language", "document type", "document feature",
    "proquest document id", "document url", "copyright", "last updated", "database", "author",
    "dateline", "credit", "illustration", "volume", "issue", "number of pages",
    "accession number", "source attribution", "series", "product name", "year", "month", "day",
    "journal subject", "word count", "supplement", "title translation", "publication note",
})  # fmt: skip
_NAMES = {
    "title": "title", "author": "byline", "publication title": "publisher",
    "publication date": "published", "language of publication": "language",
}  # fmt: skip
_OTHER = {"language": "language of the text", "publisher": "publishing house"}
_NOTHING = frozenset({"none available", "not available"})
_PLACE = re.compile(r"(?P<name>[^;]+?) ?; (?P<place>[^;]+)")
_ADDRESS = re.compile(r"https?://\S+$")


def split_proquest(text: str) -> Iterator[DatabaseArticle | str]:
    """Yield the articles; a string is said of the file as a whole."""
    part: list[NumberedLine] = []
    for line in [*number_lines(text), NumberedLine(0, "_" * 20)]:
        if not _BORDER.match(line.text):
            part.append(line)
            continue
        if any(_is_key(each.text) for each in part):
            yield _read(part)
        part = []


def _is_key(text: str) -> bool:
    key, colon, _ = text.partition(":")
    return bool(colon) and key.lower() in ("full text", "proquest document id")


def _read(lines: Sequence[NumberedLine]) -> DatabaseArticle:
    first = next(line for line in lines if line.text)
    article = DatabaseArticle(line=first.number)
    numbered = [line for line in lines if not _NUMBER.match(line.text)]
    for key, held in _iter_keys(numbered):
        if key == "full text":
            paragraphs = join_paragraphs(held)
            article.paragraphs = [] if _is_nothing(" ".join(paragraphs)) else paragraphs
            continue
        value = flatten(line for line in held if not _ADDRESS.match(line.text))
        if not key:
            article.title = value
        elif key in _NAMES and value:
            setattr(article, _NAMES[key], value)
        elif value and not _is_nothing(value):
            article.note(_OTHER.get(key, key), value)
    placed = _PLACE.fullmatch(article.publisher)
    if placed:
        article.note("publication title", article.publisher)
        article.publisher = placed["name"]
    return article


def _is_nothing(text: str) -> bool:
    return text.lower().rstrip(".") in _NOTHING


def _iter_keys(lines: Sequence[NumberedLine]) -> Iterator[tuple[str, list[NumberedLine]]]:
    """Yield the lines under each key; those of the text may begin like keys."""
    begins = next((at for at, line in enumerate(lines) if _FULL_TEXT.match(line.text)), len(lines))
    yield from read_keys(lines[:begins], _KEYS)
    if begins == len(lines):
        return
    rest = lines[begins + 1 :]
    end = find_tail(rest, _is_any_key, lambda text: _SURE.match(text) is not None)
    first = NumberedLine(lines[begins].number, lines[begins].text.partition(":")[2].strip())
    yield "full text", [first, *rest[:end]]
    tail = [
        replace(line, text=f"{line.text}:") if _SURE.fullmatch(line.text) else line
        for line in rest[end:]
    ]
    yield from list(_iter_tail(tail))[1:]


def _iter_tail(lines: Sequence[NumberedLine]) -> Iterator[tuple[str, list[NumberedLine]]]:
    """Yield what stands under each key below a text, of which some may have new names."""
    begins = {
        _name(line.text) for at, line in enumerate(lines) if at == 0 or not lines[at - 1].text
    }
    new = {name.lower() for name in begins if _KEY.fullmatch(name)}
    yield from read_keys(lines, _KEYS | new | {"illustration"})


def _name(text: str) -> str:
    name, colon, _ = text.partition(":")
    return name if colon else ""


def _is_any_key(text: str) -> bool:
    return _name(text).lower() in _KEYS


def is_proquest(text: str) -> bool:
    """Tell whether a text is an export of ProQuest, by its beginning."""
    lines = [line.strip() for line in text.splitlines()]
    return any(map(_BORDER.match, lines)) and any(map(_is_key, lines))


FORMAT = FileFormat(
    description="an export of ProQuest as text",
    recognise=lambda head: is_proquest(head.decode("utf-8", "replace")),
    read=read_export(split_proquest),
)
