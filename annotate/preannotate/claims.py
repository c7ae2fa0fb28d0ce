"""Claims: somebody's content, before quotation marks and labels come to it.

What every rule of attribution returns, and how it is made from a verb. `SCORES` are the shares of a
rule's claims whose content was right (half covered) on the development half of PolNeAR, 8,400
claims in all; `SPEAKER_SCORES` those whose speaker was right as well.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from annotate.preannotate import grammar
from annotate.preannotate.grammar import Range
from annotate.preannotate.lexicon import Cues

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

SCORES = {
    "after": 0.95,
    "according": 0.86,
    "colon": 0.84,
    "before": 0.8,
    "clause": 0.79,
    "blame": 0.78,
    "as": 0.73,
    "naming": 0.72,
    "bare": 0.71,
    "rest": 0.71,
    "nominal": 0.68,
    "adjective": 0.67,
    "prepositional": 0.65,
    "command": 0.63,
    "noun": 0.63,
    "infinitive": 0.58,
}
SPEAKER_SCORES = {
    "after": 0.93,
    "according": 0.84,
    "colon": 0.82,
    "before": 0.68,
    "clause": 0.68,
    "bare": 0.64,
    "blame": 0.64,
    "rest": 0.62,
    "naming": 0.59,
    "command": 0.56,
    "noun": 0.55,
    "prepositional": 0.55,
    "as": 0.54,
    "adjective": 0.53,
    "infinitive": 0.49,
    "nominal": 0.4,
}
# In marks, what these say or think is what the speaker says.
SELF = frozenset(("i", "we", "you", "one", "who", "that", "which", "it"))
# Contents inside a quotation were right about two times in three of those outside.
NESTED_FACTOR = 0.7
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
    kept = tuple(piece for piece in pieces if piece is not None)
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


def cue_range(verb: "Token") -> Range:
    """Return the verb group; the "to" of an infinitive belongs to it."""
    return grammar.group_range(verb)


def find_actor(verb: "Token") -> Range | None:
    """Return the noun phrase of who speaks by this verb, none for "it is said"."""
    if grammar.is_passive(verb):
        agent = grammar.find_agent(verb)
        return grammar.phrase_range(agent) if agent is not None and agent.pos_ != "VERB" else None
    subject = grammar.find_subject(verb)
    if subject is None or (subject.lower_ in ("it", "there") and subject.dep_ == "expl"):
        return None
    if subject.pos_ in ("VERB", "AUX"):
        return None
    return grammar.phrase_range(subject, verb.i)


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
