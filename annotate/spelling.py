"""The name that was probably meant by one that nobody knows."""

import difflib
from collections.abc import Iterable


def suggest_nearest(word: str, known: Iterable[str], *, most: int = 1) -> str:
    """Return `Did you mean X?` with the nearest known names, nothing where none is near."""
    names = {name.lower(): name for name in known}
    near = difflib.get_close_matches(word.lower(), list(names), n=most)
    return f"Did you mean {', '.join(names[name] for name in near)}?" if near else ""
