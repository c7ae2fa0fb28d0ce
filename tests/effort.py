"""How many examples a property is tried on: as many as the profile of the run has."""

from hypothesis import settings


def examples(count: int) -> int:
    """So many examples; in proportion fewer where the profile asks for fewer than 100."""
    return max(5, count * settings().max_examples // 100)
