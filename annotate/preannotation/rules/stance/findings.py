"""Findings: a stance in token numbers, and what all rules of stance ask of a parse."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from annotate.language import Language
from annotate.preannotation.rules import grammar
from annotate.preannotation.rules.grammar import TokenRange
from annotate.preannotation.rules.stance.scope import read_scope

if TYPE_CHECKING:
    from spacy.tokens import Token

# The types of entity that act and are acted upon.
PARTIES = frozenset(("PERSON", "NORP", "GPE", "ORG", "FAC", "LOC"))
FLIPPED = {"favor": "against", "against": "favor"}
NAMING = frozenset(("amod", "compound", "nmod", "poss"))
# How a verb hangs on another that tells it: said that, agreed to, and.
TOLD = frozenset(("ccomp", "xcomp", "conj", "ROOT"))


@dataclass(frozen=True, slots=True)
class StanceFinding:
    """A stance in token numbers; `at` is the word that carries it.

    `holder` is the head of their phrase, None for whoever speaks; `shared` is False where the
    learned polarity was asked too, and sees it another way.
    """

    expression: TokenRange
    polarity: str
    holder: "Token | None"
    target: TokenRange
    explicitness: str
    negated: bool
    rule: str
    at: int
    shared: bool = True


def flip(polarity: str) -> str:
    """Return what a polarity is under a negation; who is not neutral is nothing in particular."""
    return FLIPPED.get(polarity, polarity)


def find_antecedent(token: "Token | None", verb: "Token", language: Language) -> "Token | None":
    """Return what a relative pronoun stands for, any other token as it is."""
    if (
        token is None
        or token.tag_ not in ("WDT", "WP")
        or token.lower_ not in language.function.relative
    ):
        return token
    if verb.dep_ not in ("relcl", "acl"):
        return None
    return _find_member(verb.head, language) or verb.head


def _find_member(group: "Token", language: Language) -> "Token | None":
    """Return X in "X was among those who"."""
    before = group.head
    if group.dep_ != "pobj" or before.lower_ not in language.stance.amid:
        return None
    copula = before.head.lemma_ in language.stance.copulas
    return grammar.find_own_subject(before.head) if copula else None


def is_passive(verb: "Token", language: Language) -> bool:
    """Tell whether a verb is in the passive, "backed by X" after a noun included."""
    if verb.dep_ == "acl" and verb.tag_ == "VBN":
        return grammar.find_own_subject(verb) is None
    return grammar.is_passive(verb, language)


def name_act(verb: "Token") -> str:
    """Return a verb's lemma with its particle: call off."""
    particle = grammar.find_child(verb, "prt")
    return f"{verb.lemma_} {particle.lower_}" if particle is not None else verb.lemma_


def is_nobody(token: "Token", language: Language) -> bool:
    """Tell whether a holder is "nobody" or "no country"."""
    if any(c.lower_ in language.function.genitive for c in token.rights):
        return False  # none of the ministers: these are against it
    return token.lower_ in language.function.nobody or any(
        c.lower_ in language.function.no for c in token.lefts
    )


def is_done(head: "Token", language: Language) -> bool:
    """Tell whether a noun is of something that people do or decide, and that is nobody's own."""
    asking, noun = language.stance.asking, head.lemma_.lower()
    if head.pos_ not in ("NOUN", "PROPN") or noun in asking.things:
        return False
    if any(child.tag_ == "PRP$" for child in head.lefts):
        return False
    return noun in asking.done or noun.endswith(asking.done_ends)


def is_party(token: "Token", language: Language) -> bool:
    """Tell whether a phrase names a person, people, country or body, or who is of one."""
    if is_named(token) or token.lower_ in language.function.standing:
        return True
    if token.pos_ not in ("NOUN", "PROPN") or any(c.tag_ == "PRP$" for c in token.lefts):
        return False
    if token.lemma_.lower() in language.stance.parties:
        return True
    near = [child for child in token.lefts if child.dep_ in NAMING]
    near += [
        g
        for c in token.rights
        if c.dep_ == "prep" and c.lower_ in language.function.belonging
        for g in c.children
    ]
    near += [child for child in token.rights if child.dep_ in ("appos", "conj")]
    return any(is_named(t) for t in near)


def is_named(token: "Token") -> bool:
    """Tell whether a token is of a party's name; a name that nobody has typed may be one."""
    return token.ent_type_ in PARTIES or (token.pos_ == "PROPN" and not token.ent_type_)


def is_told(verb: "Token", language: Language) -> bool:
    """Tell whether a clause tells that something is done: neither background nor possibility."""
    at = verb
    while at.dep_ != "ROOT":
        if at.dep_ not in TOLD:
            return False
        at = at.head
    modal = any(c.dep_ == "aux" and c.lower_ in language.function.modal for c in verb.children)
    return not modal and not read_scope(verb, language).is_void
