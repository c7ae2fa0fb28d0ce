"""Attribution candidates: somebody's content, before quotation marks and labels come to it.

What every rule of attribution returns, and how it is made from a verb.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from annotate.language import Language
from annotate.preannotation.rules import grammar
from annotate.preannotation.rules.grammar import TokenRange
from annotate.preannotation.rules.quotes.speakers import FINITE, find_actor

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

APOSTROPHES = frozenset(("'", "’"))
FINITE_TAGS = FINITE | {"MD"}
# The rules for cues of speech and thought. The others tell of plans, names, wishes.
SPOKEN = frozenset(("after", "before", "clause", "bare", "colon"))


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
        cue=cue or cue_range(verb),
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
        t.tag_ in FINITE_TAGS for t in doc[i:j]
    )


def _adds(token: "Token", end: int, language: Language) -> bool:
    """Tell whether after a comma or a dash the writer goes on, not the speaker."""
    added = language.cues.additions
    first, second = token.nbor(1).lower_, token.nbor(2).lower_
    if token.text == ",":
        return first in added.alone or f"{first} {second}" in added.pairs
    if not grammar.is_dash(token) or (first not in added.alone and first not in added.dashed):
        return False
    return not any(grammar.is_dash(t) for t in token.doc[token.i + 1 : end])


def cue_range(verb: "Token") -> TokenRange:
    """Return the verb group; the "to" of an infinitive belongs to it."""
    return grammar.group_range(verb)


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
    return (
        verb.lemma_ in language.cues.silent.speech
        and verb.dep_ == "xcomp"
        and head.lemma_ in language.cues.silent.refusals
    )
