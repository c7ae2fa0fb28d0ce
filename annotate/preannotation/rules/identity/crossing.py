"""Names that were taken for another kind of thing than the full name that they shorten.

"Ibarra said so" may be taken for a body where the article speaks of Jose Ibarra, "Brightwater"
for a place where it speaks of Brightwater Holdings. One word that nobody knows for something else
goes to the one full name which it begins or ends.
"""

from collections.abc import Iterable, Sequence

from annotate.language import Language
from annotate.preannotation.rules.identity.model import Referent

MIN_LETTERS = 4


def join_mistyped(
    people: Sequence[Referent],
    bodies: Sequence[Referent],
    organisation: str | None,
    language: Language,
) -> list[Referent]:
    """Give short names of the wrong kind to whom they shorten; return the bodies that are left."""
    firms = [body for body in bodies if body.label == organisation]
    kept = []
    for body in bodies:
        owner = _find_owner(body, people, firms, language)
        if owner is None:
            kept.append(body)
        else:
            for mention in body.mentions:
                owner.add(mention)
    return kept


def _find_owner(
    body: Referent,
    people: Iterable[Referent],
    firms: Iterable[Referent],
    language: Language,
) -> Referent | None:
    """Return the one person or firm whose full name a word begins or ends."""
    words = body.words[0]
    if len(words) != 1 or len(words[0]) < MIN_LETTERS or body.name in language.names.known:
        return None
    word = words[0]
    found = [p for p in people if any(n.is_full and n.family == (word,) for n in p.persons)]
    if not found:
        found = [
            firm
            for firm in firms
            if firm is not body and any(len(n) > 1 and n[0] == word for n in firm.words)
        ]
    return found[0] if len(found) == 1 and found[0].label != body.label else None
