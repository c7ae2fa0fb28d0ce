"""A quotation behind a colon that no verb of saying leads to: The minister was blunt: "...".

Reads the sentence before the colon: a noun for what is said, with its owner, or a person of whom
something is told. Other quotations are not its business.
"""

from typing import TYPE_CHECKING

from annotate.language import Language
from annotate.preannotation.rules import grammar
from annotate.preannotation.rules.grammar import TokenRange
from annotate.preannotation.rules.quotes.candidates import (
    AttributionCandidate,
    without_possessive,
)
from annotate.preannotation.rules.quotes.quotations import Quoted

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token


def read_introduction(
    doc: "Doc", item: Quoted, colon: int, language: Language
) -> AttributionCandidate | None:
    """Return the claim of a quotation behind a colon, None where nobody is introduced."""
    if doc[colon].text != ":" or colon == 0:
        return None
    sentence = doc[colon - 1].sent
    words = doc[max(sentence.start, item.left) : colon]
    if not words or any(t.text in grammar.QUOTE_MARKS for t in words):
        return None
    subject = grammar.find_own_subject(words.root) or words.root
    if subject.lemma_ in language.cues.nouns.said:
        actor, cue = _find_owner(subject, language), (subject.i, subject.i + 1)
    elif item.said and is_person(subject, language) and subject.i != words.root.i:
        actor, cue = grammar.phrase_range(subject, words.root.i, language), None
    else:
        return None
    if actor is None:
        return None
    score = language.weights.quotes.content["introduced"]
    return AttributionCandidate(
        ((item.start, item.end),), cue, actor, None, "introduced", score, subject.i
    )


def _find_owner(noun: "Token", language: Language) -> TokenRange | None:
    """Return whose reply it is: Ms Lind's reply, the reply of the minister."""
    owner = grammar.find_child(noun, "poss")
    if owner is None:
        owner = grammar.find_prep_object(noun, *language.cues.nouns.owners)
    if owner is None:
        return None
    bar = noun.i if owner.i < noun.i else None
    return without_possessive(noun.doc, grammar.phrase_range(owner, bar, language))


def is_person(token: "Token", language: Language) -> bool:
    """Tell whether somebody may speak: by a name, a pronoun or a noun for people."""
    if token.ent_type_:
        return token.ent_type_ == language.types.person
    if token.lower_ in language.function.someone:
        return True
    words = (token.lower_, token.lemma_)
    return any(w in language.people.roles or w in language.cues.headlines.speakers for w in words)
