"""The best one-to-one pairing of two lists, given what each pair is worth.

Pairs that are worth nothing are never made. The problem falls apart into the groups of items that
could be paired at all; nearly all of these are so small that the answer can be seen.
"""

from collections import defaultdict
from collections.abc import Mapping

from annotate.errors import MissingExtraError

Worth = Mapping[tuple[int, int], float]
Pairs = list[tuple[int, int]]


def assign(worth: Worth) -> Pairs:
    """Return the pairs (left, right) that are worth most together, sorted."""
    pairs: Pairs = []
    for group in _split(worth):
        lefts, rights = {left for left, _ in group}, {right for _, right in group}
        if len(lefts) == 1 or len(rights) == 1:
            pairs.append(min(group, key=lambda pair: (-worth[pair], pair)))
        else:
            pairs += _solve(sorted(lefts), sorted(rights), worth)
    return sorted(pairs)


def _split(worth: Worth) -> list[Pairs]:
    """Group the pairs so that no item stands in two groups."""
    by_left, by_right = defaultdict(list), defaultdict(list)
    for pair in sorted(pair for pair, value in worth.items() if value > 0):
        by_left[pair[0]].append(pair)
        by_right[pair[1]].append(pair)
    groups, seen = [], set()
    for first in sorted(by_left):
        waiting, group = list(by_left[first]), []
        while waiting:
            pair = waiting.pop()
            if pair not in seen:
                seen.add(pair)
                group.append(pair)
                waiting += by_left[pair[0]] + by_right[pair[1]]
        if group:
            groups.append(group)
    return groups


def _solve(lefts: list[int], rights: list[int], worth: Worth) -> Pairs:
    try:
        from scipy.optimize import linear_sum_assignment
    except ImportError as error:
        raise MissingExtraError("scipy", "agreement") from error
    table = [[worth.get((left, right), 0.0) for right in rights] for left in lefts]
    rows, columns = linear_sum_assignment(table, maximize=True)
    found = [(lefts[row], rights[column]) for row, column in zip(rows, columns, strict=True)]
    return [pair for pair in found if worth.get(pair, 0.0) > 0]
