"""Contents that are the object of their cue: criticised the ban, announced a levy."""

from typing import TYPE_CHECKING

from annotate.language import Language
from annotate.preannotation.rules import grammar
from annotate.preannotation.rules.grammar import TokenRange
from annotate.preannotation.rules.quotes.candidates import (
    AttributionCandidate,
    cut_adjunct,
    make_candidate,
)
from annotate.preannotation.rules.quotes.nominal import read_noun
from annotate.preannotation.rules.quotes.speakers import FINITE

if TYPE_CHECKING:
    from spacy.tokens import Token

MAIN = frozenset(("ROOT", "conj", "ccomp"))


def read_topic(
    verb: "Token", language: Language, rule: str = "about"
) -> AttributionCandidate | None:
    """Read "criticised the ban"; "repeated the claim that ..." is for the rule of its noun."""
    spoken = grammar.find_child(verb, "dobj")
    if (
        spoken is None
        or spoken.lower_ in language.function.reciprocal
        or read_noun(spoken, language) is not None
    ):
        return None
    return read_object(verb, rule, language)


def read_wished(verb: "Token", language: Language) -> AttributionCandidate | None:
    """Read "The mayor wants a new dam": of somebody who is named, and wants it now."""
    subject = grammar.find_own_subject(verb)
    if subject is None or verb.dep_ not in MAIN or verb.tag_ not in FINITE:
        return None
    if subject.lower_ in language.function.unnamed:
        return None
    return read_object(verb, "noun", language)


def read_object(verb: "Token", rule: str, language: Language) -> AttributionCandidate | None:
    """Read "announced a ban": what is spoken of."""
    content = grammar.find_child(verb, "dobj")
    if content is None or content.i < verb.i:
        return None
    if _is_relative(content) or (content.pos_ == "PRON" and rule != "about"):
        return None
    if content.ent_type_ in ("DATE", "TIME") or grammar.is_passive(verb, language):
        return None
    if content.left_edge.i and content.left_edge.nbor(-1).text in grammar.BRACKETS.values():
        return None
    if verb.lemma_ in language.cues.demanding and content.lemma_ in language.cues.goods:
        return None  # a robber's demand
    piece = cut_adjunct(verb.doc, _widen_phrase(verb, content, language), language)
    candidate = make_candidate(verb, (piece,), rule, language)
    return (
        candidate
        if candidate is not None and (candidate.actor is not None or rule != "noun")
        else None
    )


def _widen_phrase(verb: "Token", noun: "Token", language: Language) -> TokenRange | None:
    """Return a noun phrase with what belongs to it though the parser hangs it on the verb.

    It is "a levy on fuel" of "proposed a levy on fuel", and never goes on a name.
    """
    piece = grammar.phrase_range(noun, verb.i, language)
    if piece is None or noun.pos_ != "NOUN":
        return piece
    i, j = piece
    for child in verb.rights:
        if _is_listed(child, j) or (
            child.left_edge.i == j and (child.dep_ in ("acl", "xcomp") or _belongs(child, language))
        ):
            j = child.right_edge.i + 1
    return grammar.trim(verb.doc, i, j)


def _is_listed(noun: "Token", end: int) -> bool:
    """Tell whether a noun goes on a list that ends at a place: lower fares, new ships."""
    if noun.dep_ not in ("dobj", "conj") or noun.pos_ not in ("NOUN", "PROPN"):
        return False
    return noun.left_edge.i == end + 1 and noun.doc[end].text == ","


def _belongs(marker: "Token", language: Language) -> bool:
    """Tell whether a preposition leads to what a thing is about, not to where it is said."""
    head = grammar.find_child(marker, "pobj", "pcomp")
    if marker.dep_ != "prep" or marker.lower_ not in language.cues.belonging or head is None:
        return False
    return head.ent_type_ not in ("DATE", "TIME") and head.lemma_ not in language.cues.documents


def _is_relative(token: "Token") -> bool:
    """Tell whether a token is who, which or that: a content that nobody could read."""
    return token.tag_ in ("WP", "WDT")
