"""An HTML page to the blocks of its article, by trafilatura; nothing is fetched.

What the extractor would drop although it belongs to the article (captions, pull quotes,
standfirsts) is put before it as a marked paragraph, so that its own judgement of which part of
the page is the article holds for these too.
"""

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from annotate.ingestion.pages.kinds import BlockKind
from annotate.ingestion.pages.lines import LineLook, read_units
from annotate.language.pages import PageWords
from annotate.model import Meta
from annotate.offsets import freeze

_MARK = "\ue0a0{}\ue0a1"
_MARKED = re.compile("^\\s*\ue0a0(\\w+)\ue0a1\\s*")
_ANY_MARK = re.compile("\ue0a0\\w+\ue0a1")
_LINE = "\ue0a2"  # a line break inside a block
_PULL = re.compile(r"(?<![a-z])pull[-_]?(quote|(?![-_]?(left|right))(?![a-z]))", re.I)
_SPEAKER = re.compile(r"\b(speaker|attribution|author|cite|credit|name)\b", re.I)
_SPEAKER_WORDS = 8
_STANDFIRST = re.compile(r"\b(standfirst|dek|subhead(line)?|article-?_?summary|sub-?title)\b", re.I)
_LANGUAGE = re.compile(
    r"<html[^>]{0,500}?\slang\s*=\s*[\"']?([A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)\b", re.I
)
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # XML has no room for them
_VISIBLE = (
    "//text()[not(ancestor::script or ancestor::style or ancestor::noscript or ancestor::template"
    " or ancestor::head)]"
)
_LEADING = 3  # blocks among which the headline stands, where it is in the text


@dataclass(frozen=True, slots=True)
class Block:
    """A segment to be: its kind and its text."""

    kind: BlockKind
    text: str


@dataclass(frozen=True, slots=True)
class PageArticle:
    """The article of a page. `left_out` counts the visible characters that are not in it."""

    blocks: tuple[Block, ...]
    meta: Meta
    left_out: int


def read_page(html: str, words: PageWords) -> PageArticle | None:
    """Return the article of a page that speaks in these words, None where there is none."""
    from trafilatura import bare_extraction, load_html

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    tree = load_html(html)
    if tree is None:
        return None
    visible = " ".join(tree.xpath(_VISIBLE))
    _mark_tree(tree)
    found: Any = bare_extraction(
        tree,
        with_metadata=True,
        include_comments=False,
        include_tables=True,
        date_extraction_params={"extensive_search": False, "original_date": True},
    )
    if found is None or found.body is None:
        return None
    blocks = tuple(_add_headline([*_iter_blocks(found.body, words)], found.title, visible))
    kept = sum(_count(block.text) for block in blocks)
    return (
        PageArticle(blocks, _read_meta(found, html), max(0, _count(visible) - kept))
        if blocks
        else None
    )


def _count(text: str) -> int:
    return sum(not c.isspace() for c in text)


# --- before the extraction --------------------------------------------------------------------


def _mark_tree(tree: Any) -> None:
    """Put marked paragraphs in the place of what the extractor knows nothing of."""
    _mark_double_breaks(tree)
    for element in list(tree.iter("figure", "aside", "blockquote", "div", "p", "section", "q")):
        names = f"{element.get('class') or ''} {element.get('id') or ''}"
        if element.getparent() is None:
            continue
        if _PULL.search(names):
            _replace(element, BlockKind.PULL_QUOTE, _read_quote(element))
        elif element.tag == "figure":
            captions = [_flatten(c) for c in element.iter("figcaption")]
            if any(captions) and element.find(".//blockquote") is None:
                _replace(element, BlockKind.CAPTION, [c for c in captions if c])
        elif element.tag in {"p", "div"} and _STANDFIRST.search(names) and not len(element):
            _replace(element, BlockKind.STANDFIRST, [_flatten(element)])


def _mark_double_breaks(tree: Any) -> None:
    """Keep two line breaks in a row, which part paragraphs and of which one would be made."""
    for line_break in tree.iter("br"):
        following = line_break.getnext()
        if following is not None and following.tag == "br" and not (line_break.tail or "").strip():
            line_break.tail = _LINE


def _read_quote(element: Any) -> list[str]:
    """Return the lines of a pull quote, its speaker's line last."""
    speaker = _find_speaker(element)
    if speaker is None:
        return [line for line in [_flatten(element)] if line]
    name = _flatten(speaker)
    speaker.drop_tree()
    return [line for line in [_flatten(element), name] if line]


def _find_speaker(element: Any) -> Any | None:
    """Return the part of a pull quote that names its speaker: marked as such, or its last line."""
    for part in element.iterdescendants():
        if part.tag in {"cite", "footer", "figcaption"} or _SPEAKER.search(part.get("class") or ""):
            return part
    lines = [part for part in element.iterdescendants("p", "div", "span") if not len(part)]
    is_named = len(lines) > 1 and len(_flatten(lines[-1]).split()) <= _SPEAKER_WORDS
    return lines[-1] if is_named else None


def _flatten(element: Any) -> str:
    return " ".join(_UNWRITABLE.sub("", element.text_content()).split())


def _replace(element: Any, kind: BlockKind, lines: list[str]) -> None:
    if not lines:
        return
    marked = element.makeelement("p")
    marked.text = _MARK.format(kind.name) + _LINE.join(lines)
    marked.tail = element.tail
    element.getparent().replace(element, marked)


# --- after the extraction ---------------------------------------------------------------------


def _iter_blocks(body: Any, words: PageWords) -> Iterator[Block]:
    for element in body:
        for kind, text in _iter_texts(element, _find_kind(element)):
            lines = (" ".join(_ANY_MARK.sub("", line).split()) for line in text.split(_LINE))
            joint = "\n\n" if kind is BlockKind.PULL_QUOTE else "\n"
            cleaned = freeze(joint.join(line for line in lines if line))
            if cleaned:
                yield Block(_refine(kind, cleaned, words), cleaned)


def _find_kind(element: Any) -> BlockKind:
    return {
        "head": BlockKind.HEADLINE if element.get("rend") == "h1" else BlockKind.SUBHEADING,
        "list": BlockKind.LIST_ITEM,
        "table": BlockKind.LIST_ITEM,
        "quote": BlockKind.BLOCK_QUOTE,
    }.get(element.tag, BlockKind.PARAGRAPH)


def _iter_texts(element: Any, kind: BlockKind) -> Iterator[tuple[BlockKind, str]]:
    """Yield the texts of an element: one an item, a row, a paragraph; two line breaks part them."""
    if element.tag == "row":
        yield kind, " | ".join(" ".join("".join(cell.itertext()).split()) for cell in element)
        return
    parts = [element.text or ""]
    for child in element:
        if child.tag in {"p", "item", "row", "list", "quote", "table", "head"}:
            yield from _iter_marked(kind, "".join(parts))
            inner = kind if child.tag in {"p", "item", "row", "head"} else _find_kind(child)
            yield from _iter_texts(child, inner)
            parts = []
        else:
            parts.append(_LINE if child.tag == "lb" else "".join(child.itertext()))
        parts.append(child.tail or "")
    yield from _iter_marked(kind, "".join(parts))


def _iter_marked(kind: BlockKind, text: str) -> Iterator[tuple[BlockKind, str]]:
    marked = _MARKED.match(text)
    if marked:
        yield BlockKind[marked[1]], text[marked.end() :]
        return
    for part in re.split(rf"{_LINE}\s*{_LINE}[\s{_LINE}]*", text):
        yield kind, part


def _refine(kind: BlockKind, text: str, words: PageWords) -> BlockKind:
    """Tell notices and captions that stand as paragraphs by what they say."""
    if kind is not BlockKind.PARAGRAPH:
        return kind
    looks = {unit.look for unit in read_units(text, words)}
    if looks <= {LineLook.NOTICE, LineLook.EMPTY}:
        return BlockKind.BOILERPLATE
    return BlockKind.CAPTION if looks == {LineLook.CAPTION} else kind


def _add_headline(blocks: list[Block], title: str | None, visible: str) -> list[Block]:
    """Make the title the headline: where it stands in the text, else before it, if it is shown."""
    title = freeze(" ".join((title or "").split()))
    kinds = [block.kind for block in blocks]
    if not blocks or not title or BlockKind.HEADLINE in kinds[:_LEADING]:
        return blocks
    for at, block in enumerate(blocks[:_LEADING]):
        if block.text == title:
            return [*blocks[:at], Block(BlockKind.HEADLINE, title), *blocks[at + 1 :]]
    if title not in freeze(" ".join(visible.split())):
        return blocks
    return [Block(BlockKind.HEADLINE, title), *blocks]


def _read_meta(found: Any, html: str) -> Meta:
    language = _LANGUAGE.search(html)
    return Meta(
        title=found.title or None,
        byline=found.author or None,
        published=found.date or None,
        publisher=found.sitename or None,
        url=found.url or None,
        language=found.language or (language[1] if language else None),
        licence=found.license or None,
    )
