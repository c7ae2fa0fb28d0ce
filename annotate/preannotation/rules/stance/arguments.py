"""The arguments of a stance verb: who holds it, and what it is toward, by the parse.

Where they stand is said by the verb's frame: the object, a clause, behind a preposition.
"""

from typing import TYPE_CHECKING

from annotate.language import Language
from annotate.language.stance import StanceFrame
from annotate.preannotation.rules import grammar
from annotate.preannotation.rules.grammar import TokenRange
from annotate.preannotation.rules.quotes.complements.clauses import find_misplaced
from annotate.preannotation.rules.quotes.speakers import find_lost
from annotate.preannotation.rules.stance.findings import (
    find_antecedent,
    is_party,
    is_passive,
)

if TYPE_CHECKING:
    from spacy.tokens import Token

BODIES = frozenset(("NORP", "GPE", "ORG"))
TIMES = frozenset(("DATE", "TIME"))
PARTICIPLES = frozenset(("VBN", "VBD"))
CLAUSES = frozenset(("relcl", "acl"))
# What stands before the head of a noun phrase.
MODIFIERS = frozenset(("det", "compound", "amod", "nmod", "nummod", "poss", "punct", "quantmod"))


def find_target(
    verb: "Token", frame: StanceFrame, language: Language
) -> "tuple[Token, TokenRange] | None":
    """Return the head of the target of a verb by its frame, and the target."""
    passive = is_passive(verb, language)
    for place in frame.target:
        head = _find_place(verb, place, language, passive=passive)
        if head is not None:
            bounds = _target_range(verb, head, language)
            if bounds is not None:
                return head, bounds
    return None


def _find_place(verb: "Token", place: str, language: Language, *, passive: bool) -> "Token | None":
    if place == "object":
        return _find_object(verb, language, passive=passive)
    if place == "subject":
        return (
            None
            if passive
            else find_antecedent(grammar.find_subject(verb, language), verb, language)
        )
    if place == "clause":
        return _find_clause(verb, language)
    if place == "infinitive":
        return next((c for c in verb.rights if c.dep_ in ("xcomp", "ccomp")), None)
    if place == "deed":
        return _find_deed(verb, language)
    if place == "gerund":
        clause = grammar.find_child(verb, "xcomp")
        return clause if clause is not None and clause.tag_ == "VBG" else None
    if place == "party":
        return _find_party(verb, language)
    found = grammar.find_prep_object(verb, place)
    return None if found is not None and _is_where(found, verb, language) else found


def _is_where(noun: "Token", verb: "Token", language: Language) -> bool:
    """Tell whether a phrase says when or where something was said: warned at a talk that ...

    What was warned of is then in the clause.
    """
    clause = _find_clause(verb, language)
    marks = language.function.complementizer
    said = clause is not None and clause.i > noun.i and clause.left_edge.lower_ in marks
    return noun.ent_type_ in TIMES or said


def _find_clause(verb: "Token", language: Language) -> "Token | None":
    return grammar.find_clause(verb) or find_misplaced(verb, language)


def _find_deed(verb: "Token", language: Language) -> "Token | None":
    """Return what somebody is to do, "to X": the infinitive behind a verb."""
    return next(
        (c for c in verb.rights if c.dep_ == "xcomp" and grammar.is_infinitive(c, language)), None
    )


def _find_party(verb: "Token", language: Language) -> "Token | None":
    """Return the head of the first phrase after a verb that names whom an act meets.

    Whose aid is cut is not whom it was to reach: possessors do not count.
    """
    if grammar.is_passive(verb, language):
        return None
    for token in verb.doc[verb.i + 1 : verb.right_edge.i + 1]:
        if token.ent_type_ in BODIES and verb.is_ancestor(token):
            while token.dep_ in MODIFIERS and token.dep_ != "poss" and token.head.i > verb.i:
                token = token.head
            if (
                token.dep_ == "pobj"
                and token.head.lower_ in language.stance.toward
                and _is_near(token, verb)
            ):
                return token
            if token.dep_ in ("dobj", "dative") and token.head.i == verb.i:
                return token
    return None


def _is_near(token: "Token", verb: "Token") -> bool:
    """Tell whether a phrase hangs on a verb or on its object, in no clause of its own."""
    at = token.head
    while at.i != verb.i:
        if at.dep_ not in ("prep", "dobj", "pobj", "dative", "prt", "xcomp"):
            return False
        at = at.head
    return True


def _find_object(verb: "Token", language: Language, *, passive: bool) -> "Token | None":
    if passive:
        if verb.dep_ == "acl":
            return verb.head
        return find_antecedent(grammar.find_child(verb, "nsubjpass"), verb, language)
    found = grammar.find_child(verb, "dobj")
    that = language.function.complementizer
    if found is not None and not (found.lower_ in that and verb.dep_ == "relcl"):
        return find_antecedent(found, verb, language)
    subject = grammar.find_own_subject(verb)
    relative = verb.dep_ == "relcl" or (verb.dep_ == "acl" and verb.left_edge.lower_ in that)
    if not relative or subject is None:
        return None
    owned = any(child.tag_ == "WP$" for child in (*verb.lefts, *subject.lefts))
    return None if owned else verb.head  # whose garden backs on to the line


def _target_range(verb: "Token", head: "Token", language: Language) -> TokenRange | None:
    if head.pos_ in grammar.VERBAL and head.dep_ in ("ccomp", "xcomp", "pcomp", "relcl", "acl"):
        return grammar.clause_range(head, verb)
    if head.is_ancestor(verb):
        end = min(verb.left_edge.i, head.right_edge.i + 1)
        return grammar.trim(verb.doc, head.left_edge.i, max(end, head.i + 1))
    found = grammar.core_range(head, verb.i, language)
    while found is not None and verb.doc[found[1] - 1].pos_ == "CCONJ":
        found = grammar.trim(verb.doc, found[0], found[1] - 1)
    return found


def find_holder(verb: "Token", frame: StanceFrame, language: Language) -> "Token | None":
    """Return who holds what a verb says, by its frame."""
    passive = is_passive(verb, language)
    if frame.holder == "patient":
        return _find_patient(verb, frame, language)
    if frame.holder == "object":
        return None if passive else grammar.find_child(verb, "dobj")
    if passive:
        return grammar.find_agent(verb, language) or _find_far_agent(verb, language)
    return find_accused(verb, language) or find_doer(verb, language) or find_lost(verb)


def find_doer(verb: "Token", language: Language) -> "Token | None":
    """Return who does what a verb says, also where that is not the subject above it."""
    doer = _find_first(verb, language) or _find_made(verb, language)
    if doer is not None:
        return doer
    subject = grammar.find_subject(verb, language)
    if subject is not None and subject.i == verb.head.i and grammar.is_infinitive(verb, language):
        return subject if is_party(subject, language) else None  # the way to back it
    return find_antecedent(subject, verb, language)


def _find_made(verb: "Token", language: Language) -> "Token | None":
    """Return Y in "X prompted Y to leave"; who is asked to has no stance by that."""
    cause = verb.head
    if verb.dep_ != "xcomp" or not grammar.is_infinitive(verb, language):
        return None
    asking = language.stance.asking
    if cause.lemma_ not in language.cues.causing - asking.controlling - asking.wishing:
        return None
    made = grammar.find_child(cause, "dobj")
    return made if made is not None and made.i < verb.i and is_party(made, language) else None


def _find_first(verb: "Token", language: Language) -> "Token | None":
    """Return X in "X was the first to back it", "X was among the first to back it"."""
    first = verb.head
    if verb.dep_ not in CLAUSES or not grammar.is_infinitive(verb, language):
        return None
    if not any(t.lower_ in language.stance.firsts for t in (first, *first.lefts)):
        return None
    amid = first.dep_ == "pobj" and first.head.lower_ in language.stance.amid
    top = first.head.head if amid else first.head
    return grammar.find_own_subject(top) if top.lemma_ in language.stance.copulas else None


def _find_far_agent(verb: "Token", language: Language) -> "Token | None":
    """Return X in "was accused of hiding it by X", where "by X" is read as of what was hidden."""
    clause = next((g for c in verb.rights if c.dep_ == "prep" for g in c.rights), None)
    if clause is None or clause.dep_ != "pcomp":
        return None
    for token in reversed(verb.doc[clause.i : clause.right_edge.i + 1]):
        if token.lower_ in language.function.agent:
            agent = grammar.find_child(token, "pobj")
            return agent if agent is not None and is_party(agent, language) else None
    return None


def _find_patient(verb: "Token", frame: StanceFrame, language: Language) -> "Token | None":
    """Return who "was angered by it"; voters opposed to it, whatever the parser makes of them."""
    if is_passive(verb, language):
        helper = grammar.find_child(verb, "auxpass")
        own = grammar.find_child(verb, "nsubjpass")
        if own is None and helper is not None:
            own = grammar.find_child(helper, *grammar.SUBJECTS)
        return find_antecedent(own, verb, language) or (verb.head if verb.dep_ == "acl" else None)
    behind = verb.doc[verb.i + 1] if verb.i + 1 < len(verb.doc) else None
    if behind is None or verb.tag_ not in PARTICIPLES or grammar.find_child(verb, "dobj", "aux"):
        return None
    follows = behind.head.i == verb.i and behind.lower_ in frame.target
    return grammar.find_child(verb, "nsubj") if follows else None


def find_accused(verb: "Token", language: Language) -> "Token | None":
    """Return B in "A accused B of backing C": the subject of the backing."""
    if verb.dep_ != "pcomp" or verb.head.lower_ not in language.stance.charging:
        return None
    return grammar.find_child(verb.head.head, "dobj")
