"""What the words around a name say of its type: an age, who, the town of, shares of.

Each feature is a vote; how votes decide is not known here.
"""

import re
from collections.abc import Iterator

from annotate.language import Language
from annotate.preannotation.rules.entities.forms import BLANK, get_forms

REACH = 40
# How far the words that introduce a body reach, from the start of their sentence.
AHEAD = 80
_AGE = re.compile(rf",{BLANK}\d\d,|{BLANK}\(\d\d\)")


def iter_context_features(
    text: str, start: int, end: int, language: Language
) -> Iterator[tuple[str, float]]:
    """Yield types that the words before and behind a name speak for, and how much they do."""
    forms, names = get_forms(language), language.names
    if _AGE.match(text, end):
        yield language.types.person, language.context_features.age_vote
    is_body = text[start:end].split()[-1] in names.head_types
    for pattern, feature in forms.behind:
        # Who went to Brunt College, who was a pupil, is not the college.
        kind = names.get_type(feature.kind)
        if pattern.match(text, end) and not (is_body and kind == language.types.person):
            yield kind, feature.vote
    if _is_introduced(text, start, end, language):
        yield language.types.organisation, language.context_features.apposed_vote
    is_where = forms.where.search(text[max(0, start - REACH) : start]) is not None
    for kind, apposed in forms.apposed:
        # In Oslo, the company that is meant has been named before.
        if apposed.match(text, end) and not (is_where and kind == language.types.organisation):
            yield kind, language.context_features.apposed_vote
    yield from _iter_before(text, start, language)


def _iter_before(text: str, start: int, language: Language) -> Iterator[tuple[str, float]]:
    """Yield types that the words before a name speak for."""
    before = text[max(0, start - REACH) : start]
    for pattern, feature in get_forms(language).before:
        if pattern.search(before):
            yield language.names.get_type(feature.kind), feature.vote


def _is_introduced(text: str, start: int, end: int, language: Language) -> bool:
    """Tell whether a name stands behind what a body is: The disaster agency, X, ..."""
    introduced, at = get_forms(language).introduced, max(0, start - AHEAD)
    return text[end : end + 1] == "," and introduced.search(text, at, start) is not None
