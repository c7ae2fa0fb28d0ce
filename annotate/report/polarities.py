"""How polarities are shown: the sign of a label's role, and the label's own colour."""

from collections.abc import Sequence
from dataclasses import dataclass

from annotate.report.svg import SERIES, hold_place
from annotate.scheme import Scheme

_SIGNS = {"favor": "+", "against": "−", "neutral": "○", "conflicted": "±", "unclear": "?"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PolarityStyle:
    """How a polarity is shown: `place` stands for its colour while it is drawn."""

    name: str
    sign: str
    place: str
    color: str


def list_polarities(names: Sequence[str], scheme: Scheme) -> list[PolarityStyle]:
    """Return how the polarities of these names are shown: sign by role, colour of the label."""
    return [
        PolarityStyle(
            name=name,
            sign=_SIGNS.get(label.role, name[:1]) if label else name[:1],
            place=hold_place(at),
            color=label.color if label else f"var(--s{at % len(SERIES) + 1})",
        )
        for at, name in enumerate(names)
        for label in [scheme.labels.get(name)]
    ]
