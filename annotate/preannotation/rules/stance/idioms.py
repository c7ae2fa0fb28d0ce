"""Idioms that say a stance as a whole: took aim at X, turned her back on X, paid tribute to X.

An idiom is a line of `[[idioms]]` of stance.toml. It is looked for word by word behind its verb and
not by the parse, which takes idioms apart in many ways; adverbs, adjectives and determiners may
stand between its words. Returns findings, from the one who holds the stance to each target.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from annotate.language import Language
from annotate.language.stance import Idiom
from annotate.preannotation.rules import grammar
from annotate.preannotation.rules.grammar import Range
from annotate.preannotation.rules.stance.acts import iter_joined
from annotate.preannotation.rules.stance.findings import Finding, find_antecedent, is_nobody
from annotate.preannotation.rules.stance.scope import read_quantifier, read_scope

if TYPE_CHECKING:
    from spacy.tokens import Token

SLOT, OWNER, SELF = "X", "POSS", "SELF"
# What may stand between the words of an idiom, and how many of them.
BETWEEN = frozenset(("ADV", "ADJ", "DET", "NUM", "PRON", "PART"))
MAX_BETWEEN = 3
# What may be the head of a target.
NOMINAL = frozenset(("NOUN", "PROPN", "PRON", "NUM"))
INNER = frozenset(("compound", "poss", "nmod", "nummod", "amod", "det"))


class Match(NamedTuple):
    """Where an idiom stands, and the head of its target where it has one."""

    expression: Range
    target: "Token | None"


def find_idiom(verb: "Token", language: Language) -> "tuple[Idiom, Match] | None":
    """Return the longest idiom of a verb that is there, and where it is."""
    for idiom in language.stance.idioms_by_verb.get(verb.lemma_, ()):
        match = _match(verb, idiom, language)
        if match is not None:
            return idiom, match
    return None


def read_idiom(verb: "Token", idiom: Idiom, match: Match, language: Language) -> Iterator[Finding]:
    """Yield what an idiom says: of its holder, toward each target."""
    holder = find_antecedent(grammar.find_subject(verb, language), verb, language)
    if holder is None or holder.lower_ in language.function.empty or is_nobody(holder, language):
        return
    scope = read_scope(verb, language) + read_quantifier(match.target, language)
    polarity = scope.apply(idiom.polarity)
    if polarity is None:
        return
    for one, target in _find_parties(verb, holder, match, language):
        yield Finding(
            expression=(scope.find_start(match.expression[0]), match.expression[1]),
            polarity=polarity,
            holder=one,
            target=target,
            explicitness="explicit",
            negated=scope.is_turned,
            rule="idiom",
            at=verb.i,
        )


def _find_parties(
    verb: "Token", holder: "Token", match: Match, language: Language
) -> "Iterator[tuple[Token, Range]]":
    if match.target is None:
        yield from iter_joined(holder, verb, language)
        return
    bounds = grammar.core_range(match.target, verb.i, language)
    if bounds is not None and holder.i != match.target.i:
        yield holder, bounds


def _match(verb: "Token", idiom: Idiom, language: Language) -> Match | None:
    """Find the words of an idiom behind its verb, in their order."""
    doc, at, start = verb.doc, verb.i + 1, verb.i
    target: Token | None = None
    for number, word in enumerate(idiom.words[1:], 1):
        if word == SLOT:
            target = _find_target(doc[at], verb) if at < len(doc) else None
            if target is None:
                return None
            if number + 1 < len(idiom.words):
                at = start = target.i + 1
            continue
        found = _find_word(verb, at, word, language)
        if found is None:
            return None
        at = found + 1
    return Match((start, at), target)


def _find_word(verb: "Token", at: int, word: str, language: Language) -> int | None:
    """Return where the next word of an idiom stands, from a token on."""
    doc = verb.doc
    for token in doc[at : min(at + MAX_BETWEEN + 1, verb.sent.end)]:
        if _is_word(token, word, language):
            return token.i
        if token.pos_ not in BETWEEN:
            return None
    return None


def _is_word(token: "Token", word: str, language: Language) -> bool:
    if word == OWNER:
        return token.tag_ == "PRP$" or token.lower_ in language.function.possessive
    if word == SELF:
        return token.lower_.endswith(language.function.reflexive_ends)
    return word in (token.lower_, token.lemma_)


def _find_target(first: "Token", verb: "Token") -> "Token | None":
    """Return the head of the phrase that begins with a token."""
    head = first
    while first.i <= head.head.i < verb.sent.end and head.head.i != head.i:
        if head.pos_ in NOMINAL and head.dep_ not in INNER:
            break
        head = head.head
    return head if head.pos_ in NOMINAL else None
