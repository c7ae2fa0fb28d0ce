"""Which names an article shows to be persons': by the he or she that nobody else can be, by kin.

Of a name alone a model and a list of places know little: Sofia, Byron, Paris. What the article says
of it decides for all of its mentions, unless it says too that one is in it. Nothing here needs a
parse.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from annotate.language import Language
from annotate.offsets import shift
from annotate.preannotation.rules.article import ParsedArticle, Piece
from annotate.preannotation.rules.entities.candidates import Candidate, propose
from annotate.preannotation.rules.entities.forms import BLANK, either

if TYPE_CHECKING:
    from spacy.tokens import Token

# How far back somebody else may have been named whom a pronoun means.
REACH = 250
# How far the words right before a name reach: her eldest daughter.
BESIDE = 40
MAX_WORDS = 3
_WORD = r"[a-z][\w'’-]*"
_WORDS = re.compile(r"[^\W\d_]+")
_FINITE = frozenset(("VBD", "VBZ", "VBP", "MD"))
_PROPER = frozenset(("NNP", "NNPS"))
_LAST_WORD = re.compile(r"([^\W\d_]+)[ \u00a0]\Z")
_OPENS = re.compile(r"(?:\A|[.!?:;,\n”\"’'])\s*\Z")


class _PersonForms(NamedTuple):
    """What shows somebody, as patterns that begin where a name ends, or end where it begins.

    Attributes:
        same: The rest of the sentence up to he or she, all of it in small letters.
        following: The same up to the next sentence, which begins with it.
        apposition: What somebody is: , a nurse, ...; , his wife, ...
        kin: Whose a person is: her daughter ...
        introduced: Who somebody is, before a comma: the speaker, ...
        others: Words for one person.
        relatives: Those of them that no state or body is called by: an ally, but no wife.
    """

    same: re.Pattern[str]
    following: re.Pattern[str]
    apposition: re.Pattern[str]
    kin: re.Pattern[str]
    introduced: re.Pattern[str]
    article: re.Pattern[str]
    before_subjects: frozenset[str]
    others: frozenset[str]
    relatives: frozenset[str]
    things: frozenset[str]


@lru_cache(maxsize=8)
def _get_forms(language: Language) -> _PersonForms:
    function, identity = language.function, language.identity
    someone = function.he | function.she
    things = identity.things | (function.possessive - someone - function.first)
    nouns = list_persons(language)
    one = either(function.indefinite | function.possessive)
    who = either((function.relative & language.sources.pronouns) - function.complementizer)
    dates = language.pages.dates
    days = either(w.capitalize() for w in (*dates.weekdays, *dates.month_numbers))
    word = rf"(?:{_WORD}|\d+|{days}\b)"
    return _PersonForms(
        same=re.compile(rf"((?:{BLANK}{word}){{1,12}}?){BLANK}{either(someone)}\b"),
        following=re.compile(
            rf"((?:,?{BLANK}{word}){{1,20}})[.!?][”\"’']?{BLANK}"
            rf"{either(w.capitalize() for w in someone)}\b"
        ),
        apposition=re.compile(
            rf",{BLANK}{one}{BLANK}(?:{_WORD}{BLANK}){{0,3}}({either(nouns)})(?:,|{BLANK}{who}\b)"
        ),
        kin=re.compile(
            rf"\b{either(function.possessive)}{BLANK}(?:{_WORD}{BLANK})?"
            rf"{either(identity.kin)},?{BLANK}\Z",
            re.IGNORECASE,
        ),
        introduced=re.compile(
            rf"(?:\b{either(function.articles | function.possessive)}|['’]s?){BLANK}"
            rf"(?:(?:{_WORD}|{either(identity.state_of)}){BLANK}){{0,2}}{either(nouns)},{BLANK}\Z",
            re.IGNORECASE,
        ),
        article=re.compile(rf"\b{either(function.articles)}{BLANK}\Z", re.IGNORECASE),
        before_subjects=function.adding
        | function.joining
        | function.question
        | function.as_said
        | function.complementizer,
        others=nouns | someone,
        relatives=identity.men | identity.women | identity.kin,
        things=things,
    )


@lru_cache(maxsize=8)
def list_persons(language: Language) -> frozenset[str]:
    """Return the nouns for one person, in small letters: nurse, wife, spokesman; no company."""
    identity, sources = language.identity, language.sources
    roles = {word for words in sources.roles.values() for word in words}
    bodies = identity.companies | identity.bodies | sources.collectives | sources.documents
    return frozenset(
        (roles | language.people.roles | identity.men | identity.women | identity.kin) - bodies
    )


class _PersonProof:
    """Tells of each place of an article whether it shows that a name there is a person's."""

    def __init__(
        self, article: ParsedArticle, found: Iterable[Candidate], language: Language
    ) -> None:
        self.text = article.show_text()
        self._language = language
        self._forms = _get_forms(language)
        self._people = sorted(
            (c.start, frozenset(self.text[c.start : c.end].split()))
            for c in found
            if c.type == language.types.person
        )

    def is_shown(self, start: int, end: int, piece: Piece) -> bool:
        """Tell whether what stands beside a name says that somebody is called by it."""
        before = self.text[max(piece.segment.start, start - REACH) : start]
        if self._forms.kin.search(before[-BESIDE:]):
            return True
        if self._forms.introduced.search(before[-BESIDE:]) and self.text[end : end + 1] == ",":
            return not self._is_known(start, end)
        if self._forms.article.search(before[-BESIDE:]):
            return False
        noun = self._forms.apposition.match(self.text, end, piece.segment.end)
        if noun is not None:
            return not self._is_known(start, end) or noun[1] in self._forms.relatives
        return self._is_subject(before, end, piece) and self._is_meant(start, end, before, piece)

    def _is_subject(self, before: str, end: int, piece: Piece) -> bool:
        """Tell whether a name stands where a subject does, with a verb right behind it."""
        word = _LAST_WORD.search(before)
        joins = word is not None and word[1].lower() in self._forms.before_subjects
        if not joins and not _OPENS.search(before):
            return False
        verb = piece.doc.char_span(
            end - piece.segment.start + 1, end - piece.segment.start + 2, alignment_mode="expand"
        )
        return verb is not None and self.text[end] == " " and verb[0].tag_ in _FINITE

    def _is_meant(self, start: int, end: int, before: str, piece: Piece) -> bool:
        """Tell whether he or she follows, and nobody else is near who could be meant."""
        stop = piece.segment.end
        match = self._forms.same.match(self.text, end, stop) or self._forms.following.match(
            self.text, end, stop
        )
        if match is None:
            return False
        function, name = self._language.function, set(self.text[start:end].split())
        family = name.union(*(words for _, words in self._people if words & name))
        between = set(_WORDS.findall(match[1]))
        # Whom an earlier he means may be the one who is named again.
        earlier = {w.lower() for w in _WORDS.findall(before)} if family == name else set()
        if between & self._forms.things or (between | earlier) & self._forms.others:
            return False
        if match[1].split()[-1] in function.conjunctions:
            return False  # a clause of its own: Labour won and he lost
        if self._is_known(start, end) and between & (function.definite | function.articles):
            return False  # who is meant may be the noun: Norway expelled the courier. He ...
        return not any(
            start - REACH < at < match.end() and at != start and not words & family
            for at, words in self._people
        )

    def _is_known(self, start: int, end: int) -> bool:
        """Tell whether a name is that of a state, a place or a body everywhere else."""
        return self.text[start:end] in self._language.names.known


def find_shown(
    article: ParsedArticle, found: Iterable[Candidate], language: Language
) -> Mapping[str, float]:
    """Return the names that an article shows to be persons', and how much that proves."""
    found = list(found)
    proof = _PersonProof(article, found, language)
    counted: defaultdict[str, float] = defaultdict(float)
    for candidate in found:
        name = proof.text[candidate.start : candidate.end]
        piece = article.find_piece(candidate.start)
        if piece is None or not _may_be_person(name, candidate, language):
            continue
        if proof.is_shown(candidate.start, candidate.end, piece):
            counted[name] += language.weights.entities.shown_vote
    return {
        name: vote if _is_placed(name, proof.text, language) else _decide(language)
        for name, vote in counted.items()
    }


def _decide(language: Language) -> float:
    return language.weights.entities.decisive_vote


def _may_be_person(name: str, candidate: Candidate, language: Language) -> bool:
    """Tell whether a name of another type might be a person's, by its words."""
    words, types = name.split(), language.types
    known = language.names.known.get(name, types.state)
    return (
        candidate.rule.rank < language.weights.entities.certain_rank
        and known in (types.state, types.place)
        and len(words) <= MAX_WORDS
        and all(word[0].isupper() and not word.isupper() for word in words)
        and words[-1] not in language.names.head_types
        and words[-1] not in language.identity.company_ends
    )


def _is_placed(name: str, text: str, language: Language) -> bool:
    """Tell whether an article says that something is in or near what has this name."""
    places = either(language.names.around.places_after)
    return re.search(rf"\b{places}{BLANK}{re.escape(name)}(?!\w)", text, re.IGNORECASE) is not None


def find_unnamed(
    article: ParsedArticle, found: Iterable[Candidate], language: Language
) -> Iterator[Candidate]:
    """Yield the persons whom an article shows and the model does not see: Byron said he would."""
    found = list(found)
    proof = _PersonProof(article, found, language)
    taken = {at for c in found for at in range(c.start, c.end)}
    rule = language.weights.entities.rules.shown
    for piece in article.pieces:
        for start, end in _iter_runs(piece, language):
            if start not in taken and proof.is_shown(start, end, piece):
                yield propose(start, end, language.types.person, rule)


def _iter_runs(piece: Piece, language: Language) -> Iterator[tuple[int, int]]:
    """Yield where words stand beside each other that are written and tagged as a name is."""
    run: list[Token] = []
    for token in piece.doc:
        if _looks_named(token, language):
            run.append(token)
            if token.whitespace_ == " ":
                continue
        if 0 < len(run) <= MAX_WORDS:
            yield shift(run[0].idx, run[-1].idx + len(run[-1]), piece.segment.start)
        run = []
    if 0 < len(run) <= MAX_WORDS:
        yield shift(run[0].idx, run[-1].idx + len(run[-1]), piece.segment.start)


def _looks_named(token: "Token", language: Language) -> bool:
    """Tell whether a word by itself is written and tagged as a name is."""
    return (
        token.tag_ in _PROPER
        and not token.ent_type_
        and token.text.istitle()
        and token.is_alpha
        and token.lower_ not in language.people.title_words
        and token.lower_ not in list_persons(language)
    )
