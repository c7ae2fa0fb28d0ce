"""How many examples a property is tried on: all of them, or a tenth in the quick part."""

from hypothesis import settings


def examples(count: int) -> int:
    """So many examples; in proportion fewer where the profile asks for fewer than 100."""
    return max(5, count * settings().max_examples // 100)
