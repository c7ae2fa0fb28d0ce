"""Who appears in an article: each of its identities with its names, and what stands around them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from sys import intern

from annotate.dataset.proposals.offices import SaidOffice
from annotate.dataset.rows.identities import Identities
from annotate.dataset.rows.readings import ChosenReading
from annotate.model import Document, Span

_WORD = re.compile(r"[^\W\d_]{3,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Appearance:
    """An identity of one article.

    `names` are its spellings, the fullest first; `said` the words that phrases have about it
    besides its names, in small letters; `offices` what the article says it is the holder of;
    `everyone` the fullest names of all of the article, one value for all of them: of a large
    corpus there are many.
    """

    document: str
    number: int
    kind: str
    names: tuple[str, ...]
    said: frozenset[str] = frozenset()
    everyone: frozenset[str] = frozenset()
    published: str | None = None
    offices: tuple[SaidOffice, ...] = ()

    @property
    def name(self) -> str:
        """The fullest name."""
        return self.names[0]

    @property
    def around(self) -> frozenset[str]:
        """The fullest names of the others of the article."""
        return self.everyone - {self.name}


def iter_appearances(
    document: Document, reading: ChosenReading, identities: Identities, entities: Iterable[str]
) -> Iterator[tuple[Appearance, Span]]:
    """Yield the identities of a reading that have a name and a kind, by their numbers.

    Each comes with the span where its fullest name stands first.
    """
    labels = frozenset(entities)
    spans: dict[int, list[Span]] = {}
    for span in reading.spans:
        found = identities.find(span)
        if found.number is not None and found.kind is not None:
            spans.setdefault(found.number, []).append(span)
    named = {number: identities.find(group[0]) for number, group in spans.items()}
    full = {number: intern(found.name or "") for number, found in named.items()}
    everyone = frozenset(full.values())
    for number, group in sorted(spans.items()):
        spelt = (intern(" ".join(s.text.split())) for s in group if s.label in labels)
        names = dict.fromkeys((full[number], *spelt))
        own = {word.lower() for name in names for word in _WORD.findall(name)}
        words = {
            intern(word.lower())
            for span in group
            if span.label not in labels
            for word in _WORD.findall(span.text)
        }
        appearance = Appearance(
            document=document.id,
            number=number,
            kind=named[number].kind or "",
            names=tuple(names),
            said=frozenset(words - own),
            everyone=everyone,
            published=document.meta.published,
        )
        yield appearance, next((s for s in group if full[number] in s.text), group[0])
