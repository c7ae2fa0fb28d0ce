"""An order in which the first documents differ as much as they can. Pure, and the same every time.

A document is a vector: which longer words it has, hashed, and which labels the suggestions gave it.
Some documents become centres: the first one by the seed, then always the one that is farthest from
all centres so far (Gonzalez, 1985). Every document joins its nearest centre, and they are dealt out
one from each group in turn. With n documents there are about sqrt(n) centres, so that n documents
take n * sqrt(n) comparisons.
"""

import math
import re
import zlib
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import chain, zip_longest
from operator import mul
from typing import Any

Vector = tuple[float, ...]
WORDS, LABELS = 48, 16  # places of a vector
_LONG = re.compile(r"\w{5,}")  # shorter words are mostly grammar
_LABEL_SHARE = 0.5  # of a vector's length: labels count less than words


def describe(task: dict[str, Any]) -> Vector:
    """Return a task's vector, of length 1 in its words; all of it 0 for an empty text."""
    words = Counter(word.lower() for word in _LONG.findall(task["data"]["text"]))
    labels = Counter(
        label
        for prediction in task["predictions"]
        for item in prediction["result"]
        for label in item.get("value", {}).get("labels", ())
    )
    weights = {word: 1 + math.log(count) for word, count in words.items()}
    return _hash(weights, WORDS, 1.0) + _hash(dict(labels), LABELS, _LABEL_SHARE)


def _hash(weights: dict[str, float] | dict[str, int], size: int, length: float) -> Vector:
    """Add each weight at a place that the word's hash gives, with a sign that it gives as well."""
    places = [0.0] * size
    for word, weight in sorted(weights.items()):
        code = zlib.crc32(word.encode("utf-8", "surrogatepass"))
        places[code // 2 % size] += weight if code % 2 else -weight
    norm = math.sqrt(sum(map(mul, places, places)))
    return tuple(place / norm * length for place in places) if norm else tuple(places)


def deal_out(vectors: Sequence[Vector], luck: Callable[[int], float]) -> list[int]:
    """Return the places of vectors in an order whose beginning is as diverse as it can be.

    Args:
        vectors: One for each document.
        luck: A number of its own for each place; the smallest one is the first centre.
    """
    if not vectors:
        return []
    count = max(1, math.isqrt(len(vectors)))
    fortune = [luck(at) for at in range(len(vectors))]
    nearest = [math.inf] * len(vectors)
    owner = [0] * len(vectors)
    groups: list[list[int]] = []
    centre = min(range(len(vectors)), key=fortune.__getitem__)
    while len(groups) < count and nearest[centre] > 0:
        for at, vector in enumerate(vectors):
            distance = math.dist(vectors[centre], vector)
            if distance < nearest[at]:
                nearest[at], owner[at] = distance, len(groups)
        groups.append([centre])
        centre = max(range(len(vectors)), key=lambda at: (nearest[at], -fortune[at]))
    centres = {group[0] for group in groups}
    for at in sorted(range(len(vectors)), key=fortune.__getitem__):
        if at not in centres:
            groups[owner[at]].append(at)
    return [at for at in chain.from_iterable(zip_longest(*groups)) if at is not None]
