"""Stance in adjectives, adverbs and phrases: proud of, opposed to, reacted angrily to, against.

Applies the frames of the lexicon to one word by the parse; returns a finding or none.
"""

from typing import TYPE_CHECKING

from annotate.language import Language
from annotate.language.stance import StanceFrame
from annotate.preannotation.rules import grammar
from annotate.preannotation.rules.grammar import TokenRange
from annotate.preannotation.rules.stance.findings import (
    StanceFinding,
    find_antecedent,
    is_nobody,
    is_passive,
)
from annotate.preannotation.rules.stance.scope import read_quantifier, read_scope

if TYPE_CHECKING:
    from spacy.tokens import Token


def read_adjective(adjective: "Token", language: Language) -> StanceFinding | None:
    """Read "is critical of X" and "is ready to X"."""
    frames = language.stance.adjective_frames.get(
        adjective.lemma_
    ) or language.stance.adjective_frames.get(adjective.lower_)
    verb = adjective.head
    if frames and is_passive(adjective, language):
        verb = adjective
    elif frames and verb.pos_ in ("NOUN", "PROPN") and verb.i < adjective.i:
        return _read_attached(adjective, frames, language)
    elif not frames or verb.pos_ not in grammar.VERBAL or not _is_copula(verb, language):
        return None
    holder = find_antecedent(grammar.find_subject(verb, language), verb, language)
    found = _find_adjective_target(adjective, frames, language)
    if holder is None or found is None or holder.lower_ in language.function.empty:
        return None
    frame, target = found
    scope = read_scope(verb, language)
    if verb.i != adjective.i:
        scope = read_quantifier(adjective, language) + scope
    polarity = scope.apply(frame.polarity)
    if polarity is None or is_nobody(holder, language):
        return None
    start = min(grammar.group_range(verb)[0], adjective.i) if scope.is_turned else adjective.i
    return StanceFinding(
        expression=(scope.find_start(start), adjective.i + 1),
        polarity=polarity,
        holder=holder,
        target=target,
        explicitness=frame.explicitness,
        negated=scope.is_turned,
        rule="adjective",
        at=adjective.i,
    )


def _read_attached(
    adjective: "Token", frames: tuple[StanceFrame, ...], language: Language
) -> StanceFinding | None:
    """Read "X, long critical of Y" and "voters angry at Y"."""
    found = _find_adjective_target(adjective, frames, language)
    polarity = read_scope(adjective, language).apply(found[0].polarity) if found else None
    if found is None or polarity is None or adjective.dep_ == "conj":
        return None
    frame, target = found
    return StanceFinding(
        expression=(adjective.i, adjective.i + 1),
        polarity=polarity,
        holder=adjective.head,
        target=target,
        explicitness=frame.explicitness,
        negated=False,
        rule="adjective",
        at=adjective.i,
    )


def _is_copula(verb: "Token", language: Language) -> bool:
    return verb.lemma_ in language.stance.copulas


def _find_adjective_target(
    adjective: "Token", frames: tuple[StanceFrame, ...], language: Language
) -> tuple[StanceFrame, TokenRange] | None:
    for frame in frames:
        target = grammar.find_prep_object(adjective, *frame.target)
        if target is None and adjective.dep_ == "acomp":
            target = grammar.find_prep_object(adjective.head, *frame.target)
        if target is None and "clause" in frame.target:
            target = grammar.find_child(adjective, "ccomp")
        if target is None and "infinitive" in frame.target:
            target = grammar.find_child(adjective, "xcomp")
        if target is not None:
            bounds = _part_range(target, adjective, language)
            return (frame, bounds) if bounds is not None else None
    return None


def _part_range(target: "Token", head: "Token", language: Language) -> TokenRange | None:
    if target.pos_ in grammar.VERBAL:
        return grammar.clause_range(target, head)
    return grammar.core_range(target, head.i, language)


def read_absence(there: "Token", language: Language) -> StanceFinding | None:
    """Read "there can be no X": whoever says so is against X."""
    verb = there.head
    modal = next((c for c in verb.children if c.dep_ == "aux" and c.tag_ == "MD"), None)
    subject = grammar.find_child(verb, "attr", "nsubj")
    if modal is None or modal.lower_ not in language.function.banning or subject is None:
        return None
    no = next((c for c in subject.lefts if c.lower_ in language.function.no), None)
    if no is None or no.i < there.i:
        return None
    bounds = grammar.trim(there.doc, no.i + 1, subject.right_edge.i + 1)
    if bounds is None:
        return None
    return StanceFinding(
        expression=(there.i, no.i + 1),
        polarity="against",
        holder=None,
        target=bounds,
        explicitness="explicit",
        negated=False,
        rule="phrase",
        at=there.i,
    )


def read_phrase(token: "Token", language: Language) -> StanceFinding | None:
    """Read "is against X" and "is in favour of X"."""
    phrases = language.stance.phrases
    alone = phrases.alone.polarity.get(token.lower_)
    polarity = alone or phrases.inside.polarity[token.lower_]
    first = token if alone else token.head
    governing = token if alone else grammar.find_child(token, "prep")
    verb = first.head
    if (
        governing is None
        or verb.lemma_ not in language.function.be
        or verb.pos_ not in grammar.VERBAL
    ):
        return None
    target = grammar.find_child(governing, "pobj", "pcomp")
    holder = find_antecedent(grammar.find_subject(verb, language), verb, language)
    bounds = _part_range(target, governing, language) if target is not None else None
    if (
        holder is None
        or bounds is None
        or holder.lower_ in language.function.empty
        or first.i > token.i
    ):
        return None
    scope = read_scope(verb, language)
    meant = scope.apply(polarity)
    if meant is None or is_nobody(holder, language):
        return None
    start = grammar.group_range(verb)[0] if scope.is_turned else first.i
    return StanceFinding(
        expression=(scope.find_start(start), max(governing.i, token.i) + 1),
        polarity=meant,
        holder=holder,
        target=bounds,
        explicitness="explicit",
        negated=scope.is_turned,
        rule="phrase",
        at=token.i,
    )


def read_manner(adverb: "Token", language: Language) -> StanceFinding | None:
    """Read "X reacted angrily to Y" and "X spoke warmly of Y"."""
    manner, verb = language.stance.manner, adverb.head
    polarity = manner.polarity.get(adverb.lower_)
    if polarity is None or verb.lemma_ not in manner.verbs or grammar.is_passive(verb, language):
        return None
    target = grammar.find_prep_object(verb, *manner.places)
    holder = find_antecedent(grammar.find_subject(verb, language), verb, language)
    bounds = grammar.core_range(target, verb.i, language) if target is not None else None
    if target is None or holder is None or bounds is None or is_nobody(holder, language):
        return None
    scope = read_scope(verb, language) + read_quantifier(target, language)
    meant = scope.apply(polarity)
    if meant is None:
        return None
    first, last = sorted((verb.i, adverb.i))
    return StanceFinding(
        expression=(scope.find_start(first), last + 1),
        polarity=meant,
        holder=holder,
        target=bounds,
        explicitness="lexical",
        negated=scope.is_turned,
        rule="adjective",
        at=adverb.i,
    )
