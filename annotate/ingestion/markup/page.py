"""An HTML page to the blocks of its article, by trafilatura; nothing is fetched.

What the extractor would drop although it belongs to the article (captions, pull quotes,
standfirsts) is put before it as a marked paragraph, so that its own judgement of which part of
the page is the article holds for these too.
"""

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any

from annotate.ingestion.markup.boxes import name_paragraphs
from annotate.ingestion.markup.extracted import Block, iter_blocks
from annotate.ingestion.markup.headline import find_headline
from annotate.ingestion.markup.layout import is_running, rebuild_layout, spell_initials
from annotate.ingestion.markup.metadata import (
    list_sites,
    list_titles,
    read_metadata,
    read_statements,
)
from annotate.ingestion.markup.recovery import recover_paragraphs
from annotate.ingestion.markup.set_apart import mark_set_apart
from annotate.ingestion.markup.titles import is_same, score_match
from annotate.ingestion.markup.trees import list_lines
from annotate.ingestion.markup.visible import add_signatures, count, part_glued
from annotate.ingestion.pages.kinds import BlockKind
from annotate.language.pages import PageWords
from annotate.model import Meta
from annotate.offsets import freeze

_LEADING = 3  # blocks among which the headline stands, where it is in the text
_ABOVE = frozenset({BlockKind.HEADLINE, BlockKind.BYLINE, BlockKind.DATELINE, BlockKind.CAPTION})
_LONGEST_HEADLINE = 400
_SURE = 0.9  # for what is no heading to be the headline
_STANDFIRST_WORDS = 8
_MENU_WORDS = 3
_LEAST_TAKEN = 0.5  # of the running text of a page
_SHORT_OF = 0.5  # a text that is shorter than this part of what the page says it is has lost some
_REFERENCE = re.compile(r"&#(?:1[2-5]\d|[xX][89][0-9a-fA-F])(?:;|(?![0-9a-fA-F]))")


@dataclass(frozen=True, slots=True)
class PageArticle:
    """The article of a page. `left_out` counts the visible characters that are not in it."""

    blocks: tuple[Block, ...]
    meta: Meta
    left_out: int


def read_page(html: str, words: PageWords) -> PageArticle | None:
    """Return the article of a page that speaks in these words, None where there is none."""
    from trafilatura import load_html

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    tree = load_html(_REFERENCE.sub(_read_reference, html) if "&#" in html else html)
    if tree is None:
        return None
    alive = list(tree.iter())  # an element that nobody holds is made anew whenever it is met
    page = read_statements(tree, html)
    headline = find_headline(tree, list_titles(page), list_sites(page))
    spell_initials(tree)
    lines = list_lines(tree)
    rebuild_layout(tree)
    name_paragraphs(tree)
    mark_set_apart(tree)
    blocks = recover_paragraphs(part_glued(_extract(tree, words, lines), lines), tree)
    alive.clear()
    headline = headline or _find_bare(blocks, list_titles(page))
    meta = read_metadata(page, headline, words)
    if stated := _read_stated(blocks, page.linked.body):
        blocks, headline = stated, headline or page.linked.title
    if all(block.kind is BlockKind.BOILERPLATE for block in blocks):
        return None
    blocks = add_signatures(_place_headline(blocks, headline), lines, words)
    blocks = _judge_headings(blocks)
    left_out = sum(map(count, lines)) - sum(count(block.text) for block in blocks)
    return PageArticle(tuple(blocks), meta, max(0, left_out))


def _find_bare(blocks: Sequence[Block], titles: Sequence[str]) -> str | None:
    """Return a first line that says a title of the page, and that no tag makes a heading."""
    lines = (block.text for block in blocks[:_LEADING] if len(block.text) <= _LONGEST_HEADLINE)
    return next(
        (line for line in lines if any(score_match(line, t) >= _SURE for t in titles)), None
    )


def _read_reference(match: re.Match[str]) -> str:
    """Return a reference to a control character as browsers show it: in windows-1252."""
    shown = unescape(match[0])
    return match[0] if shown in "&<>" or shown.isascii() else shown


def _extract(tree: Any, words: PageWords, lines: Sequence[str]) -> list[Block]:
    """Return what the extractor takes; where that is little of the page, by all of its ways."""
    from trafilatura import bare_extraction

    blocks: list[Block] = []
    wanted = _LEAST_TAKEN * sum(count(line) for line in lines if is_running(line))
    for fast in (True, False):
        found: Any = bare_extraction(tree, include_comments=False, include_tables=True, fast=fast)
        blocks = [] if found is None or found.body is None else list(iter_blocks(found.body, words))
        taken = sum(count(b.text) for b in blocks if b.kind is BlockKind.PARAGRAPH)
        if taken and taken >= wanted:
            break
    return blocks


def _read_stated(blocks: list[Block], said: str | None) -> list[Block]:
    """Return the text as the page states it for machines, where most of that is not shown."""
    paragraphs = [" ".join(part.split()) for part in (said or "").split("\n")]
    paragraphs = [freeze(part) for part in paragraphs if part]
    shown, stated = sum(count(b.text) for b in blocks), sum(map(count, paragraphs))
    is_glued = len(blocks) == 1 < len(paragraphs) and shown <= stated
    if stated and (is_glued or shown < _SHORT_OF * stated):
        return [Block(BlockKind.PARAGRAPH, part) for part in paragraphs]
    return []


def _place_headline(blocks: list[Block], headline: str | None) -> list[Block]:
    """Make the headline a segment: where it stands in the text, else before it."""
    if headline is None:
        return blocks
    headline = freeze(headline)
    placed = [
        Block(BlockKind.SUBHEADING, b.text) if b.kind is BlockKind.HEADLINE else b for b in blocks
    ]
    for at, block in enumerate(placed[:_LEADING]):
        if is_same(block.text, headline):
            above = [_call_boilerplate(b) for b in placed[:at]]
            return [*above, Block(BlockKind.HEADLINE, block.text), *placed[at + 1 :]]
    return [Block(BlockKind.HEADLINE, headline), *placed]


def _call_boilerplate(block: Block) -> Block:
    """Return what stands above a headline as boilerplate, where it is a part of a menu."""
    is_menu = block.kind is BlockKind.PARAGRAPH and len(block.text.split()) <= _MENU_WORDS
    return Block(BlockKind.BOILERPLATE, block.text) if is_menu else block


def _judge_headings(blocks: list[Block]) -> list[Block]:
    """Tell headings that head nothing: the standfirst, and titles of other articles at the end."""
    judged = list(blocks)
    at = next((at for at, block in enumerate(judged) if block.kind not in _ABOVE), 0)
    is_long = len(judged[at].text.split()) >= _STANDFIRST_WORDS
    if at and judged[at].kind is BlockKind.SUBHEADING and is_long:
        judged[at] = Block(BlockKind.STANDFIRST, judged[at].text)
    last = len(judged)
    while last and judged[last - 1].kind in {BlockKind.SUBHEADING, BlockKind.BOILERPLATE}:
        last -= 1
        judged[last] = Block(BlockKind.BOILERPLATE, judged[last].text)
    return judged if last else blocks
