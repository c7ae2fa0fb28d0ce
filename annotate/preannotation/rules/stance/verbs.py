"""Stance in verbs: who opposes, backs, accuses, upsets whom or what.

Applies the frames of the lexicon to one verb by the parse; returns a finding or none.
"""

from typing import TYPE_CHECKING

from annotate.language import Language
from annotate.language.stance import StanceFrame
from annotate.preannotation.rules import grammar
from annotate.preannotation.rules.grammar import TokenRange
from annotate.preannotation.rules.quotes.speakers import find_lost
from annotate.preannotation.rules.stance.findings import (
    StanceFinding,
    find_antecedent,
    is_nobody,
    is_party,
    is_passive,
    is_told,
)
from annotate.preannotation.rules.stance.idioms import find_idiom
from annotate.preannotation.rules.stance.scope import read_quantifier, read_scope

if TYPE_CHECKING:
    from spacy.tokens import Token

BODIES = frozenset(("NORP", "GPE", "ORG"))
# What stands before the head of a noun phrase.
MODIFIERS = frozenset(("det", "compound", "amod", "nmod", "nummod", "poss", "punct", "quantmod"))


def read_verb(verb: "Token", language: Language) -> StanceFinding | None:
    """Read "X opposes Y", "Y was condemned by X", "Y upset X"."""
    frames = language.stance.verb_frames.get(verb.lemma_)
    if not frames:
        return None
    scope = read_scope(verb, language)
    for frame in frames:
        if scope.apply(frame.polarity) is None:
            continue
        parties = _find_parties(verb, frame, language)
        if parties is not None and not (_wants(frame) and _is_framed(parties[1], language)):
            return _make_finding(verb, frame, parties, language)
    return None


def _find_parties(
    verb: "Token", frame: StanceFrame, language: Language
) -> "tuple[Token, Token, TokenRange] | None":
    """Return who holds the stance, the head of its target, and the target."""
    target = _find_target(verb, frame, language)
    holder = _find_holder(verb, frame, language)
    if target is None or holder is None or holder.i == target[0].i:
        return None
    if target[0].lower_.endswith(language.function.reflexive_ends):
        return None
    if holder.lower_ in language.function.empty or is_nobody(holder, language):
        return None
    if frame.explicitness == "inferred" and not _is_act(verb, holder, target[0], language):
        return None
    return holder, *target


def _is_act(verb: "Token", holder: "Token", target: "Token", language: Language) -> bool:
    """Tell whether a verb tells of what one party did to another."""
    return is_party(holder, language) and is_party(target, language) and is_told(verb, language)


def _make_finding(
    verb: "Token",
    frame: StanceFrame,
    parties: "tuple[Token, Token, TokenRange]",
    language: Language,
) -> StanceFinding | None:
    holder, head, target = parties
    controller = _find_controller(verb, language)
    accused = _find_accused(verb, language) is not None
    scope = read_scope(verb, language) + read_quantifier(head, language)
    polarity = scope.apply(frame.polarity)
    if polarity is None:
        return None
    start, end = _expression(verb, frame, language, negated=scope.is_turned)
    return StanceFinding(
        expression=(scope.find_start(start), end),
        polarity=polarity,
        holder=controller or holder,
        target=target,
        explicitness="inferred" if controller is not None or accused else frame.explicitness,
        negated=scope.is_turned,
        rule="verb",
        at=verb.i,
    )


def _wants(frame: StanceFrame) -> bool:
    return frame.target[0] == "infinitive"


def _find_target(
    verb: "Token", frame: StanceFrame, language: Language
) -> "tuple[Token, TokenRange] | None":
    passive = is_passive(verb, language)
    for place in frame.target:
        head = _find_place(verb, place, language, passive=passive)
        if head is not None:
            bounds = _target_range(verb, head, language)
            if bounds is not None:
                return head, bounds
    return None


def _find_place(verb: "Token", place: str, language: Language, *, passive: bool) -> "Token | None":
    if place == "object":
        return _find_object(verb, language, passive=passive)
    if place == "subject":
        return (
            None
            if passive
            else find_antecedent(grammar.find_subject(verb, language), verb, language)
        )
    if place == "clause":
        return grammar.find_clause(verb)
    if place == "infinitive":
        return next((c for c in verb.rights if c.dep_ in ("xcomp", "ccomp")), None)
    if place == "gerund":
        clause = grammar.find_child(verb, "xcomp")
        return clause if clause is not None and clause.tag_ == "VBG" else None
    if place == "party":
        return _find_party(verb, language)
    return grammar.find_prep_object(verb, place)


def _find_party(verb: "Token", language: Language) -> "Token | None":
    """Return the head of the first phrase after a verb that names whom an act meets.

    Whose aid is cut is not whom it was to reach: possessors do not count.
    """
    if grammar.is_passive(verb, language):
        return None
    for token in verb.doc[verb.i + 1 : verb.right_edge.i + 1]:
        if token.ent_type_ in BODIES and verb.is_ancestor(token):
            while token.dep_ in MODIFIERS and token.dep_ != "poss" and token.head.i > verb.i:
                token = token.head
            if (
                token.dep_ == "pobj"
                and token.head.lower_ in language.stance.toward
                and _is_near(token, verb)
            ):
                return token
            if token.dep_ in ("dobj", "dative") and token.head.i == verb.i:
                return token
    return None


def _is_near(token: "Token", verb: "Token") -> bool:
    """Tell whether a phrase hangs on a verb or on its object, in no clause of its own."""
    at = token.head
    while at.i != verb.i:
        if at.dep_ not in ("prep", "dobj", "pobj", "dative", "prt", "xcomp"):
            return False
        at = at.head
    return True


def _find_object(verb: "Token", language: Language, *, passive: bool) -> "Token | None":
    if passive:
        if verb.dep_ == "acl":
            return verb.head
        return find_antecedent(grammar.find_child(verb, "nsubjpass"), verb, language)
    found = grammar.find_child(verb, "dobj")
    if found is not None:
        return find_antecedent(found, verb, language)
    return verb.head if verb.dep_ == "relcl" and grammar.find_own_subject(verb) else None


def _target_range(verb: "Token", head: "Token", language: Language) -> TokenRange | None:
    if head.pos_ in grammar.VERBAL and head.dep_ in ("ccomp", "xcomp", "pcomp"):
        return grammar.clause_range(head, verb)
    if head.is_ancestor(verb):
        end = min(verb.left_edge.i, head.right_edge.i + 1)
        return grammar.trim(verb.doc, head.left_edge.i, max(end, head.i + 1))
    return grammar.core_range(head, verb.i, language)


def _find_holder(verb: "Token", frame: StanceFrame, language: Language) -> "Token | None":
    passive = is_passive(verb, language)
    if frame.holder == "patient":
        return find_antecedent(grammar.find_child(verb, "nsubjpass"), verb, language)
    if frame.holder == "object":
        return None if passive else grammar.find_child(verb, "dobj")
    if passive:
        return grammar.find_agent(verb, language)
    accused = _find_accused(verb, language)
    return (
        accused
        or find_antecedent(grammar.find_subject(verb, language), verb, language)
        or find_lost(verb)
    )


def _find_accused(verb: "Token", language: Language) -> "Token | None":
    """Return B in "A accused B of backing C": the subject of the backing."""
    if verb.dep_ != "pcomp" or verb.head.lower_ not in language.stance.charging:
        return None
    return grammar.find_child(verb.head.head, "dobj")


def _find_controller(verb: "Token", language: Language) -> "Token | None":
    """Return A in "A urged B to back C": who asks for it has the stance."""
    head = verb.head
    if verb.dep_ not in ("xcomp", "ccomp") or head.lemma_ not in language.stance.asking.controlling:
        return None
    if not any(c.dep_ == "aux" and c.lower_ in language.function.infinitive for c in verb.children):
        return None
    return grammar.find_subject(head, language)


def _is_framed(clause: "Token", language: Language) -> bool:
    """Tell whether what someone wants to do is a stance itself, "to support X", or silence."""
    if clause.dep_ != "xcomp":
        return False
    stated = (
        frame.explicitness != "inferred"
        for frame in language.stance.verb_frames.get(clause.lemma_, ())
    )
    return (
        any(stated)
        or clause.lemma_ in language.cues.silent.speech
        or find_idiom(clause, language) is not None
    )


def _expression(
    verb: "Token", frame: StanceFrame, language: Language, *, negated: bool
) -> TokenRange:
    """Return the verb with its negation, its particle or preposition, and the adverb before it."""
    doc = verb.doc
    start, end = grammar.group_range(verb) if negated else (verb.i, verb.i + 1)
    if end < len(doc) and doc[end].dep_ == "prt" and doc[end].head.i == verb.i:
        end += 1
    before = doc[start - 1] if start else None
    if before is not None and before.dep_ == "advmod" and before.head.i == verb.i:
        start -= before.lower_.endswith(language.function.adverb_ends)
    if end < len(doc) and doc[end].lower_ in frame.target and doc[end].dep_ == "prep":
        end += 1
    return start, end
