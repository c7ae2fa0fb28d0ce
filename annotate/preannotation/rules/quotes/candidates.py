"""Attribution candidates: somebody's content, before quotation marks and labels come to it.

What every rule of attribution returns, and how it is made from a verb.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from annotate.language import Language
from annotate.preannotation.rules import grammar
from annotate.preannotation.rules.grammar import TokenRange
from annotate.preannotation.rules.quotes.speakers import find_actor

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

APOSTROPHES = frozenset(("'", "’"))
# The rules for cues of speech and thought. The others tell of plans, names, wishes.
SPOKEN = frozenset(("after", "before", "clause", "bare", "colon", "introduced"))


@dataclass(frozen=True, slots=True)
class AttributionCandidate:
    """Somebody's content: token ranges of its pieces, its cue and its people; `at` is the cue."""

    pieces: tuple[TokenRange, ...]
    cue: TokenRange | None
    actor: TokenRange | None
    addressee: TokenRange | None
    rule: str
    score: float
    at: int


def is_self(doc: "Doc", candidate: AttributionCandidate, language: Language) -> bool:
    """Tell whether somebody in marks tells what they or their hearer think: "I think that ..."."""
    if candidate.actor is None:
        return True
    i, j = candidate.actor
    return j - i == 1 and doc[i].lower_ in language.function.unnamed


def make_candidate(
    verb: "Token",
    pieces: tuple[TokenRange | None, ...],
    rule: str,
    language: Language,
    *,
    cue: TokenRange | None = None,
    addressee: "Token | None" = None,
) -> AttributionCandidate | None:
    """Make the candidate of a verb, with its subject as speaker; None where no piece is left."""
    kept = tuple(
        cut_tail(verb.doc, piece, language) if piece[0] > verb.i else piece
        for piece in pieces
        if piece is not None
    )
    if not kept:
        return None
    actor = find_actor(verb, language)
    told = grammar.phrase_range(addressee, None, language) if addressee is not None else None
    return AttributionCandidate(
        pieces=kept,
        cue=cue or cue_range(verb, language),
        actor=actor,
        addressee=told if told != actor else None,
        rule=rule,
        score=language.weights.quotes.content[rule],
        at=verb.i,
    )


def cut_tail(doc: "Doc", piece: TokenRange, language: Language) -> TokenRange:
    """Leave out what the writer adds at the end: ", even as ...", "- a view that few share"."""
    i, j = piece
    marked = False
    for token in doc[i : j - 2]:
        marked ^= token.text in grammar.QUOTE_MARKS and token.text not in APOSTROPHES
        if (
            not marked
            and token.i > i
            and _adds(token, j, language)
            and _is_whole(doc, i, token.i, language)
        ):
            return grammar.trim(doc, i, token.i) or piece
    return piece


def _is_whole(doc: "Doc", i: int, j: int, language: Language) -> bool:
    """Tell whether a clause after "that" has its verb in a range."""
    return doc[i].lower_ not in language.function.complementizer or any(
        t.tag_ in grammar.FINITE for t in doc[i:j]
    )


def _adds(token: "Token", end: int, language: Language) -> bool:
    """Tell whether after a comma or a dash the writer goes on, not the speaker."""
    added = language.cues.additions
    first, second = token.nbor(1).lower_, token.nbor(2).lower_
    if token.text == ",":
        plain = first in added.alone or f"{first} {second}" in added.pairs
        told = _tells_time(token, end, language) or _draws(token.nbor(1), language)
        return plain or told or _tells_another(token.nbor(1), end, language)
    if not grammar.is_dash(token) or (first not in added.alone and first not in added.dashed):
        return False
    return not any(grammar.is_dash(t) for t in token.doc[token.i + 1 : end])


def _tells_time(comma: "Token", end: int, language: Language) -> bool:
    """Tell whether a comma is followed by when it was said: , hours before the vote."""
    at = comma.i + 1
    while at < end and comma.doc[at].ent_type_ in ("DATE", "TIME"):
        at += 1
    return comma.i + 1 < at < end and comma.doc[at].lower_ in language.function.joining


def _tells_another(word: "Token", end: int, language: Language) -> bool:
    """Tell whether another's words are told: said it failed, and Ada Moss called it a farce."""
    if word.lower_ not in language.function.adding or word.dep_ != "cc":
        return False
    verb = next((c for c in word.head.rights if c.dep_ == "conj" and word.i < c.i < end), None)
    subject = grammar.find_own_subject(verb) if verb is not None else None
    if verb is None or subject is None or subject.i < word.i:
        return False
    named = subject.ent_type_ == language.types.person or any(
        t.ent_type_ == language.types.person and t.dep_ == "appos" for t in subject.children
    )
    return named and bool(language.cues.get_frames(verb.lemma_))


def _draws(token: "Token", language: Language) -> bool:
    """Tell whether a participle says what came of the words: , prompting anger among drivers."""
    return token.tag_ == "VBG" and token.lemma_ in language.cues.additions.outcomes


def cut_adjunct(doc: "Doc", piece: TokenRange | None, language: Language) -> TokenRange | None:
    """Leave out where and when a thing was said: announced a ban | in a statement on Monday."""
    if piece is None:
        return None
    i, j = piece
    for token in doc[i + 1 : j]:
        if token.dep_ != "prep" or token.lower_ not in language.function.at_time:
            continue
        place = grammar.find_child(token, "pobj")
        if place is None or place.right_edge.i + 1 < j:
            continue
        if (
            place.lemma_ in language.cues.documents
            and place.left_edge.lower_ in language.function.indefinite
        ):
            return grammar.trim(doc, i, token.i) or piece
    return piece


def cue_range(verb: "Token", language: Language) -> TokenRange:
    """Return the verb group, with what says that it was not done: failed to agree on."""
    start, end = grammar.group_range(verb)
    refusal = find_refusal(verb, language)
    return (grammar.group_range(refusal)[0], end) if refusal is not None else (start, end)


def find_refusal(verb: "Token", language: Language) -> "Token | None":
    """Return the verb that says of another that it was not done: fail, refuse, has yet to."""
    head = verb.head
    if verb.dep_ != "xcomp" or head.i > verb.i:
        return None
    undone = language.cues.undone
    pending = head.lemma_ in undone.pending and any(
        t.lower_ in undone.yet for t in verb.doc[head.i + 1 : verb.i]
    )
    return head if pending or head.lemma_ in undone.verbs else None


def is_told(verb: "Token", language: Language) -> bool:
    """Tell whether a headline leaves out the "was" of its passive: The mayor lied, court told."""
    if verb.lemma_ not in language.cues.told or verb.tag_ not in ("VBD", "VBN"):
        return False
    told = grammar.find_child(verb, "dobj", "dative", "iobj")
    return told is None and verb.i == len(verb.doc) - 1


def find_mark(doc: "Doc", at: int) -> TokenRange | None:
    """Return the mark with which a sentence begins, for the quotation: In the words of X: "..."."""
    return (at, at + 1) if at < len(doc) and doc[at].text in grammar.QUOTE_MARKS else None


def without_possessive(doc: "Doc", bounds: TokenRange | None) -> TokenRange | None:
    """Return a range without the possessive mark at its end."""
    if bounds is None:
        return None
    i, j = bounds
    while j > i and doc[j - 1].tag_ == "POS":
        j -= 1
    return (i, j) if i < j else None


def is_silence(verb: "Token", language: Language) -> bool:
    """Tell whether nobody says anything: declined to comment; that said, ..."""
    before = verb.doc[verb.i - 1] if verb.i else None
    if (
        before is not None
        and before.lower_ in language.function.demonstrative
        and before.tag_ == "DT"
    ):
        return True
    said = (
        grammar.find_child(verb, "xcomp") if verb.lemma_ in language.cues.silent.refusals else None
    )
    if said is not None:
        return said.lemma_ in language.cues.silent.speech
    head = verb.head
    refused = verb.dep_ == "xcomp" and head.lemma_ in language.cues.silent.refusals
    if not refused or verb.lemma_ not in language.cues.silent.speech:
        return False
    return grammar.find_child(verb, "ccomp", "advcl") is None  # declined to say whether ...
