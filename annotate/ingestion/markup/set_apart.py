"""What a page sets apart from the running text and belongs to the article all the same.

Captions, pull quotes and standfirsts stand in elements that an extractor passes over; each becomes
a marked paragraph in its place.
"""

import re
from functools import lru_cache
from typing import Any

from annotate.ingestion.markup.extracted import mark
from annotate.ingestion.markup.layout import flatten
from annotate.ingestion.pages.kinds import BlockKind

_PULL = re.compile(r"(?<![a-z])pull[-_]?quotes?(?![a-z])|(?<![\w-])pull(?![\w-])", re.I)
_SPEAKER = re.compile(r"\b(speaker|attribution|author|cite|credit|name)\b", re.I)
_SPEAKER_WORDS = 8
_EMBEDDED = re.compile(r"\b(twitter-(tweet|video)|instagram-media|tiktok-embed|bluesky-embed)\b")
_LEAST_LINKED = 3  # words
_SENTENCE_ENDS = (".", "”", '"')
_LINKED = 0.9  # of the text
_LONGEST_QUOTE = 1000
_STANDFIRST = re.compile(r"\b(standfirst|dek|subhead(line)?|article-?_?summary|sub-?title)\b", re.I)
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # XML has no room for them
_TAGS = ("figure", "aside", "blockquote", "div", "p", "section", "q", "span")


def mark_set_apart(tree: Any) -> None:
    """Put marked paragraphs in the place of what the extractor knows nothing of."""
    _free_embedded(tree)
    _mark_links(tree)
    for element in list(tree.iter(*_TAGS)):
        names = f"{element.get('class') or ''} {element.get('id') or ''}"
        if element.getparent() is None:
            continue
        if _is_pulled(names):
            if _is_quote(element):
                _replace(element, BlockKind.PULL_QUOTE, _read_quote(element))
        elif element.tag == "figure":
            captions = [_read(c) for c in element.iter("figcaption")]
            if any(captions) and element.find(".//blockquote") is None:
                _replace(element, BlockKind.CAPTION, [c for c in captions if c])
        elif element.tag in {"p", "div"} and _STANDFIRST.search(names) and not len(element):
            _replace(element, BlockKind.STANDFIRST, [_read(element)])


@lru_cache(maxsize=1024)
def _is_pulled(names: str) -> bool:
    """Tell whether an element is named as one that repeats a quote; most names come again."""
    return _PULL.search(names) is not None


def _mark_links(tree: Any) -> None:
    """Mark what is nothing but links to other articles: kept, but no text of this one."""
    for element in tree.iter("p"):
        links = list(element.iter("a"))
        text = _read(element) if links else ""
        if len(text.split()) < _LEAST_LINKED:
            continue
        is_linked = sum(len(_read(link)) for link in links) >= _LINKED * len(text)
        if is_linked and (len(links) > 1 or not text.endswith(_SENTENCE_ENDS)):
            first = element if (element.text or "").strip() else links[0]
            first.text = mark(BlockKind.BOILERPLATE, [first.text or ""])


def _free_embedded(tree: Any) -> None:
    """Take what is quoted from elsewhere out of the boxes that hold nothing else."""
    for quote in list(tree.iter("blockquote")):
        size, box = len(_read(quote)), quote
        if not size or not _EMBEDDED.search(quote.get("class") or ""):
            continue
        while (parent := box.getparent()) is not None and len(_read(parent)) <= size:
            box = parent
        if box.getparent() is None:
            continue
        quote.attrib.pop("class")
        if box is not quote:
            quote.tail = box.tail
            box.getparent().replace(box, quote)


def _is_quote(element: Any) -> bool:
    """Tell whether what is called a pull quote can be one: not the article, which may float too."""
    is_short = len(element.text_content()) < _LONGEST_QUOTE
    return is_short and element.find(".//h1") is None and element.tag != "span"


def _read_quote(element: Any) -> list[str]:
    """Return the lines of a pull quote, its speaker's line last."""
    speaker = _find_speaker(element)
    if speaker is None:
        return [line for line in [_read(element)] if line]
    name = _read(speaker)
    speaker.drop_tree()
    return [line for line in [_read(element), name] if line]


def _find_speaker(element: Any) -> Any | None:
    """Return the part of a pull quote that names its speaker: marked as such, or its last line."""
    for part in element.iterdescendants():
        if part.tag in {"cite", "footer", "figcaption"} or _SPEAKER.search(part.get("class") or ""):
            return part
    lines = [part for part in element.iterdescendants("p", "div", "span") if not len(part)]
    is_named = len(lines) > 1 and len(_read(lines[-1]).split()) <= _SPEAKER_WORDS
    return lines[-1] if is_named else None


def _read(element: Any) -> str:
    return _UNWRITABLE.sub("", flatten(element))


def _replace(element: Any, kind: BlockKind, lines: list[str]) -> None:
    if not lines:
        return
    marked = element.makeelement("p")
    marked.text = mark(kind, lines)
    marked.tail = element.tail
    element.getparent().replace(element, marked)
