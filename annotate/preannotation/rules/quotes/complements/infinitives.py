"""Contents that are what somebody is to do: vowed to leave, urged them to go, proposed closing."""

from dataclasses import replace
from typing import TYPE_CHECKING

from annotate.language import Language
from annotate.preannotation.rules import grammar
from annotate.preannotation.rules.quotes.candidates import (
    AttributionCandidate,
    make_candidate,
)

if TYPE_CHECKING:
    from spacy.tokens import Token


def read_infinitive(verb: "Token", language: Language) -> AttributionCandidate | None:
    """Read "vowed to leave"."""
    clause = grammar.find_child(verb, "xcomp")
    if clause is None or clause.i < verb.i or clause.pos_ not in grammar.VERBAL:
        return None
    if clause.tag_ == "VBG" or grammar.find_child(clause, "aux") is None:
        return None
    if grammar.find_child(verb, "dobj") is not None:
        return None
    return make_candidate(verb, (grammar.clause_range(clause, verb),), "infinitive", language)


def read_command(verb: "Token", language: Language) -> AttributionCandidate | None:
    """Read "urged them to leave": for the parser an object and an infinitive, or a clause."""
    through, behind = _find_commanded(verb, language)
    clause = grammar.find_child(verb, "xcomp", "ccomp") or behind
    if clause is None or clause.i < verb.i:
        return None
    aux = (c for c in clause.children if c.dep_ == "aux")
    to = next((c for c in aux if c.lower_ in language.function.infinitive), None)
    if to is None:
        return None
    passive = grammar.is_passive(verb, language)
    told = grammar.find_child(verb, "nsubjpass") if passive else grammar.find_child(verb, "dobj")
    told = told or through or grammar.find_child(clause, "nsubj")
    if verb.tag_ == "VB" and verb.dep_ == "ROOT" and grammar.find_child(verb, "aux") is None:
        return None  # an imperative: the page tells its readers
    if told is None or (told.i > verb.i) == passive:
        return None
    start = next((c.i for c in clause.lefts if c.dep_ == "neg" and c.i < to.i), to.i)
    piece = grammar.trim(verb.doc, start, clause.right_edge.i + 1)
    candidate = make_candidate(verb, (piece,), "command", language)
    if candidate is None:
        return None
    addressee = grammar.phrase_range(told, None if passive else verb.i, language)
    if addressee is not None and addressee[1] > start and not passive:
        addressee = grammar.trim(verb.doc, addressee[0], start)
    return replace(candidate, addressee=addressee)


def _find_commanded(verb: "Token", language: Language) -> "tuple[Token | None, Token | None]":
    """Return whom "pleaded with the court to wait" names, and what he is to do.

    The parser has that behind the preposition, on the noun, or on the verb as its purpose.
    """
    marker = grammar.find_prep(verb, *language.cues.commanding.get(verb.lemma_, ()))
    behind = grammar.find_child(marker, "pcomp", "pobj") if marker is not None else None
    if behind is None:
        return None, None
    if behind.pos_ in grammar.VERBAL:
        return grammar.find_child(behind, "nsubj"), behind
    purpose = grammar.find_child(verb, "advcl")
    if purpose is not None and purpose.left_edge.i == behind.right_edge.i + 1:
        return behind, purpose
    return behind, grammar.find_child(behind, "acl", "relcl")


def read_gerund(verb: "Token", language: Language) -> AttributionCandidate | None:
    """Read "proposed closing the port"."""
    clause = grammar.find_child(verb, "xcomp")
    if (
        clause is None
        or clause.i < verb.i
        or not _is_gerund(clause)
        or grammar.is_passive(verb, language)
    ):
        return None
    return make_candidate(verb, (grammar.clause_range(clause, verb),), "infinitive", language)


def _is_gerund(clause: "Token") -> bool:
    """Tell whether a clause begins "meeting" or "having met"."""
    return clause.tag_ == "VBG" or any(c.dep_ == "aux" and c.tag_ == "VBG" for c in clause.lefts)
