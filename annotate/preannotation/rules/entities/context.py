"""What the words around a name say of its type: an age, who, the town of, shares of.

Each feature is a vote; how votes decide is not known here.
"""

import re
from collections.abc import Iterator

from annotate.language import Language
from annotate.preannotation.rules.entities.forms import BLANK, get_forms

REACH = 40
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
    before = text[max(0, start - REACH) : start]
    is_where = forms.where.search(before) is not None
    for kind, apposed in forms.apposed:
        # In Oslo, the company that is meant has been named before.
        if apposed.match(text, end) and not (is_where and kind == language.types.organisation):
            yield kind, language.context_features.apposed_vote
    for pattern, feature in forms.before:
        if pattern.search(before):
            yield names.get_type(feature.kind), feature.vote
