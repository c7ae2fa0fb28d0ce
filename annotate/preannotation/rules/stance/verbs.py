"""Stance in verbs: who opposes, backs, accuses, upsets whom or what.

Applies the frames of the lexicon to one verb by the parse; returns a finding or none.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from annotate.language import Language
from annotate.language.stance import StanceFrame
from annotate.preannotation.rules import grammar
from annotate.preannotation.rules.grammar import TokenRange
from annotate.preannotation.rules.stance.arguments import find_accused, find_holder, find_target
from annotate.preannotation.rules.stance.findings import (
    StanceFinding,
    flip,
    is_done,
    is_nobody,
    is_party,
    is_told,
)
from annotate.preannotation.rules.stance.idioms import find_idiom
from annotate.preannotation.rules.stance.scope import read_quantifier, read_scope

if TYPE_CHECKING:
    from spacy.tokens import Token

INFINITIVES = frozenset(("infinitive", "deed"))
WISHED = frozenset(("xcomp", "ccomp"))
# Where a target stands without a preposition.
DIRECT = frozenset(("object", "subject", "clause", "gerund", *INFINITIVES))


def read_verb(verb: "Token", language: Language) -> StanceFinding | None:
    """Read "X opposes Y", "Y was condemned by X", "Y upset X"."""
    frames = _find_frames(verb, language)
    if not frames:
        return None
    scope = read_scope(verb, language)
    for frame in frames:
        if scope.apply(frame.polarity) is None:
            continue
        parties = _find_parties(verb, frame, language)
        if parties is not None and not _is_idle(verb, frame, parties[1], language):
            return _make_finding(verb, frame, parties, language)
    return None


def _find_frames(verb: "Token", language: Language) -> Sequence[StanceFrame]:
    """Return the frames of a verb; with a particle it is another word, but for a preposition.

    Who backs up files backs nothing, and who speaks out against a plan speaks against it.
    """
    known = language.stance.verb_frames
    particle = grammar.find_child(verb, "prt")
    if particle is None:
        return known.get(verb.lemma_, ())
    whole = known.get(f"{verb.lemma_} {particle.lower_}", ())
    return (*whole, *(f for f in known.get(verb.lemma_, ()) if f.target[0] not in DIRECT))


def _find_parties(
    verb: "Token", frame: StanceFrame, language: Language
) -> "tuple[Token, Token, TokenRange] | None":
    """Return who holds the stance, the head of its target, and the target."""
    target = find_target(verb, frame, language)
    holder = find_holder(verb, frame, language)
    if target is None or holder is None or holder.i == target[0].i:
        return None
    if target[0].lower_.endswith(language.function.reflexive_ends):
        return None
    if holder.lower_ in language.function.empty or is_nobody(holder, language):
        return None
    if frame.explicitness == "inferred" and not _is_act(verb, frame, holder, target[0], language):
        return None
    return holder, *target


def _is_act(
    verb: "Token", frame: StanceFrame, holder: "Token", target: "Token", language: Language
) -> bool:
    """Tell whether a verb tells of what one party did to another, or somebody to a law."""
    parties = is_party(holder, language) and is_party(target, language)
    return (parties or bool(frame.only)) and is_told(verb, language)


def _make_finding(
    verb: "Token",
    frame: StanceFrame,
    parties: "tuple[Token, Token, TokenRange]",
    language: Language,
) -> StanceFinding | None:
    holder, head, target = parties
    controller = _find_controller(verb, language)
    accused = find_accused(verb, language) is not None
    scope = read_scope(verb, language) + read_quantifier(head, language)
    polarity = scope.apply(frame.polarity)
    if polarity is None:
        return None
    if scope.is_turned and _is_balanced(verb, frame, language):
        polarity = "neutral"
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


def _is_balanced(verb: "Token", frame: StanceFrame, language: Language) -> bool:
    """Tell whether a verb is joined to its contrary: neither supports nor opposes it."""
    first = verb.head if verb.dep_ == "conj" else verb
    other = first if first.i != verb.i else grammar.find_child(verb, "conj")
    if other is None or not any(
        c.dep_ == "cc" and c.lower_ in language.function.alternative for c in first.children
    ):
        return False
    contrary = flip(frame.polarity)
    return any(f.polarity == contrary for f in language.stance.verb_frames.get(other.lemma_, ()))


def _is_idle(verb: "Token", frame: StanceFrame, head: "Token", language: Language) -> bool:
    """Tell whether a wish is none for or against: one of a stance, or of a thing: her handbag.

    Nor is what is decided a stance where it is only wished: who wants to scrap it demands it.
    """
    if frame.target[0] in INFINITIVES and _is_framed(head, language):
        return True
    asking = language.stance.asking
    if frame.only:
        demanded = frame.polarity == "against" and _is_wished(verb, language)
        return demanded or _is_shared(verb, head, language) or not is_done(head, language)
    if verb.lemma_ not in asking.claiming or head.pos_ != "NOUN":
        return False
    return not is_done(head, language)


def _is_shared(verb: "Token", head: "Token", language: Language) -> bool:
    """Tell whether a treaty is one of two who are named: each is for the other, not for it."""
    subject = grammar.find_own_subject(verb)
    joined = subject is not None and grammar.find_child(subject, "conj") is not None
    return any(
        joined
        or grammar.find_prep_object(head, *frame.target)
        or grammar.find_prep_object(verb, *frame.target)
        for frame in language.stance.act_frames.get(head.lemma_, ())
    )


def _is_wished(verb: "Token", language: Language) -> bool:
    asking = language.stance.asking
    return verb.dep_ in WISHED and verb.head.lemma_ in asking.wishing | asking.controlling


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
    """Return the verb with its auxiliaries, its particle or preposition, and the adverb before it.

    As the cue of a quote has them: has accused; without "to", and an act is its verb alone.
    """
    doc = verb.doc
    start, end = grammar.group_range(verb)
    while start < verb.i and doc[start].tag_ == "TO":
        start += 1
    if frame.explicitness == "inferred" and not negated:
        start = verb.i
    if end < len(doc) and doc[end].dep_ == "prt" and doc[end].head.i == verb.i:
        end += 1
    before = doc[start - 1] if start else None
    if before is not None and before.dep_ == "advmod" and before.head.i == verb.i:
        start -= before.lower_.endswith(language.function.adverb_ends)
    if end < len(doc) and doc[end].lower_ in frame.target and doc[end].dep_ == "prep":
        end += 1
    return start, end
