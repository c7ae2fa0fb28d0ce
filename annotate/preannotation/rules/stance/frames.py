"""Stances that the frames of the lexicon find: every word of a sentence to the rules for its kind.

Labels, the draft and the contents of quotes are not its business.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from annotate.language import Language
from annotate.preannotation.rules import grammar
from annotate.preannotation.rules.stance.acts import iter_acts, iter_mutual
from annotate.preannotation.rules.stance.adjectives import (
    read_absence,
    read_adjective,
    read_manner,
    read_phrase,
)
from annotate.preannotation.rules.stance.contrasts import read_balance, read_ellipsis
from annotate.preannotation.rules.stance.demands import read_demand
from annotate.preannotation.rules.stance.epithets import read_person
from annotate.preannotation.rules.stance.findings import StanceFinding
from annotate.preannotation.rules.stance.idioms import find_idiom, read_idiom
from annotate.preannotation.rules.stance.nouns import read_noun
from annotate.preannotation.rules.stance.verbs import read_verb

if TYPE_CHECKING:
    from spacy.tokens import Span, Token


def iter_findings(sentence: "Span", language: Language) -> Iterator[StanceFinding]:
    """Yield the stances that the frames find in a sentence; of two that say the same, the first."""
    known = set()
    for found in _read_all(sentence, language):
        key = (found.polarity, found.target, found.holder and found.holder.i)
        if key not in known or found.explicitness != "inferred":
            known.add(key)
            yield found


def _read_all(sentence: "Span", language: Language) -> Iterator[StanceFinding]:
    idiom = range(0)
    for token in sentence:
        found = find_idiom(token, language) if token.pos_ in grammar.VERBAL else None
        if found is not None:
            yield from read_idiom(token, *found, language)
            idiom = range(*found[1].expression)
        elif token.i in idiom:
            continue
        elif omitted := _read_omitted(token, language):
            yield omitted
        elif token.pos_ in ("VERB", "NOUN"):
            yield from _read_part(token, language)
        elif other := _read_other(token, language):
            yield other


def _read_part(token: "Token", language: Language) -> Iterator[StanceFinding]:
    """Yield what a verb or noun tells: what it asks of a party, else what it says, else an act."""
    verb = token.pos_ == "VERB"
    found = read_demand(token, language)
    if found is None and verb:
        found = read_verb(token, language) or read_adjective(token, language)
    elif found is None:
        found = (
            _read_phrase(token, language)
            or read_noun(token, language)
            or read_person(token, language)
        )
    if verb and (found is None or found.explicitness == "lexical"):
        # X and Y agreed to meet: each is for the other, rather than both for meeting.
        joined = tuple(iter_mutual(token, language))
        yield from joined or (() if found is None else (found,))
    elif found is not None:
        yield found
    else:
        yield from iter_acts(token, language)


def _read_omitted(token: "Token", language: Language) -> StanceFinding | None:
    known = token.lemma_ in language.function.pro_verbs and token.dep_ != "aux"
    return read_ellipsis(token, language) if known else None


def _read_phrase(token: "Token", language: Language) -> StanceFinding | None:
    return read_phrase(token, language) if token.lower_ in language.stance.phrases.words else None


def _read_other(token: "Token", language: Language) -> StanceFinding | None:
    if token.lower_ in language.function.existential and token.dep_ == "expl":
        return read_absence(token, language)
    if token.pos_ == "ADJ":
        return read_adjective(token, language)
    if token.pos_ == "ADV":
        return read_manner(token, language)
    if token.lower_ in language.function.correlative:
        return read_balance(token, language)
    return _read_phrase(token, language)
