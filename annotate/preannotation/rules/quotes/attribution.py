"""Attributions that the syntax of a sentence shows: who says, thinks or intends what.

Looks every word up and hands it to the rules for its kind; the first that answers counts.
Quotation marks, labels and the draft are not its business.
"""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from annotate.preannotation.rules import grammar
from annotate.preannotation.rules.lexicon import Cues
from annotate.preannotation.rules.quotes import complements, naming, nominal
from annotate.preannotation.rules.quotes import parenthetical as asides
from annotate.preannotation.rules.quotes.claims import Claim, is_silence

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

# The rules for verbs by the construction that a verb must allow, the most telling first.
VERB_RULES: "tuple[tuple[str, Callable[[Token, Span, Cues], Claim | None]], ...]" = (
    ("passive", lambda verb, sentence, cues: complements.read_passive(verb, cues)),
    ("blame", lambda verb, sentence, cues: complements.read_blame(verb)),
    ("naming", lambda verb, sentence, cues: naming.read_naming(verb, naming.find_predicate)),
    ("as", lambda verb, sentence, cues: naming.read_naming(verb, naming.find_as)),
    ("making", lambda verb, sentence, cues: complements.read_made_clear(verb)),
    ("command", lambda verb, sentence, cues: complements.read_command(verb)),
    ("quote", lambda verb, sentence, cues: asides.read_as_said(verb, sentence)),
    ("bare", lambda verb, sentence, cues: asides.read_after_dash(verb, sentence)),
    ("bare", lambda verb, sentence, cues: asides.read_parenthesis(verb, sentence)),
    ("rest", lambda verb, sentence, cues: asides.read_onward(verb, sentence)),
    ("clause", lambda verb, sentence, cues: complements.read_clause(verb, cues)),
    ("infinitive", lambda verb, sentence, cues: complements.read_infinitive(verb)),
    ("bare", lambda verb, sentence, cues: asides.read_bare(verb, sentence)),
    ("bare", lambda verb, sentence, cues: asides.read_last(verb, sentence)),
    ("preposition", lambda verb, sentence, cues: complements.read_prepositional(verb, cues)),
    ("gerund", lambda verb, sentence, cues: complements.read_gerund(verb)),
    ("noun", lambda verb, sentence, cues: complements.read_topic(verb, cues, "noun")),
    ("about", lambda verb, sentence, cues: complements.read_topic(verb, cues)),
    ("clause", lambda verb, sentence, cues: complements.read_finding(verb, sentence, cues)),
    ("rest", lambda verb, sentence, cues: asides.read_rest(verb, sentence)),
)


def iter_claims(sentence: "Span", cues: Cues, used: set[int]) -> Iterator[Claim]:
    """Yield the claims of a sentence, cue by cue; cues in `used` are already explained."""
    for token in sentence:
        if token.i in used:
            continue
        claim = _read_cue(token, sentence, cues)
        if claim is not None:
            yield claim


def _read_cue(token: "Token", sentence: "Span", cues: Cues) -> Claim | None:
    pos = token.pos_
    if token.lower_ == "according":
        return nominal.read_according(token, sentence)
    if pos in grammar.VERBAL:
        return _read_verb(token, sentence, cues)
    if pos == "NOUN":
        return nominal.read_noun(token, cues)
    return nominal.read_adjective(token, cues) if pos == "ADJ" else None


def _read_verb(verb: "Token", sentence: "Span", cues: Cues) -> Claim | None:
    particle = grammar.find_child(verb, "prt")
    frames = cues.get_frames(verb.lemma_, particle.lower_ if particle is not None else "")
    if not frames or is_silence(verb, cues):
        return None
    for frame, read in VERB_RULES:
        if frame in frames:
            claim = read(verb, sentence, cues)
            if claim is not None:
                return claim
    return None
