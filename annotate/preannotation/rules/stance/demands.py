"""What is asked of a party: demanded that X withdraw, called for sanctions against X.

Who demands something of a party stands against what it does; who asks for a measure against a
party stands against it. Returns a finding or none.
"""

from typing import TYPE_CHECKING

from annotate.language import Language
from annotate.preannotation.rules import grammar
from annotate.preannotation.rules.stance.findings import (
    StanceFinding,
    find_antecedent,
    is_party,
    name_act,
)
from annotate.preannotation.rules.stance.scope import read_scope

if TYPE_CHECKING:
    from spacy.tokens import Token

SUBJECTS = ("nsubj", "nsubjpass")


def read_demand(word: "Token", language: Language) -> StanceFinding | None:
    """Read "X demanded that Y leave", "demanded Y's resignation", "urged Y to resign"."""
    holder = _find_holder(word, language)
    if holder is None or read_scope(word, language).apply("against") != "against":
        return None
    asked = _find_yielding(word, language) or _find_met(word, holder, language)
    asked = asked or _find_undone(word, language)
    if asked is None or asked.i == holder.i or asked.pos_ == "PRON":
        return None
    bounds = grammar.core_range(asked, word.i, language)
    if bounds is None or bounds[0] <= holder.i < bounds[1]:
        return None
    return StanceFinding(
        expression=_find_expression(word, language),
        polarity="against",
        holder=holder,
        target=bounds,
        explicitness="inferred",
        negated=False,
        rule="demand",
        at=word.i,
    )


def _find_met(word: "Token", holder: "Token", language: Language) -> "Token | None":
    """Return the party of which another asks something, or whom it would hurt."""
    demanding = word.lemma_ in language.stance.asking.demanding
    if not is_party(holder, language) or not (demanding or _is_wish(word, language)):
        return None
    asked = _find_asked(word, language) if demanding else None
    if asked is not None and is_party(asked, language):
        return asked
    return _find_victim(word, language)


def _find_undone(word: "Token", language: Language) -> "Token | None":
    """Return what is to be done away with: wants to abolish the tax, urged X to scrap it."""
    asking = language.stance.asking
    if word.lemma_ not in asking.wishing | asking.controlling or word.pos_ != "VERB":
        return None
    clause = grammar.find_child(word, "xcomp", "ccomp") or _find_passive(word, language)
    if clause is None or name_act(clause) not in asking.undoing:
        return None
    infinitive = any(
        c.dep_ == "aux" and c.lower_ in language.function.infinitive for c in clause.children
    )
    plain = infinitive and grammar.find_child(clause, "neg") is None
    return grammar.find_child(clause, "dobj", "nsubjpass") if plain else None


def _find_passive(word: "Token", language: Language) -> "Token | None":
    """Return what is to be done in "called for X to be scrapped"."""
    clause = grammar.find_child(word, "advcl")
    marks = language.stance.asking.leading
    marked = clause is not None and any(
        c.dep_ == "mark" and c.lower_ in marks for c in clause.lefts
    )
    return clause if marked else None


def _find_yielding(word: "Token", language: Language) -> "Token | None":
    """Return who is to give in: urged Y to resign, called on Y to step down."""
    asking = language.stance.asking
    clause = grammar.find_child(word, "xcomp", "ccomp")
    asked = asking.controlling | asking.demanding | asking.wishing
    if clause is None or word.lemma_ not in asked:
        return None
    if name_act(clause) not in asking.yielding or grammar.find_child(clause, "neg") is not None:
        return None
    own = grammar.find_child(clause, *SUBJECTS) or grammar.find_child(word, "dobj")
    return own or grammar.find_prep_object(word, *asking.leading)


def _is_wish(word: "Token", language: Language) -> bool:
    """Tell whether a verb asks for something: a frame in favour that only colours."""
    frames = language.stance.verb_frames.get(word.lemma_, ())
    if word.pos_ != "VERB" or grammar.find_child(word, "prt") is not None:
        return False
    return any(frame.explicitness == "lexical" and frame.polarity == "favor" for frame in frames)


def _find_expression(word: "Token", language: Language) -> grammar.TokenRange:
    after = grammar.find_prep(word, *language.stance.asking.leading)
    joined = after is not None and after.i == word.i + 1
    return word.i, word.i + 1 + joined


def _find_holder(word: "Token", language: Language) -> "Token | None":
    if word.pos_ == "VERB":
        return (
            None
            if grammar.is_passive(word, language)
            else find_antecedent(grammar.find_subject(word, language), word, language)
        )
    owner = grammar.find_child(word, "poss")
    if owner is not None and owner.pos_ != "PRON":
        return owner
    verb = word.head.head if word.dep_ == "pobj" else word.head
    if verb.pos_ != "VERB" or grammar.is_passive(verb, language):
        return None
    return (
        grammar.find_subject(verb, language) if verb.lemma_ in language.stance.lending.all else None
    )


def _find_asked(word: "Token", language: Language) -> "Token | None":
    """Return of whom it is asked: "from Y", who shall do it, by whom it shall be done."""
    asked = grammar.find_prep_object(word, *language.stance.asking.asked)
    if asked is not None:
        return asked
    clause = grammar.find_child(word, "ccomp", "acl", "xcomp")
    if clause is not None and clause.pos_ in grammar.VERBAL:
        return grammar.find_child(clause, *SUBJECTS) or grammar.find_child(word, "dobj")
    thing = grammar.find_child(word, "dobj")
    if thing is None:
        return None
    return grammar.find_prep_object(thing, *language.stance.asking.asked_thing)


def _find_victim(word: "Token", language: Language) -> "Token | None":
    """Return whom it would hurt: sanctions against Y, the removal of Y, Y's resignation."""
    thing = grammar.find_child(word, "dobj") or grammar.find_prep_object(
        word, *language.stance.asking.wanted
    )
    if thing is None:
        return None
    frames = language.stance.act_frames.get(thing.lemma_)
    if frames and frames[0].polarity == "against":
        return grammar.find_prep_object(thing, *frames[0].target)
    if thing.lemma_ in language.stance.asking.hurting:
        return grammar.find_prep_object(thing, *language.stance.asking.hurt) or grammar.find_child(
            thing, "poss"
        )
    return None
