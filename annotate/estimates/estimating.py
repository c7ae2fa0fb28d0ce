"""Rows of numbers: each quantity in each group, of the machine, of people, of both.

Where a number would not be to be trusted there is none, and the reason stands in its place.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import isfinite

from annotate.estimates.collecting import (
    ALL,
    QuantityCollector,
    SampleAccount,
    account_for,
)
from annotate.estimates.estimators import Both, Estimator
from annotate.estimates.expressions.quantities import Quantity, list_share_columns
from annotate.estimates.formula import Formula
from annotate.estimates.intervals import DRAWS, ArticleDraws, Interval, draw_articles
from annotate.estimates.sample import ReadArticle, Sample, make_sample
from annotate.files.arrays import load_numpy

FEWEST = 10  # articles read, below which there is no interval
MANY = 30  # articles read, below which a share near 0 or 1 has none
NEAR = 0.1  # to 0 or 1
CARRIERS = 5.0  # articles read that have the rarer side of a share, below which it has none
_KEPT = 4  # sets of draws
_JOIN = " / "


@dataclass(frozen=True, slots=True, kw_only=True)
class EstimateSettings:
    """How intervals are drawn, and of what articles they speak.

    `wider` says that the articles are a sample of more; `width` is one that is wished for.
    """

    draws: int = DRAWS
    seed: int = 0
    wider: bool = False
    width: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EstimateRow:
    """A quantity in a group of articles.

    `machine` is of all articles, without an interval: its error is not of sampling. `worth` is how
    many articles read by people alone each one read is worth together with the machine. `needed`
    is how many articles read would give the wished width. `refused` is why there is no number.
    """

    quantity: str
    group: str = ALL
    articles: int
    read: int
    machine: float | None
    people: Interval | None = None
    both: Interval | None = None
    weight: float | None = None
    worth: float | None = None
    needed: int | None = None
    refused: str = ""


@dataclass(slots=True)
class EstimateMaker:
    """Makes the rows of what was collected; draws of the same articles are made once.

    `has_machine` is whether one read any article: of none that did there is no number.
    """

    settings: EstimateSettings
    has_machine: bool = True
    _drawn: dict[tuple[int, ...], ArticleDraws] = field(default_factory=dict)

    def make_rows(
        self, quantity: Quantity, collected: QuantityCollector, *, value: str = "", doubt: str = ""
    ) -> list[EstimateRow]:
        """Return a row for each group.

        Args:
            quantity: What is estimated.
            collected: What was collected of it.
            value: The value that its rows have.
            doubt: Why the articles read say nothing of the others.
        """
        account = account_for(collected.read, collected.machine[ALL].articles)
        account = account._replace(problem=account.problem or doubt)
        rows = [
            self._make_row(quantity, collected, group, account) for group in collected.list_groups()
        ]
        named = (_JOIN.join(filter(None, (value, row.group))) for row in rows)
        return [replace(row, group=group) for row, group in zip(rows, named, strict=True)]

    def _make_row(
        self, quantity: Quantity, collected: QuantityCollector, group: str, account: SampleAccount
    ) -> EstimateRow:
        sums = collected.machine[group]
        read = _list_read(account, group)
        machine = None
        if self.has_machine:
            machine = _compute_machine(quantity, sums.sums, sums.articles)
        row = EstimateRow(
            quantity=quantity.text,
            group=group,
            articles=sums.articles,
            read=len(read),
            machine=machine,
            refused=account.problem or _refuse_few(len(read), sums.articles),
        )
        if row.refused:
            return row
        sample = make_sample(read, sums.articles, sums.sums, sums.squares)
        return self._estimate(quantity, sample, row)

    def _estimate(self, quantity: Quantity, sample: Sample, row: EstimateRow) -> EstimateRow:
        estimator = Estimator(quantity.formula, sample, self.settings.wider)
        found = estimator.estimate()
        refused = find_refusal(quantity, sample, found)
        if refused:
            return replace(row, refused=refused)
        people, both = self._find_intervals(estimator, found)
        if not isfinite(both.width) or not isfinite(people.width):
            return replace(row, refused="undefined in most draws of the articles read")
        worth = (people.width / both.width) ** 2 if both.width > 0 else None
        return replace(
            row,
            people=people.keep_within(quantity.bounds),
            both=both.keep_within(quantity.bounds),
            weight=float(found.weight[0]),
            worth=worth,
            needed=_find_needed(both.width, self.settings, row),
        )

    def _find_intervals(self, estimator: Estimator, found: Both) -> tuple[Interval, Interval]:
        sample, value = estimator.sample, float(found.people[0])
        if sample.read >= sample.articles and not self.settings.wider:  # it is known
            return Interval(value, value, value), Interval(value, value, value)
        return self._draw(sample).find_intervals(estimator, found)

    def _draw(self, sample: Sample) -> ArticleDraws:
        key = tuple(sample.strata.tolist())
        if key not in self._drawn:
            if len(self._drawn) > _KEPT:
                self._drawn.clear()
            settings = self.settings
            self._drawn[key] = draw_articles(sample.strata, settings.draws, settings.seed)
        return self._drawn[key]


def _list_read(account: SampleAccount, group: str) -> list[ReadArticle]:
    found = []
    for one in account.used:
        if group in one.groups:
            stratum = one.design.stratum if one.design and account.is_drawn else ALL
            found.append(ReadArticle(one.people, one.machine, stratum, account.chances[stratum]))
    return found


def _compute_machine(quantity: Quantity, sums: Sequence[float], articles: int) -> float | None:
    value = float(quantity.formula.linearise(load_numpy().array(sums) / articles, articles).value)
    return value if isfinite(value) else None


def _refuse_few(read: int, articles: int) -> str:
    if read == 0:
        return "nobody read an article of it"
    if read < FEWEST and read < articles:
        return f"people read {read} articles of it: fewer than {FEWEST} say too little"
    return ""


def find_refusal(quantity: Quantity, sample: Sample, found: Both) -> str:
    """Return why a number is not to be trusted, empty where it is.

    What holds of a share holds of what is made of it: a difference is no better known than both.
    """
    value = float(found.people[0])
    if not isfinite(value):
        return "what people found does not define it"
    if not float(found.people_error[0]) and sample.read < sample.articles:
        return f"it is {value:.4g} in every article read: nobody can say how far it varies"
    if sample.read >= sample.articles:
        return ""
    reasons = (_refuse_share(share, sample) for share in quantity.shares)
    return next(filter(None, reasons), "") or _refuse_rare(quantity, sample)


def _refuse_share(share: Formula, sample: Sample) -> str:
    means = (sample.weights @ sample.people) / sample.articles
    value = float(share.linearise(means, sample.articles).value)
    if sample.read < MANY and min(value, 1 - value) < NEAR:
        return (
            f"a share of {value:.3f} by {sample.read} hand-read articles: fewer than {MANY} are "
            "not to be trusted so near to 0 or 1"
        )
    if sample.read * _find_rarer(share, sample) < CARRIERS:
        return f"{_tell_few(sample)} have it, or lack it"
    return ""


def _refuse_rare(quantity: Quantity, sample: Sample) -> str:
    """Refuse what hangs on few articles: of such a count one article more or less is the most."""
    carriers = [int((sample.people[:, place] > 0).sum()) for place in quantity.counted]
    return f"{_tell_few(sample)} have it" if min(carriers) < CARRIERS else ""


def _tell_few(sample: Sample) -> str:
    return f"too rare for {sample.read} hand-read articles: fewer than {CARRIERS:g} of them"


def _find_rarer(share: Formula, sample: Sample) -> float:
    """Return the share of articles that have the rarer side of a share, as read."""
    np = load_numpy()
    part, whole = list_share_columns(share)
    of = np.ones(sample.read) if whole is None else sample.people[:, whole]
    has = sample.people[:, part]
    sides = (has > 0, of - has > 0)
    return float(min((sample.weights * side).sum() for side in sides) / sample.articles)


def _find_needed(width: float, settings: EstimateSettings, row: EstimateRow) -> int | None:
    """Return how many articles read give the wished width: it goes by the root of their number."""
    if settings.width is None:
        return None
    rest = 0.0 if settings.wider else 1 / row.articles
    spread = width**2 / max(1 / row.read - rest, 1e-12)
    needed = 1 / (settings.width**2 / spread + rest) if spread else 0.0
    return min(max(int(-(-needed // 1)), row.read), row.articles)
