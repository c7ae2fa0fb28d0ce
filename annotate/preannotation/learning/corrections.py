"""Corrected articles, and what people had to do in them: the material that is learnt from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from annotate.model import Annotation, Document, Span
from annotate.words.entries import Entry


class Operation(NamedTuple):
    """Something that a person has to do: a span or a link added, changed or deleted.

    `suggested` is the span as it was suggested, `final` as it stands in the end; of what is done
    to links both are None, and `link` is the label of one that was deleted.
    """

    start: int
    end: int
    suggested: Span | None = None
    final: Span | None = None
    link: str = ""

    @property
    def key(self) -> tuple[int, int, str, str, str]:
        """What makes two operations the same."""
        suggested, final = (span.id if span else "" for span in (self.suggested, self.final))
        return self.start, self.end, suggested, final, self.link

    @property
    def labels(self) -> frozenset[str]:
        """The labels that it is about."""
        spans = (self.suggested, self.final)
        return frozenset((self.link, *(span.label for span in spans if span)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """Where somebody decided something that speaks for an entry."""

    document: str
    start: int
    end: int
    annotator: str
    link: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedSum:
    """A sum over documents with its interval of 95 %, None where there is none."""

    value: float
    low: float | None = None
    high: float | None = None


# How a suggested annotation and a person's are compared, and how sure a sum over documents is.
Compare = Callable[[Document, Annotation, Annotation], list[Operation]]
SumEstimate = Callable[[Mapping[str, float]], SavedSum]


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryProposal:
    """An entry of a words file with what speaks for it: `path` are the keys that lead to it.

    `saved` is how many operations it saved in articles that it was not learnt from, `apart` how
    many of these there were; none of the two can be told of what stands in one article alone.
    """

    path: tuple[str, ...]
    word: str
    model: str = ""
    sightings: tuple[Sighting, ...]
    saved: int = 0
    apart: int = 0

    @property
    def entry(self) -> Entry:
        """The entry."""
        return Entry(self.path, self.word, self.model)


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryGroup:
    """Entries of one kind, which are taken together or not at all, and what they saved."""

    name: str
    proposals: tuple[EntryProposal, ...]
    saved: SavedSum
    taken: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """All that was learnt: of which articles, what it saves, and each group of entries.

    `before` are the operations in all articles with the words that the project has, `after` with
    what was learnt of the other articles, each held apart once. `set_aside` counts what could not
    be learnt from.
    """

    documents: int
    folds: int
    before: int
    after: int
    saved: SavedSum
    groups: tuple[EntryGroup, ...]
    set_aside: Mapping[str, int] = field(default_factory=dict)
