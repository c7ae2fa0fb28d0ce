"""Rich text (.rtf): its text, a paragraph a line, or an export of a database."""

from collections.abc import Iterator
from typing import Any

from annotate.errors import MissingExtraError
from annotate.formats.documents.texts import read_blocks
from annotate.formats.port import ArticleBlock, FileFormat, Input, Item
from annotate.formats.problems import LONG, MALFORMED

_LONGEST = 1 << 27  # bytes, pictures among them
_MARK = b"{\\rtf"
_FIX = "Save it again as .docx, or as text."


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
        text = convert(data.decode("latin-1"), errors="replace")
    except (ValueError, LookupError, IndexError, TypeError) as error:
        yield given.complain(MALFORMED, f"not rich text: {error}", fix=_FIX)
        return
    lines = (" ".join(line.split()) for line in text.split("\n"))
    yield from read_blocks([ArticleBlock(kind="paragraph", text=x) for x in lines if x], given)


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
