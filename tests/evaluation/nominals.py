"""Who an actor is by the head of its phrase: a person, or several people together.

Corpora that mark whole mentions have "the militants" as a group and "he" as a person; our scheme
has both as actors.
"""

import re

from annotate.language import load_language

ONE, MANY = "one", "many"
PRONOUNS = dict.fromkeys(("i", "me", "he", "him", "she", "her", "his"), ONE)
PRONOUNS |= dict.fromkeys(("we", "us", "they", "them", "our", "their", "it", "its"), MANY)
# Beside the roles and bodies that the pipeline's own lists know.
PERSONS = frozenset(
    (
        "aide",
        "man",
        "woman",
        "resident",
        "officer",
        "soldier",
        "official",
        "head",
        "chief",
        "witness",
    )
)
BODIES = frozenset(
    ("people", "men", "women", "community", "group", "media", "public", "party", "committee",
     "council", "agency", "organisation", "organization", "ministry", "team", "tribunal", "union")
)  # fmt: skip
_HEAD_ENDS = re.compile(r"\s*[,;:(\[–—]|\s(?:of|in|from|who|whose|that|which|with|for|at|on|to)\s")


def read_number(phrase: str) -> str | None:
    """Return whether a phrase without a name at its head is one person, many people, or neither."""
    words = phrase[: _find_head_end(phrase)].lower().split()
    if not words:
        return None
    head = words[-1]
    if len(words) == 1 and head in PRONOUNS:
        return PRONOUNS[head]
    if head in BODIES or head.removesuffix("s") in load_language().stance.bodies:
        return MANY
    if head in PERSONS or head in load_language().people.roles:
        return MANY if " and " in phrase else ONE
    return MANY if head.endswith("s") and not head.endswith("ss") else None


def find_head(phrase: str) -> str:
    """Return a phrase up to the end of its head: the minister [of foreign affairs]."""
    return phrase[: _find_head_end(phrase)]


def _find_head_end(phrase: str) -> int:
    found = _HEAD_ENDS.search(phrase)
    return found.start() if found is not None else len(phrase)
