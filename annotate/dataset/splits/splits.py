"""The names and shares of the splits, and the hash that gives a cluster of documents its split.

A document that is alone is decided by its own id, a cluster by the smallest key in it: its smallest
document id, or where it is split by publisher and the like the smallest of these. So adding a
document that is like no other moves no other. One that joins a cluster may move that cluster where
its key is the smaller one, and one that joins two clusters moves one of them to the other.
The shares hold on average and not exactly.
"""

import hashlib
import re
from collections.abc import Mapping

from annotate.errors import UsageError

DEFAULT_SPLITS: Mapping[str, float] = {"train": 0.8, "validation": 0.1, "test": 0.1}
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_RESERVED = frozenset({"all"})  # means every split to `datasets`
_TOLERANCE = 1e-6
_FIX = "Write it as train=0.8,validation=0.1,test=0.1."


def parse_splits(value: str) -> dict[str, float]:
    """Read shares given as `train=0.8,validation=0.1,test=0.1`.

    Raises:
        UsageError: it has another form, or the shares do not make 1.
    """
    shares: dict[str, float] = {}
    for part in value.split(","):
        name, equals, share = (piece.strip() for piece in part.partition("="))
        try:
            number = float(share)
        except ValueError as error:
            raise UsageError(f"{part.strip()!r} is no split with its share.", _FIX) from error
        if not equals or name in shares:
            raise UsageError(f"The splits name {name} twice.", _FIX)
        shares[name] = number
    return check_splits(shares)


def check_splits(shares: Mapping[str, float]) -> dict[str, float]:
    """Return the shares where they can be used.

    Raises:
        UsageError: a name cannot be a split's, a share is not in (0, 1], they do not make 1.
    """
    for name, share in shares.items():
        if not _NAME.fullmatch(name) or name in _RESERVED:
            raise UsageError(f"{name!r} cannot be the name of a split.", _FIX)
        if not 0 < share <= 1:
            raise UsageError(f"The share of the split {name} is {share}, not in (0, 1].", _FIX)
    if abs(sum(shares.values()) - 1) > _TOLERANCE:
        raise UsageError(f"The shares of the splits make {sum(shares.values()):g}, not 1.", _FIX)
    return dict(shares)


def set_share(shares: Mapping[str, float], name: str, share: float) -> dict[str, float]:
    """Return the shares with one of them set, and the others scaled to what is left.

    Raises:
        UsageError: no other split is left.
    """
    others = {other: value for other, value in shares.items() if other != name}
    if not others:
        raise UsageError(f"There is no split beside {name} to train on.", _FIX)
    if not 0 < share < 1:
        raise UsageError(f"A share of {share:g} is not in (0, 1).", "Write it as 0.2.")
    rest = (1 - share) / sum(others.values())
    names = dict.fromkeys([*shares, name])
    return {other: share if other == name else shares[other] * rest for other in names}


def choose_split(key: str, shares: Mapping[str, float], seed: int) -> str:
    """Return the split of a document or cluster by its key."""
    at = rank_key(key, seed) / 2**64
    edge = 0.0
    for name, share in shares.items():
        edge += share
        if at < edge:
            return name
    return list(shares)[-1]  # the sum of the shares may be a rounding error short of 1


def rank_key(key: str, seed: int) -> int:
    """Return the number of 64 bits that stands for a key."""
    digest = hashlib.sha256(f"{seed}\x1f{key}".encode()).digest()
    return int.from_bytes(digest[:8])
