"""Refusals to be on a side, said with both: neither supports nor opposes the plan.

Read by their words, for a parser takes the two verbs apart in many ways. Returns a finding or none.
"""

from typing import TYPE_CHECKING

from annotate.language import Language
from annotate.preannotation.rules import grammar
from annotate.preannotation.rules.stance.findings import StanceFinding, flip
from annotate.preannotation.rules.stance.idioms import NOMINAL, find_head

if TYPE_CHECKING:
    from spacy.tokens import Token


def read_balance(neither: "Token", language: Language) -> StanceFinding | None:
    """Read "X neither supports nor opposes Y" from its first word on."""
    doc, at = neither.doc, neither.i
    if at + 4 >= neither.sent.end or doc[at + 2].lower_ not in language.function.alternative:
        return None
    if not _are_contrary(doc[at + 1], doc[at + 3], language):
        return None
    holder = _find_before(neither)
    head = find_head(doc[at + 3], at + 4)
    target = grammar.core_range(head, at + 3, language) if head is not None else None
    if holder is None or target is None:
        return None
    return StanceFinding(
        expression=(at, at + 4),
        polarity="neutral",
        holder=holder,
        target=target,
        explicitness="explicit",
        negated=True,
        rule="verb",
        at=at + 3,
    )


def _are_contrary(one: "Token", other: "Token", language: Language) -> bool:
    frames = language.stance.verb_frames
    sides = {flip(frame.polarity) for frame in frames.get(one.lemma_, ())}
    return any(frame.polarity in sides for frame in frames.get(other.lemma_, ()))


def _find_before(neither: "Token") -> "Token | None":
    """Return the head of the phrase before a word, of what an apposition there explains."""
    at = neither.i - 1
    while at > neither.sent.start and neither.doc[at].is_punct:
        at -= 1
    token = neither.doc[at]
    while token.dep_ == "appos":
        token = token.head
    return token if at >= neither.sent.start and token.pos_ in NOMINAL else None
