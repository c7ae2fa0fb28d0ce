"""What a page says around an article, who wrote it and when, in the words of a language."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property


@dataclass(frozen=True, eq=False, kw_only=True)
class Labels:
    """What is said of the page where a line is no sentence.

    `alone` is all of a line, `leading` begins one, `introducing` does so before a colon; each a
    pattern, as are the `others`.
    """

    alone: tuple[str, ...]
    leading: tuple[str, ...]
    introducing: tuple[str, ...]
    others: tuple[str, ...]


@dataclass(frozen=True, eq=False, kw_only=True)
class Bylines:
    """What leads to an author's name or an article before it, and what stands alone above it.

    `joining` stands between two names, `ending` and the words of `offices` after one; what stands
    before one of `desks` is no person.
    """

    leading: tuple[str, ...]
    articles: tuple[str, ...]
    alone: tuple[str, ...]
    joining: tuple[str, ...] = ()
    ending: tuple[str, ...] = ()
    offices: tuple[str, ...] = ()
    desks: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False, kw_only=True)
class Dates:
    """Months and weekdays, with their short forms, and what else a date line says.

    `months` are in their order, each as its forms; `patterns` are of times and the like.
    """

    months: tuple[tuple[str, ...], ...]
    weekdays: tuple[str, ...]
    day_ends: tuple[str, ...]
    of: tuple[str, ...]
    beside: tuple[str, ...]
    patterns: tuple[str, ...]

    @cached_property
    def month_numbers(self) -> Mapping[str, int]:
        """The number of each month by each of its forms."""
        return {form: number for number, forms in enumerate(self.months, start=1) for form in forms}


@dataclass(frozen=True, eq=False, kw_only=True)
class Walls:
    """What a page asks where its article should be: patterns of sentences from their beginning.

    One of `hints`, which are plain, is in every such text. `asked` has them by kind: subscription,
    login, consent, robots, scripts, missing; what stands `beside` them says nothing alone. `titles`
    are of whole headlines, `cuts` of the words at the end of a text that goes on for subscribers.
    """

    hints: tuple[str, ...] = ()
    asked: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    beside: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    cuts: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False, kw_only=True)
class PageWords:
    """The content of pages.toml; notices, credits and captions are patterns."""

    notices: tuple[str, ...]
    labels: Labels
    credits: tuple[str, ...]
    captions: tuple[str, ...]
    bylines: Bylines
    dates: Dates
    walls: Walls = field(default_factory=Walls)
