"""Exports of LexisNexis as text: the old one (`1 of 3 DOCUMENTS`), Nexis Uni (`End of Document`).

Keys such as HEADLINE or Load-Date, the search that is told of before the first article and the
notice of copyright are no text of an article.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from annotate.formats.databases.exports import read_export
from annotate.formats.databases.keys import (
    YEAR,
    DatabaseArticle,
    NumberedLine,
    cut_first,
    find_tail,
    flatten,
    join_paragraphs,
    number_lines,
    read_keys,
)
from annotate.formats.port import FileFormat

_NUMBERED = re.compile(
    r"^\s*(?:(\d+) (?:of|von|de|di|van) (\d+) (?:DOCUMENTS?|DOKUMENTE?N?|DOCUMENTOS?|DOCUMENTI)"
    r"|(?:Document|Dokument|Documento) (\d+) (?:of|von|de|di|van) (\d+))\s*$",
    re.IGNORECASE | re.MULTILINE,
)
_END = re.compile(r"^\s*End of Document\s*$", re.MULTILINE)
_BODY = re.compile(r"^\s*Body\s*$", re.MULTILINE)
_MADE = re.compile(r"^\s*(?:Length:\s*\d+ words|Load-Date:\s)", re.MULTILINE)
_RIGHTS = re.compile(r"^(?:copyright\b|\(c\)|©|.{0,40}\ball rights reserved\b)", re.IGNORECASE)
_EDITION = re.compile(r"\b(?:edition|ausgabe|édition|edición|edizione|editie)\b", re.IGNORECASE)
_ALONE = frozenset({"Classification", "Graphic", "Graphics", "Notes", "Correction"})  # on a line
_SURE = re.compile(r"(?:Classification|Graphics?)$|(?:Load-Date|Publication-Type|Journal Code):")
_SURE_SHOUTED = re.compile(
    r"(?:LOAD-DATE|PUBLICATION-TYPE|PUB-TYPE|DOCUMENT-TYPE|JOURNAL-CODE|CORRECTION-DATE|ACC-NO|"
    r"GRAPHICS?):"
)
_ADDRESS = re.compile(r"https?://\S+$")
_FARTHEST = 8  # lines between a key that stands alone and the next one
_HEAD_KEYS = frozenset(
    [
        "headline",
        "byline",
        "dateline",
        "section",
        "length",
        "highlight",
        "body",
        "edition",
        "source-title",
    ]
)
_TAIL_KEYS = frozenset(
    [
        "load-date",
        "language",
        "publication-type",
        "graphic",
        "graphics",
        "document-type",
        "subject",
        "company",
        "organization",
        "ticker",
        "industry",
        "person",
        "city",
        "state",
        "country",
        "region",
        "geographic",
        "journal-code",
        "journal code",
        "notes",
        "correction",
        "correction-date",
        "type",
        "url",
        "distribution",
        "series",
        "name",
        "acc-no",
        "category",
        "classification",
        "product",
        "update",
        "pub-type",
        "publication-date",
        "terms",
    ]
)
# The keys of newspapers in German, French, Spanish and Dutch, and what they are called in English.
_FOREIGN = {
    "länge": "length", "rubrik": "section", "autor": "byline", "sprache": "language",
    "longueur": "length", "rubrique": "section", "auteur": "byline", "langue": "language",
    "date-chargement": "load-date", "type-publication": "publication-type",
    "longitud": "length", "sección": "section", "idioma": "language",
    "fecha-carga": "load-date", "tipo-publicación": "publication-type",
    "lengte": "length", "sectie": "section", "taal": "language",
}  # fmt: skip
_OF_TAIL = frozenset({"language", "load-date", "publication-type"})
_TAIL_SHOUTED = _TAIL_KEYS | {name for name, ours in _FOREIGN.items() if ours in _OF_TAIL}
_SHOUTED = _HEAD_KEYS | _TAIL_SHOUTED | {"guests", "anchors", "reporters", *_FOREIGN}
_OPENING = frozenset({"section", "length", "byline", "dateline", "highlight", "body"})


def split_lexisnexis(text: str) -> Iterator[DatabaseArticle | str]:
    """Yield the articles; a string is said of the file as a whole."""
    lines = number_lines(text)
    starts = [at for at, line in enumerate(lines) if _NUMBERED.match(line.text)]
    if starts:
        for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
            yield _read_old(lines[start + 1 : end], lines[start].number)
        promised = _NUMBERED.match(lines[starts[-1]].text)
        number, total = (int(group) for group in promised.groups() if group) if promised else (0, 0)
        if number < total:
            yield f"it breaks off: the last article is {number} of {total}"
        return
    ends = [at for at, line in enumerate(lines) if _END.match(line.text)]
    for start, end in zip([0, *(at + 1 for at in ends)], ends, strict=False):
        yield _read_new(lines[start:end])
    rest = lines[ends[-1] + 1 :] if ends else lines
    if any(_BODY.match(line.text) for line in rest):
        yield _read_new(rest)
        yield "it breaks off: the last article has no end"


# --- the old export ---------------------------------------------------------------------------


def _read_old(lines: Sequence[NumberedLine], number: int) -> DatabaseArticle:
    article = DatabaseArticle(line=number)
    head, rest = _part_head(lines)
    _read_imprint(head, article)
    keyed, text = _part_body(rest)
    for key, held in keyed:
        _put(article, key, flatten(held))
    end = find_tail(text, _is_shouted_tail, lambda line: _SURE_SHOUTED.match(line) is not None)
    body, tail = _cut_rights(text[:end], text[end:])
    for key, held in read_keys(tail, is_shouted=True):
        rights = next((at for at, line in enumerate(held) if _RIGHTS.match(line.text)), len(held))
        _put(article, key, flatten(held[:rights]))
        _put(article, "copyright", flatten(held[rights:]))
    article.title = article.title or _take_title(head, article)
    article.paragraphs = join_paragraphs(body)
    return article


def _part_head(
    lines: Sequence[NumberedLine],
) -> tuple[list[NumberedLine], list[NumberedLine]]:
    """Return what stands above the first key, and the rest."""
    for at, line in enumerate(lines):
        key, colon, _ = line.text.partition(":")
        if colon and key.isupper() and key.lower() in _SHOUTED:
            return list(lines[:at]), list(lines[at:])
    return list(lines), []


def _part_body(
    lines: Sequence[NumberedLine],
) -> tuple[list[tuple[str, list[NumberedLine]]], list[NumberedLine]]:
    """Return the keys above the text with what they say, and the lines from the text on.

    It begins at its own key, or where there is none, with the first stretch of lines that is not
    under a key.
    """
    begins = next((at for at, line in enumerate(lines) if line.text.startswith("BODY:")), None)
    if begins is not None:
        first = NumberedLine(lines[begins].number, lines[begins].text[5:].strip())
        keyed = [pair for pair in read_keys(lines[:begins], is_shouted=True) if pair[0]]
        return keyed, [first, *lines[begins + 1 :]]
    keyed, rest = [], list(lines)
    while rest:
        block, after = cut_first(rest)
        key, colon, _ = block[0].text.partition(":") if block else ("", "", "")
        if not colon or not key.isupper() or key.lower() not in _SHOUTED:
            break
        if _SURE_SHOUTED.match(block[0].text):
            break
        keyed += [pair for pair in read_keys(block, _SHOUTED, is_shouted=True) if pair[0]]
        rest = after
    return keyed, rest


def _is_shouted_tail(text: str) -> bool:
    key, colon, _ = text.partition(":")
    return bool(colon) and key.isupper() and key.lower() in _TAIL_SHOUTED


def _cut_rights(
    body: Sequence[NumberedLine], tail: Sequence[NumberedLine]
) -> tuple[list[NumberedLine], list[NumberedLine]]:
    """Take a notice of rights from the end of a text, where no key stands above it."""
    end = len(body)
    while end and not body[end - 1].text:
        end -= 1
    start = end
    while start and body[start - 1].text:
        start -= 1
    notice = body[start:end]
    if start and notice and _RIGHTS.match(notice[0].text) and YEAR.search(flatten(notice)):
        first = NumberedLine(notice[0].number, f"COPYRIGHT: {notice[0].text}")
        return list(body[:start]), [first, *notice[1:], *tail]
    return list(body[:end]), list(tail)


def _read_imprint(head: Sequence[NumberedLine], article: DatabaseArticle) -> None:
    """Read newspaper, date and edition, which stand in this order among notices of rights."""
    shown = [line.text for line in head if line.text and not _RIGHTS.match(line.text)]
    dated = next((at for at, text in enumerate(shown) if YEAR.search(text)), None)
    if dated is None:
        article.publisher = " ".join(shown[:1])
        return
    article.publisher, notice = _find_newspaper(head)
    article.published = shown[dated]
    _put(article, "edition", " ".join(shown[dated + 1 :]))
    rights = [line.text for line in head if _RIGHTS.match(line.text)]
    _put(article, "copyright", " ".join([*rights, *notice]))


def _find_newspaper(head: Sequence[NumberedLine]) -> tuple[str, list[str]]:
    """Return the name above the day, and what an agency says of its rights between them."""
    blocks: list[list[str]] = [[]]
    for line in head:
        if YEAR.search(line.text) and not _RIGHTS.match(line.text):
            break
        if not line.text:
            blocks.append([])
        elif not _RIGHTS.match(line.text):
            blocks[-1].append(line.text)
    named = [block for block in blocks if block]
    said = [block for block in named if len(block) > 1 and block[-1].endswith(".")]
    name = next((block[-1] for block in reversed(named) if block not in said), "")
    return name, [line for block in said for line in block]


def _take_title(head: Sequence[NumberedLine], article: DatabaseArticle) -> str:
    """Return the title of an article that has no key for it, below the day and the edition.

    What is centred is the newspaper's; where nothing is, the last lines are the title, unless they
    are called an edition.
    """
    shown = [line for line in head if line.text and not _RIGHTS.match(line.text)]
    dated = next((at for at, line in enumerate(shown) if YEAR.search(line.text)), len(shown))
    below = shown[dated + 1 :]
    if below and shown[dated].is_indented:
        title = [line for line in below if not line.is_indented]
    else:
        first = len(below)
        while first and (first == len(below) or below[first].number == below[first - 1].number + 1):
            first -= 1
        title = [] if _EDITION.search(flatten(below[first:])) else below[first:]
    if title:
        article.extra.pop("edition", None)
        _put(article, "edition", flatten(line for line in below if line not in title))
    return flatten(title)


def _put(article: DatabaseArticle, key: str, value: str) -> None:
    key = _FOREIGN.get(key, key)
    if key == "headline":
        article.title = value
    elif key == "byline":
        article.byline = value
    elif key == "language" and not article.language:
        article.language = value.partition(";")[0].strip()
    elif key:
        article.note(key, value)


# --- Nexis Uni --------------------------------------------------------------------------------


def _read_new(lines: Sequence[NumberedLine]) -> DatabaseArticle:
    begins = next((at for at, line in enumerate(lines) if _is_opening(line.text)), len(lines))
    bodies = [at for at in range(begins, len(lines)) if _BODY.match(lines[at].text)]
    body = bodies[0] if bodies else begins
    shown = [line for line in lines[:begins] if line.text]
    article = DatabaseArticle(line=shown[0].number if shown else 1)
    _read_title(shown, article)
    for key, held in read_keys(lines[begins:body], () if bodies else _HEAD_KEYS):
        _put(article, key, flatten(held))
    text = lines[body + bool(bodies) :]
    end = _find_end(text)
    article.paragraphs = join_paragraphs(text[:end])
    tail = [
        replace(line, text=f"{line.text}:") if line.text in _ALONE else line for line in text[end:]
    ]
    if tail and _ADDRESS.match(tail[0].text):
        _put(article, "url", tail[0].text)
    for key, held in read_keys(tail, (*_TAIL_KEYS, *map(str.lower, _ALONE))):
        if key:  # above the first one stands the address
            _put(article, key, flatten(held))
    return article


def _find_end(text: Sequence[NumberedLine]) -> int:
    """Return where a text ends, above its keys, and those that stand alone, and its address."""
    end = find_tail(text, _is_tail, lambda line: _SURE.match(line) is not None)
    if end == len(text):
        return end
    above: int | None = end
    while above is not None:
        end = above
        near = range(end - 1, max(end - 1 - _FARTHEST, 0), -1)
        above = next((at for at in near if text[at].text in _ALONE), None)
    before = next((at for at in range(end - 1, 0, -1) if text[at].text), 0)
    is_address = before and _ADDRESS.match(text[before].text) and not text[before - 1].text
    return before if is_address else end


def _is_opening(text: str) -> bool:
    key, colon, _ = text.partition(":")
    return _BODY.match(text) is not None or (bool(colon) and key.lower() in _OPENING)


def _is_tail(text: str) -> bool:
    key, colon, _ = text.partition(":")
    return text == "Classification" or (
        bool(colon) and key.lower() in _TAIL_KEYS and key[:1].isupper() and key != key.upper()
    )


def _read_title(shown: Sequence[NumberedLine], article: DatabaseArticle) -> None:
    """Read title, newspaper, date and edition, which are the last lines above the rights."""
    rights = [at for at, line in enumerate(shown) if _RIGHTS.match(line.text)]
    above = shown[: rights[0]] if rights else shown
    _put(article, "copyright", flatten(shown[at] for at in rights))
    dated = [at for at, line in enumerate(above) if at > 1 and YEAR.search(line.text)]
    if not dated:
        article.title = above[0].text if above else ""
        article.publisher = above[1].text if len(above) > 1 else ""
        return
    day = dated[-1]
    article.publisher, article.published = above[day - 1].text, above[day].text
    _put(article, "edition", flatten(above[day + 1 :]))
    first = day - 2
    while first > 0 and above[first - 1].number == above[first].number - 1:
        first -= 1  # a title may take several lines
    article.title = flatten(above[first : day - 1])


_KEYED = re.compile(
    r"^\s*(?:LENGTH|HEADLINE|BODY|SECTION|L[ÄA]NGE|RUBRIK|LONGUEUR|RUBRIQUE|LONGITUD|LENGTE):", re.M
)


def is_lexisnexis(text: str) -> bool:
    """Tell whether a text is an export of LexisNexis, by its beginning."""
    if _NUMBERED.search(text) and _KEYED.search(text):
        return True
    return _BODY.search(text) is not None and _MADE.search(text) is not None


FORMAT = FileFormat(
    description="an export of LexisNexis or Nexis Uni as text",
    recognise=lambda head: is_lexisnexis(head.decode("utf-8", "replace")),
    read=read_export(split_lexisnexis),
)
