"""PDF: the text of its pages, paragraphs joined across lines and pages; no scanned pages."""

import re
from collections.abc import Iterator
from typing import Any

from annotate.errors import MissingExtraError
from annotate.formats.documents.pdf_layout import PrintedLine, find_blocks, part_running
from annotate.formats.documents.texts import read_blocks
from annotate.formats.port import FileFormat, Input, Item
from annotate.formats.problems import BINARY, LEFT_OUT, LONG, MALFORMED
from annotate.spelling import plural

_LONGEST = 1 << 28  # bytes
_MARK = b"%PDF-"
_LEAST = 20  # characters of a page on the average, where it has a text
_FIX_SCANNED = "Have its text recognised (OCR) first, as ocrmypdf does, and give that."
_FIX = "Save it again, or give the article as text."
# A line ends at a line break, or behind what a hyphen at its end is reported as.
_LINE = re.compile("[^\n\x02\ufffe]*[\n\x02\ufffe]|[^\n\x02\ufffe]+")
_WORD = re.compile(r"[^\W\d_]{2}")
_HYPHEN = re.compile("[\x02\ufffe\xad]$")


def read(given: Input) -> Iterator[Item]:
    """Yield the text of a document, or of the articles of an export."""
    package = _load_package()
    data = given.stream.read(_LONGEST + 1)
    if len(data) > _LONGEST:
        yield given.complain(LONG, f"longer than {_LONGEST} bytes")
        return
    try:
        document = package.PdfDocument(data)
    except package.PdfiumError as error:
        yield given.complain(MALFORMED, f"not a PDF that can be read: {error}", fix=_FIX)
        return
    try:
        read = [list(_read_page(document, at, package)) for at in range(len(document))]
        pictures = sum(
            not lines and _has_picture(document, at, package) for at, lines in enumerate(read)
        )
        lines = [line for page in read for line in page]
        size, pages = sum(len(line.text) for line in lines), len(document)
        title = document.get_metadata_value("Title")
    finally:
        document.close()
    if size < _LEAST * pages:
        message = (
            f"this is a PDF of scanned pages: {plural(pages, 'page')}, {plural(size, 'character')}"
        )
        yield given.complain(BINARY, message, fix=_FIX_SCANNED)
        return
    if pictures:
        message = f"{pictures} of {plural(pages, 'page')} left out: a picture, and no text"
        yield given.complain(LEFT_OUT, message, fix=_FIX_SCANNED)
    body, running = part_running(lines)
    heads = dict.fromkeys(line.text for line in running if _WORD.search(line.text))
    about = {"title of the file": title, "running heads": "; ".join(heads)}
    named = {name: value for name, value in about.items() if value}
    yield from read_blocks(find_blocks(body), given, named)


def _has_picture(document: Any, number: int, package: Any) -> bool:
    page = document[number]
    try:
        return any(True for _ in page.get_objects(filter=[package.raw.FPDF_PAGEOBJ_IMAGE]))
    finally:
        page.close()


def _read_page(document: Any, number: int, package: Any) -> Iterator[PrintedLine]:
    page = document[number]
    text_page = page.get_textpage()
    try:
        at = 0
        for raw in _LINE.findall(text_page.get_text_range()):
            words = raw.strip()
            if words:
                first = at + len(raw) - len(raw.lstrip())
                last = at + len(raw.rstrip()) - 1
                yield _measure(text_page, (first, last), words, number, package)
            at += len(raw)
    finally:
        text_page.close()
        page.close()


def _measure(
    text_page: Any, ends: tuple[int, int], words: str, number: int, package: Any
) -> PrintedLine:
    """Return a line with where it stands, by its first and last character."""
    count = text_page.count_chars()
    first, last = ends
    left, bottom, _, top = text_page.get_charbox(min(first, count - 1), loose=True)
    _, _, right, _ = text_page.get_charbox(min(last, count - 1), loose=True)
    size = package.raw.FPDFText_GetFontSize(text_page, min(first, count - 1))
    return PrintedLine(
        text=_HYPHEN.sub("-", words),
        page=number,
        left=left,
        right=right,
        bottom=bottom,
        top=top,
        size=size,
    )


def _load_package() -> Any:
    try:
        import pypdfium2
    except ImportError as error:
        raise MissingExtraError("pypdfium2", "formats") from error
    return pypdfium2


FORMAT = FileFormat(
    description="a PDF with text",
    suffixes=(".pdf",),
    recognise=lambda head: head.startswith(_MARK),
    read=read,
)
