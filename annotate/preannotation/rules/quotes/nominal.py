"""Attributions without a verb of their own: the claim that, is sure that, a colon.

Each rule reads one word, or one headline, and returns a claim or none.
"""

from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING

from annotate.language import Language
from annotate.preannotation.rules import grammar
from annotate.preannotation.rules.grammar import TokenRange
from annotate.preannotation.rules.quotes.candidates import (
    AttributionCandidate,
    cue_range,
    make_candidate,
    without_possessive,
)
from annotate.preannotation.rules.quotes.speakers import find_actor

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

MAX_NAME = 7


MAX_HEADLINE = 40
# A paragraph of so few words with a colon after so few is read as a headline.
MAX_TITLE, MAX_LABEL = 25, 5
# A turn in a transcript has so many words at least.
MIN_TURN = 3


def read_noun(noun: "Token", language: Language) -> AttributionCandidate | None:
    """Read "the claim that ..." and "his promise to ..."."""
    clause = grammar.find_child(noun, "acl", "ccomp", "relcl", "xcomp") or _find_mark(
        noun, language
    )
    candidate = _read_clause(noun, clause, language) if clause is not None else None
    return candidate or _read_equation(noun, language) or _read_topic(noun, language)


def _read_equation(noun: "Token", language: Language) -> AttributionCandidate | None:
    """Read "his message was that ..." and "the plan is to ..."."""
    verb = noun.head
    if noun.dep_ != "nsubj" or verb.lemma_ not in language.function.be or noun.i > verb.i:
        return None
    clause = grammar.find_child(verb, "ccomp", "xcomp")
    if clause is None or clause.i < verb.i:
        return None
    first = clause.left_edge
    if first.i > verb.i + 2:
        return None
    nouns, function = language.cues.nouns, language.function
    that = _is_complementizer(first, language) and noun.lemma_ in nouns.clause
    if not that and not (first.lower_ in function.infinitive and noun.lemma_ in nouns.infinitive):
        return None
    piece = grammar.trim(noun.doc, first.i, clause.right_edge.i + 1)
    if piece is None:
        return None
    owner = grammar.find_child(noun, "poss")
    owner = owner or grammar.find_prep_object(noun, *nouns.owners)
    bounds = grammar.phrase_range(owner, noun.i, language) if owner is not None else None
    if owner is not None and owner.dep_ == "poss":
        bounds = without_possessive(noun.doc, bounds)
    score = language.weights.quotes.content["nominal"]
    return AttributionCandidate(
        (piece,), (noun.i, noun.i + 1), bounds, None, "nominal", score, noun.i
    )


def _read_topic(noun: "Token", language: Language) -> AttributionCandidate | None:
    """Read "her concern about X" and "the criticism of X": what is spoken of."""
    topic = grammar.find_prep_object(noun, *language.cues.nouns.topics.get(noun.lemma_, ()))
    if topic is None or topic.i < noun.i or noun.ent_type_:
        return None
    piece = grammar.trim(noun.doc, topic.left_edge.i, topic.right_edge.i + 1)
    actor, cue = _find_owner(noun, language, language.cues.nouns.authors)
    if piece is None or (actor is None and noun.lemma_ in language.cues.nouns.owned):
        return None
    return AttributionCandidate(
        (piece,), cue, actor, None, "about", language.weights.quotes.content["about"], noun.i
    )


def _read_clause(noun: "Token", clause: "Token", language: Language) -> AttributionCandidate | None:
    if clause.i < noun.i:
        return None
    first = max(clause.left_edge, noun.nbor(1))
    if _is_complementizer(first, language):
        if noun.lemma_ not in language.cues.nouns.clause or grammar.is_gapped(clause, language):
            return None
    elif first.lower_ in language.function.infinitive and first.head.i == clause.i:
        if noun.lemma_ not in language.cues.nouns.infinitive:
            return None
    else:
        return None
    piece = grammar.trim(noun.doc, first.i, clause.right_edge.i + 1)
    actor, cue = _find_owner(noun, language, language.cues.nouns.sources)
    if piece is None:
        return None
    return AttributionCandidate(
        (piece,), cue, actor, None, "nominal", language.weights.quotes.content["nominal"], noun.i
    )


def _is_complementizer(token: "Token", language: Language) -> bool:
    return token.lower_ in language.function.complementizer and token.tag_ == "IN"


def _find_mark(noun: "Token", language: Language) -> "Token | None":
    """Return the clause of a "that" right after a noun, whatever the parser hangs it on."""
    doc = noun.doc
    after = doc[noun.i + 1] if noun.i + 1 < len(doc) else None
    if after is None or after.lower_ not in language.function.complementizer:
        return None
    return after.head


def _find_owner(
    noun: "Token", language: Language, sources: Collection[str]
) -> tuple[TokenRange | None, TokenRange]:
    """Return whose claim it is, and the cue with the verb that lends it where there is one."""
    own = (noun.i, noun.i + 1)
    if (
        noun.dep_ == "dobj"
        and noun.head.pos_ == "VERB"
        and noun.head.lemma_ in language.cues.nouns.stand
    ):
        return find_actor(noun.head, language), cue_range(noun.head, language)
    if noun.dep_ == "ROOT" and grammar.find_child(noun, "nsubj", "compound") is not None:
        return _read_mistaken(noun), own
    owner = grammar.find_child(noun, "poss")
    taken_up = noun.dep_ == "dobj" and noun.head.pos_ == "VERB"
    if owner is not None and owner.pos_ == "PRON" and taken_up and find_actor(noun.head, language):
        return find_actor(noun.head, language), own
    if owner is not None:
        bounds = grammar.phrase_range(owner, noun.i, language)
        return without_possessive(noun.doc, bounds), own
    if (
        noun.dep_ in ("dobj", "pobj")
        and noun.head.lemma_ in language.cues.nouns.light
        and noun.head.pos_ == "VERB"
    ):
        verb = noun.head
        left = noun.left_edge.i
        short = noun.i - verb.i <= 3 and left == verb.i + 1
        start = grammar.group_range(verb)[0]
        return find_actor(verb, language), (start, noun.i + 1) if short else own
    source = grammar.find_prep_object(noun, *sources)
    if source is not None and source.pos_ in ("NOUN", "PROPN", "PRON"):
        return grammar.phrase_range(source, None, language), own
    return _find_user(noun, language), own


def _read_mistaken(noun: "Token") -> TokenRange | None:
    """Return who stands before "claims" in "Mr Weber claims that ..." that is taken for a noun."""
    return grammar.trim(noun.doc, noun.left_edge.i, noun.i)


def _find_user(noun: "Token", language: Language) -> TokenRange | None:
    """Return who a noun cue in a clause is of where nothing else tells: the subject before it."""
    verb = noun.head if noun.dep_ in ("dobj", "pobj", "conj", "attr") else noun
    while verb.pos_ not in grammar.VERBAL and verb.dep_ in ("prep", "dobj", "pobj", "conj"):
        verb = verb.head
    actor = find_actor(verb, language) if verb.pos_ in grammar.VERBAL else None
    return actor if actor is not None and actor[1] <= noun.i else None


def read_adjective(adjective: "Token", language: Language) -> AttributionCandidate | None:
    """Read "is confident that ..." and "is eager to ..."."""
    verb = adjective.head
    if verb.lemma_ not in language.cues.adjectives.copulas:
        return None
    clause = grammar.find_child(adjective, "ccomp", "xcomp") or _find_behind(adjective, verb)
    if clause is None or clause.i < adjective.i:
        return _read_feeling(adjective, verb, language)
    infinitive = clause.dep_ == "xcomp"
    words = language.cues.adjectives.infinitive if infinitive else language.cues.adjectives.clause
    subject = grammar.find_subject(verb, language)
    if (
        adjective.lemma_ not in words
        or subject is None
        or subject.lower_ in language.function.impersonal
    ):
        return None
    start = grammar.group_range(verb)[0]
    cue = (start, adjective.i + 1) if adjective.i - verb.i <= 3 else (adjective.i, adjective.i + 1)
    piece = grammar.clause_range(clause, adjective)
    if subject.i > adjective.i:
        return None
    return make_candidate(verb, (piece,), "adjective", language, cue=cue)


def _find_behind(adjective: "Token", verb: "Token") -> "Token | None":
    """Return the clause right behind an adjective that a parser hangs on its verb."""
    clause = grammar.find_child(verb, "ccomp")
    joined = clause is not None and clause.left_edge.i == adjective.i + 1
    return clause if joined else None


def read_convinced(verb: "Token", language: Language) -> AttributionCandidate | None:
    """Read "is convinced that ...", which says what its subject thinks, whoever convinced him."""
    helper = grammar.find_child(verb, "auxpass") or verb
    subject = grammar.find_child(verb, "nsubjpass") or grammar.find_own_subject(helper)
    clause = grammar.find_child(verb, "ccomp")
    if subject is None or clause is None or clause.i < verb.i:
        return None
    made = make_candidate(verb, (grammar.clause_range(clause, verb),), "adjective", language)
    actor = grammar.phrase_range(subject, verb.i, language)
    return None if made is None else replace(made, actor=actor, addressee=None)


def _read_feeling(
    adjective: "Token", verb: "Token", language: Language
) -> AttributionCandidate | None:
    """Read "is critical of X" and "was worried about X"."""
    topic = grammar.find_prep_object(
        adjective, *language.cues.adjectives.topics.get(adjective.lemma_, ())
    )
    subject = grammar.find_subject(verb, language)
    if topic is None or topic.i < adjective.i or subject is None or subject.i > adjective.i:
        return None
    piece = grammar.trim(verb.doc, topic.left_edge.i, topic.right_edge.i + 1)
    start = grammar.group_range(verb)[0] if adjective.i - verb.i <= 3 else adjective.i
    return make_candidate(verb, (piece,), "about", language, cue=(start, adjective.i + 1))


def is_title(doc: "Doc") -> bool:
    """Tell whether a paragraph looks like a headline: short, in a line, a colon near its start."""
    if len(doc) > MAX_TITLE or any("\n" in t.text for t in doc):
        return False
    return any(t.text == ":" for t in doc[1:MAX_LABEL])


def read_headline(doc: "Doc", language: Language) -> AttributionCandidate | None:
    """Read "Minister: the plan has failed" and "The plan has failed: minister"."""
    colons = [token.i for token in doc if token.text == ":"]
    if len(colons) != 1 or len(doc) > MAX_HEADLINE:
        return None
    at = colons[0]
    left, right = grammar.trim(doc, 0, at), grammar.trim(doc, at + 1, len(doc))
    if left is None or right is None:
        return None
    for actor, content in ((left, right), (right, left)):
        if _is_speaker(doc, actor, language) and _is_statement(doc, content):
            score = language.weights.quotes.content["colon"]
            return AttributionCandidate((content,), (at, at + 1), actor, None, "colon", score, at)
    return None


def read_transcript(doc: "Doc", language: Language) -> AttributionCandidate | None:
    """Read "LIND: The plan has failed." at the start of a paragraph."""
    at = next((t.i for t in doc[: MAX_NAME + 1] if t.text == ":"), 0)
    names = [t for t in doc[:at] if not t.is_punct]
    if not names or not all(t.is_upper and len(t) > 1 for t in names if t.text != "."):
        return None
    if {t.text.lower() for t in names} & language.cues.headlines.labels or not any(
        len(t) > 3 for t in names
    ):
        return None
    content = grammar.trim(doc, at + 1, len(doc))
    actor = grammar.trim(doc, 0, at)
    if content is None or actor is None or content[1] - content[0] < MIN_TURN:
        return None
    return AttributionCandidate(
        (content,), (at, at + 1), actor, None, "colon", language.weights.quotes.content["colon"], at
    )


def _is_speaker(doc: "Doc", bounds: TokenRange, language: Language) -> bool:
    tokens = doc[bounds[0] : bounds[1]]
    if len(tokens) > MAX_NAME or tokens[0].pos_ == "ADP":
        return False
    if any(t.pos_ in grammar.VERBAL or t.is_punct for t in tokens):
        return False
    words = {t.text.lower() for t in tokens}
    if words & language.cues.headlines.labels or any(t.like_num for t in tokens):
        return False
    named = any(t.ent_type_ in ("PERSON", "ORG", "GPE", "NORP") for t in tokens)
    named = named or (len(tokens) <= 3 and all(t.pos_ == "PROPN" for t in tokens))
    # At the end of a headline a capital tells a name, whatever the tagger makes of it.
    last = bounds[1] == len(doc) and len(tokens) <= 3
    named = named or (last and all(t.is_title for t in tokens))
    return named or bool(words & language.cues.headlines.speakers)


def _is_statement(doc: "Doc", bounds: TokenRange) -> bool:
    tokens = doc[bounds[0] : bounds[1]]
    marked = tokens[0].text in grammar.QUOTE_MARKS
    return marked or (len(tokens) >= 3 and any(t.pos_ in grammar.VERBAL for t in tokens))
