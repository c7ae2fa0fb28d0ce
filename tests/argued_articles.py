"""Articles about claims with what people mark in them: four labels, two relations, made of a seed.

Names, places and things mix, and which words go before a mark is what can be learnt.
"""

import random
from collections.abc import Callable

from tests.own_schemes import OwnScheme

NAMES = ("Ada Vell", "Ivo Marr", "the harbour board", "Lene Osk", "the pilots' guild", "Mira Holt",
         "Tam Rudd", "the town council", "the salt works", "the ferry line")  # fmt: skip
PLACES = ("Vellan", "Kesh", "the old quay", "Port Sable", "the north pier", "Ostmark")
THINGS = ("ferry", "crane", "toll", "lighthouse", "dredger", "market", "bridge", "buoy")
CLAIMS = ("the {} should be free", "the {} must be moved", "nobody needs the {}",
          "the {} costs too much", "a second {} would help everyone")  # fmt: skip
PREMISES = ("{}s are never full", "it rains on every {}", "the {} was paid for twice",
            "no {} has been mended since spring")  # fmt: skip
FILLERS = ("The meeting went on until late.", "Rain fell on the roofs.", "A vote is due in May.",
           "Few people came.", "The minutes have not been printed.")  # fmt: skip
PATTERNS = (
    "[{who}](PROPONENT p{n}) holds that [{claim}](CLAIM c{n} text>p{n}), because "
    "[{premise}](PREMISE supports>c{n}).",
    "In [{place}](PLACE) [{who}](PROPONENT p{n}) said that [{claim}](CLAIM c{n} text>p{n}).",
    "Since [{premise}](PREMISE supports>c{n}), [{claim}](CLAIM c{n} text>p{n}), as "
    "[{who}](PROPONENT p{n}) argued in [{place}](PLACE).",
    "{who} had come to [{place}](PLACE) by boat.",
)


def make_argued(articles: int, seed: int = 0, sentences: int = 6) -> OwnScheme:
    """Make a scheme with so many articles, each read alike by two people."""
    rng = random.Random(seed)
    marked = [write_article(rng, sentences, _fill) for _ in range(articles)]
    return OwnScheme(
        id="argued",
        labels=("argument=CLAIM,PREMISE", "source=PROPONENT", "place=PLACE"),
        relations=("supports=PREMISE:CLAIM", "text=CLAIM:PROPONENT"),
        attributes=(),
        readings=tuple((text, text) for text in marked),
    )


def write_article(
    rng: random.Random, sentences: int, fill: Callable[[random.Random, int], str]
) -> str:
    """Write so many sentences with marks, and others without between them."""
    written: list[str] = []
    for number in range(sentences):
        written.append(fill(rng, number))
        written += rng.sample(FILLERS, rng.randrange(3))
    return " ".join(written)


def _fill(rng: random.Random, number: int) -> str:
    filled = rng.choice(PATTERNS).format(
        n=number,
        who=rng.choice(NAMES),
        place=rng.choice(PLACES),
        claim=rng.choice(CLAIMS).format(rng.choice(THINGS)),
        premise=rng.choice(PREMISES).format(rng.choice(THINGS)),
    )
    return filled[0].upper() + filled[1:] if filled[0] != "[" else filled
