"""Contents that are set off by a phrase for whose they are: according to X, in the words of X.

Each rule reads the head of one such phrase and returns a claim or none. Knows no quotation marks:
what it takes in part is widened to them elsewhere.
"""

from typing import TYPE_CHECKING

from annotate.language import Language
from annotate.preannotation.rules import grammar
from annotate.preannotation.rules.grammar import TokenRange
from annotate.preannotation.rules.quotes.candidates import (
    AttributionCandidate,
    find_mark,
    without_possessive,
)

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

# What a phrase in the middle of a clause has before and behind it; behind one that begins it a mark
# is enough.
COMMA = ","
BEHIND = frozenset((",", ":", "—", "–", "-")) | grammar.QUOTE_MARKS
# So few words behind a whole clause are no part of it.
MAX_ADDED = 3
# What stands before a phrase that begins a clause: But according to X, ...
NOT_YET = frozenset(("CCONJ", "SCONJ", "ADV", "PUNCT", "SPACE", "INTJ"))


def read_according(
    token: "Token", sentence: "Span", language: Language
) -> AttributionCandidate | None:
    """Read "according to X, ..." and "..., according to X"."""
    doc = token.doc
    to = doc[token.i + 1] if token.i + 1 < len(doc) else None
    if to is None or to.lower_ not in language.cues.authorities[token.lower_]:
        return None
    actor = _read_authority(token, to, sentence, language)
    if actor is None:
        return None
    if _begins(doc, sentence, token.i):
        actor = _take_in_apposed(token, actor, sentence)
    return _make_claim((token.i, actor[1]), (token.i, to.i + 1), actor, sentence, language)


def read_own(noun: "Token", sentence: "Span", language: Language) -> AttributionCandidate | None:
    """Read "In the words of X, ..." and "..., in X's view, ..."."""
    marker = noun.head
    leading = language.cues.own_words.get(noun.lemma_, ())
    if noun.dep_ != "pobj" or marker.lower_ not in leading or marker.i > noun.i:
        return None
    owner = grammar.find_child(noun, "poss") or grammar.find_prep_object(
        noun, *language.function.genitive
    )
    if owner is None:
        return None
    bounds = grammar.phrase_range(owner, noun.i if owner.i < noun.i else None, language)
    actor = without_possessive(noun.doc, _cut_behind(noun.doc, owner.i, bounds))
    phrase = (marker.i, max(noun.i + 1, actor[1] if actor is not None else 0))
    if not _is_set_off(noun.doc, phrase, sentence):
        return None
    return _make_claim(phrase, (noun.i, noun.i + 1), actor, sentence, language) if actor else None


def _cut_behind(doc: "Doc", owner: int, bounds: TokenRange | None) -> TokenRange | None:
    """Leave out what begins with a quotation mark behind an owner."""
    if bounds is None:
        return None
    i, j = bounds
    return grammar.trim(
        doc, i, next((k for k in range(owner, j) if doc[k].text in grammar.QUOTE_MARKS), j)
    )


def _is_set_off(doc: "Doc", phrase: TokenRange, sentence: "Span") -> bool:
    """Tell whether a phrase begins its sentence or stands between commas."""
    start, end = phrase
    if end >= len(doc) or doc[end].text not in BEHIND:
        return False
    return _begins(doc, sentence, start) or doc[start - 1].text == COMMA


def _begins(doc: "Doc", sentence: "Span", at: int) -> bool:
    """Tell whether nothing is said yet before a phrase."""
    return all(t.pos_ in NOT_YET for t in doc[sentence.start : at])


def _make_claim(
    phrase: TokenRange, cue: TokenRange, actor: TokenRange, sentence: "Span", language: Language
) -> AttributionCandidate | None:
    pieces = _find_pieces(phrase, sentence)
    if not pieces:
        return None
    score = language.weights.quotes.content["according"]
    return AttributionCandidate(pieces, cue, actor, None, "according", score, cue[0])


def _find_pieces(phrase: TokenRange, sentence: "Span") -> tuple[TokenRange, ...]:
    """Return what stands behind a phrase, before it, or both where one clause goes on."""
    doc, (begin, end) = sentence.doc, phrase
    start = _find_clause(doc[begin], sentence)
    left = grammar.trim(doc, start + (doc[start].tag_ in ("WDT", "WP")), begin)
    rest = grammar.trim(doc, end, sentence.end) or find_mark(doc, sentence.end)
    if _begins(doc, sentence, begin):
        return (rest,) if rest is not None else ()
    if left is None:
        return (rest,) if rest is not None else ()
    if rest is None or doc[begin - 1].text != COMMA or doc[end].text != COMMA:
        return (left,)
    whole = any(t.tag_ in grammar.FINITE for t in doc[left[0] : left[1]])
    return (left,) if whole and rest[1] - rest[0] <= MAX_ADDED else (left, rest)


def _find_clause(token: "Token", sentence: "Span") -> int:
    """Return where the clause of a phrase begins: the last one, joined or after "which"."""
    verb = _find_verb(token)
    first = verb.left_edge
    if verb.dep_ == "relcl" and first.i < token.i and first.nbor(1).text == ",":
        return first.i
    joined = verb.dep_ == "conj" and grammar.find_own_subject(verb) is not None
    return first.i if joined and sentence.start < first.i < token.i else sentence.start


def _find_verb(token: "Token") -> "Token":
    """Return the verb that a phrase hangs on, or the root."""
    verb = token.head
    while verb.pos_ not in grammar.VERBAL and verb.head.i != verb.i:
        verb = verb.head
    return verb


def _read_authority(
    token: "Token", to: "Token", sentence: "Span", language: Language
) -> TokenRange | None:
    """Return the noun phrase after "according to"; up to the comma where the parser has none."""
    doc = token.doc
    named = grammar.find_child(to, "pobj") or grammar.find_child(token, "pobj")
    if named is not None and named.i > to.i:
        return grammar.phrase_range(named, to.i, language)
    end = to.i + 1
    while end < sentence.end and doc[end].text != "," and doc[end].pos_ not in grammar.VERBAL:
        end += 1
    return grammar.trim(doc, to.i + 1, end)


def _take_in_apposed(token: "Token", actor: TokenRange, sentence: "Span") -> TokenRange:
    """Return an authority with what it is called between commas, before the clause begins.

    In "According to the bank, a lender in Oslo, rates will rise" the lender is the bank.
    """
    doc, start = token.doc, actor[1] + 1
    end = next((t.i for t in doc[start : sentence.end] if t.text == COMMA), None)
    if end is None or doc[actor[1]].text != COMMA or doc[start].pos_ != "DET":
        return actor
    subjects = [
        child
        for child in _find_verb(token).lefts
        if child.dep_ in grammar.SUBJECTS | grammar.PASSIVES
    ]
    begins_behind = bool(subjects) and subjects[-1].left_edge.i > end
    dated = any(t.ent_type_ in ("DATE", "TIME") or t.tag_ in grammar.FINITE for t in doc[start:end])
    return (actor[0], end) if begins_behind and not dated else actor
