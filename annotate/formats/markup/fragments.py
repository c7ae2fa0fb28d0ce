"""A fragment of HTML to the blocks of an article: all of its text, in its order.

A fragment is what stands in a feed, in a cell of a table, in an export: the article alone, without
the page around it. Nothing of it is judged; only what no reader sees is left out.
"""

import re
from typing import Any

from annotate.files.packages import load_lxml
from annotate.formats.port import ArticleBlock

_KINDS = {
    "h1": "headline", "h2": "subheading", "h3": "subheading", "h4": "subheading",
    "h5": "subheading", "h6": "subheading", "li": "list_item", "dt": "list_item",
    "dd": "list_item", "tr": "list_item", "blockquote": "block_quote", "figcaption": "caption",
    "caption": "caption",
}  # fmt: skip
_PLAIN = frozenset(
    [
        "p",
        "div",
        "section",
        "article",
        "main",
        "header",
        "footer",
        "aside",
        "figure",
        "ul",
        "ol",
        "dl",
        "table",
        "tbody",
        "thead",
        "tfoot",
        "pre",
        "address",
        "center",
        "fieldset",
        "form",
        "nav",
        "hr",
        "body",
        "html",
        "details",
        "summary",
    ]
)
_UNSEEN = frozenset({"script", "style", "head", "template", "noscript", "iframe", "svg", "object"})
_PARAGRAPH, _BREAK = "paragraph", "\n"
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # XML has no room for them
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n\s*")
_NOWHERE = re.compile(r"(?!)")
_SPACE = re.compile(r"\s+")
_BLANKS = re.compile(r"[ \t\r\f\v]*\n[ \t\r\f\v]*")


def read_fragment(html: str) -> tuple[ArticleBlock, ...]:
    """Return the blocks of a fragment; text outside any element is a paragraph too.

    There blank lines part paragraphs, as the writers of blogs leave it to their programs.
    """
    package = load_lxml()
    whole = f"<div>{_UNWRITABLE.sub('', html)}</div>"
    tree = package.html.document_fromstring(whole, ensure_head_body=True)
    walker = _Walker()
    walker.walk(tree.body, _PARAGRAPH, blanks=_BLANK_LINE)
    walker.close(_PARAGRAPH)
    return tuple(walker.blocks)


class _Walker:
    """Gathers the text of inline elements until a block begins or ends."""

    def __init__(self) -> None:
        self.blocks: list[ArticleBlock] = []
        self._parts: list[str] = []

    def walk(
        self, element: Any, kind: str, *, is_kept: bool = False, blanks: re.Pattern[str] = _NOWHERE
    ) -> None:
        """Take an element in.

        Args:
            element: What to take in.
            kind: That of the block around it.
            is_kept: Whether it is preformatted.
            blanks: What parts paragraphs in the text of it.
        """
        is_kept = is_kept or element.tag == "pre"
        self._add(element.text, is_kept=is_kept, blanks=blanks)
        for child in element:
            if isinstance(child.tag, str) and child.tag not in _UNSEEN:
                is_around = element.tag == "body" and child.getnext() is None and child.tag == "div"
                within = blanks if is_around or not _is_block(child) else _NOWHERE
                self._enter(child, kind, is_kept=is_kept, blanks=within)
            self._add(child.tail, is_kept=is_kept, blanks=blanks)

    def _enter(self, child: Any, kind: str, *, is_kept: bool, blanks: re.Pattern[str]) -> None:
        tag = child.tag
        if tag == "br":
            self._parts.append(_BREAK)
        elif _is_block(child):
            self.close(kind)
            inner = _KINDS.get(tag, kind if kind == "block_quote" or tag in _PLAIN else _PARAGRAPH)
            self.walk(child, inner, is_kept=is_kept, blanks=blanks)
            self.close(inner)
        else:
            if tag in {"td", "th"} and any(part.strip() for part in self._parts):
                self._parts.append(" | ")
            self.walk(child, kind, is_kept=is_kept, blanks=blanks)

    def _add(self, text: str | None, *, is_kept: bool, blanks: re.Pattern[str]) -> None:
        if text and is_kept:
            self._parts.append(text)
        elif text:
            self._parts.append("\n\n".join(_SPACE.sub(" ", part) for part in blanks.split(text)))

    def close(self, kind: str) -> None:
        """End the block that was gathered; an empty line in it parts two."""
        text = "".join(self._parts)
        self._parts.clear()
        for part in re.split(r"\n\s*\n", _BLANKS.sub("\n", text)):
            cleaned = "\n".join(" ".join(line.split()) for line in part.strip().split("\n"))
            if cleaned:
                self.blocks.append(ArticleBlock(kind=kind, text=cleaned))


def _is_block(element: Any) -> bool:
    return element.tag in _KINDS or element.tag in _PLAIN
