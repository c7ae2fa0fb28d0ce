"""Acts in nouns, and what two do together: an invasion of X, sanctions on X, signed a pact.

Between named parties only: an act shows a stance, it does not say it. Returns findings or none.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from annotate.language import Language
from annotate.language.stance import StanceFrame
from annotate.preannotation.rules import grammar
from annotate.preannotation.rules.grammar import TokenRange
from annotate.preannotation.rules.stance.findings import (
    PARTIES,
    StanceFinding,
    find_antecedent,
    flip,
    is_party,
    is_told,
    name_act,
)
from annotate.preannotation.rules.stance.scope import Scope, read_quantifier, read_scope

if TYPE_CHECKING:
    from spacy.tokens import Token

OBJECTS = frozenset(("dobj", "nsubjpass"))


def iter_acts(noun: "Token", language: Language) -> Iterator[StanceFinding]:
    """Yield what a noun tells of one party's act toward another, of both where it is mutual."""
    frames = language.stance.act_frames.get(noun.lemma_)
    verb = _find_verb(noun, language) if frames else None
    if not frames or (verb is not None and not is_told(verb, language)):
        return
    frame = frames[0]
    ended = verb if verb is not None and name_act(verb) in language.stance.lending.ending else None
    scope = read_quantifier(noun, language)
    scope += read_scope(verb, language) if verb is not None else Scope()
    said = scope.apply(frame.polarity)
    if said is None:
        return
    negated = scope.is_turned
    mutual = frame.holder == "both"
    if mutual and negated:
        return
    start = noun.i if ended is None else min(ended.i, noun.i)
    for holder, target in _find_pairs(noun, verb, frame, language, mutual=mutual and not ended):
        yield StanceFinding(
            expression=(start, max(noun.i, start) + 1),
            polarity=flip(said) if ended is not None else said,
            holder=holder,
            target=target,
            explicitness=frame.explicitness,
            negated=negated,
            rule="act",
            at=noun.i,
        )


def _find_verb(noun: "Token", language: Language) -> "Token | None":
    """Return the verb through which somebody does or ends what a noun names."""
    top = noun
    while top.dep_ == "conj" and top.head.pos_ == "NOUN":
        top = top.head
    verb = top.head
    if top.dep_ == "pobj" and verb.lower_ in language.stance.lending.links:
        verb = verb.head
    elif top.dep_ not in OBJECTS:
        return None
    known = (
        name_act(verb) in language.stance.lending.doing
        or name_act(verb) in language.stance.lending.ending
    )
    return verb if verb.pos_ == "VERB" and known else None


def _find_pairs(
    noun: "Token", verb: "Token | None", frame: StanceFrame, language: Language, *, mutual: bool
) -> "Iterator[tuple[Token, TokenRange]]":
    """Yield who acts and upon whom; both ways where the act is mutual."""
    holder = _find_doer(noun, verb, language)
    if holder is None or not is_party(holder, language):
        return
    target = grammar.find_prep_object(noun, *frame.target)
    if target is None and verb is not None:
        target = grammar.find_prep_object(verb, *frame.target) or _find_receiver(noun, verb, frame)
    if target is None and mutual:
        yield from iter_joined(holder, noun, language)
    if target is None or not is_party(target, language) or target.i == holder.i:
        return
    bounds = grammar.core_range(target, noun.i, language)
    if bounds is not None and not bounds[0] <= holder.i < bounds[1]:
        yield holder, bounds
    bounds = grammar.core_range(holder, noun.i, language) if mutual and verb is not None else None
    if bounds is not None and not bounds[0] <= target.i < bounds[1]:
        yield target, bounds


def _find_receiver(noun: "Token", verb: "Token", frame: StanceFrame) -> "Token | None":
    """Return Y in "promised Y aid", which a parser may take for a word of the aid's."""
    if frame.polarity != "favor" or noun.dep_ != "dobj":
        return None
    named = grammar.find_child(verb, "dative")
    first = noun.left_edge
    joined = first.i == verb.i + 1 and first.pos_ == "PROPN" and first.i < noun.i
    return named or (first if joined else None)


def iter_joined(
    first: "Token", bar: "Token", language: Language
) -> "Iterator[tuple[Token, TokenRange]]":
    """Yield "X and Y" toward X and toward Y, where both are parties: one holder, as in speaking."""
    second = grammar.find_child(first, "conj")
    if second is None or not (is_party(second, language) and is_party(first, language)):
        return
    joint = grammar.phrase_range(first, bar.i, language)
    parts = (
        grammar.trim(first.doc, first.left_edge.i, first.i + 1),
        grammar.core_range(second, bar.i, language),
    )
    for part in parts:
        if part is not None and joint is not None and joint[0] <= part[0] and part[1] <= joint[1]:
            yield first, part


def _find_doer(noun: "Token", verb: "Token | None", language: Language) -> "Token | None":
    owner = grammar.find_child(noun, "poss")
    owner = owner or grammar.find_prep_object(noun, *language.stance.lending.doers)
    if owner is not None and owner.pos_ != "PRON":
        return owner
    if verb is not None:
        if grammar.is_passive(verb, language):
            return grammar.find_agent(verb, language)
        return find_antecedent(grammar.find_subject(verb, language), verb, language)
    modifiers = (c for c in noun.lefts if c.dep_ in ("amod", "compound"))
    return next((c for c in modifiers if c.ent_type_ in PARTIES), None)


def iter_mutual(verb: "Token", language: Language) -> Iterator[StanceFinding]:
    """Yield what "X and Y agreed to" tells: each is for the other, or against."""
    frames = language.stance.mutual_frames.get(verb.lemma_)
    if not frames or not is_told(verb, language) or grammar.is_passive(verb, language):
        return
    first = grammar.find_own_subject(verb)
    if first is None or not _is_complete(verb, frames[0]):
        return
    scope = read_scope(verb, language)
    polarity = scope.apply(frames[0].polarity)
    if polarity is None:
        return
    for holder, target in iter_joined(first, verb, language):
        yield StanceFinding(
            expression=(verb.i, verb.i + 1),
            polarity=polarity,
            holder=holder,
            target=target,
            explicitness=frames[0].explicitness,
            negated=scope.is_turned,
            rule="mutual",
            at=verb.i,
        )


def _is_complete(verb: "Token", frame: StanceFrame) -> bool:
    """Tell whether a verb has what its frame asks for; nothing is asked where it is "alone"."""
    if "alone" in frame.target:
        return True
    return any(
        (child.dep_ == "xcomp" and "infinitive" in frame.target)
        or (child.dep_ == "prep" and child.lower_ in frame.target)
        for child in verb.children
    )
