"""How messages spell: numbers with their words, and the name that was probably meant."""

import difflib
from collections.abc import Iterable


def suggest_nearest(word: str, known: Iterable[str], *, most: int = 1) -> str:
    """Return `Did you mean X?` with the nearest known names, nothing where none is near."""
    names = {name.lower(): name for name in known}
    near = difflib.get_close_matches(word.lower(), list(names), n=most)
    return f"Did you mean {', '.join(names[name] for name in near)}?" if near else ""


def plural(number: int, word: str) -> str:
    """Return a number with its word, in the plural where it is not one."""
    return f"{number:,} {word if number == 1 else _to_plural(word)}"


def _to_plural(word: str) -> str:
    if word.endswith("y") and word[-2:-1] not in set("aeiou"):
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(("s", "ch", "sh", "x")) else "s")
