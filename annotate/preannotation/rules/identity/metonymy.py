"""Metonyms: places that stand for the government that sits there, or for a team.

Reads the parse: a place is a metonym where it does, has or suffers what only a government can, or
where it speaks or holds a stance. Its label stays that of the word; a seat is joined to its state.
"""

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from annotate.language import Language
from annotate.language.metonymy import MetonymyWords
from annotate.model import Span
from annotate.offsets import shift
from annotate.preannotation.rules import grammar
from annotate.preannotation.rules.article import Draft, ParsedArticle
from annotate.preannotation.rules.entities.sports import is_placed, iter_sides, plays
from annotate.scheme import Scheme

if TYPE_CHECKING:
    from spacy.tokens import Token

ATTRIBUTE = "metonymy"
OTHER = "other"
RELATION = "refers_as"
ENTITY = "entity"
MAX_CLIMB = 6
NAMING = frozenset(("compound", "nmod", "amod"))
# So many sides of matches make a report of one, where no line is a result.
REPORT = 2
_DATED = re.compile(r",|\s*(?:\(|--|—|\d)")
_HYPHENED = re.compile(r"[-–]([a-z]+)")


def mark_metonyms(article: ParsedArticle, draft: Draft, language: Language) -> None:
    """Mark the places of a draft that stand for others, and join governments to their states."""
    entities = list(draft.iter_spans(ENTITY))
    speaking = set(_iter_speaking(draft, entities))
    sides = set(_iter_sides(article, language))
    kinds = _list_kinds(draft.scheme, language)
    places = [entity for entity in entities if entity.label in kinds]
    teams = set(_iter_teams(article, places, sides, language))
    for place in places:
        if place.id in teams:
            _mark(place, OTHER, draft)
        elif _is_dateline(article, place):
            continue
        elif place.id in speaking or _acts(article, place, language):
            kind = kinds[place.label]
            _mark(place, OTHER if _is_other(place, kind, language) else kind, draft)
            _join(place, entities, draft, language)


def _iter_teams(
    article: ParsedArticle, places: list[Span], sides: set[tuple[int, int]], language: Language
) -> Iterator[str]:
    """Yield the ids of places that are sides of a match, there or elsewhere in its report."""
    text = article.document.text
    shown = [p for p in places if (p.start, p.end) in sides or plays(text, p, language)]
    is_report = bool(sides) or len(shown) >= REPORT
    names = {place.text.upper() for place in shown} if is_report else set()
    told = {place.id for place in shown}
    for place in places:
        named = place.text.upper() in names and not is_placed(text, place.start, language)
        if place.id in told or (named and not _is_dateline(article, place)):
            yield place.id


def _list_kinds(scheme: Scheme, language: Language) -> dict[str, str]:
    """Return the labels of places that may be metonyms, and the type of each."""
    types = language.types
    labels = ((scheme.find_entity(kind), kind) for kind in (types.state, types.facility))
    return {label: kind for label, kind in labels if label is not None}


def _is_other(place: Span, kind: str, language: Language) -> bool:
    """Tell whether a place stands for no government: a building that is no residence."""
    is_building = kind == language.types.facility
    residential = place.text.split()[-1] in language.metonymy.residences
    return is_building and not residential and not language.states.find(place.text)


def _mark(place: Span, kind: str, draft: Draft) -> None:
    """Give a place the value that its scheme has for places of a kind that stand for others."""
    for attribute in draft.scheme.iter_attributes(place.label):
        if attribute.name == ATTRIBUTE:
            for value in attribute.values:
                if value.partition("_")[0] == kind:
                    draft.set_attribute(place.id, ATTRIBUTE, value)
                    return


def _iter_sides(article: ParsedArticle, language: Language) -> Iterator[tuple[int, int]]:
    for piece in article.pieces:
        yield from iter_sides(article.document.text, piece.segment, language)


def _iter_speaking(draft: Draft, entities: Iterable[Span]) -> Iterator[str]:
    """Yield the ids of entities that speak or hold a stance: the name that an actor begins with."""
    starts = {actor.start: actor for actor in draft.iter_spans("actor")}
    for entity in entities:
        actor = starts.get(entity.start)
        if actor is not None and actor.text.removeprefix(entity.text)[:1] in ("", ","):
            yield entity.id


def _is_dateline(article: ParsedArticle, place: Span) -> bool:
    """Tell whether a report begins with the place it was written in: GENEVA, 3 May."""
    piece = article.find_piece(place.start)
    first = piece is not None and piece.segment.start == place.start
    return (
        first
        and place.text.isupper()
        and _DATED.match(article.document.text, place.end) is not None
    )


def _join(place: Span, entities: Iterable[Span], draft: Draft, language: Language) -> None:
    """Join a seat to its state where the text names it: the nearest before, else the next."""
    if language.states.is_state(place.text):
        return
    states = set(language.states.find(place.text))
    named = [
        s
        for s in entities
        if language.states.is_state(s.text) and states & set(language.states.find(s.text))
    ]
    before = [s for s in named if s.end <= place.start]
    state = before[-1] if before else next(iter(named), None)
    if state is not None:
        draft.add_relation(RELATION, place.id, state.id, language.weights.identity.seat)


def _acts(article: ParsedArticle, place: Span, language: Language) -> bool:
    """Tell whether a place does, has or suffers what only somebody can."""
    words = language.metonymy
    after = _HYPHENED.match(article.document.text, place.end)
    if after is not None:
        return after.group(1) in words.participles
    token = _find_head(article, place)
    if token is None:
        return False
    while token.dep_ == "conj" or _is_half(token):
        token = token.head
    return (
        _does(token, words)
        or _has(token, place.text, words, language)
        or _is_dealt_with(token, words)
        or _is_party(token, words, language)
    )


def _find_head(article: ParsedArticle, place: Span) -> "Token | None":
    piece = article.find_piece(place.start)
    if piece is None:
        return None
    bounds = shift(place.start, place.end, -piece.segment.start)
    span = piece.doc.char_span(*bounds, alignment_mode="expand")
    return span.root if span is not None else None


def _is_half(token: "Token") -> bool:
    """The first of two places joined by a hyphen: a [Sorvia]-Averland summit."""
    return token.dep_ in NAMING and token.head.ent_type_ == token.ent_type_ != ""


def _does(token: "Token", words: MetonymyWords) -> bool:
    """X agreed, X is ready to, X has decided; vetoed by X."""
    verb: Token | None = token.head
    if token.dep_ == "pobj" and token.head.dep_ == "agent":
        return token.head.head.lemma_ in words.acting
    if token.dep_ != "nsubj":
        return False
    for _ in range(MAX_CLIMB):
        if verb is None:
            return False
        if verb.lemma_ in words.acting or verb.lower_ in words.minded or _does_deed(verb, words):
            return True
        verb = grammar.find_child(verb, "acomp", "xcomp")
    return False


def _does_deed(verb: "Token", words: MetonymyWords) -> bool:
    """Reached an agreement, took a decision, has plans."""
    deed = grammar.find_child(verb, "dobj") if verb.lemma_ in words.light else None
    return deed is not None and (deed.lemma_ in words.deeds or deed.lemma_ in words.relations)


def _has(token: "Token", name: str, words: MetonymyWords, language: Language) -> bool:
    """X's refusal; a ban of X where X is a state; the ambassador of a city, which has none."""
    had = token.head.lemma_.lower()
    owns = token.dep_ == "poss"
    if not owns and token.dep_ not in NAMING:
        return False
    if language.states.is_state(name):
        return had in words.deeds or had in words.relations
    return (owns and had in words.deeds) or (
        had in words.offices and bool(language.states.find(name))
    )


def _is_dealt_with(token: "Token", words: MetonymyWords) -> bool:
    """Urged X, met with X, talks between X and Y, pressure on X, the decision of X."""
    head = token.head
    if token.dep_ in ("dobj", "nsubjpass", "dative"):
        return head.lemma_ in words.addressing
    if token.dep_ != "pobj":
        return False
    over, by = head.head.lemma_.lower(), head.lower_
    if head.head.pos_ in grammar.VERBAL:
        return by in words.dealing_by and over in words.dealing
    return (
        (by in words.relations_by and over in words.relations)
        or (by in words.burdens_by and over in words.burdens)
        or (by in words.deeds_by and over in words.deeds)
    )


def _is_party(token: "Token", words: MetonymyWords, language: Language) -> bool:
    """Our ally X; X is a partner; nations that did it include X; allies, including X, agreed."""
    head = token.head
    if token.dep_ == "appos":
        return head.lemma_.lower() in words.partners
    if token.dep_ == "dobj" and head.lemma_ in words.containing:
        whole = grammar.find_own_subject(head)
        return whole is not None and whole.lemma_.lower() in words.parties
    if token.dep_ == "nsubj" and head.lemma_ in language.function.be:
        what = grammar.find_child(head, "attr")
        what = (
            what
            if what is None
            else grammar.find_prep_object(what, *language.function.genitive) or what
        )
        return what is not None and what.lemma_.lower() in words.partners
    if token.dep_ == "pobj" and head.lower_ in words.containing_by:
        whole = head.head
        return whole.lemma_.lower() in words.parties and _does(whole, words)
    return False
