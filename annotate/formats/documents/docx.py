"""Word documents (.docx): paragraphs, headings, lists and tables, or an export of a database."""

import zipfile
from collections.abc import Iterator
from typing import Any, BinaryIO, cast

from annotate.errors import MissingExtraError
from annotate.files.inputs import open_seekable, refuse_large
from annotate.formats.documents.texts import read_blocks
from annotate.formats.port import ArticleBlock, FileFormat, Input, Item
from annotate.formats.problems import MALFORMED

_FIX = "Save it again as .docx, or as text."


def read(given: Input) -> Iterator[Item]:
    """Yield the text of a document."""
    package = _load_package()
    with open_seekable(cast(BinaryIO, given.stream)) as stream:
        try:
            refuse_large(stream)
            document = package.Document(stream)
            blocks = list(_iter_blocks(document))
        except (ValueError, KeyError, zipfile.BadZipFile, package.opc.exceptions.OpcError) as error:
            yield given.complain(MALFORMED, f"no Word document: {error}", fix=_FIX)
            return
    properties = document.core_properties
    about = {"keywords": properties.keywords, "subject": properties.subject}
    named = {name: value for name, value in about.items() if value}
    yield from read_blocks(blocks, given, named)


def _iter_blocks(document: Any) -> Iterator[ArticleBlock]:
    headline = _find_headline_style(document)
    for part in document.iter_inner_content():
        if hasattr(part, "rows"):
            for row in part.rows:
                cells = dict.fromkeys(" ".join(cell.text.split()) for cell in row.cells)
                yield ArticleBlock(kind="list_item", text=" | ".join(filter(None, cells)))
            continue
        text = part.text.strip()
        if text:
            yield ArticleBlock(kind=_find_kind(_name_style(part), headline), text=text)


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
    except ImportError as error:
        raise MissingExtraError("python-docx", "formats") from error
    return docx


FORMAT = FileFormat(
    description="a Word document (.docx)",
    suffixes=(".docx",),
    recognise=lambda head: head.startswith(b"PK") and b"word/document.xml" in head,
    read=read,
)
