"""Word documents (.docx): paragraphs, headings, lists and tables, or an export of a database."""

import re
import zipfile
from collections.abc import Iterator
from typing import Any, BinaryIO, cast

from annotate.errors import MissingExtraError
from annotate.files.inputs import open_seekable, refuse_large
from annotate.formats.documents.texts import read_blocks
from annotate.formats.port import ArticleBlock, FileFormat, Input, Item
from annotate.formats.problems import LEFT_OUT, MALFORMED
from annotate.spelling import plural

_NOTES = ("/footnotes.xml", "/endnotes.xml")
_NOTE = re.compile(rb"<w:(?:footnote|endnote)\b(?![^>]*\bw:type=)")
_FIX_NOTES = "Put what is the article's into its text."
_FIX = "Save it again as .docx, or as text."


def read(given: Input) -> Iterator[Item]:
    """Yield the text of a document."""
    package = _load_package()
    with open_seekable(cast(BinaryIO, given.stream)) as stream:
        try:
            refuse_large(stream)
            document = package.Document(stream)
            blocks = list(_iter_blocks(document, package))
            notes = _count_notes(document)
        except (ValueError, KeyError, zipfile.BadZipFile, package.opc.exceptions.OpcError) as error:
            yield given.complain(MALFORMED, f"no Word document: {error}", fix=_FIX)
            return
    properties = document.core_properties
    about = {"keywords": properties.keywords, "subject": properties.subject}
    named = {name: value for name, value in about.items() if value}
    yield from read_blocks(blocks, given, named)
    if notes:
        message = f"{plural(notes, 'note')} below its pages left out"
        yield given.complain(LEFT_OUT, message, fix=_FIX_NOTES)


def _iter_blocks(document: Any, package: Any) -> Iterator[ArticleBlock]:
    headline = _find_headline_style(document)
    for part in _iter_parts(document.element.body):
        if _find_tag(part) == "tr":
            text, kind = _read_row(part), "list_item"
        else:
            text = _read_text(part).strip()
            style = _name_style(package.text.paragraph.Paragraph(part, document))
            kind = _find_kind(style, headline)
        if text:
            yield ArticleBlock(kind=kind, text=text)


def _iter_parts(parent: Any) -> Iterator[Any]:
    """Yield paragraphs and rows of tables in their order, wherever they stand.

    What only a layout has put into a table is yielded as the paragraphs that it is, and what
    stands in a box behind the paragraph that the box is tied to.
    """
    for child in parent:
        tag = _find_tag(child)
        if tag == "p":
            yield child
            for box in child.iter("{*}txbxContent"):
                if not any(_find_tag(above) == "Fallback" for above in box.iterancestors()):
                    yield from _iter_parts(box)
        elif tag == "tr" and not any(map(_is_layout, child.iterchildren("{*}tc"))):
            yield child
        elif tag in _AROUND:
            yield from _iter_parts(child)


_AROUND = frozenset({"tbl", "tr", "tc", "sdt", "sdtContent", "customXml", "ins", "moveTo"})
_UNSEEN = frozenset(
    {"pPr", "rPr", "tcPr", "del", "moveFrom", "txbxContent", "Fallback", "delText", "instrText"}
)
_SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


def _is_layout(cell: Any) -> bool:
    """Tell whether a cell holds more than a value: paragraphs, or a table."""
    filled = [part for part in cell.iterchildren("{*}p") if _read_text(part).strip()]
    return len(filled) > 1 or cell.find("{*}tbl") is not None


def _read_row(row: Any) -> str:
    cells = (" ".join(_read_text(cell).split()) for cell in row.iter("{*}tc"))
    return " | ".join(filter(None, cells))


def _read_text(element: Any) -> str:
    """Return all that is shown of an element: links, fields, what was put in while tracked."""
    found = list[str]()
    for child in element:
        tag = _find_tag(child)
        if tag == "t":
            found.append(child.text or "")
        elif tag in _SIGNS:
            found.append(_SIGNS[tag])
        elif tag not in _UNSEEN:
            found.append(_read_text(child))
    return "".join(found)


def _find_tag(element: Any) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _count_notes(document: Any) -> int:
    parts = document.part.package.iter_parts()
    return sum(
        len(_NOTE.findall(part.blob)) for part in parts if str(part.partname).endswith(_NOTES)
    )


def _find_headline_style(document: Any) -> str:
    """Return the style of the headline: that of a title, else of the one heading that comes first.

    Many a text has its headline as a heading of the first level, and no title.
    """
    styles = [_name_style(paragraph) for paragraph in document.paragraphs if paragraph.text.strip()]
    is_alone = "title" not in styles and styles.count("heading 1") == 1
    return "heading 1" if is_alone and styles[0] == "heading 1" else "title"


def _name_style(paragraph: Any) -> str:
    """Return the name of a style, which is English in every language; its id is not."""
    return (paragraph.style.name or "").lower() if paragraph.style is not None else ""


def _find_kind(style: str, headline: str) -> str:
    if style == headline:
        return "headline"
    if style.startswith(("heading", "subtitle")):
        return "subheading"
    if style.startswith("list"):
        return "list_item"
    if "quote" in style:
        return "block_quote"
    return "caption" if style == "caption" else "paragraph"


def _load_package() -> Any:
    try:
        import docx
        import docx.opc.exceptions
        import docx.text.paragraph
    except ImportError as error:
        raise MissingExtraError("python-docx", "formats") from error
    return docx


FORMAT = FileFormat(
    description="a Word document (.docx)",
    suffixes=(".docx",),
    recognise=lambda head: head.startswith(b"PK") and b"word/document.xml" in head,
    read=read,
)
