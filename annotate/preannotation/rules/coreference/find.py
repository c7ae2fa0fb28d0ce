"""Coreference: from a mention to the nearest earlier mention of the same thing.

By rules, precise before complete. A phrase with a name in it is linked through that name, which
is an entity; pronouns, offices and repeated descriptions are linked themselves.
"""

from annotate.language import Language
from annotate.model import Span
from annotate.offsets import covers
from annotate.preannotation.rules.article import Draft, ParsedArticle
from annotate.preannotation.rules.coreference.mentions import MentionIndex

RELATION = "coref"
ENTITY = "entity"
PHRASES = ("actor", "target")


def link_mentions(article: ParsedArticle, draft: Draft, language: Language) -> None:
    """Add the coreference of an article's entities, actors and targets to its draft."""
    entities = list(draft.iter_spans(ENTITY))
    index = MentionIndex(article, entities, draft.scheme, language)
    for entity in entities:
        link = index.find_previous(entity)
        if link is not None:
            draft.add_relation(RELATION, entity.id, link.span.id, link.score)
    said: dict[str, Span] = {}
    for phrase in draft.iter_spans(*PHRASES):
        if any(covers(phrase, entity) and entity.end == phrase.end for entity in entities):
            continue
        link = index.resolve(phrase.start, phrase.end)
        key = " ".join(phrase.text.lower().split())
        before = said.get(key)
        if link is not None:
            draft.add_relation(RELATION, phrase.id, link.span.id, link.score)
        elif before is not None and before.end <= phrase.start:
            draft.add_relation(
                RELATION, phrase.id, before.id, language.weights.coreference.repeated
            )
        first, blank, _ = key.partition(" ")
        if blank and first in language.function.definite:
            said[key] = phrase
