"""Writes down whose each mention is: as its attribute `who`, and as coreference.

`who` is the name of whom a mention is about, the fullest of the article: equal names are one
identity. Coreference leads from a mention to the nearest earlier one of the same identity, and
where more than a name tells it, it says because of what.
"""

from collections import defaultdict
from collections.abc import Iterable

from annotate.language import Language
from annotate.model import BECAUSE, WHO, Span
from annotate.offsets import covers
from annotate.preannotation.rules.article import Draft, ParsedArticle
from annotate.preannotation.rules.identity.find import Cast, Resolved, find_identities
from annotate.preannotation.rules.identity.mentions import ENTITY, PHRASES, ArticleMention
from annotate.registry.tables import Registry

RELATION = "coref"


def link_mentions(
    article: ParsedArticle, draft: Draft, language: Language, registry: Registry
) -> None:
    """Tell of an article's entities and phrases whose they are."""
    cast = find_identities(article, draft, language, registry)
    places: defaultdict[tuple[int, int], list[Span]] = defaultdict(list)
    for span in draft.iter_spans():
        places[span.start, span.end].append(span)
    for resolved in cast.resolved:
        _name(resolved, places[resolved.mention.start, resolved.mention.end], draft)
    _chain(cast, draft, language)
    _repeat(cast, draft, language)


def _name(resolved: Resolved, spans: Iterable[Span], draft: Draft) -> None:
    """Give each span at the place of a mention its `who`, where its label has that attribute."""
    for span in spans:
        names = {attribute.name for attribute in draft.scheme.iter_attributes(span.label)}
        if WHO in names and resolved.who:
            draft.set_attribute(span.id, WHO, resolved.who)


def _chain(cast: Cast, draft: Draft, language: Language) -> None:
    """Lead each mention to the nearest earlier one of its identity."""
    scores = language.weights.identity.scores
    earlier: defaultdict[int, list[ArticleMention]] = defaultdict(list)
    for resolved in cast.resolved:
        if resolved.identity is None:
            continue
        mention = resolved.mention
        chain = earlier[id(resolved.identity)]
        before = next((m for m in reversed(chain) if m.end <= mention.start), None)
        if before is not None and not _are_of_two_kinds(before.span, mention.span, draft):
            score = scores[resolved.rule]
            why = {BECAUSE: resolved.because} if resolved.because else {}
            draft.add_relation(RELATION, mention.span.id, before.span.id, score, why)
        if mention.span is mention.name or mention.name is None:
            chain.append(mention)


def _are_of_two_kinds(one: Span, other: Span, draft: Draft) -> bool:
    """Tell whether two names have different types: `who` may join them, no coreference does."""
    roles = draft.scheme.roles
    return one.label != other.label and roles[one.label] == ENTITY == roles[other.label]


def _repeat(cast: Cast, draft: Draft, language: Language) -> None:
    """Lead a description of nobody with a name to the same words before it."""
    told = {(r.mention.start, r.mention.end) for r in cast.resolved}
    entities = list(draft.iter_spans(ENTITY))
    ends = {entity.end: entity for entity in entities}
    said: dict[str, str] = {}
    for phrase in draft.iter_spans(*PHRASES):
        named = ends.get(phrase.end)
        if (phrase.start, phrase.end) in told or (named is not None and covers(phrase, named)):
            continue
        key = " ".join(phrase.text.lower().split())
        first, blank, _ = key.partition(" ")
        if not blank or first not in language.function.definite:
            continue
        if key in said:
            score = language.weights.identity.repeated
            draft.add_relation(RELATION, phrase.id, said[key], score)
        said[key] = phrase.id
