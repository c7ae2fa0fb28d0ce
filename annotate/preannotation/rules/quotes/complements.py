"""Contents that stand as a complement of their cue: a clause, an infinitive, an object.

Each rule reads one verb by the parse and returns a claim or none.
"""

from collections.abc import Collection
from typing import TYPE_CHECKING

from annotate.language import Language
from annotate.language.cues import NOTHING
from annotate.preannotation.rules import grammar
from annotate.preannotation.rules.grammar import TokenRange
from annotate.preannotation.rules.quotes.candidates import (
    AttributionCandidate,
    cue_range,
    cut_adjunct,
    make_candidate,
)
from annotate.preannotation.rules.quotes.nominal import read_noun
from annotate.preannotation.rules.quotes.speakers import FINITE, get_tense, is_apart

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token


# What a clause begins with that has no "that".
STARTS = frozenset(("DET", "ADJ", "NOUN", "PROPN", "NUM", "PRON", "ADV"))


# How what a study shows hangs on "shows".
FOUND = frozenset(("dobj", "ccomp", "xcomp"))
CLAUSES = frozenset(("ccomp", "xcomp", "advcl"))
# What a clause has that is a content; what may stand between a participle and the verb behind it.
CLAUSE_STARTS = ("nsubj", "nsubjpass", "csubj", "expl", "mark")
IN_PHRASE = frozenset(
    ("prep", "pobj", "advmod", "npadvmod", "agent", "det", "amod", "compound", "poss", "nummod")
)
MAIN = frozenset(("ROOT", "conj", "ccomp"))
# Without what is said of it a subject is the content only of these.
SPOKEN_OF = frozenset(("about", "noun"))
SPEECH = frozenset(("quote", "clause"))


def read_clause(verb: "Token", language: Language) -> AttributionCandidate | None:
    """Read "said that ...", "told them that ..." and "..., he said" without marks."""
    frames = language.cues.get_frames(verb.lemma_)
    clause = grammar.find_clause(verb) or _find_question(verb, language)
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
    if verb.i + 1 < i and first.pos_ in STARTS and first.head.i != verb.i:
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
        if not language.cues.get_frames(token.lemma_) >= SPEECH or not _says_on(verb, token):
            continue
        start = token.left_edge.i if token.tag_ == "VBG" else token.i
        return grammar.trim(verb.doc, i, start - 1) or piece
    return piece


def _says_on(verb: "Token", token: "Token") -> bool:
    """Tell whether a second cue after a first one, with a content of its own, is not in its."""
    if grammar.find_child(token, "ccomp") is None or verb.tag_ not in FINITE:
        return False
    if token.tag_ == "VBG":
        return token.dep_ == "advcl" and is_apart(token)
    joined = token.dep_ == "conj" and token.nbor(-1).pos_ == "CCONJ"
    return joined and token.tag_ in FINITE and grammar.find_own_subject(token) is None


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
    clause = grammar.find_child(verb, "xcomp", "ccomp")
    if clause is None or clause.i < verb.i:
        return None
    to = next(
        (
            c
            for c in clause.children
            if c.dep_ == "aux" and c.lower_ in language.function.infinitive
        ),
        None,
    )
    if to is None:
        return None
    passive = grammar.is_passive(verb, language)
    told = grammar.find_child(verb, "nsubjpass") if passive else grammar.find_child(verb, "dobj")
    told = told or grammar.find_child(clause, "nsubj")
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
    if addressee is not None and addressee[1] > start:
        addressee = grammar.trim(verb.doc, addressee[0], start) if not passive else addressee
    return AttributionCandidate(
        candidate.pieces,
        candidate.cue,
        candidate.actor,
        addressee,
        candidate.rule,
        candidate.score,
        candidate.at,
    )


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


def read_gerund(verb: "Token", language: Language) -> AttributionCandidate | None:
    """Read "proposed closing the port"."""
    clause = grammar.find_child(verb, "xcomp")
    if (
        clause is None
        or clause.i < verb.i
        or clause.tag_ != "VBG"
        or grammar.is_passive(verb, language)
    ):
        return None
    return make_candidate(verb, (grammar.clause_range(clause, verb),), "infinitive", language)


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


def _is_relative(token: "Token") -> bool:
    """Tell whether a token is who, which or that: a content that nobody could read."""
    return token.tag_ in ("WP", "WDT")


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
