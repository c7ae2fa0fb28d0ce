"""Claims: somebody's content, before quotation marks and labels come to it.

What every rule of attribution returns, and how it is made from a verb. `SCORES` are the shares of a
rule's claims whose content was right (half covered) on the development half of PolNeAR, 9,000
claims in all; `SPEAKER_SCORES` those whose speaker was right as well.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from annotate.preannotation.rules import grammar
from annotate.preannotation.rules.grammar import Range
from annotate.preannotation.rules.lexicon import Cues
from annotate.preannotation.rules.quotes.speakers import FINITE, find_actor

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

SCORES = {
    "after": 0.97,
    "before": 0.89,
    "colon": 0.86,
    "clause": 0.85,
    "according": 0.84,
    "blame": 0.82,
    "bare": 0.82,
    "as": 0.75,
    "naming": 0.75,
    "rest": 0.72,
    "nominal": 0.7,
    "adjective": 0.67,
    "command": 0.66,
    "prepositional": 0.64,
    "infinitive": 0.62,
    "about": 0.6,
    "passive": 0.6,
    "noun": 0.57,
}
SPEAKER_SCORES = {
    "after": 0.97,
    "according": 0.92,
    "clause": 0.87,
    "before": 0.86,
    "blame": 0.85,
    "colon": 0.83,
    "passive": 0.8,
    "naming": 0.79,
    "rest": 0.78,
    "bare": 0.77,
    "noun": 0.75,
    "as": 0.74,
    "prepositional": 0.74,
    "command": 0.73,
    "adjective": 0.67,
    "about": 0.66,
    "infinitive": 0.65,
    "nominal": 0.58,
}
APOSTROPHES = frozenset(("'", "’"))
FINITE_TAGS = FINITE | {"MD"}
# After a comma these begin what the writer adds to what somebody said.
ADDING = frozenset(
    (("even", "as"), ("compared", "with"), ("compared", "to"), ("up", "from"), ("down", "from"))
)
ADDING_ALONE = frozenset(("despite", "although", "though", "whereas", "echoing"))
ADDING_DASHED = ADDING_ALONE | {"a", "an", "even"}
# In marks, what these say or think is what the speaker says.
SELF = frozenset(("i", "we", "you", "one", "who", "that", "which", "it"))
# Contents inside the content of somebody else were right half as often, and their speakers one time
# in five: that corpus seldom marks what a speaker says that somebody said.
NESTED_FACTOR = 0.5
NESTED_SPEAKER = 0.2
# The rules for cues of speech and thought. The others tell of plans, names, wishes.
SPOKEN = frozenset(("after", "before", "clause", "bare", "colon"))


@dataclass(frozen=True, slots=True)
class Claim:
    """Somebody's content: token ranges of its pieces, its cue and its people; `at` is the cue."""

    pieces: tuple[Range, ...]
    cue: Range | None
    actor: Range | None
    addressee: Range | None
    rule: str
    score: float
    at: int


def is_self(doc: "Doc", claim: Claim) -> bool:
    """Tell whether somebody in marks tells what he or his hearer thinks: "I think that ..."."""
    if claim.actor is None:
        return True
    i, j = claim.actor
    return j - i == 1 and doc[i].lower_ in SELF


def make_claim(
    verb: "Token",
    pieces: tuple[Range | None, ...],
    rule: str,
    *,
    cue: Range | None = None,
    addressee: "Token | None" = None,
) -> Claim | None:
    """Make the claim of a verb, with its subject as speaker; None where no piece is left."""
    kept = tuple(
        cut_tail(verb.doc, piece) if piece[0] > verb.i else piece
        for piece in pieces
        if piece is not None
    )
    if not kept:
        return None
    actor = find_actor(verb)
    told = grammar.phrase_range(addressee) if addressee is not None else None
    return Claim(
        pieces=kept,
        cue=cue or cue_range(verb),
        actor=actor,
        addressee=told if told != actor else None,
        rule=rule,
        score=SCORES[rule],
        at=verb.i,
    )


def cut_tail(doc: "Doc", piece: Range) -> Range:
    """Leave out what the writer adds at the end: ", even as ...", "- a view that few share"."""
    i, j = piece
    marked = False
    for token in doc[i : j - 2]:
        marked ^= token.text in grammar.QUOTE_MARKS and token.text not in APOSTROPHES
        if not marked and token.i > i and _adds(token, j) and _is_whole(doc, i, token.i):
            return grammar.trim(doc, i, token.i) or piece
    return piece


def _is_whole(doc: "Doc", i: int, j: int) -> bool:
    """Tell whether a clause after "that" has its verb in a range."""
    return doc[i].lower_ != "that" or any(t.tag_ in FINITE_TAGS for t in doc[i:j])


def _adds(token: "Token", end: int) -> bool:
    """Tell whether after a comma or a dash the writer goes on, not the speaker."""
    first, second = token.nbor(1).lower_, token.nbor(2).lower_
    if token.text == ",":
        return first in ADDING_ALONE or (first, second) in ADDING
    if not grammar.is_dash(token) or first not in ADDING_DASHED:
        return False
    return not any(grammar.is_dash(t) for t in token.doc[token.i + 1 : end])


def cue_range(verb: "Token") -> Range:
    """Return the verb group; the "to" of an infinitive belongs to it."""
    return grammar.group_range(verb)


def is_silence(verb: "Token", cues: Cues) -> bool:
    """Tell whether nobody says anything: declined to comment; that said, ..."""
    before = verb.doc[verb.i - 1] if verb.i else None
    if before is not None and before.lower_ == "that" and before.tag_ == "DT":
        return True
    said = grammar.find_child(verb, "xcomp") if verb.lemma_ in cues.refusals else None
    if said is not None:
        return said.lemma_ in cues.silent
    head = verb.head
    return verb.lemma_ in cues.silent and verb.dep_ == "xcomp" and head.lemma_ in cues.refusals
