"""Which articles go to which coders. Pure, and the same every time.

Training articles go to everybody and come first. A share of the others goes to two coders each,
every pair of coders as often as any other; the rest to one coder each, whoever has the fewest. What
was dealt stays where it is; only what somebody who left has not submitted is dealt again.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Literal

from annotate.labelstudio.assignment.coders import Coder
from annotate.labelstudio.lots import draw

WorkPart = Literal["training", "pair", "own"]
_MOST_TRIED = 2000  # pairs that are compared for an article: those of 63 coders


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignedArticle:
    """An article of a coder's; `moved_from` is who had it before and left.

    `coder` is None where it was left with those who have it besides: everybody has training
    articles.
    """

    document: str
    coder: str | None
    part: WorkPart
    moved_from: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DealOptions:
    """How many training articles there are, and which share of the others is read by pairs."""

    training: int = 0
    pair_share: float = 0.0
    seed: int = 0


@dataclass(kw_only=True)
class Holdings:
    """Who has what: of each document its coders, and in which part of the work it is."""

    coders: dict[str, list[str]] = field(default_factory=dict)
    parts: dict[str, WorkPart] = field(default_factory=dict)
    moved: dict[str, set[str]] = field(default_factory=dict)  # documents that a coder had
    loads: Counter[str] = field(default_factory=Counter)
    together: Counter[frozenset[str]] = field(default_factory=Counter)

    def add(self, article: AssignedArticle) -> None:
        """Take note of what was dealt."""
        holders = self.coders.setdefault(article.document, [])
        self.parts.setdefault(article.document, article.part)
        if article.moved_from in holders:
            holders.remove(article.moved_from)
            self.loads[article.moved_from] -= 1
            self.moved.setdefault(article.moved_from, set()).add(article.document)
        if article.coder is None or article.coder in holders:
            return
        if article.part == "pair":
            self.together.update(frozenset((article.coder, other)) for other in holders)
        holders.append(article.coder)
        self.moved.get(article.coder, set()).discard(article.document)
        self.loads[article.coder] += 1

    def list_documents(self, coder: str) -> list[str]:
        """Return what a coder has now, in the order in which it was dealt."""
        return [document for document, holders in self.coders.items() if coder in holders]

    @property
    def names(self) -> list[str]:
        """Everybody who has or had an article, in the order in which they came."""
        found = dict.fromkeys(name for holders in self.coders.values() for name in holders)
        return list(found | dict.fromkeys(self.moved))


def deal(
    documents: Iterable[str], coders: Sequence[Coder], held: Holdings, options: DealOptions
) -> list[AssignedArticle]:
    """Deal the documents that nobody has; note it in `held`, and return it.

    A document stays without a coder where everybody has as many as they take.
    """
    active = [coder for coder in coders if not coder.left]
    listed = list(dict.fromkeys(documents))
    made: list[AssignedArticle] = []

    def give(document: str, names: Iterable[str], part: WorkPart) -> None:
        for name in names:
            article = AssignedArticle(document=document, coder=name, part=part)
            held.add(article)
            made.append(article)

    for document in _choose_training(listed, held, options):
        have = held.coders.get(document, [])
        give(document, [c.name for c in active if c.name not in have], "training")
    for document in listed:
        if document not in held.coders:
            free = [coder.name for coder in active if _has_room(coder, held)]
            is_pair = draw(document, options.seed, "pairs") < options.pair_share
            names = _choose(document, free, held, options.seed, pair=is_pair)
            give(document, names, "pair" if len(names) > 1 else "own")
    return made


def hand_over(
    leaver: str,
    documents: Iterable[str],
    coders: Sequence[Coder],
    held: Holdings,
    there: Collection[tuple[str, str | None]] = (),
) -> list[AssignedArticle]:
    """Deal what somebody who left has not submitted; note it in `held`, and return it.

    Nobody gets an article twice, and training articles are everybody's already; who has the fewest
    gets the next, however many they take: work that was begun is to be finished. Documents that are
    `there` with coders were dealt to them before, though `held` may not know it.
    """
    active = [coder.name for coder in coders if not coder.left]
    made = []

    def order(name: str) -> tuple[bool, int, float]:
        return (document, name) not in there, held.loads[name], draw(document, 0, name)

    for document in documents:
        part, have = held.parts[document], held.coders[document]
        free = [name for name in active if name not in have]
        to = None
        if free and part != "training":
            to = min(free, key=order)
        article = AssignedArticle(document=document, coder=to, part=part, moved_from=leaver)
        held.add(article)
        made.append(article)
    return made


def _has_room(coder: Coder, held: Holdings) -> bool:
    return coder.articles is None or held.loads[coder.name] < coder.articles


def _choose_training(documents: Sequence[str], held: Holdings, options: DealOptions) -> list[str]:
    """Return the training articles: those that are, and as many new ones as are lacking."""
    known = [document for document, part in held.parts.items() if part == "training"]
    new = [document for document in documents if document not in held.parts]
    new.sort(key=lambda document: draw(document, options.seed, "training"))
    return known + new[: max(0, options.training - len(known))]


def _choose(
    document: str, free: Sequence[str], held: Holdings, seed: int, *, pair: bool
) -> Sequence[str]:
    """Return who gets a document: one coder, or the two who have been together most seldom."""

    def order(names: Sequence[str]) -> tuple[int, int, float]:
        together = held.together[frozenset(names)] if len(names) > 1 else 0
        load = sum(held.loads[name] for name in names)
        return together, load, draw(document, seed, "\x1f".join(names))

    if not free:
        return ()
    if not pair or len(free) == 1:
        return min(((name,) for name in free), key=order)
    fewest = sorted(free, key=lambda name: held.loads[name])
    while len(fewest) * (len(fewest) - 1) > 2 * _MOST_TRIED:
        fewest.pop()
    return min(combinations(fewest, 2), key=order)


def count_parts(made: Sequence[AssignedArticle]) -> Mapping[str, int]:
    """Return how many documents of each part were dealt, and how many were moved."""
    parts = {article.document: article.part for article in made if article.moved_from is None}
    counts = Counter[str](parts.values())
    moved = sum(None not in (article.moved_from, article.coder) for article in made)
    return counts + Counter(moved=moved)
