"""The colours of labels: the scheme's own, or, without the scheme, one that a name always has."""

import re
from dataclasses import dataclass
from zlib import crc32

from annotate.scheme import Scheme

_COLOR = re.compile("#[0-9a-fA-F]{6}")
_OTHERS = ("#1f77b4", "#e07b00", "#2ca02c", "#c0392b", "#7b4fb0", "#8c564b", "#c2569b", "#139ca8")
_TINT = "33"  # a fifth of the colour, whatever the ground is


@dataclass(frozen=True, slots=True)
class Palette:
    """What the labels of a reading look like."""

    scheme: Scheme | None

    def mark(self, label: str) -> str:
        """Return the style of a stretch of text with this label."""
        color = self._choose(label)
        return f"background-color:{color}{_TINT};border-bottom:2px solid {color}"

    def tint(self, label: str) -> str:
        """Return the style of a word that stands for this label."""
        return f"background-color:{self._choose(label)}{_TINT}"

    def _choose(self, label: str) -> str:
        known = self.scheme.labels.get(label) if self.scheme else None
        if known is not None and _COLOR.fullmatch(known.color):
            return known.color
        return _OTHERS[crc32(label.encode("utf-8", "replace")) % len(_OTHERS)]
