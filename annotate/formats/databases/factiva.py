"""Exports of Factiva as text: with two letters before each part, or without."""

import re
from collections.abc import Iterator, Sequence

from annotate.formats.databases.exports import read_export
from annotate.formats.databases.keys import (
    YEAR,
    DatabaseArticle,
    NumberedLine,
    cut_first,
    flatten,
    join_paragraphs,
    number_lines,
)
from annotate.formats.port import FileFormat

_END = re.compile(r"^(?:Document|Dokument|Documento) (?=\S*\d{8})([A-Za-z][A-Za-z0-9]{13,31})$")
_CODED = re.compile(r"^(HD|BY|CR|WC|PD|ET|SN|SC|PG|LA|CY|LP|TD|SE|ED|VOL|CT|RF|ART|CO|IN|NS|RE|"
                    r"IPC|IPD|PUB|AN|CLM|DLN)(?:\s+(.*))?$")  # fmt: skip
_WORDS = re.compile(r"^[\d,.]+ (?:words|mots|Wörter|palabras|parole|palavras|woorden)$", re.I)
_RIGHTS = re.compile(r"^\(?(?:\(c\)|©|copyright\b)", re.IGNORECASE)
_TIME = re.compile(r"^\d{1,2}:\d\d(?: ?[AP]M)?$", re.IGNORECASE)
_PAGE = re.compile(r"^(?:Page \d+ of \d+\b.*)?(?:©|\(c\)) ?\d{4} Factiva\b", re.IGNORECASE)
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
    lines = [line for line in number_lines(text) if not _PAGE.match(line.text)]
    start = 0
    for at, line in enumerate(lines):
        if _is_end(line.text):
            yield _read(lines[start : at + 1])
            start = at + 1
    rest = lines[start:]
    if start and any(_WORDS.match(line.text) for line in rest):
        yield _read(rest)
        yield "it breaks off: the last article has no end"


def _is_end(text: str) -> bool:
    return (_END.match(text) or re.match(r"^AN\s+Document \S+$", text)) is not None


def _read(lines: Sequence[NumberedLine]) -> DatabaseArticle:
    filled = [line for line in lines if line.text]
    article = DatabaseArticle(line=filled[0].number if filled else 1)
    codes = sum(_CODED.match(line.text) is not None for line in lines)
    is_coded = codes > 3 and any(_CODED_HEAD.match(line.text) for line in lines)
    (_read_coded if is_coded else _read_plain)(lines, article)
    return article


_CODED_HEAD = re.compile(r"^HD(?:\s|$)")
# What stands above a text, then the text, then what stands below it.
_ABOVE = frozenset({"SE", "HD", "BY", "CR", "WC", "PD", "ET", "SN", "SC", "ED", "PG", "VOL", "LA",
                    "CY", "DLN", "CLM"})  # fmt: skip
_GROUPS = ({"LP"}, {"TD"}, {"CT", "RF", "ART"}, {"CO", "IN", "NS", "RE", "IPC", "IPD"}, {"PUB"},
           {"AN"})  # fmt: skip
_RANK = {code: at for at, codes in enumerate(_GROUPS) for code in codes}
_INDEXED = re.compile(r"^(?:(?:CO|IN|NS|RE)\s+\S+ : |(?!(?:CO|IN|NS|RE)\s+\S))")


def _read_coded(lines: Sequence[NumberedLine], article: DatabaseArticle) -> None:
    body: list[NumberedLine] = []
    starts = _find_codes(lines)
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        found = _CODED.match(lines[start].text)
        code, value = (found[1], found[2] or "") if found else ("", "")
        held = [NumberedLine(lines[start].number, value.strip()), *lines[start + 1 : end]]
        if code in _TEXT:
            body += [*held, NumberedLine(0, "")]
        else:
            _put(article, _NAMES[code], flatten(held))
    article.paragraphs = join_paragraphs(body)


def _find_codes(lines: Sequence[NumberedLine]) -> list[int]:
    """Return the lines that begin with a code, each once: those below the text from its end on.

    A line of the text may begin like one, as *IN Marn* does.
    """
    codes = [(at, found[1]) for at, line in enumerate(lines) if (found := _CODED.match(line.text))]
    first = next((at for at, code in codes if code in _TEXT), len(lines))
    seen, above, below = set[str](), list[int](), list[int]()
    for at, code in codes:
        if at < first and code in _ABOVE and code not in seen:
            above.append(at)
            seen.add(code)
    rank = len(_GROUPS)
    for at, code in reversed(codes):
        own = _RANK.get(code, len(_GROUPS))
        if own <= rank and code not in seen and _INDEXED.match(lines[at].text):
            below.append(at)
            seen.add(code)
            rank = own
    return [*above, *reversed(below)]


def _read_plain(lines: Sequence[NumberedLine], article: DatabaseArticle) -> None:
    """Read title, byline, length, date, newspaper, code, language and rights, a line each."""
    end = _END.match(lines[-1].text) if lines else None
    if end:
        article.extra["accession"] = end[1]
    text = lines[: -1 if end else None]
    counted = next((at for at, line in enumerate(text) if _WORDS.match(line.text)), None)
    if counted is None:
        article.paragraphs = join_paragraphs(text)
        return
    _read_title(text[:counted], article, max(len(line.text) for line in text))
    article.extra["length"] = text[counted].text
    source, rights, after = _part_source(text[counted + 1 :])
    _read_source([line.text for line in source], article)
    _put(article, "copyright", flatten(rights))
    body, house = _cut_house(after, article.extra.get("copyright", ""))
    _put(article, "publishing house", house)
    article.paragraphs = join_paragraphs(body)


def _part_source(
    lines: Sequence[NumberedLine],
) -> tuple[list[NumberedLine], list[NumberedLine], list[NumberedLine]]:
    """Return what is said of the newspaper, the notice of rights, and what stands below it.

    A blank line may stand between any of it; without a notice the first one ends it.
    """
    filled = [at for at, line in enumerate(lines) if line.text][:_MOST_OF_SOURCE]
    begins = next((at for at in filled if _RIGHTS.match(lines[at].text)), None)
    if begins is None:
        block, after = cut_first(lines)
        return block, [], after
    rights, after = cut_first(lines[begins:])
    return [line for line in lines[:begins] if line.text], rights, after


_MOST_OF_SOURCE = 12  # lines


def _read_title(lines: Sequence[NumberedLine], article: DatabaseArticle, width: int) -> None:
    """Read section, title and byline: the last lines above the length.

    A title goes on in the next line where the line before had no room left; else that is the
    section, which stands right above the title.
    """
    above = _last_blocks(lines)
    title = above[0] if above else []
    words = title[1].text.split() if len(title) > 1 else []
    if words and len(title[0].text) + 1 + len(words[0]) <= width:
        article.extra["section"], title = title[0].text, title[1:]
    article.title = flatten(title)
    article.byline = flatten(line for block in above[1:] for line in block)


def _cut_house(lines: Sequence[NumberedLine], rights: str) -> tuple[list[NumberedLine], str]:
    """Take the publishing house from below a text: a line alone that the notice of rights names."""
    body = list(lines)
    while body and not body[-1].text:
        body.pop()
    last = body[-1].text if body else ""
    is_alone = len(body) > 1 and not body[-2].text
    if is_alone and rights and last.rstrip(".").lower() in rights.lower():
        return body[:-1], last
    return body, ""


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
    article.language = rest[-1] if len(rest) > 1 else ""
    _put(article, "source code", rest[1] if len(rest) > 2 else "")
    _put(article, "page", ", ".join(rest[2:-1]))


def _put(article: DatabaseArticle, name: str, value: str) -> None:
    if name in _KNOWN:
        setattr(article, name, value)
    elif value:
        article.extra[name] = value


def is_factiva(text: str) -> bool:
    """Tell whether a text is an export of Factiva, by its beginning."""
    lines = [line.strip() for line in text.splitlines()]
    has_end = any(map(_is_end, lines))
    codes = sum(bool(re.match(r"^(HD|WC|PD|SN|LA|LP|TD)(?:\s|$)", line)) for line in lines)
    return has_end and (codes > 3 or any(_WORDS.match(line) for line in lines))


FORMAT = FileFormat(
    description="an export of Factiva as text",
    recognise=lambda head: is_factiva(head.decode("utf-8", "replace")),
    read=read_export(split_factiva),
)
