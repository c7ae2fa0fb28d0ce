"""Quotations that a noun tells of: The minister was blunt: "..."; "...", was her answer.

Reads the sentence before a colon, or the words behind the marks: a noun for what is said, with its
owner, or a person of whom something is told. Other quotations are not its business.
"""

from collections.abc import Sequence
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

MAX_CONCLUSION = 14  # tokens behind the marks


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


def read_conclusion(doc: "Doc", item: Quoted, language: Language) -> AttributionCandidate | None:
    """Read '"...", was her answer' and '"..." was how she put it' behind the marks."""
    words = [t for t in doc[item.end : min(item.end + MAX_CONCLUSION, item.right)] if t.text != ","]
    if not words or words[0].lemma_ not in language.function.be:
        return None
    if len(words) > 1 and words[1].lower_ in language.function.manner:
        return _read_manner(item, words, language)
    noun = next((t for t in words if t.lemma_ in language.cues.nouns.said), None)
    if noun is None or any(t.pos_ in grammar.VERBAL for t in words[1 : words.index(noun)]):
        return None
    actor = _find_owner(noun, language)
    return _make_introduced(item, actor, noun, language) if actor is not None else None


def _read_manner(
    item: Quoted, words: "Sequence[Token]", language: Language
) -> AttributionCandidate | None:
    """Read "was how the minister put it"."""
    verb = next((t for t in words[2:] if "putting" in language.cues.get_frames(t.lemma_)), None)
    subject = grammar.find_own_subject(verb) if verb is not None else None
    if verb is None or subject is None or subject.i > verb.i:
        return None
    actor = grammar.phrase_range(subject, verb.i, language)
    return _make_introduced(item, actor, verb, language) if actor is not None else None


def _make_introduced(
    item: Quoted, actor: TokenRange, cue: "Token", language: Language
) -> AttributionCandidate:
    return AttributionCandidate(
        ((item.start, item.end),),
        (cue.i, cue.i + 1),
        actor,
        None,
        "introduced",
        language.weights.quotes.content["introduced"],
        cue.i,
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
