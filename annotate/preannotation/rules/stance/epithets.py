"""Stance in what people are called: a critic of X, Mr Y, an X ally.

Applies the frames of the lexicon to one noun by the parse; returns a finding or none.
"""

from typing import TYPE_CHECKING

from annotate.language import Language
from annotate.preannotation.rules import grammar
from annotate.preannotation.rules.stance.findings import StanceFinding, is_named
from annotate.preannotation.rules.stance.nouns import end_with_preposition
from annotate.preannotation.rules.stance.scope import read_quantifier, read_scope

if TYPE_CHECKING:
    from spacy.tokens import Token


def read_person(noun: "Token", language: Language) -> StanceFinding | None:
    """Read "Mr X, a critic of Y", "Mr X, a Y critic" and "critics of Y"."""
    frames = language.stance.person_frames.get(noun.lemma_)
    if not frames:
        return None
    holder = _find_person(noun, language)
    target = grammar.find_prep_object(noun, *frames[0].target)
    if target is None and holder.i != noun.i:
        target = _find_named(noun)
    if target is None or target.pos_ not in ("NOUN", "PROPN", "PRON") or target.i == holder.i:
        return None
    bounds = grammar.core_range(target, noun.i, language)
    if bounds is None or holder.lower_ in language.function.empty:
        return None
    scope = read_quantifier(noun, language)
    place = _find_group(noun, language)
    if place.dep_ in ("attr", "pobj", "prep", "oprd"):
        scope += read_scope(place.head if place.dep_ == "prep" else place, language)
    polarity = scope.apply(frames[0].polarity)
    if polarity is None:
        return None
    return StanceFinding(
        expression=(scope.find_start(noun.i), end_with_preposition(noun, frames[0], bounds)),
        polarity=polarity,
        holder=holder,
        target=bounds,
        explicitness=frames[0].explicitness,
        negated=scope.is_turned,
        rule="person",
        at=noun.i,
    )


def _find_named(noun: "Token") -> "Token | None":
    """Return the party before a noun: Y's ally, a Y critic."""
    before = [c for c in noun.lefts if c.dep_ in ("poss", "compound", "nmod", "amod")]
    owner = next((c for c in before if c.dep_ == "poss" and c.pos_ in ("NOUN", "PROPN")), None)
    return next((c for c in before if is_named(c)), owner)


def _find_person(noun: "Token", language: Language) -> "Token":
    """Return who is the critic: whom an apposition, "is" or "as" names, else the critic."""
    if noun.dep_ == "appos":
        return noun.head
    if noun.dep_ in grammar.SUBJECTS:
        return _find_fronted(noun) or noun
    place = _find_group(noun, language)
    if place.dep_ == "oprd" and grammar.is_passive(place.head, language):
        return grammar.find_own_subject(place.head) or noun
    if place.dep_ in ("attr", "prep") and place.head.lemma_ in language.stance.copulas:
        return grammar.find_own_subject(place.head) or noun
    if (
        noun.dep_ == "pobj"
        and noun.head.lower_ in language.function.capacity
        and noun.head.head.pos_ in grammar.VERBAL
    ):
        return grammar.find_subject(noun.head.head, language) or noun
    return noun


def _find_fronted(noun: "Token") -> "Token | None":
    """Return X in "An opponent of the tax, X left", which a parser gives two subjects."""
    others = (c for c in noun.head.lefts if c.dep_ in grammar.SUBJECTS and c.i > noun.i)
    return next((c for c in others if c.pos_ == "PROPN"), None)


def _find_group(noun: "Token", language: Language) -> "Token":
    """Return what stands where the noun would: one of the critics, is among the critics."""
    if noun.dep_ != "pobj":
        return noun
    before = noun.head
    if before.lower_ in language.stance.amid:
        return before
    one = before.lower_ in language.function.genitive and before.head.lower_ in language.stance.some
    return before.head if one else noun
