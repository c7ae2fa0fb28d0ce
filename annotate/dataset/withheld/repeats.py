"""How far a sequence goes on as it does somewhere else: for each place, in both directions.

The places are sorted by what follows them, each time by twice as much (Karp, Miller and Rosenberg
1972). Whatever a place shares most with stands beside it then. This takes time that grows with the
sequence, also where all of it is the same.
"""

from collections.abc import Sequence

from annotate.files.arrays import Integers, load_numpy

_DOUBLINGS = 7
FARTHEST_SEEN = 2**_DOUBLINGS - 1  # what is the same for longer counts as so long


class Repeats:
    """For each place of a sequence, how much of what is around it is there again."""

    def __init__(self, items: Sequence[str]) -> None:
        np = load_numpy("dataset")

        known: dict[str, int] = {}
        numbers = np.array([known.setdefault(item, len(known)) for item in items], dtype=np.int64)
        self._after = [int(count) for count in _measure(numbers)]
        self._before = [int(count) for count in _measure(numbers[::-1])[::-1]]

    def measure_after(self, at: int) -> int:
        """Return how many items from a place on are the same from another place on."""
        return self._after[at]

    def measure_before(self, at: int) -> int:
        """Return how many items that end before a place are the same before another place."""
        return self._before[at - 1]


def _measure(numbers: Integers) -> Integers:
    """Return of each place the most items that it shares, from there on, with another one."""
    np = load_numpy("dataset")

    count = len(numbers)
    if count < 2:
        nothing: Integers = np.zeros(count, dtype=np.int64)
        return nothing
    behind = count + np.arange(FARTHEST_SEEN + 1)  # what is behind the end is like nothing
    ranks = [np.concatenate([numbers, behind])]
    for doubling in range(_DOUBLINGS):
        ranks.append(_double(ranks[-1], 2**doubling))
    order = np.argsort(ranks.pop()[:count], kind="stable")
    shared = np.zeros(count - 1, dtype=np.int64)
    for doubling in reversed(range(_DOUBLINGS)):
        rank = ranks[doubling]
        same = rank[order[:-1] + shared] == rank[order[1:] + shared]
        shared += same * 2**doubling
    longest: Integers = np.zeros(count, dtype=np.int64)
    longest[order[1:]] = shared
    longest[order[:-1]] = np.maximum(longest[order[:-1]], shared)
    return longest


def _double(rank: Integers, length: int) -> Integers:
    """Return the ranks of stretches of twice the length; the last ones have none behind them."""
    np = load_numpy("dataset")

    size = int(rank.max()) + 1
    pairs = rank[:-length] * size + rank[length:]
    found = np.unique(pairs, return_inverse=True)[1]
    rest = int(found.max()) + 1 + np.arange(length)
    ranks: Integers = np.concatenate([found, rest])
    return ranks
