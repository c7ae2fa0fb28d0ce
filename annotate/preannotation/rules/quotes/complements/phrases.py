"""Contents that a phrase of the cue holds: accused them of, called for, is seen as, shows."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from annotate.language import Language
from annotate.language.cues import NOTHING
from annotate.preannotation.rules import grammar
from annotate.preannotation.rules.quotes.candidates import (
    AttributionCandidate,
    cue_range,
    cut_adjunct,
    make_candidate,
)
from annotate.preannotation.rules.quotes.complements.clauses import CLAUSES

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

# How what a study shows hangs on "shows".
FOUND = frozenset(("dobj", "ccomp", "xcomp"))
# Without what is said of it a subject is the content only of these.
SPOKEN_OF = frozenset(("about", "noun"))


def read_blame(verb: "Token", language: Language) -> AttributionCandidate | None:
    """Read "accused them of lying": the content is the whole complement."""
    named = grammar.find_child(verb, "dobj")
    charges = language.cues.charges
    charge = grammar.find_prep(verb, *charges.verb)
    if named is None or named.i < verb.i:
        return None
    if charge is None:
        charge = grammar.find_prep(named, *charges.noun)
        if charge is None or verb.lemma_ not in charges.only.get(charge.lower_, (verb.lemma_,)):
            return None
    end = max(charge.right_edge.i, named.right_edge.i) + 1
    return make_candidate(
        verb, (grammar.trim(verb.doc, named.left_edge.i, end),), "blame", language
    )


def read_prepositional(verb: "Token", language: Language) -> AttributionCandidate | None:
    """Read "called for X" and "warned of X"."""
    particle = grammar.find_child(verb, "prt")
    lemma = verb.lemma_ if particle is None else f"{verb.lemma_} {particle.lower_}"
    words = language.cues.prepositions.get(lemma) or language.cues.prepositions.get(
        verb.lemma_, NOTHING
    )
    marker = grammar.find_prep(verb, *words)
    if marker is None:
        return _read_wish(verb, words, language)
    if marker.i < verb.i or grammar.is_passive(verb, language):
        return None
    content = grammar.find_child(marker, "pobj", "pcomp")
    if content is None:
        return None
    end = content.right_edge.i + 1
    clause = grammar.find_child(verb, "xcomp")
    if clause is not None and clause.i > content.i:
        end = clause.right_edge.i + 1
    piece = cut_adjunct(verb.doc, grammar.trim(verb.doc, marker.i + 1, end), language)
    cue = cue_range(verb, language)
    cue = (cue[0], marker.i + 1) if marker.i == cue[1] else cue
    return make_candidate(verb, (piece,), "prepositional", language, cue=cue)


def _read_wish(
    verb: "Token", words: Collection[str], language: Language
) -> AttributionCandidate | None:
    """Read "called for the mayor to resign", where the preposition leads a clause."""
    for clause in verb.rights:
        marker = grammar.find_child(clause, "mark")
        if clause.dep_ not in CLAUSES or marker is None or marker.lower_ not in words:
            continue
        if verb.i < marker.i <= verb.i + 3 and not grammar.is_passive(verb, language):
            piece = grammar.trim(verb.doc, marker.i + 1, clause.right_edge.i + 1)
            start, end = cue_range(verb, language)
            cue = (start, marker.i + 1) if marker.i == end else (start, end)
            return make_candidate(verb, (piece,), "prepositional", language, cue=cue)
    return None


def read_finding(
    verb: "Token", sentence: "Span", language: Language
) -> AttributionCandidate | None:
    """Read "a poll shows the mayor leading by a point": all that follows is what it found."""
    source = grammar.find_subject(verb, language)
    found = any(c.dep_ in FOUND for c in verb.rights)
    if source is None or source.lemma_ not in language.cues.findings or not found:
        return None
    end = verb.right_edge.i + 1 if verb.dep_ == "acl" else sentence.end
    return make_candidate(verb, (grammar.trim(verb.doc, verb.i + 1, end),), "clause", language)


def read_passive(verb: "Token", language: Language) -> AttributionCandidate | None:
    """Read "the ban was criticised", "is seen as a failure" and "is expected to fail"."""
    named = grammar.find_child(verb, "nsubjpass")
    if (
        named is None
        or named.i > verb.i
        or named.pos_ == "PRON"
        or grammar.find_child(verb, "ccomp", "dobj") is not None
    ):
        return None
    clause = grammar.find_child(verb, "xcomp")
    if clause is not None and verb.lemma_ not in language.cues.passive.raising:
        return None
    if clause is not None and clause.tag_ == "VBG":
        return None  # who was seen leaving was seen
    start = grammar.group_range(verb)[0]
    spoken = language.cues.get_frames(verb.lemma_) & SPOKEN_OF
    added = (
        clause
        or grammar.find_child(verb, "oprd")
        or grammar.find_prep(verb, *language.cues.passive.added)
    )
    rest = None
    if added is not None and added.i > verb.i:
        first = added.left_edge.i + (
            added.dep_ == "prep" and added.lower_ in language.function.capacity
        )
        rest = grammar.trim(verb.doc, first, added.right_edge.i + 1)
    if rest is None and not spoken:
        return None
    whole = None if clause is not None else grammar.phrase_range(named, start, language)
    return make_candidate(verb, (whole, rest), "passive", language)
