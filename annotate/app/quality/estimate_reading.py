"""From records to columns: what the machine and what people found in an article, as numbers."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import NamedTuple

from annotate.dataset.rows.needs import list_needs
from annotate.dataset.rows.readings import SKIPPED, UNREVIEWED, choose_parts, compose_reading
from annotate.dataset.rows.statements import (
    ArticleStatements,
    list_fields,
    list_roles,
    read_meta,
)
from annotate.dataset.rows.vocabulary import Vocabulary
from annotate.errors import UsageError
from annotate.estimates.alternative import Marks
from annotate.estimates.collecting import ALL, BothReadings, ColumnValues, QuantityCollector
from annotate.estimates.expressions.columns import ColumnPlan, CountedColumn
from annotate.estimates.expressions.conditions import Value, fold, require_field
from annotate.estimates.expressions.quantities import ROWS, Quantity, parse_quantity
from annotate.model import Annotation, Record, SampleDesign
from annotate.readings.comparable import NOT_WHOLE
from annotate.readings.skimming import ReadingNeeds
from annotate.registry.tables import Registry

NONE = "(none)"  # the group of articles and rows without a value
LATEST_COUNTS = "articles that several people read, of which the latest reading counts"
WITHOUT_MACHINE = "articles without a reading by the machine"
_JOIN = " / "


class PeopleColumns(NamedTuple):
    """What people found in an article: columns by quantity, None where they did not look for it."""

    columns: tuple[ColumnValues | None, ...]
    design: SampleDesign | None


@dataclass(slots=True)
class RecordMeasurer:
    """Measures records by quantities, and by fields that articles are parted by.

    `left` counts readings that are of no use, by the reason.
    """

    vocabulary: Vocabulary
    registry: Registry
    quantities: Sequence[Quantity]
    article_fields: Sequence[str] = ()
    model: str | None = None
    left: Counter[str] = field(default_factory=Counter)
    _layers: tuple[frozenset[str], ...] = field(init=False)
    _plan: ColumnPlan = field(init=False)

    def __post_init__(self) -> None:
        self._layers = tuple(map(self._list_layers, self.quantities))
        self._plan = ColumnPlan([quantity.columns for quantity in self.quantities])

    @property
    def needs(self) -> ReadingNeeds:
        """What of a machine's reading its quantities look at."""
        fields: defaultdict[str, set[str]] = defaultdict(set)
        for quantity in self.quantities:
            for column in quantity.columns:
                if isinstance(column, CountedColumn):
                    fields[column.rows] |= column.list_fields()
        return list_needs(self.vocabulary, fields)

    def list_article_fields(self) -> list[str]:
        """Return the fields of articles that its groups and conditions look at."""
        columns = (c for q in self.quantities for c in q.columns if isinstance(c, CountedColumn))
        used = {name for column in columns for name in column.list_fields()}
        return sorted({*self.article_fields, *filter(is_of_articles, used)})

    def measure_machine(self, record: Record) -> tuple[ColumnValues, ...]:
        """Return what the machine found; where it read nothing, that is nothing."""
        return self._plan.measure(self.read_machine(record))

    def read_machine(self, record: Record) -> ArticleStatements:
        """Return what the machine says of an article."""
        found = [a for a in record.annotations if self._is_machine(a)]
        statements, layers = self._compose(record, found)
        if not layers:
            self.left[WITHOUT_MACHINE] += 1
        return statements

    def measure_people(self, record: Record) -> PeopleColumns | None:
        """Return what people found, None where nobody has finished reading an article."""
        statements, layers = self.read_people(record)
        if not layers:
            return None
        columns = tuple(
            columns if needed <= layers else None
            for columns, needed in zip(self._plan.measure(statements), self._layers, strict=True)
        )
        designs = (a.design for a in record.annotations if a.design is not None)
        return PeopleColumns(columns, next(designs, None))

    def read_people(self, record: Record) -> tuple[ArticleStatements, frozenset[str]]:
        """Return what people say of an article, and the layers that they looked at."""
        return self._compose(record, [a for a in record.annotations if a.annotator.kind != "model"])

    def find_groups(self, record: Record) -> tuple[str, ...]:
        """Return the groups of an article: all, and the one that its fields name."""
        if not self.article_fields:
            return (ALL,)
        values = (read_meta(record.document, name) or NONE for name in self.article_fields)
        return (ALL, _JOIN.join(values))

    def _is_machine(self, annotation: Annotation) -> bool:
        name = annotation.annotator.name
        return annotation.annotator.kind == "model" and self.model in (None, name)

    def _compose(
        self, record: Record, annotations: Sequence[Annotation]
    ) -> tuple[ArticleStatements, frozenset[str]]:
        if not annotations:
            empty = ArticleStatements(record.document, None, self.vocabulary, self.registry)
            return empty, frozenset()
        given = replace(record, annotations=tuple(annotations))
        by_people = any(a.annotator.kind != "model" for a in annotations)
        parts = choose_parts(given, self.vocabulary.layers, gold_only=by_people)
        if isinstance(parts, str):
            if by_people and parts == SKIPPED:
                self.left["articles that people skipped"] += 1
            if by_people and parts == UNREVIEWED:
                self.left[NOT_WHOLE] += 1
            parts = {}
        elif by_people and _is_chosen_among_several(annotations, parts.values()):
            self.left[LATEST_COUNTS] += 1
        document = record.document
        reading = None
        if parts:
            reading = compose_reading(document.id, parts, self.vocabulary, Counter())
        statements = ArticleStatements(document, reading, self.vocabulary, self.registry)
        return statements, frozenset(parts)

    def _list_layers(self, quantity: Quantity) -> frozenset[str]:
        """Return the layers that a reading has to answer for: of the rows that are counted."""
        kinds = {column.rows for column in quantity.columns if isinstance(column, CountedColumn)}
        of = self.vocabulary.scheme.label_layers
        lists = {"quotes": "contents", "stances": "stances", "entities": "entities"}
        return frozenset(of[name] for kind in kinds for name in self.vocabulary.codes[lists[kind]])


def _is_chosen_among_several(given: Iterable[Annotation], chosen: Iterable[Annotation]) -> bool:
    """Tell whether other people read an article too, and nobody has decided between them."""
    readers = {a.annotator.name for a in given if a.status == "complete" and a.is_whole}
    return len(readers) > 1 and any(a.annotator.kind == "human" for a in chosen)


@dataclass(frozen=True, slots=True)
class Parting:
    """What quantities are parted by: fields of articles, and fields of rows."""

    of_articles: tuple[str, ...] = ()
    of_rows: tuple[str, ...] = ()


def read_quantities(
    texts: Iterable[str], vocabulary: Vocabulary, registry: Registry
) -> list[Quantity]:
    """Read expressions.

    Raises:
        QuantityError: one cannot be understood.
    """
    fields = list_fields(vocabulary, registry)
    return [parse_quantity(text, fields) for text in texts]


def part_by(names: Sequence[str], quantities: Sequence[Quantity], known: RecordMeasurer) -> Parting:
    """Tell fields of articles from fields of rows.

    Raises:
        UsageError: there is no such field, or the rows of a quantity do not have it.
    """
    fields = list_fields(known.vocabulary, known.registry)
    common = frozenset.intersection(*fields.values())
    counted = {c.rows for q in quantities for c in q.columns if isinstance(c, CountedColumn)}
    of_rows: list[str] = []
    for name in names:
        for kind in ROWS:
            if is_of_articles(name):
                require_field(name, common)
            elif kind in counted:
                _require(name, kind, fields[kind])
        of_rows += [] if is_of_articles(name) else [name]
    return Parting(tuple(n for n in names if is_of_articles(n)), tuple(of_rows))


def _require(name: str, kind: str, fields: frozenset[str]) -> None:
    try:
        require_field(name, fields)
    except UsageError as error:
        raise UsageError(f"--by {name}: {kind} have no such field.", error.fix) from error


def is_of_articles(name: str) -> bool:
    """Tell whether a field is one of articles."""
    articles = {"publisher", "month", "year", "language", "published", "licence", "byline"}
    return name in articles or name.startswith("extra.")


def list_values(
    statements: ArticleStatements, kind: str, names: Sequence[str]
) -> Iterator[tuple[Value, ...]]:
    """Yield the values by which the rows of an article are parted; a row may have several."""
    plain = [f"{name}.name" if name in list_roles(kind) else name for name in names]
    for row in statements.list_rows(kind):
        yield from product(*(dict.fromkeys(row.read(name)) for name in plain))


def rank_values(values: Iterable[tuple[Value, ...]]) -> list[tuple[Value, ...]]:
    """Return values, the most frequent first; of spellings that compare alike, the usual one."""
    spellings: defaultdict[tuple[Value, ...], Counter[tuple[Value, ...]]] = defaultdict(Counter)
    for value in values:
        spellings[tuple(map(fold, value))][value] += 1
    told = {
        min(found, key=lambda each: (-found[each], tell_values(each))): found.total()
        for found in spellings.values()
    }
    return sorted(told, key=lambda value: (-told[value], tell_values(value)))


def tell_values(values: Iterable[Value]) -> str:
    """Return values as the name of a group."""
    return _JOIN.join(v if isinstance(v, str) else f"{v:g}" for v in values)


def narrow_all(
    quantities: Sequence[Quantity], names: Sequence[str], values: Iterable[Sequence[Value]]
) -> list[tuple[Quantity, str]]:
    """Return every quantity as it is, then for each of the values, with what parts it."""
    values = list(values)
    found = [(quantity, ALL) for quantity in quantities]
    for quantity in quantities:
        for each in values:
            narrowed = quantity
            for name, value in zip(names, each, strict=True):
                narrowed = narrowed.narrow(name, value)
            found.append((narrowed, tell_values(each)))
    return found


def list_marks(
    record: Record, model: str | None
) -> tuple[Mapping[str, Marks] | None, Mapping[str, Mapping[str, Marks]]]:
    """Return where the machine marked what, None where it did not read, and the same of people."""
    machine: Mapping[str, Marks] | None = None
    people: dict[str, Mapping[str, Marks]] = {}
    for annotation in record.annotations:
        if annotation.status != "complete" or not annotation.is_whole:
            continue
        if annotation.annotator.kind == "human":
            people[annotation.annotator.name] = _place_marks(annotation)
        elif annotation.annotator.kind == "model" and model in (None, annotation.annotator.name):
            machine = _place_marks(annotation)
    return machine, people


def _place_marks(annotation: Annotation) -> Mapping[str, Marks]:
    found: defaultdict[str, set[tuple[int, ...]]] = defaultdict(set)
    places = {span.id: (span.start, span.end) for span in annotation.spans}
    for span in annotation.spans:
        found[span.label].add(places[span.id])
    for relation in annotation.relations:
        found[relation.label].add((*places[relation.head], *places[relation.tail]))
    return {label: frozenset(marks) for label, marks in found.items()}


@dataclass(slots=True)
class ReadingsCollector:
    """Brings the machine's and people's columns of articles together."""

    collectors: Sequence[QuantityCollector]
    articles: int = 0
    read: int = 0

    def add(
        self,
        document: str,
        groups: tuple[str, ...],
        machine: Sequence[ColumnValues],
        people: PeopleColumns | None,
    ) -> None:
        """Take in an article."""
        self.articles += 1
        self.read += people is not None
        for place, collector in enumerate(self.collectors):
            collector.add(groups, machine[place])
            columns = people.columns[place] if people else None
            if people is not None and columns is not None:
                collector.read.append(
                    BothReadings(document, groups, columns, machine[place], people.design)
                )
