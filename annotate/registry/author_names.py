"""Names of those who made something, as references want them: in parts, or a body's whole.

Pure, and of no language: `Moss, Ada` says itself which name is which, `Ada Moss` has the family
name last, and what has an `and` or an `&` in it, or one word, is written as it stands.
"""

import re
from dataclasses import dataclass

_SEVERAL = re.compile(r"\b(?:and|others|et al)\b|&", re.IGNORECASE)
_PARTS = 3  # family name, addition, given names


@dataclass(frozen=True, slots=True)
class AuthorName:
    """A name in its parts; of a body, or of one word, all of it is `family`, and `given` empty."""

    family: str
    given: str = ""
    addition: str = ""

    @property
    def is_whole(self) -> bool:
        """Tell whether it has no parts."""
        return not self.given

    @property
    def is_body(self) -> bool:
        """Tell whether it is the name of a body, or of several, and not of one person."""
        return self.is_whole and " " in self.family

    @property
    def in_words(self) -> str:
        """The name as people say it."""
        return " ".join(part for part in (self.given, self.family, self.addition) if part)

    @property
    def sorted(self) -> str:
        """The name as lists are ordered by it, and as bibliographies read it: family name first."""
        return ", ".join(part for part in (self.family, self.addition, self.given) if part)


def split_name(name: str) -> AuthorName:
    """Return the parts of a name."""
    plain = " ".join(name.split())
    parts = [part.strip() for part in plain.split(",")]
    if _SEVERAL.search(plain) or len(parts) > _PARTS or not all(parts):
        return AuthorName(plain)
    if len(parts) > 1:
        return AuthorName(parts[0], parts[-1], parts[1] if len(parts) == _PARTS else "")
    given, _, family = plain.rpartition(" ")
    return AuthorName(family, given)
