"""Names that were taken for another kind of thing than the full name that they shorten.

"Ibarra said so" may be taken for a body where the article speaks of Jose Ibarra, "Brightwater"
for a place where it speaks of Brightwater Holdings. One word goes to the one full name which it
begins or ends; one that is known for a place only where it acts as no place does.
"""

from collections.abc import Iterable, Sequence

from annotate.language import Language
from annotate.preannotation.rules.identity.mentions import SUBJECTS
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
    if len(words) != 1 or len(words[0]) < MIN_LETTERS:
        return None
    word, known = words[0], body.name in language.names.known
    found = [p for p in people if any(n.is_full and n.family == (word,) for n in p.persons)]
    if not found:
        found = [
            firm
            for firm in firms
            if firm is not body and any(len(n) > 1 and n[0] == word for n in firm.words)
        ]
    if len(found) != 1 or found[0].label == body.label:
        return None
    return found[0] if not known or _speaks_after(body, found[0]) else None


def _speaks_after(body: Referent, owner: Referent) -> bool:
    """Tell whether a word that may be a place acts, and only after whoever is called so.

    "Lyra Paris said so. Paris was glad", and never "in Paris".
    """
    roots = [mention.root for mention in body.mentions]
    acts = any(root is not None and root.dep_ in SUBJECTS for root in roots)
    placed = any(root is not None and root.dep_ == "pobj" for root in roots)
    return acts and not placed and owner.introduced < body.mentions[0].start
