"""Which articles of a file are drawn for people to read, and how each was drawn."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from annotate.errors import UsageError
from annotate.estimates.drawing import (
    MONTH,
    PUBLISHER,
    SIMPLE,
    SIZE,
    STRATA,
    FrameArticle,
    draw_sample,
)
from annotate.files.outputs import STANDARD
from annotate.model import Record, SampleDesign
from annotate.records import read_articles

_MONTH = 7  # characters of a date
_NONE = "(none)"


@dataclass(frozen=True, slots=True)
class SampleOptions:
    """How many articles are drawn, of strata by what, with which seed."""

    number: int
    by: str = SIMPLE
    seed: int = 0

    def draw(self, source: str, records: Iterable[Record]) -> Mapping[str, SampleDesign]:
        """Draw articles of records; return how each was drawn, in the order to be read in.

        Raises:
            UsageError: the source cannot be read twice, there are no such strata, or there are
                fewer articles.
        """
        if source == STANDARD:
            raise UsageError(
                "Standard input can be read only once, and a sample is drawn of all of it.",
                "Name a file.",
            )
        if self.by not in STRATA:
            raise UsageError(f"There are no strata by {self.by}.", f"Give {', '.join(STRATA)}.")
        frame = {record.document.id: self._place(record) for record in records}
        return draw_sample(frame.values(), self.number, by=self.by, seed=self.seed)

    def _place(self, record: Record) -> FrameArticle:
        meta = record.document.meta
        stratum = {
            SIMPLE: "",
            PUBLISHER: meta.publisher or _NONE,
            MONTH: (meta.published or _NONE)[:_MONTH],
            SIZE: "",
        }[self.by]
        return FrameArticle(record.document.id, stratum, _measure(record))


def _measure(record: Record) -> float:
    """Return how much the newest machine marked in an article."""
    found = [a for a in record.annotations if a.annotator.kind == "model"]
    newest = max(found, key=lambda a: a.created or "", default=None)
    return float(len(newest.spans)) if newest else 0.0


def iter_drawn(records: Iterable[Record], designs: Mapping[str, SampleDesign]) -> Iterator[Record]:
    """Yield the records that were drawn."""
    return (record for record in records if record.document.id in designs)


def read_frame(source: str) -> Iterator[Record]:
    """Yield the records of a file, of which the findings are told when they are sent."""
    return read_articles(source, [])
