"""Which documents come first, and which are in a random share. Pure, and the same every time.

Each document is drawn by a hash of its own, so that a push that was cut off, or that brings more
documents later, draws the same ones.
"""

from collections.abc import Callable, Iterable
from typing import Literal

from annotate.labelstudio.lots import draw
from annotate.labelstudio.push.diversity import deal_out, describe
from annotate.labelstudio.push.staging import StagedDocument
from annotate.model import JSON

Order = Literal["given", "random", "uncertain", "diverse"]


def is_unassisted(document: str, share: float, seed: int) -> bool:
    """Tell whether a document is among the share that people annotate without suggestions."""
    return draw(document, seed, "unassisted") < share


def arrange(
    entries: Iterable[StagedDocument],
    order: Order,
    seed: int,
    *,
    load: Callable[[StagedDocument], JSON],
) -> list[StagedDocument]:
    """Return documents in the order in which they are to be annotated.

    `uncertain` begins with the lowest scores; documents without any score come last, as given.
    `diverse` begins with documents that differ in words and labels, see `diversity.py`; `load`
    gives it the task of each.
    """
    given = list(entries)
    if order == "diverse":
        vectors = [describe(load(entry)) for entry in given]
        places = deal_out(vectors, lambda at: draw(given[at].document, seed, "order"))
        return [given[at] for at in places]
    if order == "random":
        return sorted(given, key=lambda e: draw(e.document, seed, "order"))
    if order == "uncertain":
        return sorted(given, key=lambda e: (e.score is None, e.score or 0.0))
    return given
