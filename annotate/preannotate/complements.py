"""Contents that stand as a complement of their cue: a clause, an infinitive, an object.

Each rule reads one verb by the parse and returns a claim or none.
"""

from typing import TYPE_CHECKING

from annotate.preannotate import grammar
from annotate.preannotate.claims import Claim, make_claim
from annotate.preannotate.grammar import Range
from annotate.preannotate.lexicon import Cues

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token


# What a clause begins with that has no "that".
STARTS = frozenset(("DET", "ADJ", "NOUN", "PROPN", "NUM", "PRON", "ADV"))


def read_clause(verb: "Token", cues: Cues) -> Claim | None:
    """Read "said that ...", "told them that ..." and "..., he said" without marks."""
    frames = cues.get_frames(verb.lemma_)
    clause = next((c for c in verb.children if c.dep_ == "ccomp" and abs(c.i - verb.i) > 0), None)
    if clause is None or _is_bare_small(clause):
        return None
    told = grammar.find_child(verb, "dobj", "dative", "iobj") if "addressee" in frames else None
    if told is not None and told.dep_ == "dative" and told.pos_ == "ADP":
        told = grammar.find_child(told, "pobj")
    if told is None and grammar.is_passive(verb):
        told = grammar.find_child(verb, "nsubjpass") if "addressee" in frames else None
    piece = grammar.clause_range(clause, verb)
    if clause.i < verb.i and piece is not None:
        piece = _widen_left(verb.doc, piece, clause.sent.start)
    elif piece is not None:
        piece = _widen_right(verb, _widen_over(verb, piece))
    if told is not None and piece is not None and clause.i > verb.i and told.i > verb.i:
        end = told.right_edge.i + 1
        piece = grammar.trim(verb.doc, max(piece[0], end), piece[1]) if end < piece[1] else piece
    return make_claim(verb, (piece,), "clause", addressee=told)


def _is_bare_small(clause: "Token") -> bool:
    """Tell whether a "clause" is a single word: the parser's slip on tags and interjections."""
    return clause.left_edge.i == clause.right_edge.i


def _widen_left(doc: "Doc", piece: Range, start: int) -> Range:
    """Take a fronted content from the start of its sentence, over a few words without a verb."""
    words = [t for t in doc[start : piece[0]] if not t.is_punct and not t.is_space]
    if any(
        t.pos_ in grammar.VERBAL or t.text in grammar.QUOTE_MARKS for t in doc[start : piece[0]]
    ):
        return piece
    return (grammar.trim(doc, start, piece[1]) or piece) if len(words) <= 12 else piece


def _widen_over(verb: "Token", piece: Range) -> Range:
    """Take in the words between a cue and its clause, and "and that ..." after it."""
    doc, end = verb.doc, verb.sent.end
    i, j = piece
    first = doc[verb.i + 1]
    if verb.i + 1 < i and first.pos_ in STARTS and first.head.i != verb.i:
        gap = doc[verb.i + 1 : i]
        if not any(t.is_punct or t.ent_type_ in ("DATE", "TIME") for t in gap):
            i = verb.i + 1
    while j > i + 1 and doc[j - 1].pos_ == "CCONJ":
        j -= 1
    k = j + (j < end and doc[j].text == ",")
    if k + 1 < end and doc[k].pos_ == "CCONJ" and doc[k + 1].lower_ == "that":
        j = end
    return grammar.trim(doc, i, j) or piece


def _widen_right(verb: "Token", piece: Range) -> Range:
    """Take in "and would leave", which goes on the content though the parser has it on the cue."""
    if any(child.dep_ in ("aux", "auxpass") for child in verb.children):
        return piece
    for child in verb.rights:
        if child.dep_ != "conj" or grammar.find_own_subject(child) is not None:
            continue
        helper = grammar.find_child(child, "aux", "auxpass")
        if helper is not None and helper.lower_ != "to" and child.left_edge.i >= piece[1]:
            return grammar.trim(verb.doc, piece[0], child.right_edge.i + 1) or piece
    return piece


def read_infinitive(verb: "Token") -> Claim | None:
    """Read "vowed to leave"."""
    clause = grammar.find_child(verb, "xcomp")
    if clause is None or clause.i < verb.i or clause.pos_ not in grammar.VERBAL:
        return None
    if clause.tag_ == "VBG" or grammar.find_child(clause, "aux") is None:
        return None
    if grammar.find_child(verb, "dobj") is not None:
        return None
    return make_claim(verb, (grammar.clause_range(clause, verb),), "infinitive")


def read_command(verb: "Token") -> Claim | None:
    """Read "urged them to leave": for the parser an object and an infinitive, or a clause."""
    clause = grammar.find_child(verb, "xcomp", "ccomp")
    if clause is None or clause.i < verb.i:
        return None
    to = next((c for c in clause.children if c.dep_ == "aux" and c.lower_ == "to"), None)
    if to is None:
        return None
    passive = grammar.is_passive(verb)
    told = grammar.find_child(verb, "nsubjpass") if passive else grammar.find_child(verb, "dobj")
    told = told or grammar.find_child(clause, "nsubj")
    if told is None or (told.i > verb.i) == passive:
        return None
    start = next((c.i for c in clause.lefts if c.dep_ == "neg" and c.i < to.i), to.i)
    piece = grammar.trim(verb.doc, start, clause.right_edge.i + 1)
    claim = make_claim(verb, (piece,), "command")
    if claim is None:
        return None
    addressee = grammar.phrase_range(told, None if passive else verb.i)
    if addressee is not None and addressee[1] > start:
        addressee = grammar.trim(verb.doc, addressee[0], start) if not passive else addressee
    return Claim(claim.pieces, claim.cue, claim.actor, addressee, claim.rule, claim.score, claim.at)


def read_blame(verb: "Token") -> Claim | None:
    """Read "accused them of lying": the content is the whole complement."""
    named = grammar.find_child(verb, "dobj")
    charge = grammar.find_prep(verb, "of", "for", "with")
    if named is None or named.i < verb.i:
        return None
    if charge is None:
        charge = grammar.find_prep(named, "of", "for")
        if charge is None or (charge.lower_ == "of" and verb.lemma_ != "accuse"):
            return None
    end = max(charge.right_edge.i, named.right_edge.i) + 1
    return make_claim(verb, (grammar.trim(verb.doc, named.left_edge.i, end),), "blame")


def read_prepositional(verb: "Token", cues: Cues) -> Claim | None:
    """Read "called for X" and "warned of X"."""
    marker = grammar.find_prep(verb, *cues.prepositions.get(verb.lemma_, ()))
    if marker is None or marker.i < verb.i or grammar.is_passive(verb):
        return None
    content = grammar.find_child(marker, "pobj", "pcomp")
    if content is None:
        return None
    end = content.right_edge.i + 1
    clause = grammar.find_child(verb, "xcomp")
    if clause is not None and clause.i > content.i:
        end = clause.right_edge.i + 1
    piece = grammar.trim(verb.doc, marker.i + 1, end)
    cue = grammar.group_range(verb)
    cue = (cue[0], marker.i + 1) if marker.i == cue[1] else cue
    return make_claim(verb, (piece,), "prepositional", cue=cue)


def read_object(verb: "Token") -> Claim | None:
    """Read "announced a ban"."""
    content = grammar.find_child(verb, "dobj")
    if content is None or content.i < verb.i or content.pos_ == "PRON":
        return None
    if content.ent_type_ in ("DATE", "TIME") or grammar.is_passive(verb):
        return None
    piece = grammar.phrase_range(content, verb.i)
    return make_claim(verb, (piece,), "noun")
