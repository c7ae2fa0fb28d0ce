"""What the rows of a dataset are about, in a few words each."""

from annotate.dataset.files.card import CardFacts
from annotate.dataset.rows.rows import ENTITIES, QUOTES, STANCES
from annotate.report.counting import LAYER

_TOPICS = {QUOTES: "quotation attribution", STANCES: "stance", ENTITIES: "named entities"}


def list_topics(facts: CardFacts) -> list[str]:
    """Return known topics, and the titles of a scheme's own layers."""
    topics = {LAYER + layer.name: layer.title for layer in facts.scheme.layers} | _TOPICS
    return [topics[config] for config in facts.report.rows if config in topics]
