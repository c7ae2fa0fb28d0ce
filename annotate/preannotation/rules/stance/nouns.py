"""Stance in nouns, adjectives and phrases: criticism from, proud of, against, there can be no.

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
    is_nobody,
    is_passive,
)
from annotate.preannotation.rules.stance.scope import Scope, read_quantifier, read_scope

if TYPE_CHECKING:
    from spacy.tokens import Token


def read_noun(noun: "Token", language: Language) -> StanceFinding | None:
    """Read "X's criticism of Y", "voiced support for Y", "drew praise from X"."""
    frames = language.stance.noun_frames.get(noun.lemma_)
    if not frames:
        return None
    frame = frames[0]
    lender = _find_lender(noun, language)
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
    """Return holder and target of "X drew criticism from Y"."""
    source = grammar.find_prep_object(noun, *language.stance.lending.drawn)
    source = source or grammar.find_prep_object(lender, *language.stance.lending.drawn_verb)
    subject = find_antecedent(grammar.find_subject(lender, language), lender, language)
    if source is None or subject is None:
        return None
    target = grammar.core_range(subject, lender.i, language)
    return (source, target) if target is not None else None


def _find_parties(
    noun: "Token", lender: "Token | None", frame: StanceFrame, language: Language
) -> "tuple[Token, TokenRange] | None":
    target = grammar.find_prep_object(noun, *frame.target)
    if target is None and lender is not None:
        target = grammar.find_prep_object(lender, *frame.target)
    bounds = grammar.core_range(target, noun.i, language) if target is not None else None
    if target is None or bounds is None:
        return None
    holder = _find_noun_holder(noun, lender, language)
    source = grammar.find_prep(target, *language.stance.lending.beyond)
    if holder is None and source is not None and source.i > target.i:
        holder = grammar.find_child(source, "pobj")
        bounds = grammar.trim(noun.doc, bounds[0], min(bounds[1], source.i)) or bounds
    return (holder, bounds) if holder is not None else None


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
        named = grammar.find_subject(lender, language) if lender is not None else None
        return (
            named if named is not None and owner.lower_ in language.function.possessive else owner
        )
    source = grammar.find_prep_object(noun, *language.stance.lending.sources)
    if source is not None:
        return source
    if lender is not None and not grammar.is_passive(lender, language):
        return find_antecedent(grammar.find_subject(lender, language), lender, language)
    modifiers = (c for c in noun.lefts if c.dep_ in ("amod", "compound"))
    return next((c for c in modifiers if c.ent_type_ in PARTIES), None)


def read_adjective(adjective: "Token", language: Language) -> StanceFinding | None:
    """Read "is critical of X" and "is ready to X"."""
    frames = language.stance.adjective_frames.get(
        adjective.lemma_
    ) or language.stance.adjective_frames.get(adjective.lower_)
    verb = adjective.head
    if frames and is_passive(adjective, language):
        verb = adjective
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
