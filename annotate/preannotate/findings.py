"""Findings: a stance in token numbers, and what all rules of stance ask of a parse."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from annotate.preannotate import grammar
from annotate.preannotate.grammar import Range
from annotate.preannotate.lexicon import StanceWords

if TYPE_CHECKING:
    from spacy.tokens import Token

# The types of entity that act and are acted upon.
PARTIES = frozenset(("PERSON", "NORP", "GPE", "ORG", "FAC", "LOC"))
FLIPPED = {"favor": "against", "against": "favor"}
# What somebody denies to be so tells nothing of where he stands.
DENIALS = frozenset(("deny", "refute", "doubt", "ask", "wonder"))
NOBODY = frozenset(("nobody", "none", "nothing", "neither", "no"))
EMPTY = frozenset(("there", "this", "that", "what", "which"))
RELATIVES = frozenset(("which", "that", "who", "whom"))
SUPPOSING = frozenset(("if", "whether", "unless"))
BE = frozenset(
    ("be", "seem", "remain", "become", "feel", "appear", "look", "sound", "grow", "stay", "get")
)


@dataclass(frozen=True, slots=True)
class Finding:
    """A stance in token numbers; `at` is the word that carries it.

    `holder` is the head of his phrase, None for whoever speaks.
    """

    expression: Range
    polarity: str
    holder: "Token | None"
    target: Range
    explicitness: str
    negated: bool
    rule: str
    at: int


def flip(polarity: str) -> str:
    """Return what a polarity is under a negation; who is not neutral is nothing in particular."""
    return FLIPPED.get(polarity, polarity)


def find_antecedent(token: "Token | None", verb: "Token") -> "Token | None":
    """Return what a relative pronoun stands for, any other token as it is."""
    if token is None or token.tag_ not in ("WDT", "WP") or token.lower_ not in RELATIVES:
        return token
    return verb.head if verb.dep_ in ("relcl", "acl") else None


def is_passive(verb: "Token") -> bool:
    """Tell whether a verb is in the passive, "backed by X" after a noun included."""
    if verb.dep_ == "acl" and verb.tag_ == "VBN":
        return grammar.find_own_subject(verb) is None
    return grammar.is_passive(verb)


def is_hypothetical(verb: "Token") -> bool:
    """Tell whether a clause is only supposed, asked or denied."""
    if verb.dep_ == "ccomp" and verb.head.lemma_ in DENIALS:
        return True
    return any(c.dep_ == "mark" and c.lower_ in SUPPOSING for c in verb.children)


def is_nobody(token: "Token") -> bool:
    """Tell whether a holder is "nobody" or "no country"."""
    return token.lower_ in NOBODY or any(c.lower_ == "no" for c in token.lefts)


def is_negated(verb: "Token", words: StanceWords) -> bool:
    """Tell whether a negation, or a verb like "refuse" above, turns what a verb says."""
    flips = sum(c.dep_ == "neg" for c in verb.children)
    flips += sum(c.dep_ != "neg" and c.lower_ in words.negating for c in verb.lefts)
    if verb.dep_ == "xcomp" and verb.head.lemma_ in words.negators:
        flips += 1
    elif verb.dep_ == "xcomp" and verb.head.pos_ in grammar.VERBAL:
        flips += any(c.dep_ == "neg" for c in verb.head.children)
    return flips % 2 == 1
