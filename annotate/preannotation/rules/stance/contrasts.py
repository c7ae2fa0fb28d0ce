"""Sides that are told by another: neither supports nor opposes the plan; A backs it, B does not.

A refusal of both is read by its words, for a parser takes the two verbs apart in many ways; where
only an auxiliary is said, the verb is the one before. Returns a finding or none.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

from annotate.language import Language
from annotate.preannotation.rules import grammar
from annotate.preannotation.rules.stance.findings import StanceFinding, flip, is_nobody
from annotate.preannotation.rules.stance.idioms import NOMINAL, find_head
from annotate.preannotation.rules.stance.scope import TURNED
from annotate.preannotation.rules.stance.verbs import read_verb

if TYPE_CHECKING:
    from spacy.tokens import Token

# What hangs on an auxiliary that is no verb of its own: its subject, a negation, marks.
BARE = frozenset(("nsubj", "neg", "advmod", "punct", "cc", "mark", "ccomp", "conj", "npadvmod"))


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


def read_ellipsis(auxiliary: "Token", language: Language) -> StanceFinding | None:
    """Read "A backs X, but B does not": B is against X."""
    verb = _find_verb(auxiliary)
    holder = grammar.find_child(auxiliary, "nsubj")
    if verb is None or holder is None or is_nobody(holder, language):
        return None
    said = read_verb(verb, language)
    if said is None or said.explicitness == "inferred" or said.polarity not in TURNED:
        return None
    not_ = grammar.find_child(auxiliary, "neg")
    bare = said if not said.negated else replace(said, polarity=TURNED[said.polarity])
    return replace(
        bare,
        polarity=bare.polarity if not_ is None else TURNED[bare.polarity],
        expression=(auxiliary.i, (auxiliary if not_ is None else not_).i + 1),
        holder=holder,
        negated=not_ is not None,
        at=auxiliary.i,
    )


def _find_verb(auxiliary: "Token") -> "Token | None":
    """Return the verb that an auxiliary stands for: that of the clause before."""
    if any(child.dep_ not in BARE for child in auxiliary.children):
        return None
    other = auxiliary.head
    if auxiliary.dep_ == "ROOT":
        found = grammar.find_child(auxiliary, "ccomp")
        if found is None:
            return None
        other = found
    elif auxiliary.dep_ not in ("conj", "advcl"):
        return None
    return other if other.i < auxiliary.i and other.pos_ == "VERB" else None
