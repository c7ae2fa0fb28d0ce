"""Lots: numbers that belong to a document, a seed and a purpose, and are the same every time."""

import hashlib

_SPACE = 1 << 64


def draw(document: str, seed: int, purpose: str) -> float:
    """Return a number in [0, 1) that belongs to a document, a seed and a purpose."""
    text = f"{purpose}\x1f{seed}\x1f{document}".encode()
    return int.from_bytes(hashlib.sha256(text).digest()[:8]) / _SPACE
