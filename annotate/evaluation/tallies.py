"""What is counted: right ones among the predicted and the gold, shares, scores. Numbers only."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

Path = tuple[str, ...]
LEVELS = 10  # scores are looked at in tenths
NO_SCORE = LEVELS + 1  # the level of what has no score: it stays at every threshold


@dataclass(slots=True)
class MatchCounts:
    """How many were predicted and how many of them are right; how many are gold and found."""

    predicted: float = 0
    right: float = 0
    gold: float = 0
    found: float = 0

    def add(self, other: "MatchCounts") -> None:
        """Add the counts of another tally."""
        self.predicted += other.predicted
        self.right += other.right
        self.gold += other.gold
        self.found += other.found

    @property
    def precision(self) -> float | None:
        """The share of the predicted that is right; None where nothing was predicted."""
        return self.right / self.predicted if self.predicted else None

    @property
    def recall(self) -> float | None:
        """The share of the gold that was found; None where there is none."""
        return self.found / self.gold if self.gold else None

    @property
    def f1(self) -> float | None:
        """The harmonic mean of both; None where there is neither gold nor prediction."""
        if not self.gold and not self.predicted:
            return None
        precision, recall = self.precision or 0.0, self.recall or 0.0
        return 2 * precision * recall / (precision + recall) if precision and recall else 0.0


@dataclass(slots=True)
class Share:
    """How many of how many are right."""

    right: int = 0
    total: int = 0

    def add(self, is_right: bool) -> None:
        """Count one more."""
        self.right += is_right
        self.total += 1

    @property
    def value(self) -> float | None:
        """The share; None of nothing."""
        return self.right / self.total if self.total else None


@dataclass(slots=True)
class Level:
    """The predictions in a tenth of the scores, and the gold whose best prediction lies there."""

    count: int = 0
    sum: float = 0.0
    right: int = 0
    found: int = 0


@dataclass(slots=True)
class Scores:
    """Whether scores mean something: predictions and gold by the tenth of the score."""

    levels: list[Level] = field(default_factory=lambda: [Level() for _ in range(NO_SCORE + 1)])
    gold: int = 0

    def add_prediction(self, score: float | None, is_right: bool) -> None:
        """Count a prediction."""
        level = self.levels[find_level(score)]
        level.count += 1
        level.sum += score or 0.0
        level.right += is_right

    def add_gold(self, best: int | None) -> None:
        """Count a gold thing with the highest level of the predictions that find it."""
        self.gold += 1
        if best is not None:
            self.levels[best].found += 1

    def add(self, other: "Scores") -> None:
        """Add the counts of another label or document."""
        self.gold += other.gold
        for one, more in zip(self.levels, other.levels, strict=True):
            one.count += more.count
            one.sum += more.sum
            one.right += more.right
            one.found += more.found

    def cut(self, level: int) -> MatchCounts:
        """Return the tally of what has this level or a higher one, or no score."""
        kept = self.levels[level:]
        return MatchCounts(
            predicted=sum(one.count for one in kept),
            right=sum(one.right for one in kept),
            gold=self.gold,
            found=sum(one.found for one in kept),
        )

    @property
    def scored(self) -> int:
        """How many predictions have a score."""
        return sum(level.count for level in self.levels[: LEVELS + 1])

    def list_bins(self) -> list[Level]:
        """Return the ten tenths, 1.0 in the last one; what has no score is in none."""
        last, one = self.levels[LEVELS - 1], self.levels[LEVELS]
        top = Level(last.count + one.count, last.sum + one.sum, last.right + one.right)
        return [*self.levels[: LEVELS - 1], top]

    @property
    def expected_error(self) -> float | None:
        """Expected calibration error over the tenths; None where nothing has a score."""
        bins = self.list_bins()
        total = sum(one.count for one in bins)
        return sum(abs(one.sum - one.right) for one in bins) / total if total else None


def find_level(score: float | None) -> int:
    """Return the tenth in which a score lies: 10 for 1.0 alone, one more for no score."""
    return NO_SCORE if score is None else int(round(score * LEVELS, 9))


@dataclass(slots=True)
class EvaluationCounts:
    """Everything counted so far, by the path of its measure."""

    tallies: defaultdict[Path, MatchCounts] = field(
        default_factory=lambda: defaultdict(MatchCounts)
    )
    shares: defaultdict[Path, Share] = field(default_factory=lambda: defaultdict(Share))
    scores: defaultdict[Path, Scores] = field(default_factory=lambda: defaultdict(Scores))
    polarities: Counter[tuple[str, str]] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)

    def add(self, tally: MatchCounts, *paths: Path) -> None:
        """Add a tally to measures."""
        for path in paths:
            self.tallies[path].add(tally)
