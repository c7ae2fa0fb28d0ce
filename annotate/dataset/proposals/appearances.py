"""Who appears in an article: each of its identities with its names, and what stands around them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from annotate.dataset.rows.identities import Identities
from annotate.dataset.rows.readings import ChosenReading
from annotate.model import Document, Span

_WORD = re.compile(r"[^\W\d_]{3,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Appearance:
    """An identity of one article.

    `names` are its spellings, the fullest first; `said` the words that phrases have about it
    besides its names, in small letters; `around` the fullest names of the others of the article,
    `span` where the fullest name stands first.
    """

    document: str
    number: int
    kind: str
    names: tuple[str, ...]
    said: frozenset[str] = frozenset()
    around: frozenset[str] = frozenset()
    published: str | None = None
    span: Span | None = None

    @property
    def name(self) -> str:
        """The fullest name."""
        return self.names[0]


def iter_appearances(
    document: Document, reading: ChosenReading, identities: Identities, entities: Iterable[str]
) -> Iterator[Appearance]:
    """Yield the identities of a reading that have a name and a kind, by their numbers."""
    labels = frozenset(entities)
    spans: dict[int, list[Span]] = {}
    for span in reading.spans:
        found = identities.find(span)
        if found.number is not None and found.kind is not None:
            spans.setdefault(found.number, []).append(span)
    named = {number: identities.find(group[0]) for number, group in spans.items()}
    everyone = {number: found.name or "" for number, found in named.items()}
    for number, group in sorted(spans.items()):
        spelt = (" ".join(span.text.split()) for span in group if span.label in labels)
        names = dict.fromkeys((everyone[number], *spelt))
        own = {word.lower() for name in names for word in _WORD.findall(name)}
        words = {
            word.lower()
            for span in group
            if span.label not in labels
            for word in _WORD.findall(span.text)
        }
        yield Appearance(
            document=document.id,
            number=number,
            kind=named[number].kind or "",
            names=tuple(names),
            said=frozenset(words - own),
            around=frozenset(name for other, name in everyone.items() if other != number),
            published=document.meta.published,
            span=next((s for s in group if everyone[number] in s.text), group[0]),
        )
