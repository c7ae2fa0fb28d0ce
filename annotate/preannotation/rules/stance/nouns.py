"""Stance in nouns, adjectives and phrases: criticism from, proud of, against, there can be no.

Applies the frames of the lexicon to one word by the parse; returns a finding or none.
"""

from typing import TYPE_CHECKING

from annotate.preannotation.rules import grammar
from annotate.preannotation.rules.grammar import Range
from annotate.preannotation.rules.lexicon import Frame, StanceWords
from annotate.preannotation.rules.stance.findings import (
    BE,
    EMPTY,
    PARTIES,
    Finding,
    find_antecedent,
    flip,
    is_hypothetical,
    is_negated,
    is_nobody,
    is_party,
)

if TYPE_CHECKING:
    from spacy.tokens import Token

POSSESSIVES = frozenset(("its", "their", "his", "her", "our", "my"))
# What one has of somebody else: the support of Y is Y's.
GIVEN = frozenset(
    ("support", "backing", "approval", "endorsement", "confidence", "trust", "respect", "sympathy")
)
BANS = frozenset(("can", "must", "should", "will"))


def read_noun(noun: "Token", words: StanceWords) -> Finding | None:
    """Read "X's criticism of Y", "voiced support for Y", "drew praise from X"."""
    frames = words.nouns.get(noun.lemma_)
    if not frames:
        return None
    frame = frames[0]
    lender = _find_lender(noun, words)
    lent = _find_lent(noun, lender, frame)
    if lent is not None:
        parties: tuple[Token, Range] | None = lent
    elif lender is not None and lender.lemma_ in words.drawing:
        parties = _find_drawn(noun, lender) or _find_parties(noun, None, frame)
    else:
        parties = _find_parties(noun, lender, frame)
    if parties is None:
        return None
    holder, target = parties
    if target[0] <= holder.i < target[1]:
        return None
    no = next((c for c in noun.lefts if c.lower_ in ("no", "little")), None)
    polarity = flip(frame.polarity) if no is not None else frame.polarity
    return Finding(
        expression=_noun_expression(noun, no, frame, target),
        polarity=polarity,
        holder=holder,
        target=target,
        explicitness=frame.explicitness,
        negated=no is not None,
        rule="noun",
        at=noun.i,
    )


def _find_lent(noun: "Token", lender: "Token | None", frame: Frame) -> "tuple[Token, Range] | None":
    """Return holder and target of "X has the support of Y", where Y gives it."""
    giver = grammar.find_prep_object(noun, "of")
    if lender is None or giver is None or noun.lemma_ not in GIVEN or not is_party(giver):
        return None
    if not any(child.lower_ == "the" for child in noun.lefts) or grammar.is_passive(lender):
        return None
    receiver = find_antecedent(grammar.find_subject(lender), lender)
    bounds = grammar.core_range(receiver, lender.i) if receiver is not None else None
    return (giver, bounds) if bounds is not None else None


def _find_drawn(noun: "Token", lender: "Token") -> "tuple[Token, Range] | None":
    """Return holder and target of "X drew criticism from Y"."""
    source = grammar.find_prep_object(noun, "from")
    source = source or grammar.find_prep_object(lender, "from", "by")
    subject = find_antecedent(grammar.find_subject(lender), lender)
    if source is None or subject is None:
        return None
    target = grammar.core_range(subject, lender.i)
    return (source, target) if target is not None else None


def _find_parties(
    noun: "Token", lender: "Token | None", frame: Frame
) -> "tuple[Token, Range] | None":
    holder = _find_noun_holder(noun, lender)
    target = grammar.find_prep_object(noun, *frame.target)
    if target is None and lender is not None:
        target = grammar.find_prep_object(lender, *frame.target)
    bounds = grammar.core_range(target, noun.i) if target is not None else None
    return (holder, bounds) if holder is not None and bounds is not None else None


def _noun_expression(noun: "Token", no: "Token | None", frame: Frame, target: Range) -> Range:
    """Return the noun with its adjectives, "no" and the preposition of its target.

    "full of praise for" is taken whole.
    """
    doc = noun.doc
    end = end_with_preposition(noun, frame, target)
    if noun.dep_ == "pobj" and noun.head.head.lower_ == "full":
        return noun.head.head.i, end
    if no is not None:
        return no.i, end
    start = noun.i
    while start and _is_plain_adjective(doc[start - 1], noun):
        start -= 1
    return start, end


def end_with_preposition(noun: "Token", frame: Frame, target: Range) -> int:
    """Return where a noun ends, its preposition included where the target follows it."""
    follows = noun.doc[noun.i + 1 : target[0]]
    joined = len(follows) == 1 and follows[0].lower_ in frame.target
    return noun.i + 1 + joined


def _is_plain_adjective(token: "Token", noun: "Token") -> bool:
    return token.dep_ == "amod" and token.head.i == noun.i and not token.ent_type_


def _find_lender(noun: "Token", words: StanceWords) -> "Token | None":
    """Return the verb that lends a noun its holder: voiced support, is full of praise."""
    verb = noun.head
    if noun.dep_ == "pobj":
        full = verb.lower_ == "of" and verb.head.lower_ == "full"
        if verb.lower_ == "in" and verb.head.pos_ == "VERB" and grammar.find_prep(noun, "of", "to"):
            return verb.head
        if not full and verb.lower_ not in ("under", "with", "in", "of"):
            return None
        verb = verb.head.head if full else verb.head
        if full:
            return verb if verb.lemma_ in BE else None
    elif noun.dep_ not in ("dobj", "conj"):
        return None
    return verb if verb.pos_ == "VERB" and verb.lemma_ in words.lending else None


def _find_noun_holder(noun: "Token", lender: "Token | None") -> "Token | None":
    owner = grammar.find_child(noun, "poss")
    if owner is not None:
        named = grammar.find_subject(lender) if lender is not None else None
        return named if named is not None and owner.lower_ in POSSESSIVES else owner
    source = grammar.find_prep_object(noun, "from", "by", "among")
    if source is not None:
        return source
    if lender is not None and not grammar.is_passive(lender):
        return find_antecedent(grammar.find_subject(lender), lender)
    modifiers = (c for c in noun.lefts if c.dep_ in ("amod", "compound"))
    return next((c for c in modifiers if c.ent_type_ in PARTIES), None)


def read_adjective(adjective: "Token", words: StanceWords) -> Finding | None:
    """Read "is critical of X" and "is ready to X"."""
    frames = words.adjectives.get(adjective.lemma_) or words.adjectives.get(adjective.lower_)
    verb = adjective.head
    if not frames or verb.pos_ not in grammar.VERBAL or verb.lemma_ not in BE:
        return None
    holder = find_antecedent(grammar.find_subject(verb), verb)
    found = _find_adjective_target(adjective, frames)
    if holder is None or found is None or holder.lower_ in EMPTY:
        return None
    if is_nobody(holder) or is_hypothetical(verb):
        return None
    frame, target = found
    negated = is_negated(verb, words)
    if negated and flip(frame.polarity) == frame.polarity:
        return None
    start = grammar.group_range(verb)[0] if negated else adjective.i
    return Finding(
        expression=(start, adjective.i + 1),
        polarity=flip(frame.polarity) if negated else frame.polarity,
        holder=holder,
        target=target,
        explicitness=frame.explicitness,
        negated=negated,
        rule="adjective",
        at=adjective.i,
    )


def _find_adjective_target(
    adjective: "Token", frames: tuple[Frame, ...]
) -> tuple[Frame, Range] | None:
    for frame in frames:
        target = grammar.find_prep_object(adjective, *frame.target)
        if target is None and "clause" in frame.target:
            target = grammar.find_child(adjective, "ccomp")
        if target is None and "infinitive" in frame.target:
            target = grammar.find_child(adjective, "xcomp")
        if target is not None:
            bounds = _part_range(target, adjective)
            return (frame, bounds) if bounds is not None else None
    return None


def _part_range(target: "Token", head: "Token") -> Range | None:
    if target.pos_ in grammar.VERBAL:
        return grammar.clause_range(target, head)
    return grammar.core_range(target, head.i)


def read_absence(there: "Token") -> Finding | None:
    """Read "there can be no X": whoever says so is against X."""
    verb = there.head
    modal = next((c for c in verb.children if c.dep_ == "aux" and c.tag_ == "MD"), None)
    subject = grammar.find_child(verb, "attr", "nsubj")
    if modal is None or modal.lower_ not in BANS or subject is None:
        return None
    no = next((c for c in subject.lefts if c.lower_ == "no"), None)
    if no is None or no.i < there.i:
        return None
    bounds = grammar.trim(there.doc, no.i + 1, subject.right_edge.i + 1)
    if bounds is None:
        return None
    return Finding(
        expression=(there.i, no.i + 1),
        polarity="against",
        holder=None,
        target=bounds,
        explicitness="explicit",
        negated=False,
        rule="phrase",
        at=there.i,
    )


def read_phrase(token: "Token") -> Finding | None:
    """Read "is against X" and "is in favour of X"."""
    against = token.lower_ == "against"
    first = token if against else token.head
    governing = token if against else grammar.find_child(token, "prep")
    verb = first.head
    if governing is None or verb.lemma_ != "be" or verb.pos_ not in grammar.VERBAL:
        return None
    target = grammar.find_child(governing, "pobj", "pcomp")
    holder = find_antecedent(grammar.find_subject(verb), verb)
    bounds = _part_range(target, governing) if target is not None else None
    if holder is None or bounds is None or holder.lower_ in EMPTY or first.i > token.i:
        return None
    polarity = "against" if against else "favor"
    negated = any(c.dep_ == "neg" for c in verb.children)
    start = grammar.group_range(verb)[0] if negated else first.i
    return Finding(
        expression=(start, max(governing.i, token.i) + 1),
        polarity=flip(polarity) if negated else polarity,
        holder=holder,
        target=bounds,
        explicitness="explicit",
        negated=negated,
        rule="phrase",
        at=token.i,
    )
