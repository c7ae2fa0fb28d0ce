"""Templates of a wiki that hold words of the article: told by their place and what is in them.

No list of names could be whole, for every wiki has its own. A quotation stands on lines of its own
and most of it is prose; a word in another language stands in a sentence, between blanks, behind the
code of the language or alone. Boxes name their values, references have addresses, notes are glued
to the word before them, and what stands above all of the text speaks of the page.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

_LEAST = 5  # words that are prose
_WORD = re.compile(r"[^\W\d_]+")
_SENTENCE = re.compile(r"[.!?…][\"”’»')\]]*(?:\s|$)")
_LINKED = re.compile(
    r"https?://|\bwww\.|\.(?:jpe?g|png|gif|svg|webp|tiff?|og[gv]|webm|pdf)\b", re.I
)
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_UNSEEN = re.compile(r"<!--.*?-->|\[\[[^\[\]|]*:[^\[\]]*\]\]|<[^<>]*>|^=.*=\s*$", re.S | re.M)
_OPENS = frozenset(" \t\n([{\"'“‘«„-–—/|:*#;")


@dataclass(frozen=True, slots=True)
class TemplatePlace:
    """Where a template stands: with lines of its own or in a sentence; above all text; glued."""

    is_block: bool
    is_above: bool
    is_glued: bool


@dataclass(frozen=True, slots=True)
class TemplateWords:
    """The words that a template holds of the article, as wikitext; whether others are left out."""

    values: tuple[Any, ...]
    is_part: bool


def part_text(whole: str, nodes: Sequence[Any]) -> tuple[list[str], list[Any]]:
    """Return what stands before, between and behind the nodes of a text, and those found in it."""
    gaps: list[str] = []
    found: list[Any] = []
    end = 0
    for node in nodes:
        written = str(node)
        at = whole.find(written, end)
        if at >= 0:
            gaps.append(whole[end:at])
            found.append(node)
            end = at + len(written)
    return [*gaps, whole[end:]], found


def list_places(gaps: Sequence[str], *, is_inside: bool) -> list[TemplatePlace]:
    """Return the places of the templates that stand between stretches of a text.

    Where the text is inside of a template itself, that of the article has begun before.
    """
    follows = [False]  # whether words follow on the line, from the last template to the first
    for gap in reversed(gaps[1:]):
        line, broken, _ = gap.partition("\n")
        follows.append(_has_words(line) or (not broken and follows[-1]))
    places: list[TemplatePlace] = []
    leads, has_begun = False, is_inside
    for gap, following in zip(gaps[:-1], reversed(follows), strict=False):
        has_begun = has_begun or _has_words(gap)
        _, broken, line = gap.rpartition("\n")
        leads = _has_words(line) or (not broken and leads)
        place = TemplatePlace(
            is_block=not leads and not following,
            is_above=not has_begun,
            is_glued=gap[-1:] not in _OPENS and bool(gap or places),
        )
        places.append(place)
    return places


def _has_words(text: str) -> bool:
    return _WORD.search(_UNSEEN.sub("", text)) is not None


def find_kept(template: Any, place: TemplatePlace) -> TemplateWords | None:
    """Return what a template holds of the article; None of one that holds nothing of it."""
    filled = [part for part in template.params if str(part.value).strip()]
    if any(_LINKED.search(str(part.value)) for part in filled):
        return None
    if not place.is_block:
        return None if place.is_glued else _find_inline(filled)
    prose = [part for part in filled if _is_prose(part)]
    size = sum(len(str(part.value)) for part in prose)
    if place.is_above or 2 * size <= sum(len(str(part.value)) for part in filled):
        return None
    rest = [part for part in filled if part not in prose]
    is_part = any(_WORD.search(str(part.value)) for part in rest)
    return TemplateWords(tuple(part.value for part in prose), is_part)


def _find_inline(filled: list[Any]) -> TemplateWords | None:
    """Return what a template shows in a sentence: behind a code of a language, or all it has."""
    bare = [part for part in filled if not part.showkey]
    if len(bare) > 1 and _LANGUAGE.fullmatch(str(bare[0].value).strip()):
        return TemplateWords((bare[1].value,), is_part=len(bare) > 2)
    long = [part for part in bare if _is_prose(part)]
    chosen = bare if len(bare) == 1 else long
    has_words = len(chosen) == 1 and _WORD.search(str(chosen[0].value))
    return TemplateWords((chosen[0].value,), is_part=len(bare) > 1) if has_words else None


def _is_prose(part: Any) -> bool:
    """Tell whether a value is a run of words; one with a name is a sentence, else it is a title."""
    text = part.value.strip_code(keep_template_params=True)
    is_run = len(_WORD.findall(text)) >= _LEAST
    return is_run and (not part.showkey or _SENTENCE.search(text) is not None)
