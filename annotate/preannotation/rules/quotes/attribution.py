"""Attributions that the syntax of a sentence shows: who says, thinks or intends what.

Looks every word up and hands it to the rules for its kind; the first that answers counts.
Quotation marks, labels and the draft are not its business.
"""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from annotate.language import Language
from annotate.preannotation.rules import grammar
from annotate.preannotation.rules.quotes import authorities, naming, nominal, parenthetical
from annotate.preannotation.rules.quotes.candidates import AttributionCandidate, is_silence
from annotate.preannotation.rules.quotes.complements import clauses, infinitives, objects, phrases

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

    VerbRule = Callable[[Token, Span, Language], AttributionCandidate | None]

# The rules for verbs by the construction that a verb must allow, the most telling first.
VERB_RULES: "tuple[tuple[str, VerbRule], ...]" = (
    ("passive", lambda verb, sentence, language: phrases.read_passive(verb, language)),
    ("blame", lambda verb, sentence, language: phrases.read_blame(verb, language)),
    ("naming", lambda verb, sentence, language: naming.read_predicate(verb, language)),
    ("as", lambda verb, sentence, language: naming.read_as(verb, language)),
    ("making", lambda verb, sentence, language: clauses.read_made_clear(verb, language)),
    ("command", lambda verb, sentence, language: infinitives.read_command(verb, language)),
    (
        "quote",
        lambda verb, sentence, language: parenthetical.read_as_said(verb, sentence, language),
    ),
    (
        "putting",
        lambda verb, sentence, language: parenthetical.read_as_put(verb, sentence, language),
    ),
    (
        "bare",
        lambda verb, sentence, language: parenthetical.read_after_dash(verb, sentence, language),
    ),
    (
        "bare",
        lambda verb, sentence, language: parenthetical.read_parenthesis(verb, sentence, language),
    ),
    ("rest", lambda verb, sentence, language: parenthetical.read_onward(verb, sentence, language)),
    ("clause", lambda verb, sentence, language: clauses.read_clause(verb, language)),
    ("marking", lambda verb, sentence, language: clauses.read_marked(verb, language)),
    ("infinitive", lambda verb, sentence, language: infinitives.read_infinitive(verb, language)),
    ("bare", lambda verb, sentence, language: parenthetical.read_bare(verb, sentence, language)),
    ("bare", lambda verb, sentence, language: parenthetical.read_last(verb, sentence, language)),
    (
        "preposition",
        lambda verb, sentence, language: phrases.read_prepositional(verb, language),
    ),
    ("gerund", lambda verb, sentence, language: infinitives.read_gerund(verb, language)),
    ("noun", lambda verb, sentence, language: objects.read_topic(verb, language, "noun")),
    ("about", lambda verb, sentence, language: objects.read_topic(verb, language)),
    ("wishing", lambda verb, sentence, language: objects.read_wished(verb, language)),
    ("clause", lambda verb, sentence, language: phrases.read_finding(verb, sentence, language)),
    ("rest", lambda verb, sentence, language: parenthetical.read_rest(verb, sentence, language)),
)


def iter_candidates(
    sentence: "Span", language: Language, used: set[int]
) -> Iterator[AttributionCandidate]:
    """Yield the candidates of a sentence, cue by cue; cues in `used` are already explained."""
    for token in sentence:
        if token.i in used:
            continue
        candidate = _read_cue(token, sentence, language)
        if candidate is not None:
            yield candidate


def _read_cue(token: "Token", sentence: "Span", language: Language) -> AttributionCandidate | None:
    pos = token.pos_
    if token.lower_ in language.cues.authorities:
        return authorities.read_according(token, sentence, language)
    if pos in grammar.VERBAL:
        return _read_verb(token, sentence, language)
    if pos == "NOUN":
        return authorities.read_own(token, sentence, language) or nominal.read_noun(token, language)
    return nominal.read_adjective(token, language) if pos == "ADJ" else None


def _is_quoted_as(verb: "Token", language: Language) -> bool:
    """Tell whether a verb only leads to another cue: was quoted as saying that."""
    saying = grammar.find_prep_object(verb, *language.function.capacity)
    if saying is None or saying.tag_ != "VBG" or not grammar.is_passive(verb, language):
        return False
    return bool(language.cues.get_frames(saying.lemma_))


def _read_verb(verb: "Token", sentence: "Span", language: Language) -> AttributionCandidate | None:
    particle = grammar.find_child(verb, "prt")
    frames = language.cues.get_frames(verb.lemma_, particle.lower_ if particle is not None else "")
    if not frames or is_silence(verb, language) or _is_quoted_as(verb, language):
        return None
    if grammar.is_planned(verb, language) and grammar.find_subject(verb, language) is None:
        return None  # a plan to announce it
    if verb.lower_ in language.cues.adjectives.clause and grammar.is_passive(verb, language):
        return nominal.read_convinced(verb, language)
    for frame, read in VERB_RULES:
        if frame in frames:
            candidate = read(verb, sentence, language)
            if candidate is not None:
                return candidate
    return None
