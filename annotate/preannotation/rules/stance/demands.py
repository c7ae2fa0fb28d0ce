"""What is asked of a party: demanded that X withdraw, called for sanctions against X.

Who demands something of a party stands against what it does; who asks for a measure against a
party stands against it. Returns a finding or none.
"""

from typing import TYPE_CHECKING

from annotate.preannotation.rules import grammar
from annotate.preannotation.rules.lexicon import StanceWords
from annotate.preannotation.rules.stance.findings import (
    Finding,
    find_antecedent,
    is_hypothetical,
    is_negated,
    is_party,
)

if TYPE_CHECKING:
    from spacy.tokens import Token

SUBJECTS = ("nsubj", "nsubjpass")


def read_demand(word: "Token", words: StanceWords) -> Finding | None:
    """Read "X demanded that Y leave", "demanded Y's resignation", "X's demand that Y leave"."""
    if word.lemma_ not in words.demanding and not _is_wish(word, words):
        return None
    holder = _find_holder(word, words)
    if holder is None or not is_party(holder) or is_hypothetical(word):
        return None
    asked = _find_asked(word) if word.lemma_ in words.demanding else None
    asked = asked or _find_victim(word, words)
    if asked is None or asked.i == holder.i or not is_party(asked) or is_negated(word, words):
        return None
    bounds = grammar.core_range(asked, word.i)
    if bounds is None or bounds[0] <= holder.i < bounds[1] or asked.pos_ == "PRON":
        return None
    return Finding(
        expression=_find_expression(word),
        polarity="against",
        holder=holder,
        target=bounds,
        explicitness="inferred",
        negated=False,
        rule="demand",
        at=word.i,
    )


def _is_wish(word: "Token", words: StanceWords) -> bool:
    """Tell whether a verb asks for something: a frame in favour that only colours."""
    frames = words.verbs.get(word.lemma_, ())
    if word.pos_ != "VERB" or grammar.find_child(word, "prt") is not None:
        return False
    return any(frame.explicitness == "lexical" and frame.polarity == "favor" for frame in frames)


def _find_expression(word: "Token") -> grammar.Range:
    after = grammar.find_prep(word, "for", "on")
    joined = after is not None and after.i == word.i + 1
    return word.i, word.i + 1 + joined


def _find_holder(word: "Token", words: StanceWords) -> "Token | None":
    if word.pos_ == "VERB":
        return (
            None if grammar.is_passive(word) else find_antecedent(grammar.find_subject(word), word)
        )
    owner = grammar.find_child(word, "poss")
    if owner is not None and owner.pos_ != "PRON":
        return owner
    verb = word.head.head if word.dep_ == "pobj" else word.head
    if verb.pos_ != "VERB" or grammar.is_passive(verb):
        return None
    return grammar.find_subject(verb) if verb.lemma_ in words.lending else None


def _find_asked(word: "Token") -> "Token | None":
    """Return of whom it is asked: "from Y", who shall do it, by whom it shall be done."""
    asked = grammar.find_prep_object(word, "from", "of")
    if asked is not None:
        return asked
    clause = grammar.find_child(word, "ccomp", "acl", "xcomp")
    if clause is not None and clause.pos_ in grammar.VERBAL:
        return grammar.find_child(clause, *SUBJECTS) or grammar.find_child(word, "dobj")
    thing = grammar.find_child(word, "dobj")
    if thing is None:
        return None
    return grammar.find_prep_object(thing, "from", "by")


def _find_victim(word: "Token", words: StanceWords) -> "Token | None":
    """Return whom it would hurt: sanctions against Y, the removal of Y, Y's resignation."""
    thing = grammar.find_child(word, "dobj") or grammar.find_prep_object(word, "for")
    if thing is None:
        return None
    frames = words.acts.get(thing.lemma_)
    if frames and frames[0].polarity == "against":
        return grammar.find_prep_object(thing, *frames[0].target)
    if thing.lemma_ in words.hurting:
        return grammar.find_prep_object(thing, "of", "against", "for") or grammar.find_child(
            thing, "poss"
        )
    return None
