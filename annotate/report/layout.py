"""Where the nodes of a drawn network stand: near what they are joined to, no label over another.

Stress majorization (Gansner, Koren, North 2004), then what overlaps is pushed apart. No chance is
in it: the same network gives the same places.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import atan2, cos, hypot, pi, sin

ACROSS, DOWN = 14.0, 26.0  # between two labels: an arrow has to fit
_ROUNDS, _PUSHES = 150, 300
_APART = 2.5  # ways between what no way joins
_GAP = 1e-6

Point = tuple[float, float]


@dataclass(slots=True, kw_only=True)
class LabelBox:
    """The box around a label: its middle, its width and height."""

    x: float
    y: float
    width: float
    height: float

    def find_overlap(self, other: "LabelBox") -> Point:
        """Return how far the boxes, with their margin, reach into each other both ways."""
        return (
            (self.width + other.width) / 2 + ACROSS - abs(self.x - other.x),
            (self.height + other.height) / 2 + DOWN - abs(self.y - other.y),
        )

    def overlaps(self, other: "LabelBox") -> bool:
        """Tell whether two boxes are nearer to each other than their margin."""
        return min(self.find_overlap(other)) > _GAP

    def holds(self, point: Point, more: float = 0.0) -> bool:
        """Tell whether a point is in the box, or so much outside of it."""
        return (
            abs(point[0] - self.x) <= self.width / 2 + more
            and abs(point[1] - self.y) <= self.height / 2 + more
        )


def place_labels(
    sizes: Mapping[str, Point], edges: Sequence[tuple[str, str]], width: float
) -> dict[str, LabelBox]:
    """Return a box for each label, none over another, all within the width.

    Args:
        sizes: The width and height of each label; no one is wider than the picture.
        edges: The pairs that are joined.
        width: Of the picture. It is as high as it has to be.
    """
    names = list(sizes)
    points = _turn(_spread(names, _measure_ways(names, edges)))
    boxes = _fit(dict(zip(names, points, strict=True)), sizes, width)
    _push_apart(boxes, width)
    _move_down(boxes)
    top = min(box.y - box.height / 2 for box in boxes)
    for box in boxes:
        box.y -= top
    return dict(zip(names, boxes, strict=True))


def _measure_ways(names: Sequence[str], edges: Sequence[tuple[str, str]]) -> list[list[float]]:
    """Return how many edges lead from each to each at least."""
    near: dict[str, set[str]] = {name: set() for name in names}
    for one, other in edges:
        near[one].add(other)
        near[other].add(one)
    ways = [_walk(name, near) for name in names]
    return [[float(found.get(name, _APART)) for name in names] for found in ways]


def _walk(start: str, near: Mapping[str, set[str]]) -> dict[str, int]:
    found, fresh = {start: 0}, [start]
    for name in fresh:
        for other in sorted(near[name] - found.keys()):
            found[other] = found[name] + 1
            fresh.append(other)
    return found


def _spread(names: Sequence[str], ways: Sequence[Sequence[float]]) -> list[Point]:
    """Return places whose distances are those of the ways, as far as they can be."""
    angles = [2 * pi * at / max(len(names), 1) for at in range(len(names))]
    points = [(cos(angle), sin(angle)) for angle in angles]
    for _ in range(_ROUNDS):
        points = [_pull(at, points, ways[at]) for at in range(len(points))]
    return points


def _pull(at: int, points: Sequence[Point], ways: Sequence[float]) -> Point:
    """Return where a point would be best, the others being where they are."""
    x, y = points[at]
    weights = sum_x = sum_y = 0.0
    for other, (a, b) in enumerate(points):
        if other == at:
            continue
        weight = ways[other] ** -2
        length = max(hypot(x - a, y - b), _GAP)
        weights += weight
        sum_x += weight * (a + ways[other] * (x - a) / length)
        sum_y += weight * (b + ways[other] * (y - b) / length)
    return (sum_x / weights, sum_y / weights) if weights else (x, y)


def _turn(points: Sequence[Point]) -> list[Point]:
    """Turn points so that they are widest from left to right."""
    count = max(len(points), 1)
    mid_x, mid_y = sum(x for x, _ in points) / count, sum(y for _, y in points) / count
    moved = [(x - mid_x, y - mid_y) for x, y in points]
    xx, yy = sum(x * x for x, _ in moved), sum(y * y for _, y in moved)
    xy = sum(x * y for x, y in moved)
    angle = atan2(2 * xy, xx - yy) / 2
    return [(x * cos(angle) + y * sin(angle), y * cos(angle) - x * sin(angle)) for x, y in moved]


def _fit(points: Mapping[str, Point], sizes: Mapping[str, Point], width: float) -> list[LabelBox]:
    """Return boxes at points that are stretched over the picture, higher the more there are."""
    spans = [max(p[at] for p in points.values()) - min(p[at] for p in points.values())
             for at in (0, 1)]  # fmt: skip
    room = width - max(size[0] for size in sizes.values())
    across = room / max(spans[0], _GAP)
    down = min(width * 0.8, 38.0 * len(points)) / max(spans[1], _GAP)
    return [
        LabelBox(
            x=width / 2 + x * across if spans[0] > _GAP else width / 2,
            y=y * down if spans[1] > _GAP else 0.0,
            width=sizes[name][0],
            height=sizes[name][1],
        )
        for name, (x, y) in points.items()
    ]


def _push_apart(boxes: Sequence[LabelBox], width: float) -> None:
    """Push boxes that overlap apart, the shorter way, and back into the picture."""
    for _ in range(_PUSHES):
        moved = False
        for at, one in enumerate(boxes):
            for other in boxes[at + 1 :]:
                if one.overlaps(other):
                    _push(one, other)
                    moved = True
        for box in boxes:
            box.x = min(max(box.x, box.width / 2), width - box.width / 2)
        if not moved:
            return


def _push(one: LabelBox, other: LabelBox) -> None:
    across, down = one.find_overlap(other)
    # A label is much wider than high: the way that is short for its size keeps the picture flat.
    if across / (one.width + other.width) < down / (one.height + other.height):
        by = across / 2 if one.x <= other.x else -across / 2
        one.x, other.x = one.x - by, other.x + by
    else:
        by = down / 2 if one.y <= other.y else -down / 2
        one.y, other.y = one.y - by, other.y + by


def _move_down(boxes: Sequence[LabelBox]) -> None:
    """Move whatever still overlaps below what it overlaps: a picture may always be higher."""
    placed: list[LabelBox] = []
    for box in sorted(boxes, key=lambda box: box.y):
        while under := [other for other in placed if box.overlaps(other)]:
            box.y = max(o.y + (o.height + box.height) / 2 + DOWN for o in under)
        placed.append(box)
