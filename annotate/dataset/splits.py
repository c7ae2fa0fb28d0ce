"""Splits by document: a hash of the id decides, so that a document never changes its split.

Adding documents moves no other. The shares hold on average and not exactly.
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


def choose_split(document_id: str, shares: Mapping[str, float], seed: int) -> str:
    """Return the split of a document."""
    digest = hashlib.sha256(f"{seed}\x1f{document_id}".encode()).digest()
    at = int.from_bytes(digest[:8]) / 2**64
    edge = 0.0
    for name, share in shares.items():
        edge += share
        if at < edge:
            return name
    return list(shares)[-1]  # the sum of the shares may be a rounding error short of 1
