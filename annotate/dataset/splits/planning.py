"""Which document goes into which split: what must stay together is found, then placed.

Documents are added one by one and forgotten but for what is needed to compare them. Placing is
`splits`' hash; `unseen` holds names out, `balance` moves clusters where labels are uneven.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Self

from annotate.dataset.clusters import ClusterMembers, Clusters
from annotate.dataset.splits.balance import Balance, ClusterMove, Evenness, LabelKey, Load
from annotate.dataset.splits.compact import Computed, CountStore, NamedValues, TextStore
from annotate.dataset.splits.duplicates import CopyFinder, QuoteFinder
from annotate.dataset.splits.pairs import DocumentPairs
from annotate.dataset.splits.splits import choose_split, rank_key, set_share
from annotate.dataset.splits.survey import DOCUMENT, NAMED, Traits
from annotate.dataset.splits.unseen import ClusterNames, NameHoldout, hold_out
from annotate.errors import UsageError

SIMILARITY = 0.7
LEAST_SIMILARITY = 0.5  # below, MinHash would propose too many pairs and miss too many
TEST, ASIDE = "test", "aside"
COPY, QUOTE = "near-duplicate", "shared quote"


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitRules:
    """How a dataset is split. `unseen` is whose names the test split has to itself."""

    shares: Mapping[str, float]
    seed: int = 0
    by: str = DOCUMENT
    similarity: float = SIMILARITY
    unseen: str | None = None
    unseen_share: float = 0.0
    balance: bool = True

    @property
    def targets(self) -> dict[str, float]:
        """The shares that are aimed at."""
        if self.unseen is None:
            return dict(self.shares)
        return set_share(self.shares, TEST, self.unseen_share)

    def check(self) -> None:
        """Make sure that the rules can be followed together.

        Raises:
            UsageError: they cannot.
        """
        if not LEAST_SIMILARITY <= self.similarity <= 1:
            message = f"A similarity of {self.similarity:g} is not in [{LEAST_SIMILARITY}, 1]."
            raise UsageError(message, "0.7 finds copies with a few edits, 1 only exact ones.")
        if self.unseen is not None and self.by in NAMED:
            raise UsageError(
                f"A test split of unseen {self.unseen}s cannot be split by {self.by} as well.",
                "Split by document, publisher or date.",
            )
        if self.unseen is not None and ASIDE in self.targets:
            message = f"{ASIDE} is the split of what mixes unseen {self.unseen}s with others."
            raise UsageError(message, "Give your split another name.")


@dataclass(frozen=True, slots=True)
class DocumentLink:
    """Two documents, by number, that have to stay together, and why."""

    why: str
    one: int
    other: int
    score: float


@dataclass(slots=True, kw_only=True)
class SplitPlan:
    """Where every document goes, and what was found on the way. Numbers are of documents.

    `groups` are the clusters, single documents too, `placed` the split of each, `keys` what it was
    placed by; `links` hold the clusters together.
    """

    rules: SplitRules
    ids: Sequence[str]
    groups: ClusterMembers
    keys: Sequence[str]
    placed: list[str]
    links: list[DocumentLink]
    copies: DocumentPairs
    quotes: DocumentPairs
    exact: bool
    keyed: int
    balance: Balance
    moves: list[ClusterMove]
    holdout: NameHoldout | None = None
    split_of: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.split_of = NamedValues(self.ids, self.find_split)

    def find_split(self, number: int) -> str:
        """Return the split of a document by its number."""
        return self.placed[self.groups.find_set(number)]

    @property
    def names(self) -> tuple[str, ...]:
        """The splits, in the order of the shares."""
        return tuple(dict.fromkeys([*self.rules.targets, *sorted(set(self.placed))]))


class SplitPlanner:
    """Takes documents in, then plans. Has temporary files, so it is to be closed."""

    def __init__(
        self,
        rules: SplitRules,
        folder: Path | None = None,
        fixed: Mapping[str, str] | None = None,
    ) -> None:
        rules.check()
        self._rules = rules
        self._fixed = fixed  # the split of every document, where it was decided before
        self._ids, self._labels, self._shown = TextStore(), CountStore(), bytearray()
        self._keys: list[str] = []  # none for a document that is split by its id
        self._names: list[tuple[str, ...]] = []
        self._clusters = Clusters()
        self._first: dict[str, int] = {}
        self._keyed = 0
        self._copies, self._quotes = CopyFinder(rules.similarity, folder), QuoteFinder(folder)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._copies.close()
        self._quotes.close()

    def add(self, traits: Traits) -> None:
        """Take a document in."""
        number = self._clusters.add()
        self._ids.append(traits.id)
        self._copies.add(number, traits.words)
        self._quotes.add(number, traits.quotes)
        for key in traits.keys:
            self._clusters.join(number, self._first.setdefault(key, number))
        self._keyed += bool(traits.keys)
        self._keys.append(min(traits.keys, default=""))
        self._names.append(tuple(traits.names))
        self._shown.append(traits.shown)
        self._labels.append(traits.labels)

    def plan(self) -> SplitPlan:
        """Place every document.

        Raises:
            MissingExtraError: there are so many documents that `rensa` is needed, and it is not
                installed.
        """
        copies = self._copies.find_pairs()
        quotes = self._quotes.find_pairs(len(self._ids))
        links = [*self._join(COPY, copies), *self._join(QUOTE, quotes)]
        groups = self._clusters.list_members()
        keys = Computed(len(groups), lambda group: min(map(self._find_key, groups[group])))
        loads = Computed(len(groups), lambda group: self._make_load(groups[group], keys[group]))
        placed, holdout = self._place(groups, keys, loads)
        balance = Balance(loads, placed, self._rules.targets)
        held = {TEST, ASIDE} if holdout else set()
        may_move = self._rules.balance and self._fixed is None
        moves = balance.mend(set(self._rules.targets) - held) if may_move else []
        return SplitPlan(
            rules=self._rules,
            ids=Computed(len(self._ids), self._ids.get),
            groups=groups,
            keys=keys,
            placed=balance.splits,
            links=links,
            copies=copies,
            quotes=quotes,
            exact=self._copies.is_exact,
            keyed=self._keyed,
            balance=balance,
            moves=moves,
            holdout=holdout,
        )

    def _find_key(self, number: int) -> str:
        return self._keys[number] or self._ids.get(number)

    def _join(self, why: str, pairs: DocumentPairs) -> Iterable[DocumentLink]:
        for one, other, score in pairs.iter_links():
            if self._clusters.join(one, other):
                yield DocumentLink(why, one, other, score)

    def _place(
        self, groups: Sequence[Sequence[int]], keys: Sequence[str], loads: Sequence[Load]
    ) -> tuple[list[str], NameHoldout | None]:
        if self._fixed is not None:
            placed = [self._fixed[self._ids.get(members[0])] for members in groups]
            return placed, self._find_holdout(groups, placed)
        seed = self._rules.seed
        place: Callable[[str], str] = partial(choose_split, shares=self._rules.shares, seed=seed)
        if self._rules.unseen is None:
            return [place(key) for key in keys], None
        rest = {name: share for name, share in self._rules.shares.items() if name != TEST}
        scale = sum(rest.values())
        place = partial(choose_split, shares={n: s / scale for n, s in rest.items()}, seed=seed)
        units = [
            ClusterNames(
                size=len(members),
                rank=rank_key(key, seed),
                names=frozenset(name for number in members for name in self._names[number]),
            )
            for members, key in zip(groups, keys, strict=True)
        ]
        evenness = Evenness(loads)

        def judge(found: NameHoldout) -> float:
            return evenness.judge(found.test, found.test | found.aside)

        share = self._rules.unseen_share
        holdout = hold_out(units, share, judge if self._rules.balance else None)
        fixed = dict.fromkeys(holdout.test, TEST) | dict.fromkeys(holdout.aside, ASIDE)
        return [fixed.get(number) or place(key) for number, key in enumerate(keys)], holdout

    def _find_holdout(
        self, groups: Sequence[Sequence[int]], placed: Sequence[str]
    ) -> NameHoldout | None:
        """Return what is held out where the splits were decided before."""
        if self._rules.unseen is None:
            return None
        test = {number for number, split in enumerate(placed) if split == TEST}
        return NameHoldout(
            names={name for unit in test for n in groups[unit] for name in self._names[n]},
            test=test,
            aside={number for number, split in enumerate(placed) if split == ASIDE},
        )

    def _make_load(self, members: Iterable[int], key: str) -> Load:
        labels: dict[LabelKey, int] = {}
        for number in members:
            for label, count in self._labels.get(number):
                labels[label] = labels.get(label, 0) + count
        shown = sum(self._shown[number] for number in members)
        return Load(shown, rank_key(key, self._rules.seed), labels)
