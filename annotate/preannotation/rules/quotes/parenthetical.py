"""Contents beside a cue that is not their head for the parser: "The plan, he said, will fail".

Each rule reads one verb by the order of words in its sentence and returns a claim or none.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

from annotate.language import Language
from annotate.preannotation.rules import grammar
from annotate.preannotation.rules.grammar import TokenRange
from annotate.preannotation.rules.quotes.candidates import (
    AttributionCandidate,
    find_mark,
    is_told,
    make_candidate,
)
from annotate.preannotation.rules.quotes.speakers import find_inverted

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token


# What does not stand in the noun phrase of a speaker who follows a dash.
NAMING = frozenset(("NOUN", "PROPN", "PRON"))
NO_NAME = frozenset(("VERB", "AUX", "SCONJ"))
# A clause without "that" does not begin with one of these.
PAUSES = frozenset((",", ":"))
NO_CLAUSE = frozenset(("PUNCT", "ADP", "CCONJ", "SCONJ", "VERB"))


def read_as_said(
    verb: "Token", sentence: "Span", language: Language
) -> AttributionCandidate | None:
    """Read "As he said, the plan will fail" and "The plan will fail, as he said"."""
    bounds = _parenthetical_range(verb, language)
    piece = _find_beside(verb, bounds, sentence, language) if bounds is not None else None
    return make_candidate(verb, (piece,), "bare", language)


def read_as_put(verb: "Token", sentence: "Span", language: Language) -> AttributionCandidate | None:
    """Read 'As she put it, the plan has failed' and '"...," as she put it'."""
    said, subject = grammar.find_child(verb, "dobj"), grammar.find_own_subject(verb)
    if said is None or subject is None or said.lower_ not in language.function.impersonal:
        return None
    actor = grammar.phrase_range(subject, verb.i, language)
    if actor is None or said.i != verb.i + 1:
        return None
    piece = _find_beside(verb, (actor[0], said.i + 1), sentence, language)
    return make_candidate(verb, (piece,), "bare", language, cue=(verb.i, said.i + 1))


def _find_beside(
    verb: "Token", bounds: TokenRange, sentence: "Span", language: Language
) -> TokenRange | None:
    """Return what stands behind "as he said" at the start of a sentence, or before it."""
    doc = verb.doc
    mark = next(
        (c for c in verb.lefts if c.lower_ in language.function.as_said and c.i < verb.i), None
    )
    if mark is None or mark.i != bounds[0] - 1:
        return None
    if mark.i == sentence.start:
        pause = next((t.i for t in doc[bounds[1] : sentence.end] if t.text in PAUSES), None)
        if pause is None:
            return find_mark(doc, sentence.end)
        return grammar.trim(doc, pause, sentence.end) or find_mark(doc, sentence.end)
    before = doc[mark.i - 1 - (doc[mark.i - 1].text in grammar.QUOTE_MARKS)]
    return grammar.trim(doc, sentence.start, mark.i) if before.text == "," else None


def read_after_dash(
    verb: "Token", sentence: "Span", language: Language
) -> AttributionCandidate | None:
    """Read "X - the minister said Y": what stands before the dash is not what he said."""
    doc, start = verb.doc, grammar.group_range(verb)[0]
    at = max((t.i for t in doc[sentence.start : start] if grammar.is_dash(t)), default=None)
    if (
        at is None
        or at == sentence.start
        or any(grammar.is_dash(t) for t in doc[verb.i : sentence.end])
    ):
        return None
    actor = grammar.trim(doc, at + 1, start)
    if actor is None or any(t.pos_ in NO_NAME or t.is_punct for t in doc[actor[0] : actor[1]]):
        return None
    first = _skip_time(verb, sentence, language)
    if not any(grammar.find_own_subject(t) is not None for t in doc[first : sentence.end]):
        return None
    candidate = make_candidate(verb, (grammar.trim(doc, first, sentence.end),), "bare", language)
    return replace(candidate, actor=actor) if candidate is not None else None


def _skip_time(verb: "Token", sentence: "Span", language: Language) -> int:
    """Return where a content begins behind "said", or behind "said on Wednesday"."""
    first = verb.i + 1
    while first < sentence.end and (
        verb.doc[first].ent_type_ in ("DATE", "TIME")
        or verb.doc[first].lower_ in language.function.at_time
    ):
        first += 1
    return first


def read_parenthesis(
    verb: "Token", sentence: "Span", language: Language
) -> AttributionCandidate | None:
    """Read "The plan, he said, will fail", whatever the parser makes of it: by the two commas."""
    doc = verb.doc
    bounds = _parenthetical_range(verb, language)
    if bounds is None:
        return None
    left, right = bounds
    if right == verb.i + 1:  # The plan, he said on Monday, will fail
        timed = _skip_time(verb, sentence, language)
        right = timed if timed < sentence.end and doc[timed].text == "," else right
    if left - 1 <= sentence.start or right >= sentence.end - 1:
        return None
    if doc[left - 1].text != "," or doc[right].text != ",":
        return None
    if doc[right + 1].tag_ == "VBG":
        return None
    before = grammar.trim(doc, sentence.start, left)
    after = grammar.trim(doc, right, sentence.end)
    candidate = make_candidate(verb, (before, after), "bare", language)
    own = _find_near(verb, language)
    if candidate is None or own is None or own.i > verb.i:
        return candidate
    return replace(candidate, actor=grammar.phrase_range(own, verb.i, language))


def _parenthetical_range(verb: "Token", language: Language) -> TokenRange | None:
    """Return a bare "he said" or "said Mr X": the verb group and its own subject, side by side."""
    subject = _find_near(verb, language)
    if subject is None or grammar.is_passive(verb, language):
        return None
    bounds = grammar.phrase_range(subject, verb.i, language)
    start, end = grammar.group_range(verb)
    if bounds is None:
        return None
    if bounds[1] == start:
        return bounds[0], end
    return (start, bounds[1]) if bounds[0] == end else None


def _find_near(verb: "Token", language: Language) -> "Token | None":
    """Return the subject beside a verb: of "It must, he insisted, go" the parser knows two."""
    inverted = find_inverted(verb, language)
    if inverted is not None:
        return inverted
    before = [c for c in verb.lefts if c.dep_ == "nsubj"]
    return before[-1] if len(before) > 1 else grammar.find_own_subject(verb)


def read_bare(verb: "Token", sentence: "Span", language: Language) -> AttributionCandidate | None:
    """Read "X, he said" where the parser has no complement clause."""
    doc = verb.doc
    bounds = _parenthetical_range(verb, language)
    if bounds is None or verb.dep_ not in ("parataxis", "ccomp", "ROOT", "advcl", "conj"):
        return None
    if grammar.find_child(verb, "dobj", "xcomp", "mark") is not None:
        return None
    left = bounds[0]
    inverted = left == grammar.group_range(verb)[0]
    if left - 1 <= sentence.start or doc[left - 1].text != ",":
        return None
    if verb.dep_ == "conj" and not inverted:
        return None
    before = grammar.trim(doc, sentence.start, left)
    if before is None or not any(t.pos_ in grammar.VERBAL for t in doc[before[0] : before[1]]):
        return None
    if doc[before[0]].tag_ == "VBN":  # Asked whether it would close, he said
        return None
    return make_candidate(verb, (before,), "bare", language)


def read_last(verb: "Token", sentence: "Span", language: Language) -> AttributionCandidate | None:
    """Read "..., the minister said." at the end of a sentence, whatever the parser makes of it."""
    doc, start = verb.doc, grammar.group_range(verb)[0]
    if any(not t.is_punct and not t.is_space for t in doc[verb.i + 1 : sentence.end]):
        return None
    comma = max((t.i for t in doc[sentence.start : start] if t.text == ","), default=None)
    actor = grammar.trim(doc, comma, start) if comma is not None else None
    before = grammar.trim(doc, sentence.start, comma) if comma is not None else None
    if actor is None or before is None or any(t.pos_ in NO_NAME for t in doc[actor[0] : actor[1]]):
        return None
    if not any(t.pos_ in NAMING for t in doc[actor[0] : actor[1]]):
        return None
    if not _is_clause(doc, before) and not _is_headline(sentence):
        return None
    if doc[before[0]].tag_ == "VBN":
        return None
    candidate = make_candidate(verb, (before,), "bare", language)
    if candidate is None:
        return None
    if is_told(verb, language):
        return replace(candidate, actor=None, addressee=actor)
    return replace(candidate, actor=actor)


def _is_headline(sentence: "Span") -> bool:
    """Tell whether a sentence is all of its piece and has no full stop, as headlines do."""
    doc = sentence.doc
    return len(sentence) == len(doc) and not doc[-1].is_punct


def _is_clause(doc: "Doc", bounds: TokenRange) -> bool:
    return any(t.pos_ in grammar.VERBAL for t in doc[bounds[0] : bounds[1]])


def _leads_on(verb: "Token", sentence: "Span") -> bool:
    """Tell whether a clause follows a cue whose complement the parser sees before it."""
    clause = grammar.find_child(verb, "ccomp")
    if clause is None or clause.i > verb.i or verb.i + 2 >= sentence.end:
        return False
    following = verb.doc[verb.i + 1]
    if following.pos_ not in ("PRON", "PROPN", "DET") or following.dep_ in ("dobj", "npadvmod"):
        return False
    subject = grammar.find_own_subject(verb)
    if subject is None or subject.i > verb.i:
        return False
    return any(
        t.pos_ in grammar.VERBAL and grammar.find_child(t, "nsubj") is not None
        for t in verb.doc[verb.i + 2 : sentence.end]
    )


def read_onward(verb: "Token", sentence: "Span", language: Language) -> AttributionCandidate | None:
    """Read "X - the minister on Monday said Y" where the parser takes X for what was said."""
    return read_rest(verb, sentence, language) if _leads_on(verb, sentence) else None


def read_rest(verb: "Token", sentence: "Span", language: Language) -> AttributionCandidate | None:
    """Read "said on Friday that X" and "said X" where the parser lost the complement clause."""
    doc = verb.doc
    if grammar.find_own_subject(verb) is None or grammar.find_child(verb, "dobj", "xcomp"):
        return None
    if grammar.is_passive(verb, language):
        return None
    that = next(
        (
            t.i
            for t in doc[verb.i + 1 : min(sentence.end, verb.i + 16)]
            if t.lower_ in language.function.complementizer
        ),
        None,
    )
    start = verb.i + 1 if that is None else that
    if that is None and (start >= sentence.end - 3 or doc[start].pos_ in NO_CLAUSE):
        return None
    if any(t.text in grammar.QUOTE_MARKS or t.pos_ == "VERB" for t in doc[verb.i + 1 : start]):
        return None
    piece = grammar.trim(doc, start, sentence.end)
    if piece is None or not any(t.pos_ in grammar.VERBAL for t in doc[piece[0] : piece[1]]):
        return None
    return make_candidate(verb, (piece,), "rest", language)
