"""Idioms that say a stance as a whole: took aim at X, turned her back on X, paid tribute to X.

An idiom is a line of `[[idioms]]` of stance.toml. It is looked for word by word behind its verb and
not by the parse, which takes idioms apart in many ways; adverbs, adjectives and determiners may
stand between its words. Returns findings, from the one who holds the stance to each target.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from annotate.language import Language
from annotate.language.stance import OWNED, SLOT, Idiom
from annotate.preannotation.rules import grammar
from annotate.preannotation.rules.grammar import TokenRange
from annotate.preannotation.rules.quotes.speakers import find_lost
from annotate.preannotation.rules.stance.acts import iter_joined
from annotate.preannotation.rules.stance.arguments import find_doer
from annotate.preannotation.rules.stance.findings import (
    StanceFinding,
    is_done,
    is_nobody,
)
from annotate.preannotation.rules.stance.scope import (
    Operator,
    Scope,
    read_quantifier,
    read_scope,
)

if TYPE_CHECKING:
    from spacy.tokens import Token

OWNER, SELF = "POSS", "SELF"
OPEN = frozenset((SLOT, OWNER, SELF, OWNED))  # what stands for many words
# What may stand between the words of an idiom, and how many of them.
BETWEEN = frozenset(("ADV", "ADJ", "DET", "NUM", "PRON", "PART"))
MAX_BETWEEN = 3
# How many tokens a target inside an idiom may have.
MAX_INSIDE = 12
# What may be the head of a target.
NOMINAL = frozenset(("NOUN", "PROPN", "PRON", "NUM"))
INNER = frozenset(("compound", "poss", "nmod", "nummod", "amod", "det"))


class IdiomMatch(NamedTuple):
    """Where an idiom stands, the head of its target where it has one, and the whole target."""

    expression: TokenRange
    head: "Token | None" = None
    target: TokenRange | None = None

    def read_between(self, verb: "Token", idiom: Idiom, language: Language) -> Scope:
        """Return what is between its words and turns it: has no confidence in."""
        table = language.stance.operators.quantifiers.by_word
        inside = verb.doc[verb.i + 1 : self.expression[1]]
        own = (t for t in inside if t.lower_ not in idiom.words and t.lower_ in table)
        return Scope(tuple(Operator(table[t.lower_], t) for t in own))


def find_idiom(verb: "Token", language: Language) -> "tuple[Idiom, IdiomMatch] | None":
    """Return the longest idiom of a verb that is there, and where it is."""
    idioms = language.stance.idioms_by_verb.get(verb.lemma_, ())
    behind = _list_behind(verb) if idioms else frozenset()
    unfixed = OPEN | language.function.articles
    for idiom in idioms:
        if behind.issuperset(word for word in idiom.words[1:] if word not in unfixed):
            match = _match(verb, idiom, language)
            if match is not None:
                return idiom, match
    return None


def _list_behind(verb: "Token") -> frozenset[str]:
    """Return the words behind a verb in its sentence, each as it stands and as its lemma."""
    tokens = verb.doc[verb.i + 1 : verb.sent.end]
    return frozenset(word for token in tokens for word in (token.lower_, token.lemma_))


def read_idiom(
    verb: "Token", idiom: Idiom, match: IdiomMatch, language: Language
) -> Iterator[StanceFinding]:
    """Yield what an idiom says: of its holder, toward each target."""
    holder = find_doer(verb, language) or find_lost(verb)
    if holder is None or holder.lower_ in language.function.empty or is_nobody(holder, language):
        return
    if idiom.only and (match.head is None or not is_done(match.head, language)):
        return
    scope = match.read_between(verb, idiom, language)
    scope += read_scope(verb, language) + read_quantifier(match.head, language)
    polarity = scope.apply(idiom.polarity)
    if polarity is None:
        return
    if idiom.holder == SLOT:
        parties = _turn_round(verb, holder, match, language)
    else:
        parties = _find_parties(verb, holder, match, language)
    for one, target in parties:
        yield StanceFinding(
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
    verb: "Token", holder: "Token", match: IdiomMatch, language: Language
) -> "Iterator[tuple[Token, TokenRange]]":
    if match.head is None:
        yield from iter_joined(holder, verb, language)
    elif match.target is not None and holder.i != match.head.i:
        yield holder, match.target


def _turn_round(
    verb: "Token", met: "Token", match: IdiomMatch, language: Language
) -> "Iterator[tuple[Token, TokenRange]]":
    """Yield who holds it toward the subject: came under fire from X."""
    target = grammar.core_range(met, verb.i, language)
    if match.head is not None and target is not None:
        yield match.head, target


def _match(verb: "Token", idiom: Idiom, language: Language) -> IdiomMatch | None:
    """Find the words of an idiom behind its verb, in their order, and what fills its slot."""
    words = idiom.words[1:]
    before = words[: words.index(SLOT)] if SLOT in words else words
    at = _find_words(verb, verb.i + 1, before, language)
    if at is None or SLOT not in words:
        return None if at is None else IdiomMatch((verb.i, at))
    behind = words[len(before) + 1 :]
    if behind:
        return _match_inside(verb, at, behind, language)
    head = find_head(verb, at)
    target = grammar.core_range(head, verb.i, language) if head is not None else None
    return IdiomMatch((verb.i, at), head, target) if target is not None else None


def _match_inside(
    verb: "Token", at: int, behind: Sequence[str], language: Language
) -> IdiomMatch | None:
    """Find the target between the words of an idiom: gave X the green light."""
    for start in range(at + 1, min(at + MAX_INSIDE, verb.sent.end)):
        end = _find_words(verb, start, behind, language)
        if end is not None:
            head = verb.doc[at:start].root
            target = grammar.trim(verb.doc, at, start)
            if head.pos_ not in NOMINAL or (behind[0] == OWNED and head.i + 1 != start):
                return None
            said = (verb.i, at) if behind[0] == OWNED else (start, end)
            return IdiomMatch(said, head, target)
    return None


def _find_words(verb: "Token", at: int, words: Sequence[str], language: Language) -> int | None:
    """Return where some words end that stand one after the other from a token on."""
    for word in words:
        found = _find_word(verb, at, word, language)
        if found is None:
            return None
        at = found + 1
    return at


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
    if word == OWNED:
        return token.tag_ == "POS"
    if word == SELF:
        return token.lower_.endswith(language.function.reflexive_ends)
    if word in language.function.articles:
        return token.lower_ in language.function.articles or token.lower_ in language.function.no
    return word in (token.lower_, token.lemma_)


def find_head(verb: "Token", at: int) -> "Token | None":
    """Return the head of the phrase that begins with a token."""
    if at >= verb.sent.end:
        return None
    head = verb.doc[at]
    while at <= head.head.i < verb.sent.end and head.head.i != head.i:
        if head.pos_ in NOMINAL and head.dep_ not in INNER:
            break
        head = head.head
    return head if head.pos_ in NOMINAL else None
