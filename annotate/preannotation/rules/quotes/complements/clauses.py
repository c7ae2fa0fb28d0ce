"""Contents that are a clause of their cue: said that, told them that, made clear that."""

from typing import TYPE_CHECKING

from annotate.language import Language
from annotate.preannotation.rules import grammar
from annotate.preannotation.rules.grammar import TokenRange
from annotate.preannotation.rules.quotes.candidates import (
    AttributionCandidate,
    make_candidate,
)
from annotate.preannotation.rules.quotes.speakers import FINITE, get_tense, is_apart, is_unlike

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

# What a clause begins with that has no "that".
STARTS = frozenset(("DET", "ADJ", "NOUN", "PROPN", "NUM", "PRON", "ADV"))
CLAUSES = frozenset(("ccomp", "xcomp", "advcl"))
# What a clause has that is a content; what may stand between a participle and the verb behind it.
CLAUSE_STARTS = ("nsubj", "nsubjpass", "csubj", "expl", "mark")
IN_PHRASE = frozenset(
    ("prep", "pobj", "advmod", "npadvmod", "agent", "det", "amod", "compound", "poss", "nummod")
)
SPEECH = frozenset(("quote", "clause"))


def read_clause(verb: "Token", language: Language) -> AttributionCandidate | None:
    """Read "said that ...", "told them that ..." and "..., he said" without marks."""
    frames = language.cues.get_frames(verb.lemma_)
    clause = (
        grammar.find_clause(verb)
        or _find_question(verb, language)
        or find_misplaced(verb, language)
    )
    if clause is None or _is_bare_small(clause) or _lacks_subject(verb, clause):
        return None
    if any(t.lower_ in language.cues.becoming for t in (verb.head, *verb.lefts)):
        return None  # what became known nobody says
    told = grammar.find_child(verb, "dobj", "dative", "iobj") if "addressee" in frames else None
    if told is not None and told.dep_ == "dative" and told.pos_ == "ADP":
        told = grammar.find_child(told, "pobj")
    if told is None and grammar.is_passive(verb, language):
        told = grammar.find_child(verb, "nsubjpass") if "addressee" in frames else None
    piece = grammar.clause_range(clause, verb)
    if clause.i < verb.i and piece is not None:
        piece = _widen_left(verb.doc, piece, clause.sent.start)
    elif piece is not None:
        piece = _cut_next(
            verb, _widen_right(verb, _widen_over(verb, piece, language), language), language
        )
    if told is not None and piece is not None and clause.i > verb.i and told.i > verb.i:
        end = told.right_edge.i + 1
        piece = grammar.trim(verb.doc, max(piece[0], end), piece[1]) if end < piece[1] else piece
    return make_candidate(verb, (piece,), "clause", language, addressee=told)


def read_marked(verb: "Token", language: Language) -> AttributionCandidate | None:
    """Read "knew that ..." and "knows whether ...", and no clause that nothing marks."""
    clause = grammar.find_clause(verb)
    if clause is None or clause.i < verb.i:
        return None
    first = clause.left_edge
    function = language.function
    marked = first.lower_ in function.complementizer or first.lower_ in function.question
    asked = first.tag_ in ("WRB", "WP", "WDT")
    return read_clause(verb, language) if marked or asked else None


def _find_question(verb: "Token", language: Language) -> "Token | None":
    """Return the clause of "asked him if ...", which for the parser is a condition."""
    if verb.lemma_ not in language.cues.asking:
        return None
    clauses = (c for c in verb.rights if c.dep_ == "advcl")
    return next((c for c in clauses if c.left_edge.lower_ in language.function.question), None)


def find_misplaced(verb: "Token", language: Language) -> "Token | None":
    """Return the clause of "told him at the time that ...", which the parser hangs on the noun.

    "That" is no part of it, and it has a subject of its own.
    """
    for phrase in verb.rights:
        noun = grammar.find_child(phrase, "pobj") if phrase.dep_ == "prep" else phrase
        if noun is None or noun.dep_ not in ("pobj", "npadvmod"):
            continue
        for clause in noun.rights:
            first = clause.left_edge
            marks = first.dep_ in ("mark", "advmod") and first.lower_ in (
                language.function.complementizer
            )
            if marks and clause.dep_ in ("relcl", "acl") and grammar.find_own_subject(clause):
                return clause
    return None


def _is_bare_small(clause: "Token") -> bool:
    """Tell whether a "clause" is a single word: the parser's slip on tags and interjections."""
    return clause.left_edge.i == clause.right_edge.i


def _lacks_subject(verb: "Token", clause: "Token") -> bool:
    """Tell whether a "cue" is a participle: The quota agreed in May is safe."""
    if clause.i < verb.i or clause.tag_ not in FINITE or verb.tag_ != "VBD":
        return False
    if grammar.find_child(clause, *CLAUSE_STARTS) is not None:
        return False
    return all(t.dep_ in IN_PHRASE for t in verb.doc[verb.i + 1 : clause.i])


def _widen_left(doc: "Doc", piece: TokenRange, start: int) -> TokenRange:
    """Take a fronted content from the start of its sentence, over a few words without a verb."""
    words = [t for t in doc[start : piece[0]] if not t.is_punct and not t.is_space]
    if any(
        t.pos_ in grammar.VERBAL or t.text in grammar.QUOTE_MARKS for t in doc[start : piece[0]]
    ):
        return piece
    return (grammar.trim(doc, start, piece[1]) or piece) if len(words) <= 12 else piece


def _widen_over(verb: "Token", piece: TokenRange, language: Language) -> TokenRange:
    """Take in the words between a cue and its clause, and "and that ..." after it."""
    doc, end = verb.doc, verb.sent.end
    i, j = piece
    j = max([j, *(c.right_edge.i + 1 for c in verb.rights if c.dep_ == "ccomp")])
    first = doc[verb.i + 1]
    is_marked = doc[i].lower_ in language.function.complementizer
    if verb.i + 1 < i and first.pos_ in STARTS and first.head.i != verb.i and not is_marked:
        gap = doc[verb.i + 1 : i]
        if not any(t.is_punct or t.ent_type_ in ("DATE", "TIME") for t in gap):
            i = verb.i + 1
    while j > i + 1 and doc[j - 1].pos_ == "CCONJ":
        j -= 1
    j = _widen_on(doc, j, end, language)
    k = j + (j < end and doc[j].text == ",")
    if (
        k + 1 < end
        and doc[k].pos_ == "CCONJ"
        and doc[k + 1].lower_ in language.function.complementizer
    ):
        j = end
    return grammar.trim(doc, i, j) or piece


def _cut_next(verb: "Token", piece: TokenRange, language: Language) -> TokenRange:
    """Leave out "and predicted that ..." and ", adding that ...", which the parser has inside."""
    i, j = piece
    for token in verb.doc[i + 2 : j]:
        if not _says_on(verb, token, language):
            continue
        start = token.left_edge.i if token.tag_ == "VBG" else token.i
        return grammar.trim(verb.doc, i, start - 1) or piece
    return piece


def _says_on(verb: "Token", token: "Token", language: Language) -> bool:
    """Tell whether a second cue after a first one, with a content of its own, is not in its."""
    frames = language.cues.get_frames(token.lemma_)
    if not frames or verb.tag_ not in FINITE:
        return False
    has_clause = frames >= SPEECH and grammar.find_child(token, "ccomp") is not None
    if token.tag_ == "VBG":
        return has_clause and token.dep_ == "advcl" and is_apart(token)
    joined = token.dep_ == "conj" and token.nbor(-1).pos_ == "CCONJ"
    if not joined or token.tag_ not in FINITE or grammar.find_own_subject(token) is not None:
        return False
    return has_clause or (token.tag_ == verb.tag_ and is_unlike(token, frames))


def _widen_on(doc: "Doc", j: int, end: int, language: Language) -> int:
    """Take in what a colon or a reason adds to a clause that the parser closes too early."""
    k = j + (j < end and doc[j].text == ",")
    if k + 2 < end and (doc[k].text == ":" or doc[k].lower_ in language.cues.onward):
        return end
    return j


def _widen_right(verb: "Token", piece: TokenRange, language: Language) -> TokenRange:
    """Take in "and would leave", which goes on the content though the parser has it on the cue."""
    if any(child.dep_ in ("aux", "auxpass") for child in verb.children):
        return piece
    for child in verb.rights:
        if child.dep_ != "conj":
            continue
        if grammar.find_own_subject(child) is not None:
            said = language.cues.get_frames(child.lemma_) >= SPEECH
            if not said and _keeps_tense(verb, child, piece[1]):
                return grammar.trim(verb.doc, piece[0], child.right_edge.i + 1) or piece
            continue
        helper = grammar.find_child(child, "aux", "auxpass")
        if (
            helper is not None
            and helper.lower_ not in language.function.infinitive
            and child.left_edge.i >= piece[1]
        ):
            return grammar.trim(verb.doc, piece[0], child.right_edge.i + 1) or piece
    return piece


def _keeps_tense(verb: "Token", joined: "Token", end: int) -> bool:
    """Tell whether "claims that he was hit and she was robbed" keeps the tense of the content."""
    near = joined.left_edge.i <= end + 2
    return near and verb.tag_ in ("VBZ", "VBP") and get_tense(joined).startswith("VBD")


def read_made_clear(verb: "Token", language: Language) -> AttributionCandidate | None:
    """Read "made clear that ..." and "made it clear ..."."""
    clear = next(
        (t for t in verb.doc[verb.i + 1 : verb.i + 4] if t.lower_ in language.cues.clear), None
    )
    if clear is None or clear.head.i != verb.i:
        return None
    clauses = (*clear.rights, *verb.rights)
    clause = next((c for c in clauses if c.dep_ in CLAUSES and c.i > clear.i), None)
    if clause is None or grammar.find_own_subject(clause) is None:
        return None
    piece = grammar.trim(verb.doc, max(clause.left_edge.i, clear.i + 1), clause.right_edge.i + 1)
    cue = (grammar.group_range(verb)[0], clear.i + 1)
    return make_candidate(verb, (piece,), "clause", language, cue=cue)
