"""What the words around a stance word make of it: not, refused to, has yet to, few, could.

A word that carries a stance stands in the scope of operators, from its own adverbs up to the words
that govern it, and they are applied from the inside out: who did not refuse to support is in
favour. Which words are operators, and with which effect, is data: `[operators]` of stance.toml.

| effect | for | against | takes sides |
|---|---|---|---|
| flip: not, no longer, neither | against | for | neutral |
| turn: refused to, few | against | nothing: who failed to condemn is not for it | neutral |
| able: can | for | nothing | nothing |
| void: may, has yet to, denied that | nothing | nothing | nothing |

Two that turn undo each other, and leave what they found: never failed to condemn.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from annotate.language import Language
from annotate.preannotation.rules import grammar

if TYPE_CHECKING:
    from spacy.tokens import Token

TURNING = frozenset(("flip", "turn"))
TURNED = {"favor": "against", "against": "favor", "sides": "neutral"}
# How a word hangs on one in whose scope it may stand; through the open ones it stands in all that
# scopes over that one too.
LINKS = frozenset(("xcomp", "advcl", "acl", "ccomp", "acomp", "attr", "oprd"))
OPEN = frozenset(("xcomp", "acomp", "attr", "oprd"))
GOVERNING = frozenset(("VERB", "AUX", "NOUN"))
BEFORE = frozenset(("advmod", "npadvmod", "cc", "preconj", "dep"))
BESIDE = frozenset(("advmod", "prt", "acomp"))


@dataclass(frozen=True, slots=True)
class Operator:
    """A word that changes what a stance in its scope amounts to, and its effect."""

    effect: str
    token: "Token"


@dataclass(frozen=True, slots=True)
class Scope:
    """The operators over a stance word, the inmost first."""

    operators: tuple[Operator, ...] = ()

    def __add__(self, other: "Scope") -> "Scope":
        return Scope(self.operators + other.operators)

    def apply(self, polarity: str) -> str | None:
        """Return what becomes of a polarity; None where nobody is said to hold anything."""
        odd = weak = False
        for effect in (operator.effect for operator in self.operators):
            if effect == "void" or (effect == "able" and (polarity == "against") != odd):
                return None
            if effect in TURNING:
                odd, weak = not odd, weak or effect == "turn"
        if not odd:
            return None if polarity == "sides" else polarity
        return None if weak and polarity == "against" else TURNED.get(polarity)

    @property
    def is_turned(self) -> bool:
        """Tell whether one of them turns what the word says."""
        return any(operator.effect in TURNING for operator in self.operators)

    @property
    def is_void(self) -> bool:
        """Tell whether one of them makes it a thing that is not said to be so."""
        return any(operator.effect == "void" for operator in self.operators)

    def find_start(self, at: int) -> int:
        """Return where an expression starts that holds what turns it, `at` where nothing does."""
        turning = (o.token for o in self.operators if o.effect in TURNING and o.token.i < at)
        return min([at, *map(_find_first, turning)])


def _find_first(token: "Token") -> int:
    if token.pos_ in grammar.VERBAL:
        return grammar.group_range(token)[0]
    return token.left_edge.i if token.pos_ == "ADV" else token.i


def read_scope(word: "Token", language: Language) -> Scope:
    """Return the operators over a verb, an adjective or a noun that a verb above may govern."""
    return Scope(tuple(_climb(word, language)))


def is_unsaid(word: "Token", language: Language) -> bool:
    """Tell whether what governs a clause says that nobody holds it: rejected claims that."""
    operators = read_scope(word, language).operators
    return any(o.effect == "void" and o.token.dep_ not in ("aux", "mark") for o in operators)


def read_quantifier(head: "Token | None", language: Language) -> Scope:
    """Return what "few", "hardly any" or "neither" before a noun makes of what is said of it."""
    if head is None:
        return Scope()
    table = language.stance.operators.quantifiers.by_word
    before = [child for child in head.lefts if child.dep_ != "poss"]
    words = (head, *before, *(inner for child in before for inner in child.lefts))
    found = ((_look_up(table, *_list_pair(word), word.lower_), word) for word in words)
    return Scope(tuple(Operator(effect, word) for effect, word in found if effect))


def _list_pair(word: "Token") -> Iterator[str]:
    """Yield a word with the one before it: not everyone."""
    if word.i > word.sent.start:
        yield f"{word.nbor(-1).lower_} {word.lower_}"


def _climb(word: "Token", language: Language) -> Iterator[Operator]:
    """Yield the operators on a word and on what governs it, as far up as they scope over it."""
    yield from _read_own(word, language)
    for _ in range(grammar.MAX_CLIMB):
        first = _find_joined(word)
        if first is not None:
            if _is_joined_by_or(first, language):
                yield from _read_own(first, language)
            word = first
            continue
        above = _find_governor(word)
        if above is None:
            return
        operator = _find_operator(above, word, language)
        if operator is not None:
            yield operator
        elif word.dep_ not in OPEN:
            return
        yield from _read_own(above, language)
        word = above


def _read_own(word: "Token", language: Language) -> Iterator[Operator]:
    """Yield the operators that hang on a word itself: its negation, its modals, whose it is."""
    table = language.stance.operators
    helpers = " ".join(child.lower_ for child in word.children if child.dep_ == "aux")
    for child in _list_around(word):
        if child.dep_ == "mark" and child.lower_ in language.function.supposing:
            yield Operator("void", child)
        elif child.dep_ == "aux" and (
            effect := _look_up(table.modals.by_word, helpers, child.lower_)
        ):
            yield Operator(effect, child)
        elif child.dep_ == "neg" or (child.i < word.i and child.dep_ in BEFORE):
            effect = _look_up(table.adverbs.by_word, *_list_phrases(child), child.lower_)
            if effect or child.dep_ == "neg":
                yield Operator(effect or "flip", child)
    yield from read_quantifier(grammar.find_own_subject(word), language).operators


def _list_around(word: "Token") -> Iterator["Token"]:
    """Yield what hangs on a word, and on its auxiliary: is no longer opposed."""
    for child in word.children:
        yield child
        if child.dep_ == "auxpass":
            yield from child.children


def _list_phrases(adverb: "Token") -> Iterator[str]:
    """Yield an adverb with what goes with it: no longer; not but; not endorsed him yet."""
    if adverb.n_lefts:
        yield " ".join((*(left.lower_ for left in adverb.lefts), adverb.lower_))
    if adverb.i + 1 < len(adverb.doc):
        yield f"{adverb.lower_} {adverb.doc[adverb.i + 1].lower_}"
    for other in adverb.head.rights:
        if other.dep_ == "advmod":
            yield f"{adverb.lower_} {other.lower_}"


def _look_up(table: Mapping[str, str], *keys: str) -> str | None:
    return next((table[key] for key in keys if key in table), None)


def _find_joined(word: "Token") -> "Token | None":
    """Return the verb that a verb without a subject of its own goes on: failed to come or help."""
    if word.dep_ != "conj" or grammar.find_own_subject(word) is not None:
        return None
    return word.head if word.tag_ == word.head.tag_ else None


def _is_joined_by_or(first: "Token", language: Language) -> bool:
    return any(c.dep_ == "cc" and c.lower_ in language.function.alternative for c in first.children)


def _find_governor(word: "Token") -> "Token | None":
    """Return the word above in whose scope a word may stand."""
    if word.dep_ == "pcomp":
        above = word.head.head
        return above if above.pos_ in GOVERNING else above.head
    return word.head if word.dep_ in LINKS and word.head.i != word.i else None


def _find_operator(above: "Token", word: "Token", language: Language) -> Operator | None:
    """Return what the word above makes of the one below: refused to, stopped short of."""
    table = language.stance.operators
    if word.dep_ == "pcomp" and word.head.lower_ in table.prepositions.by_word:
        return Operator(table.prepositions.by_word[word.head.lower_], word.head)
    beside = [child.lower_ for child in above.children if child.dep_ in BESIDE]
    if above.pos_ in grammar.VERBAL:
        known = table.clauses.by_word if word.dep_ == "ccomp" else table.verbs.by_word
        effect = _look_up(known, *(f"{above.lemma_} {b}" for b in beside))
        if effect is None and word.dep_ != "advcl":  # refused to go, backing the others
            effect = known.get(_name(above, language))
    elif above.pos_ == "ADJ":
        phrases = (f"{b} {above.lower_}" for b in beside)
        effect = _look_up(table.adjectives.by_word, *phrases, above.lower_)
    else:
        relative = grammar.is_gapped(word, language)  # an idea that they reject
        effect = None if relative else table.nouns.by_word.get(above.lemma_)
    return Operator(effect, above) if effect is not None else None


def _name(verb: "Token", language: Language) -> str:
    """Return what the data call a verb: refuse; in the passive, be expected."""
    if grammar.is_passive(verb, language):
        return " ".join((*language.function.be, verb.lower_))
    return verb.lemma_
