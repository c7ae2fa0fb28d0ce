"""Naming: called the plan a disgrace, described it as one.

Finds what is named and what it is called; serves attribution and stance.
"""

from typing import TYPE_CHECKING

from annotate.language import Language
from annotate.preannotation.rules import grammar
from annotate.preannotation.rules.grammar import TokenRange
from annotate.preannotation.rules.quotes.candidates import AttributionCandidate, make_candidate

if TYPE_CHECKING:
    from spacy.tokens import Token

# As far as this many tokens after its verb a name in marks is looked for.
MAX_NAMED = 16


def find_named(verb: "Token", language: Language) -> "tuple[Token, TokenRange] | None":
    """Return what a verb names or describes, and the range of what it is called."""
    if grammar.is_passive(verb, language):
        return None
    return find_predicate(verb) or find_as(verb, language) or _find_marked(verb)


def _find_marked(verb: "Token") -> "tuple[Token, TokenRange] | None":
    """Read 'called the plan "a disgrace"' by its marks, which lead a parser astray."""
    doc = verb.doc
    reach = min(len(doc), verb.i + MAX_NAMED)
    marks = [k for k in range(verb.i + 1, reach) if doc[k].text in grammar.QUOTE_MARKS]
    if not marks or marks[0] == verb.i + 1:
        return None
    named = doc[verb.i + 1 : marks[0]]
    if any(t.is_punct or t.pos_ in ("VERB", "AUX", "ADP") for t in named):
        return None
    end = marks[1] if len(marks) > 1 else reach
    return (named.root, (marks[0] + 1, end)) if end > marks[0] + 1 else None


def find_predicate(verb: "Token") -> "tuple[Token, TokenRange] | None":
    """Return X and the range of Y in "called X Y"."""
    clause = grammar.find_child(verb, "ccomp", "xcomp")
    objects = [child for child in verb.rights if child.dep_ == "dobj"]
    named = objects[0] if objects else None
    predicate = grammar.find_child(verb, "oprd", "acomp")
    if predicate is None and len(objects) == 2:
        predicate = objects[1]
    if predicate is None and clause is not None and clause.i > verb.i:
        subject = grammar.find_child(clause, "nsubj")
        small = clause.pos_ not in grammar.VERBAL or clause.tag_ in ("VBN", "VBG")
        if subject is not None and small and grammar.find_child(clause, "aux", "mark") is None:
            bounds = grammar.trim(verb.doc, subject.right_edge.i + 1, clause.right_edge.i + 1)
            return (subject, bounds) if bounds is not None else None
    if predicate is None or named is None or predicate.i < verb.i or named.i > predicate.i:
        return None
    bounds = grammar.trim(verb.doc, predicate.left_edge.i, predicate.right_edge.i + 1)
    return (named, bounds) if bounds is not None else None


def find_as(verb: "Token", language: Language) -> "tuple[Token, TokenRange] | None":
    """Return X and the range of Y in "described X as Y", "referred to X as Y", "likened X to Y"."""
    named = grammar.find_child(verb, "dobj")
    if named is None:
        named = grammar.find_prep_object(verb, *language.cues.naming_through.get(verb.lemma_, ()))
    if named is None:
        return None
    capacity = language.cues.likening.get(verb.lemma_, language.function.capacity)
    marker = grammar.find_prep(verb, *capacity) or grammar.find_prep(named, *capacity)
    if marker is None or marker.i < verb.i or named.i > marker.i:
        return None
    bounds = grammar.trim(verb.doc, marker.i + 1, marker.right_edge.i + 1)
    return (named, bounds) if bounds is not None else None


def read_predicate(verb: "Token", language: Language) -> AttributionCandidate | None:
    """Read "called X Y": the content runs from the object to the end."""
    return _read_naming(verb, find_predicate(verb), "naming", language)


def read_as(verb: "Token", language: Language) -> AttributionCandidate | None:
    """Read "described X as Y": the content runs from the object to the end."""
    return _read_naming(verb, find_as(verb, language), "as", language)


def _read_naming(
    verb: "Token", found: "tuple[Token, TokenRange] | None", rule: str, language: Language
) -> AttributionCandidate | None:
    if found is None or grammar.is_passive(verb, language):
        return None
    named, predicate = found
    start = named.left_edge.i if named.i > verb.i else predicate[0]
    piece = grammar.trim(verb.doc, min(start, predicate[0]), predicate[1])
    cue = None
    if verb.lemma_ in language.cues.naming_through:
        cue = (grammar.group_range(verb)[0], verb.i + 2)
    return make_candidate(verb, (piece,), rule, language, cue=cue)
