"""Estimate numbers about all articles from the machine's readings of all and people's of some."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import inf

from annotate import __version__
from annotate.app.context import Context
from annotate.app.quality.counting.findings import (
    ASSUME,
    CODE_ALONE,
    CODE_CHOSEN,
    CODE_DESIGN,
    CODE_UNREAD,
    TWO_READERS,
    miss_machine,
    name_absent,
    name_lost,
)
from annotate.app.quality.counting.inputs import ReadingSource, open_sources
from annotate.app.quality.counting.works import ArticleWork, MarkWork, ValueWork
from annotate.app.quality.estimate_reading import (
    NONE,
    WITHOUT_MACHINE,
    PeopleColumns,
    ReadingsCollector,
    RecordMeasurer,
    narrow_all,
    part_by,
    rank_values,
    read_quantities,
)
from annotate.dataset.rows.vocabulary import Vocabulary
from annotate.errors import UsageError
from annotate.estimates.alternative import AlternativeTest, AlternativeTester, Marks
from annotate.estimates.balance import find_imbalance
from annotate.estimates.collecting import ALL, QuantityCollector, SampleAccount, account_for
from annotate.estimates.estimating import EstimateMaker, EstimateRow, EstimateSettings
from annotate.estimates.expressions.columns import CountedColumn
from annotate.estimates.expressions.conditions import Value
from annotate.estimates.expressions.quantities import Quantity
from annotate.estimates.intervals import LEAST_DRAWS
from annotate.estimates.methods import SourceHash, describe_methods
from annotate.files.arrays import load_numpy
from annotate.model import Problem
from annotate.registry.tables import read_registry

USUAL = ("mean(quotes)", "share(quotes, role == 'direct')", "mean(stances)", "sign(stances)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Which quantities, of which articles, and how they are told.

    `articles` is a file with the machine's readings of all articles, where the people's stand in
    another. `by` are fields that quantities are parted by, `top` how many values of fields of rows
    are taken. `model` names the machine where several read the articles. With `assume_random`
    articles of which no design is known are taken as drawn by lot, whatever they look like;
    `alt_test` asks label by label whether the machine may be left alone. `workers` are processes
    that read; None is as many as pay.
    """

    quantities: Sequence[str] = USUAL
    articles: str | None = None
    by: Sequence[str] = ()
    top: int = 10
    model: str | None = None
    assume_random: bool = False
    alt_test: bool = False
    workers: int | None = None
    settings: EstimateSettings = field(default_factory=EstimateSettings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """The rows, how the articles were drawn, what was left out, and the sentence for a paper."""

    rows: tuple[EstimateRow, ...]
    articles: int
    read: int
    outside: int
    by: str
    methods: str
    left: dict[str, int]
    alternatives: tuple[AlternativeTest, ...] = ()


def estimate(context: Context, file: str | None, options: Options) -> Result:
    """Estimate quantities of a file of annotations; without one, of the project's.

    Raises:
        UsageError: a quantity or field cannot be understood.
        NothingReadError: there was input, and no record in it.
        AnnotateError: there is no such file.
    """
    with open_sources(context, file, options.articles, options.workers) as source:
        return estimate_readings(context, source, options)


def estimate_readings(context: Context, source: ReadingSource, options: Options) -> Result:
    """Estimate quantities of readings.

    Raises:
        UsageError: a quantity or field cannot be understood.
        NothingReadError: there was input, and no record in it.
    """
    check_options(options)
    load_numpy()
    vocabulary = Vocabulary(context.project.load_scheme())
    registry = read_registry(context.project.folder, context.findings)
    plain = read_quantities(options.quantities, vocabulary, registry)
    measurer = RecordMeasurer(vocabulary, registry, plain, model=options.model)
    parting = part_by(options.by, plain, measurer)
    measurer.article_fields = parting.of_articles
    values = _find_values(source, measurer, parting.of_rows, options.top)
    parted = narrow_all(plain, parting.of_rows, values)
    measurer = RecordMeasurer(
        vocabulary,
        registry,
        [quantity for quantity, _ in parted],
        article_fields=parting.of_articles,
        model=options.model,
    )
    left: Counter[str] = Counter()
    collected = _collect(context, source, measurer, left)
    result = _conclude(context, parted, collected, options, (left, source.files))
    tests = _test_alternative(context, source, options.model) if options.alt_test else ()
    return replace(result, alternatives=tuple(tests))


def _test_alternative(
    context: Context, source: ReadingSource, model: str | None
) -> list[AlternativeTest]:
    tester = AlternativeTester()
    waiting: dict[str, Mapping[str, Mapping[str, Marks]]] = {}  # for what the machine marked
    for article in source.people.work_through(MarkWork(model)):
        if source.machine is None and article.machine is not None:
            tester.add(article.machine, article.people)
        elif source.machine is not None and article.people:
            waiting[article.document] = article.people
    if source.machine is not None:
        for article in source.machine.work_through(MarkWork(model, frozenset(waiting))):
            if article.machine is not None:
                tester.add(article.machine, waiting.pop(article.document, {}))
    tests = tester.finish()
    if not tests:
        message = "two people read no article that the machine read too: nothing is tested"
        context.findings.append(Problem(code=CODE_ALONE, message=message, fix=TWO_READERS))
    return tests


def _find_values(
    source: ReadingSource, measurer: RecordMeasurer, names: Sequence[str], top: int
) -> list[tuple[Value, ...]]:
    """Return the values that rows are parted by: those found most often, by machine or people."""
    if not names:
        return []
    kinds = {c.rows for q in measurer.quantities for c in q.columns if isinstance(c, CountedColumn)}
    work = ValueWork(measurer, sorted(kinds), names)
    inputs = [source.people, *([source.machine] if source.machine else [])]
    found = (value for one in inputs for values in one.work_through(work) for value in values)
    return rank_values(found)[:top]


def _collect(
    context: Context, source: ReadingSource, measurer: RecordMeasurer, left: Counter[str]
) -> ReadingsCollector:
    collected = ReadingsCollector([QuantityCollector() for _ in measurer.quantities])
    track = context.listener.track
    known: dict[str, PeopleColumns] = {}
    if source.machine is not None:
        articles = source.people.work_through(ArticleWork(measurer, of_machine=False))
        for article in track(articles, "reading what people found", weight="articles"):
            left.update(article.left)
            if article.people is not None:
                known[article.document] = article.people
    absent = list(measurer.list_article_fields())
    work = ArticleWork(measurer, absent.copy(), of_people=source.machine is None)
    for article in track(source.articles.work_through(work), "counting", weight="articles"):
        left.update(article.left)
        absent = [n for n in absent if article.values[work.fields.index(n)] == NONE]
        people = known.pop(article.document, None) if source.machine else article.people
        collected.add(article.document, article.groups, article.machine, people)
    context.refuse_if_empty(collected.articles, "the report")
    context.findings.extend([*name_lost(sorted(known)), *name_absent(absent)])
    return collected


def _conclude(
    context: Context,
    parted: Sequence[tuple[Quantity, str]],
    collected: ReadingsCollector,
    options: Options,
    about: tuple[Counter[str], tuple[SourceHash, ...]],
) -> Result:
    left, files = about
    has_machine = left[WITHOUT_MACHINE] < collected.articles
    maker = EstimateMaker(options.settings, has_machine=has_machine)
    rows: list[EstimateRow] = []
    accounts = [account_for(c.read, collected.articles) for c in collected.collectors]
    account = max(accounts, key=lambda each: len(each.used))
    doubt = _doubt(parted, collected, account, options)
    problems = [Problem(code=CODE_CHOSEN, message=doubt, fix=ASSUME)] if doubt else []
    for (quantity, value), collector in zip(parted, collected.collectors, strict=True):
        rows += maker.make_rows(quantity, collector, value=value, doubt=doubt)
    context.findings.extend([*problems, *_judge(account, collected)])
    if not has_machine:
        context.findings.append(miss_machine(options.model))
    methods = describe_methods(
        account, collected.articles, options.settings, files, version=__version__
    )
    return Result(
        rows=tuple(rows),
        articles=collected.articles,
        read=len(account.used),
        outside=account.outside,
        by=account.by,
        methods=methods,
        left=dict(sorted(left.items())),
    )


def _doubt(
    parted: Sequence[tuple[Quantity, str]],
    collected: ReadingsCollector,
    account: SampleAccount,
    options: Options,
) -> str:
    """Say how articles read differ from all, where nobody knows that they were drawn by lot."""
    if account.is_drawn or options.assume_random or len(account.used) >= collected.articles:
        return ""
    whole = (
        (quantity, collector)
        for (quantity, value), collector in zip(parted, collected.collectors, strict=True)
        if value == ALL
    )
    return find_imbalance(whole)


def _judge(account: SampleAccount, collected: ReadingsCollector) -> Iterable[Problem]:
    if account.problem:
        fix = "Draw articles with `annotate push --sample` and let people read these."
        yield Problem(code=CODE_DESIGN, message=account.problem, fix=fix)
    elif not account.used:
        message = f"people read none of {collected.articles:,} articles: there is no estimate"
        fix = "Push a sample with `annotate push --sample`, and export what people found."
        yield Problem(code=CODE_UNREAD, message=message, fix=fix)


def check_options(options: Options) -> None:
    """Make sure that what is asked for can be told.

    Raises:
        UsageError: no quantity is given, a field is named twice, or a number is none to go by.
    """
    settings = options.settings
    counts = Counter(options.by)
    if not options.quantities:
        raise UsageError("There is no --quantity.", 'Give one, as "mean(quotes)".')
    if twice := [name for name, count in counts.items() if count > 1]:
        raise UsageError(f"--by names {twice[0]} twice.", "Name each field once.")
    if settings.width is not None and not 0 < settings.width < inf:
        raise UsageError(
            f"--target-width {settings.width:g} is no width of an interval.",
            "Give a number more than 0, as 0.05: from one end of the interval to the other.",
        )
    if settings.draws < LEAST_DRAWS:
        raise UsageError(
            f"--bootstrap {settings.draws} is too few.", f"Give {LEAST_DRAWS} draws or more."
        )
    if options.top < 1:
        raise UsageError(f"--top {options.top} takes no value.", "Give 1 or more.")
