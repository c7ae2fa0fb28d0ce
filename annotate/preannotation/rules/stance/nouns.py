"""Stance in nouns: X's criticism of Y, criticism from X, voiced support for Y.

Applies the frames of the lexicon to one word by the parse; returns a finding or none.
"""

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
)
from annotate.preannotation.rules.stance.scope import Scope, read_quantifier, read_scope

if TYPE_CHECKING:
    from spacy.tokens import Token

PLACE = "GPE"


def read_noun(noun: "Token", language: Language) -> StanceFinding | None:
    """Read "X's criticism of Y", "voiced support for Y", "drew praise from X"."""
    frames = language.stance.noun_frames.get(noun.lemma_)
    if not frames:
        return None
    lender = _find_lender(noun, language)
    frame = _choose_frame(noun, lender, frames)
    lent = _find_lent(noun, lender, frame, language)
    if lent is not None:
        parties: tuple[Token, TokenRange] | None = lent
    elif lender is not None and lender.lemma_ in language.stance.lending.target:
        parties = _find_drawn(noun, lender, language) or _find_parties(noun, None, frame, language)
    else:
        parties = _find_parties(noun, lender, frame, language)
    if parties is None:
        return None
    holder, target = parties
    if target[0] <= holder.i < target[1]:
        return None
    scope = read_quantifier(noun, language)
    expression = _noun_expression(noun, scope, frame, target, language)
    if lender is not None:
        scope += read_scope(lender, language)
    polarity = scope.apply(frame.polarity)
    if polarity is None:
        return None
    dropped = lender is not None and lender.lemma_ in language.stance.lending.dropping
    return StanceFinding(
        expression=(lender.i, expression[1]) if dropped and lender is not None else expression,
        polarity=flip(polarity) if dropped else polarity,
        holder=holder,
        target=target,
        explicitness=frame.explicitness,
        negated=scope.is_turned or dropped,
        rule="noun",
        at=noun.i,
    )


def _choose_frame(
    noun: "Token", lender: "Token | None", frames: tuple[StanceFrame, ...]
) -> StanceFrame:
    """Return the frame of which the preposition is there: a petition for it, one against it."""
    for frame in frames:
        if grammar.find_prep_object(noun, *frame.target):
            return frame
        if lender is not None and grammar.find_prep_object(lender, *frame.target):
            return frame
    return frames[0]


def _find_lent(
    noun: "Token", lender: "Token | None", frame: StanceFrame, language: Language
) -> "tuple[Token, TokenRange] | None":
    """Return holder and target of "X has the support of Y", where Y gives it."""
    giver = grammar.find_prep_object(noun, *language.stance.given_by)
    if lender is None or giver is None or noun.lemma_ not in language.stance.given:
        return None
    if not any(child.lower_ in language.function.the for child in noun.lefts) or grammar.is_passive(
        lender, language
    ):
        return None
    receiver = find_antecedent(grammar.find_subject(lender, language), lender, language)
    bounds = grammar.core_range(receiver, lender.i, language) if receiver is not None else None
    return (giver, bounds) if bounds is not None else None


def _find_drawn(
    noun: "Token", lender: "Token", language: Language
) -> "tuple[Token, TokenRange] | None":
    """Return holder and target of "X drew criticism from Y", "X drew the anger of Y"."""
    source = grammar.find_prep_object(noun, *language.stance.lending.drawn)
    if source is None and any(child.lower_ in language.function.the for child in noun.lefts):
        source = grammar.find_prep_object(noun, *language.stance.given_by)
    source = source or grammar.find_prep_object(lender, *language.stance.lending.drawn_verb)
    source = source or _find_seat(noun, lender, language)
    subject = find_antecedent(grammar.find_subject(lender, language), lender, language)
    if source is None or subject is None:
        return None
    target = grammar.core_range(subject, lender.i, language)
    return (source, target) if target is not None else None


def _find_seat(noun: "Token", lender: "Token", language: Language) -> "Token | None":
    """Return Y in "was met with fury in Y", where a place stands for who is there."""
    for word in (noun, lender):
        seat = grammar.find_prep_object(word, *language.stance.lending.drawn_place)
        if seat is not None and seat.ent_type_ == PLACE:
            return seat
    return None


def _find_parties(
    noun: "Token", lender: "Token | None", frame: StanceFrame, language: Language
) -> "tuple[Token, TokenRange] | None":
    onto = frame.target_set & language.stance.lending.onto
    target = grammar.find_prep_object(noun, *onto) or grammar.find_prep_object(noun, *frame.target)
    if target is None and lender is not None:
        target = _find_lent_target(noun, lender, frame, language)
    bounds = grammar.core_range(target, noun.i, language) if target is not None else None
    if target is None or bounds is None:
        return None
    holder = _find_bearer(noun, target, language) or _find_noun_holder(noun, lender, language)
    source = grammar.find_prep(target, *language.stance.lending.beyond)
    if source is None and noun.dep_ in grammar.SUBJECTS:
        source = grammar.find_prep(noun.head, *language.stance.amid)
    if holder is None and source is not None and source.i > target.i:
        holder = grammar.find_child(source, "pobj")
        bounds = grammar.trim(noun.doc, bounds[0], min(bounds[1], source.i)) or bounds
    return (holder, bounds) if holder is not None else None


def _find_lent_target(
    noun: "Token", lender: "Token", frame: StanceFrame, language: Language
) -> "Token | None":
    """Return X in "reacted with fury to X", "spoke of X with admiration", "eyed X with unease"."""
    own = {child.lower_ for child in lender.children if child.i != noun.head.i}
    target = grammar.find_prep_object(lender, *frame.target_set & own)
    regarded = lender.lemma_ in language.stance.lending.regarding and noun.dep_ == "pobj"
    return target or (grammar.find_child(lender, "dobj") if regarded else None)


def _find_bearer(noun: "Token", target: "Token", language: Language) -> "Token | None":
    """Return X in "the hostility of X to Y", where the noun has both."""
    of = grammar.find_prep(noun, *language.function.genitive)
    if of is None or of.is_ancestor(target):
        return None
    return grammar.find_child(of, "pobj")


def _noun_expression(
    noun: "Token", scope: Scope, frame: StanceFrame, target: TokenRange, language: Language
) -> TokenRange:
    """Return the noun with its adjectives, "no" and the preposition of its target.

    "full of praise for" is taken whole.
    """
    doc = noun.doc
    end = end_with_preposition(noun, frame, target)
    if noun.dep_ == "pobj" and noun.head.head.lower_ in language.stance.lending.full:
        return noun.head.head.i, end
    if scope.operators:
        return scope.find_start(noun.i), end
    start = noun.i
    while start and _is_plain_adjective(doc[start - 1], noun):
        start -= 1
    return start, end


def end_with_preposition(noun: "Token", frame: StanceFrame, target: TokenRange) -> int:
    """Return where a noun ends, its preposition included where the target follows it."""
    follows = noun.doc[noun.i + 1 : target[0]]
    joined = len(follows) == 1 and follows[0].lower_ in frame.target
    return noun.i + 1 + joined


def _is_plain_adjective(token: "Token", noun: "Token") -> bool:
    return token.dep_ == "amod" and token.head.i == noun.i and not token.ent_type_


def _find_lender(noun: "Token", language: Language) -> "Token | None":
    """Return the verb that lends a noun its holder: voiced support, is full of praise."""
    if noun.dep_ == "pobj" and _is_measured(noun, language):
        noun = noun.head.head  # nothing but praise, a lot of respect
    verb = noun.head
    if noun.dep_ == "pobj":
        lending = language.stance.lending
        full = verb.lower_ in language.function.genitive and verb.head.lower_ in lending.full
        inside = verb.lower_ in lending.inside and verb.head.pos_ == "VERB"
        if inside and grammar.find_prep(noun, *lending.inside_of):
            return verb.head
        if not full and verb.lower_ not in lending.through:
            return None
        verb = verb.head.head if full else verb.head
        if full:
            return verb if verb.lemma_ in language.stance.copulas else None
    elif noun.dep_ not in ("dobj", "conj"):
        return None
    lending = language.stance.lending
    known = verb.lemma_ in lending.all or verb.lemma_ in lending.dropping
    return verb if verb.pos_ == "VERB" and known else None


def _find_noun_holder(noun: "Token", lender: "Token | None", language: Language) -> "Token | None":
    owner = grammar.find_child(noun, "poss")
    if owner is not None:
        if owner.lower_ not in language.function.possessive:
            return owner
        return _find_owner(noun, lender, language) or owner
    source = grammar.find_prep_object(noun, *language.stance.lending.sources)
    if source is not None:
        return source
    if lender is not None and not grammar.is_passive(lender, language):
        return find_antecedent(grammar.find_subject(lender, language), lender, language)
    modifiers = (c for c in noun.lefts if c.dep_ in ("amod", "compound"))
    return next((c for c in modifiers if c.ent_type_ in PARTIES), None)


def _is_measured(noun: "Token", language: Language) -> bool:
    lending = language.stance.lending
    before = noun.head
    amount = before.lower_ in language.function.genitive and before.head.lemma_ in lending.amounts
    return amount or before.lower_ in lending.only


def _find_owner(noun: "Token", lender: "Token | None", language: Language) -> "Token | None":
    """Return whom "his" stands for in "hid his contempt": the subject of the verb above."""
    verb = lender or noun.head
    for _ in range(grammar.MAX_CLIMB):
        if verb.pos_ in grammar.VERBAL or verb.head.i == verb.i:
            break
        verb = verb.head
    subject = grammar.find_subject(verb, language) if verb.pos_ in grammar.VERBAL else None
    if subject is None or subject.i > noun.i or subject.is_ancestor(noun):
        return None
    return find_antecedent(subject, verb, language)
