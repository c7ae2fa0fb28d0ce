"""Articles whose labels lie over themselves: an affair within an affair, a thing within a thing.

Three labels of the project's own, two relations, and places, which the rules know. All is made of
a seed; words that stand in no span are those that stand in others, so that they alone tell nothing.
"""

import random

from tests.argued_articles import NAMES, write_article
from tests.own_schemes import OwnScheme

ACTS = ("sale", "closing", "repair", "opening", "transfer", "demolition")
TALKS = ("vote", "inquiry", "quarrel", "report", "hearing")
PARTS = ("roof", "gate", "chimney", "cellar", "north wall")
THINGS = ("mill", "foundry", "granary", "depot", "brickworks", "shipyard")
PLACES = ("Bergen", "Ostrava", "Lisbon", "Gdansk", "Turin")
PATTERNS = (
    "[the {talk} on [the {act} of [the {thing}](THING t{n})](AFFAIR touches>t{n})]"
    "(AFFAIR v{n} at>g{n}) in [{place}](GPE g{n}) was put off.",
    "[the {act} of [the {part} of [the {thing}](THING)](THING t{n})]"
    "(AFFAIR touches>t{n} at>g{n}) was seen in [{place}](GPE g{n}).",
    "[the {talk} on [the {part} of [the {thing}](THING)](THING t{n})]"
    "(AFFAIR touches>t{n}) took all day, as [{who}](WITNESS) told us.",
    "{who} and people of [{place}](GPE) had a {talk} and no {act} in mind.",
)


def make_nested(articles: int, seed: int = 0, sentences: int = 4) -> OwnScheme:
    """Make a scheme with so many articles, each read alike by two people."""
    rng = random.Random(seed)
    marked = [write_article(rng, sentences, _fill) for _ in range(articles)]
    return OwnScheme(
        id="nested",
        labels=("affair=AFFAIR,THING", "source=WITNESS", "place=GPE"),
        relations=("touches=AFFAIR:THING", "at=AFFAIR:GPE"),
        attributes=(),
        readings=tuple((text, text) for text in marked),
    )


def _fill(rng: random.Random, number: int) -> str:
    return rng.choice(PATTERNS).format(
        n=number,
        who=rng.choice(NAMES),
        act=rng.choice(ACTS),
        talk=rng.choice(TALKS),
        part=rng.choice(PARTS),
        thing=rng.choice(THINGS),
        place=rng.choice(PLACES),
    )
