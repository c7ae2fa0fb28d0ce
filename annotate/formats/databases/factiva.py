"""Exports of Factiva as text: with two letters before each part, or without."""

import re
from collections.abc import Iterator, Sequence

from annotate.formats.databases.exports import read_export
from annotate.formats.databases.keys import (
    YEAR,
    DatabaseArticle,
    NumberedLine,
    flatten,
    join_paragraphs,
    number_lines,
)
from annotate.formats.port import FileFormat

_END = re.compile(r"^Document ([A-Z][A-Z0-9]{3,9}\d{10}[a-z0-9]{4,12})$")
_CODED = re.compile(r"^(HD|BY|CR|WC|PD|ET|SN|SC|PG|LA|CY|LP|TD|SE|ED|VOL|CT|RF|ART|CO|IN|NS|RE|"
                    r"IPC|IPD|PUB|AN|CLM|DLN)(?:\s+(.*))?$")  # fmt: skip
_WORDS = re.compile(r"^[\d,.]+ (?:words|mots|Wörter|palabras|parole|palavras|woorden)$", re.I)
_RIGHTS = re.compile(r"^(?:\(c\)|©|copyright\b)", re.IGNORECASE)
_TIME = re.compile(r"^\d{1,2}:\d\d$")
_NAMES = {
    "HD": "title", "BY": "byline", "SN": "publisher", "PD": "published", "LA": "language",
    "WC": "length", "ET": "time", "SC": "source code", "PG": "page", "CY": "copyright",
    "SE": "section", "ED": "edition", "VOL": "volume", "CT": "contact", "RF": "references",
    "ART": "illustration", "CO": "companies", "IN": "industries", "NS": "subject",
    "RE": "regions", "IPC": "information codes", "IPD": "information descriptors",
    "PUB": "publishing house", "AN": "accession", "CLM": "column", "CR": "credit",
    "DLN": "dateline",
}  # fmt: skip
_KNOWN = ("title", "byline", "publisher", "published", "language")
_TEXT = ("LP", "TD")


def split_factiva(text: str) -> Iterator[DatabaseArticle | str]:
    """Yield the articles; a string is said of the file as a whole."""
    lines = number_lines(text)
    start = 0
    for at, line in enumerate(lines):
        is_end = _END.match(line.text) or re.match(r"^AN\s+Document \S+$", line.text)
        if is_end:
            yield _read(lines[start : at + 1])
            start = at + 1
    rest = lines[start:]
    if start and any(_WORDS.match(line.text) for line in rest):
        yield _read(rest)
        yield "it breaks off: the last article has no end"


def _read(lines: Sequence[NumberedLine]) -> DatabaseArticle:
    filled = [line for line in lines if line.text]
    article = DatabaseArticle(line=filled[0].number if filled else 1)
    codes = sum(_CODED.match(line.text) is not None for line in lines)
    is_coded = codes > 3 and any(_CODED_HEAD.match(line.text) for line in lines)
    (_read_coded if is_coded else _read_plain)(lines, article)
    return article


_CODED_HEAD = re.compile(r"^HD(?:\s|$)")


def _read_coded(lines: Sequence[NumberedLine], article: DatabaseArticle) -> None:
    code, held = "", list[NumberedLine]()
    body: list[NumberedLine] = []
    for line in [*lines, NumberedLine(0, "AN ")]:
        found = _CODED.match(line.text)
        if found is None:
            held.append(line)
            continue
        if code in _TEXT:
            body += [*held, NumberedLine(0, "")]
        elif code:
            _put(article, _NAMES[code], flatten(held))
        code, held = found[1], [NumberedLine(line.number, (found[2] or "").strip())]
    article.paragraphs = join_paragraphs(body)


def _read_plain(lines: Sequence[NumberedLine], article: DatabaseArticle) -> None:
    """Read title, byline, length, date, newspaper, code, language and rights, a line each."""
    counted = next((at for at, line in enumerate(lines) if _WORDS.match(line.text)), None)
    if counted is None:
        article.paragraphs = join_paragraphs(lines[:-1])
        return
    rights = next(
        (at for at in range(counted, len(lines)) if _RIGHTS.match(lines[at].text)), counted
    )
    above = _last_blocks(lines[:counted])
    article.title = flatten(above[0]) if above else ""
    article.byline = flatten(line for block in above[1:] for line in block)
    article.extra["length"] = lines[counted].text
    _read_source([line.text for line in lines[counted + 1 : rights] if line.text], article)
    _put(article, "copyright", lines[rights].text if rights > counted else "")
    end = _END.match(lines[-1].text) if lines else None
    if end:
        article.extra["accession"] = end[1]
    body = lines[rights + 1 : -1 if end else None]
    article.paragraphs = join_paragraphs(body)


def _last_blocks(lines: Sequence[NumberedLine]) -> list[list[NumberedLine]]:
    """Return title and byline: the last two stretches of lines, of which one may be missing."""
    blocks: list[list[NumberedLine]] = []
    for line in lines:
        if not line.text:
            blocks.append([])
        else:
            blocks = blocks or [[]]
            blocks[-1].append(line)
    filled = [block for block in blocks if block]
    return filled[-2:]


def _read_source(texts: Sequence[str], article: DatabaseArticle) -> None:
    rest: list[str] = []
    for text in texts:
        if not article.published and YEAR.search(text):
            article.published = text
        elif _TIME.match(text):
            article.extra["time"] = text
        else:
            rest.append(text)
    article.publisher = rest[0] if rest else ""
    _put(article, "source code", rest[1] if len(rest) > 2 else "")
    article.language = rest[-1] if len(rest) > 1 else ""


def _put(article: DatabaseArticle, name: str, value: str) -> None:
    if name in _KNOWN:
        setattr(article, name, value)
    elif value:
        article.extra[name] = value


def is_factiva(text: str) -> bool:
    """Tell whether a text is an export of Factiva, by its beginning."""
    lines = [line.strip() for line in text.splitlines()]
    has_end = any(_END.match(line) or re.match(r"^AN\s+Document \S+$", line) for line in lines)
    codes = sum(bool(re.match(r"^(HD|WC|PD|SN|LA|LP|TD)(?:\s|$)", line)) for line in lines)
    return has_end and (codes > 3 or any(_WORDS.match(line) for line in lines))


FORMAT = FileFormat(
    description="an export of Factiva as text",
    recognise=lambda head: is_factiva(head.decode("utf-8", "replace")),
    read=read_export(split_factiva),
)
