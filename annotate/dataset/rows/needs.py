"""Which spans and relations of a reading fields of its statements look at.

A quote's type is told by its own pieces; who speaks asks for everything that may be about the same.
"""

from collections.abc import Iterable, Mapping

from annotate.dataset.rows.rows import ENTITIES, META, QUOTES, STANCES
from annotate.dataset.rows.statements import list_roles
from annotate.dataset.rows.vocabulary import Vocabulary
from annotate.readings.skimming import ReadingNeeds

_ARTICLE = ("article", *META, "month", "year")
_SPAN = ("id", "text", "words", "segment")
_OWN = {
    QUOTES: {*_SPAN, *_ARTICLE, "type", "role", "place"},
    STANCES: {*_SPAN, *_ARTICLE, "polarity", "role", "sign"},
    ENTITIES: {*_SPAN, *_ARTICLE, "label"},
}
_LISTS = {QUOTES: "contents", STANCES: "stances", ENTITIES: "entities"}
_JOINING = ("continues", "repeats")  # pieces of a quote, and quotes that do not count
_PHRASE = ("text", "label")
_PLACES = {"segment", "place"}  # fields that segments tell


def list_needs(vocabulary: Vocabulary, fields: Mapping[str, Iterable[str]]) -> ReadingNeeds:
    """Return what is looked at; that may be everything.

    Args:
        vocabulary: The labels.
        fields: The fields that are asked for, by the kind of rows.
    """
    roles: set[str] = set(_JOINING) if QUOTES in fields else set()
    labels = {name for kind in fields for name in vocabulary.list_names(_LISTS[kind])}
    for kind, names in fields.items():
        for name in names:
            role, _, rest = name.partition(".")
            if role in list_roles(kind) and rest in _PHRASE:
                roles.add(role)
            elif name not in _OWN[kind] and role != "extra":
                return ReadingNeeds.of_all(vocabulary.scheme)
    relations = [r for r in vocabulary.scheme.relations if r.role in roles]
    for relation in relations:
        labels |= relation.tails
    return ReadingNeeds(
        labels=frozenset(labels),
        relations=frozenset(relation.name for relation in relations),
        segments=any(_PLACES & set(names) for names in fields.values()),
    )
