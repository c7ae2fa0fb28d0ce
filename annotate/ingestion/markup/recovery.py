"""Paragraphs of the article that the extractor passed over, back in their places.

An article may stand in several boxes of one kind, with an advertisement between, of which an
extractor takes the first. What stands in a box like those that were taken, in the same part of the
page, and is running text, belongs to it.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from annotate.ingestion.markup.extracted import Block, mark_of
from annotate.ingestion.markup.layout import flatten, is_prose, is_running
from annotate.ingestion.pages.kinds import BlockKind

_LEAST_ALIKE = 2  # paragraphs that were taken from boxes of one kind
_PARTS = ("article", "main", "body")
_BESIDE = frozenset({"aside", "footer", "nav", "form", "figure", "table", "li", "blockquote"})


class _Box(NamedTuple):
    """What makes two boxes alike: tag and class, and the part of the page they stand in."""

    tag: str
    names: str
    part: Any


def recover_paragraphs(blocks: Sequence[Block], tree: Any) -> list[Block]:
    """Return blocks with the paragraphs of like boxes that are not among them."""
    places = {"".join(block.text.split()): at for at, block in enumerate(blocks)}
    everything = "".join(places)
    paragraphs = [(p, text) for p in tree.iter("p") if (text := flatten(p)) and not mark_of(text)]
    bare = ["".join(text.split()) for _, text in paragraphs]
    taken = [
        key in places or (is_running(text) and key in everything)
        for key, (_, text) in zip(bare, paragraphs, strict=True)
    ]
    alike = Counter(
        _find_box(p) for (p, _), is_taken in zip(paragraphs, taken, strict=True) if is_taken
    )
    added: dict[int, list[Block]] = {}
    after = -1
    for (paragraph, text), key, is_taken in zip(paragraphs, bare, taken, strict=True):
        if is_taken:
            after = max(after, places.get(key, after))
        elif after >= 0 and is_prose([paragraph]) and _is_alike(paragraph, alike):
            added.setdefault(after, []).append(Block(BlockKind.PARAGRAPH, text))
    return list(_merge(blocks, added))


def _is_alike(paragraph: Any, alike: Counter[_Box]) -> bool:
    box = _find_box(paragraph)
    if not box.names or alike[box] < _LEAST_ALIKE:
        return False
    return not any(parent.tag in _BESIDE for parent in paragraph.iterancestors())


def _find_box(paragraph: Any) -> _Box:
    parent = paragraph.getparent()
    part = next(paragraph.iterancestors(*_PARTS), None)
    return _Box(str(parent.tag), parent.get("class") or "", part)


def _merge(blocks: Sequence[Block], added: dict[int, list[Block]]) -> Iterator[Block]:
    for at, block in enumerate(blocks):
        yield block
        yield from added.get(at, ())
