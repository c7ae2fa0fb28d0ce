"""Rich text (.rtf): paragraphs, headings and rows of tables, or an export of a database."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from annotate.errors import MissingExtraError
from annotate.formats.documents.texts import read_blocks
from annotate.formats.port import ArticleBlock, FileFormat, Input, Item
from annotate.formats.problems import CUT, LONG, MALFORMED

_LONGEST = 1 << 27  # bytes, pictures among them
_MARK = b"{\\rtf"
_ESCAPED = re.compile(rb"\\[\\{}]")
_FIX_CUT = "Save it again; its end is missing."
_FIX = "Save it again as .docx, or as text."
_STYLE = re.compile(r"\{\\s(\d+)(?![\da-z])[^{}]*?\b(title|heading (\d))\s*;\}", re.IGNORECASE)
_MARKS = {"\x11": "title", "\x12": "heading 1", "\x13": "heading"}  # stand before a heading
_ROW_END = "|"
_WRAPPED = 100  # characters: no line is longer where each was broken to fit a page


def read(given: Input) -> Iterator[Item]:
    """Yield the text of a document."""
    convert = _load_package()
    data = given.stream.read(_LONGEST + 1)
    if len(data) > _LONGEST:
        yield given.complain(LONG, f"longer than {_LONGEST} bytes")
        return
    if not data.lstrip().startswith(_MARK):
        yield given.complain(MALFORMED, "not rich text: it does not begin with {\\rtf", fix=_FIX)
        return
    try:
        text = convert(_mark_headings(data.decode("latin-1")), errors="replace")
    except (ValueError, LookupError, IndexError, TypeError) as error:
        yield given.complain(MALFORMED, f"not rich text: {error}", fix=_FIX)
        return
    if not _is_closed(data):
        yield given.complain(CUT, "the document breaks off: it is not closed", fix=_FIX_CUT)
    lines = [_clean(line) for line in _pair(text).split("\n")]
    yield from read_blocks(_name(lines), given, export=_join(lines))


def _is_closed(data: bytes) -> bool:
    """Tell whether as many groups end as begin; what stands in a picture's bytes is none."""
    bare = _ESCAPED.sub(b"", data)
    return b"\\bin" in data or bare.count(b"{") <= bare.count(b"}")


def _mark_headings(source: str) -> str:
    """Put a mark before each paragraph in the style of a title or a heading.

    Where a link leads to is no text of the article; the package would write it there.
    """
    source = source.replace("HYPERLINK", "LINK")
    for number, name, level in _STYLE.findall(source):
        mark = next(mark for mark, what in _MARKS.items() if f"{name} ".lower().startswith(what))
        mark = "\x13" if level and level != "1" else mark
        source = re.sub(rf"(?<!\\)\\s{number}(?![\da-z])", rf"\\s{number} {mark}", source)
    return source


def _pair(text: str) -> str:
    """Return a text in which a sign beyond the first 65,536 is one, not two halves."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _clean(line: str) -> str:
    """Return a line without blanks too many; the cells of a row are parted as in other tables."""
    if line.rstrip().endswith(_ROW_END):
        cells = (" ".join(cell.split()) for cell in line.split(_ROW_END))
        return " | ".join(filter(None, cells))
    return " ".join(line.split())


def _join(lines: Sequence[str]) -> str:
    """Return the text as an export has it: where lines were broken to fit, blank ones part them."""
    bare = [line.strip("".join(_MARKS)) for line in lines]
    is_wrapped = max(map(len, bare), default=0) <= _WRAPPED and "" in bare[1:-1]
    return "\n".join(bare) if is_wrapped else "\n\n".join(filter(None, bare))


def _name(lines: Sequence[str]) -> list[ArticleBlock]:
    """Return the paragraphs; the title is the headline, or the one heading that comes first."""
    filled = [line for line in lines if line.strip("".join(_MARKS))]
    styles = [_MARKS.get(line[0], "") for line in filled]
    is_alone = "title" not in styles and styles.count("heading 1") == 1
    headline = "heading 1" if is_alone and styles[0] == "heading 1" else "title"
    return [
        ArticleBlock(
            kind="headline" if style == headline else "subheading" if style else "paragraph",
            text=line.strip("".join(_MARKS)).strip(),
        )
        for line, style in zip(filled, styles, strict=True)
    ]


def _load_package() -> Any:
    try:
        from striprtf.striprtf import rtf_to_text
    except ImportError as error:
        raise MissingExtraError("striprtf", "formats") from error
    return rtf_to_text


FORMAT = FileFormat(
    description="rich text (.rtf)",
    suffixes=(".rtf",),
    recognise=lambda head: head.startswith(_MARK),
    read=read,
)
