"""Who gets to speak in all articles: what is measured, of the machine, of people, of both."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from annotate import __version__
from annotate.app.context import Context
from annotate.app.language import load_own
from annotate.app.quality.counting.findings import ASSUME, CODE_CHOSEN, CODE_DESIGN, name_lost
from annotate.app.quality.counting.inputs import ReadingSource
from annotate.app.quality.counting.works import (
    ArticleWork,
    ListedQuotes,
    MeasuredArticle,
    QuoteWork,
)
from annotate.app.quality.estimate_reading import PeopleColumns, RecordMeasurer
from annotate.app.quality.source_measures import KINDS, TOP, SourceMeasure, list_measures
from annotate.app.quality.source_quotes import QuoteLister, QuoteRow
from annotate.dataset.rows.statements import list_fields
from annotate.dataset.rows.vocabulary import Vocabulary
from annotate.estimates.balance import find_imbalance
from annotate.estimates.collecting import (
    ALL,
    BothReadings,
    QuantityCollector,
    SampleAccount,
    account_for,
)
from annotate.estimates.estimating import EstimateMaker, EstimateRow, EstimateSettings
from annotate.estimates.expressions.quantities import Quantity, parse_quantity
from annotate.estimates.methods import describe_methods
from annotate.files.arrays import load_numpy
from annotate.model import Problem
from annotate.registry.tables import Registry, read_registry

GROUPINGS = ("publisher", "month")
TakeQuote = Callable[[QuoteRow], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditedCell:
    """A measure, and of it a row for all articles or for each value of a field of them."""

    measure: SourceMeasure
    by: str
    rows: tuple[EstimateRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceAudit:
    """What is said of sources: the most quoted, the cells, how many articles people read."""

    people: tuple[str, ...]
    cells: tuple[AuditedCell, ...]
    articles: int
    read: int
    methods: str
    quotes: int


@dataclass(slots=True)
class SourceAuditor:
    """Audits the sources of readings; what reads them twice is told when each pass begins."""

    context: Context
    source: ReadingSource
    lister: QuoteLister
    settings: EstimateSettings = field(default_factory=EstimateSettings)
    _known: dict[str, ListedQuotes] = field(default_factory=dict)
    _quotes: int = 0

    def audit(self, take: TakeQuote) -> SourceAudit:
        """Return the audit; every quote's row is handed to `take`, in the order of articles.

        Raises:
            NothingReadError: there was input, and no record in it.
        """
        load_numpy()
        project = self.context.project
        vocabulary = Vocabulary(project.load_scheme())
        registry = read_registry(project.folder, self.context.findings)
        people = self._list_most(RecordMeasurer(vocabulary, registry, ()), take)
        measures = list_measures(people, tuple(load_own(project).sources.roles))
        collected = self._collect(measures, vocabulary, registry)
        return self._conclude(people, collected)

    # --- the first pass: the quotes, and who is quoted most ---

    def _list_most(self, measurer: RecordMeasurer, take: TakeQuote) -> tuple[str, ...]:
        counts: Counter[str] = Counter()
        track = self.context.listener.track
        if self.source.machine is not None:
            work = QuoteWork(measurer, self.lister, people_alone=True)
            for listed in self.source.people.work_through(work):
                if listed.is_read:
                    self._known[listed.document] = listed
        articles = 0
        work = QuoteWork(measurer, self.lister)
        listing = self.source.articles.work_through(work)
        for found in track(listing, "listing quotes", weight="articles"):
            articles += 1
            listed = self._known.pop(found.document, found)
            self._count(listed, counts, take)
        self.context.refuse_if_empty(articles, "the report")
        return tuple(sorted(counts, key=lambda name: (-counts[name], name))[:TOP])

    def _count(self, listed: ListedQuotes, counts: Counter[str], take: TakeQuote) -> None:
        counts.update(listed.names)
        self.lister.proofs.update(listed.proofs)
        self._quotes += len(listed.rows)
        for row in listed.rows:
            take(row)

    # --- the second pass: numbers ---

    def _collect(
        self, measures: Sequence[SourceMeasure], vocabulary: Vocabulary, registry: Registry
    ) -> list["CollectedMeasure"]:
        fields = list_fields(vocabulary, registry)
        quantities = [parse_quantity(measure.quantity, fields) for measure in measures]
        measurer = RecordMeasurer(vocabulary, registry, quantities)
        cells = [
            CollectedMeasure(place, measure, by, QuantityCollector())
            for place, measure in enumerate(measures)
            for by in (GROUPINGS if measure.is_grouped else (ALL,))
        ]
        known: dict[str, PeopleColumns] = {}
        if self.source.machine is not None:
            for article in self.source.people.work_through(ArticleWork(measurer, of_machine=False)):
                if article.people is not None:
                    known[article.document] = article.people
        work = ArticleWork(measurer, GROUPINGS, of_people=self.source.machine is None)
        counting = self.source.articles.work_through(work)
        for article in self.context.listener.track(counting, "counting sources", weight="articles"):
            people = known.pop(article.document, article.people)
            for cell in cells:
                cell.add(article, people)
        self.context.findings.extend(name_lost(sorted(known)))
        for cell in cells:
            cell.quantity = quantities[cell.place]
        return cells

    def _conclude(
        self, people: tuple[str, ...], cells: Sequence["CollectedMeasure"]
    ) -> SourceAudit:
        articles = cells[0].collector.machine[ALL].articles
        account = account_for(cells[0].collector.read, articles)
        doubt = self._doubt(account, articles, cells)
        maker = EstimateMaker(self.settings)
        audited = tuple(
            AuditedCell(
                measure=cell.measure,
                by=cell.by,
                rows=tuple(maker.make_rows(cell.quantity, cell.collector, doubt=doubt)),
            )
            for cell in cells
        )
        files = self.source.files
        methods = describe_methods(account, articles, self.settings, files, version=__version__)
        return SourceAudit(
            people=people,
            cells=audited,
            articles=articles,
            read=len(account.used),
            methods=methods if account.used else "",
            quotes=self._quotes,
        )

    def _doubt(
        self, account: SampleAccount, articles: int, cells: Sequence["CollectedMeasure"]
    ) -> str:
        if account.problem:
            fix = "Draw articles with `annotate push --sample` and let people read these."
            self.context.findings.append(
                Problem(code=CODE_DESIGN, message=account.problem, fix=fix)
            )
        if account.is_drawn or account.problem or len(account.used) >= articles:
            return ""
        kinds = [cell for cell in cells if cell.measure.table == KINDS]
        doubt = find_imbalance((cell.quantity, cell.collector) for cell in kinds)
        if doubt:
            self.context.findings.append(Problem(code=CODE_CHOSEN, message=doubt, fix=ASSUME))
        return doubt


@dataclass(slots=True)
class CollectedMeasure:
    """What is collected of a measure, in all articles and by a field of them."""

    place: int
    measure: SourceMeasure
    by: str
    collector: QuantityCollector
    quantity: Quantity = field(init=False)

    def add(self, article: MeasuredArticle, people: PeopleColumns | None) -> None:
        """Take in an article, with what people found in it."""
        groups: tuple[str, ...] = (ALL,)
        if self.by:
            groups = (ALL, article.values[GROUPINGS.index(self.by)])
        machine = article.machine[self.place]
        self.collector.add(groups, machine)
        columns = people.columns[self.place] if people else None
        if people is not None and columns is not None:
            self.collector.read.append(
                BothReadings(article.document, groups, columns, machine, people.design)
            )
