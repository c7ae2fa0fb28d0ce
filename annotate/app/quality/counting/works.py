"""What is worked out of each record on its own: it may be done in another process."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from annotate.app.quality.estimate_reading import (
    NONE,
    PeopleColumns,
    RecordMeasurer,
    list_marks,
    list_values,
)
from annotate.app.quality.source_quotes import QuoteLister, QuoteRow
from annotate.dataset.rows.needs import list_needs
from annotate.dataset.rows.rows import QUOTES
from annotate.dataset.rows.statements import read_meta
from annotate.estimates.alternative import Marks
from annotate.estimates.collecting import ColumnValues
from annotate.estimates.expressions.conditions import Value
from annotate.model import Record
from annotate.readings.skimming import ReadingNeeds


class MeasuredArticle(NamedTuple):
    """An article in numbers; the machine's are empty where they were not asked for.

    `values` are those of the fields that were asked for, and `left` the reasons for which readings
    of it were of no use.
    """

    document: str
    groups: tuple[str, ...]
    values: tuple[str, ...]
    machine: tuple[ColumnValues, ...]
    people: PeopleColumns | None
    left: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ArticleWork:
    """Measures articles, by people's reading and, if asked for, the machine's."""

    measurer: RecordMeasurer
    fields: Sequence[str] = ()
    of_machine: bool = True
    of_people: bool = True

    @property
    def needs(self) -> ReadingNeeds:
        """What its quantities look at."""
        return self.measurer.needs

    def __call__(self, record: Record) -> MeasuredArticle:
        """Return the numbers of an article."""
        measurer = self.measurer
        measurer.left.clear()
        people = measurer.measure_people(record) if self.of_people else None
        return MeasuredArticle(
            document=record.document.id,
            groups=measurer.find_groups(record),
            values=tuple(read_meta(record.document, name) or NONE for name in self.fields),
            machine=measurer.measure_machine(record) if self.of_machine else (),
            people=people,
            left=tuple(measurer.left.elements()),
        )


@dataclass(frozen=True, slots=True)
class ValueWork:
    """Lists the values by which rows are parted, of both readings."""

    measurer: RecordMeasurer
    kinds: Sequence[str]
    names: Sequence[str]

    @property
    def needs(self) -> ReadingNeeds:
        """What tells the values."""
        return list_needs(self.measurer.vocabulary, {kind: set(self.names) for kind in self.kinds})

    def __call__(self, record: Record) -> Iterable[tuple[Value, ...]]:
        """Return the values of an article, each as often as it stands in it."""
        readings = (self.measurer.read_machine(record), self.measurer.read_people(record)[0])
        return [
            value
            for read in readings
            for kind in self.kinds
            for value in list_values(read, kind, self.names)
        ]


class ReadersMarks(NamedTuple):
    """Where the machine marked what, None where it did not read, and the same of each reader."""

    document: str
    machine: Mapping[str, Marks] | None
    people: Mapping[str, Mapping[str, Marks]]


@dataclass(frozen=True, slots=True)
class MarkWork:
    """Lists where machine and people marked what; of some documents alone, where they are named."""

    model: str | None
    documents: frozenset[str] | None = None

    @property
    def needs(self) -> ReadingNeeds | None:
        """All of it."""
        return None

    def __call__(self, record: Record) -> ReadersMarks:
        """Return the marks of the machine and of each reader."""
        name = record.document.id
        if self.documents is not None and name not in self.documents:
            return ReadersMarks(name, None, {})
        return ReadersMarks(name, *list_marks(record, self.model))


class ListedQuotes(NamedTuple):
    """The rows of an article's quotes, who speaks in them, and how many were proven.

    `is_read` says that people read it; else they are the machine's.
    """

    document: str
    names: tuple[str, ...]
    rows: tuple[QuoteRow, ...]
    proofs: Counter[tuple[str, str]]
    is_read: bool


@dataclass(frozen=True, slots=True)
class QuoteWork:
    """Lists quotes: as people found them, as the machine did where nobody read the article."""

    measurer: RecordMeasurer
    lister: QuoteLister
    people_alone: bool = False

    @property
    def needs(self) -> ReadingNeeds:
        """All of it."""
        return ReadingNeeds.of_all(self.measurer.vocabulary.scheme)

    def __call__(self, record: Record) -> ListedQuotes:
        """Return the quotes of an article."""
        article, layers = self.measurer.read_people(record)
        if not layers and not self.people_alone:
            article = self.measurer.read_machine(record)
        lister = QuoteLister(self.lister.transcripts)
        names = (set(map(str, row.read("speaker.name"))) for row in article.list_rows(QUOTES))
        return ListedQuotes(
            document=record.document.id,
            names=tuple(name for found in names for name in sorted(found)),
            rows=tuple(lister.list_rows(article)),
            proofs=lister.proofs,
            is_read=bool(layers),
        )
