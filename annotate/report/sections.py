"""From counts to what a report says of articles, spans, quotes, stances and the work on them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from annotate.report import counting, listings
from annotate.report.counting import Counting, CountKey
from annotate.report.figures import FigureRow, Number, Section, Table
from annotate.report.listings import Listing
from annotate.scheme import Scheme

SHOWN = 60  # rows of the tables that have one for each name
_PARTIAL = "partial"
_REVIEWS = ("gold", "human", _PARTIAL, "silver")
_HOW_READINGS = "Readings by who made them and how far they are; counted in `annotations`."
_HOW_WEEKS = "Readings that people finished, by ISO week (UTC); counted in `annotations`."
_HOW_MINUTES = (
    "Mean working time of a finished reading as the labelling page measured it, of those that tell "
    "it; computed of `annotations`."
)
NOT_TIMED = "no finished reading tells how long it took"
_HOW_LEFT = "Counted when it was read: what is not in the numbers above, for this reason."
_HOW_ROWS = "Rows of the configuration in this split."
# The lists of labels without which a configuration has no row.
_LISTED = {"entities": "entities", "quotes": "contents", "stances": "stances"}
_STATUSES = ("complete", "draft", "skipped")


_GLANCE = (
    (
        "articles",
        "documents",
        "documents",
        "Articles of which a reading is shown: rows of `documents`.",
    ),
    (
        "spans",
        "spans",
        "documents",
        "Spans of all layers in the readings that are shown; counted in `documents`.",
    ),
    ("names", "entities", "entities", "Mentions of named entities: rows of `entities`."),
    ("quotes", "quotes", "quotes", "Attributions with all their pieces: rows of `quotes`."),
    ("stances", "stances", "stances", "Expressions of a stance: rows of `stances`."),
    (
        "readings by people",
        "readings",
        "annotations",
        "Finished readings that no model made; counted in `annotations`.",
    ),
)


@dataclass(frozen=True, kw_only=True)
class SectionWriter:
    """Makes the sections of what was counted.

    `find_source` says for a configuration, and for what was left out (`input`), which of the
    report's sources it is from. `left` is what was left out, by its reason, `splits` and
    `configs` are those of a dataset.
    """

    counts: Counting
    scheme: Scheme
    find_source: Callable[[str], str]
    left: Mapping[str, int] = field(default_factory=dict)
    splits: Sequence[str] = ()
    configs: Sequence[str] = ()

    def make_sections(self) -> tuple[Section, ...]:
        """Return the sections in the order in which they are read."""
        sections = [self._make_glance(), self._make_articles(), self._make_spans()]
        if self._has("quotes"):
            sections.append(self._make_quotes())
        if self._has("stances"):
            sections.append(self._make_stances())
        return (*sections, self._make_progress())

    def _has(self, config: str) -> bool:
        """Tell whether there is such a configuration; without any named, what has labels is."""
        if self.configs:
            return config in self.configs
        return config not in _LISTED or bool(self.counts.names.get(_LISTED[config], ("",)))

    def _title(self, config: str) -> str:
        """Return the title of the layer that a configuration holds."""
        name = config.removeprefix(counting.LAYER)
        return next(layer.title for layer in self.scheme.layers if layer.name == name)

    def count(self, topic: str, key: CountKey, how: str, config: str) -> Number:
        """Return a count as a number."""
        found = self.counts.get(topic, *key)
        return Number(
            value=found.number,
            how=how,
            source=self.find_source(config),
            documents=found.documents,
        )

    def _list(self, listing: Listing, keys: Iterable[CountKey]) -> Table:
        """Return a table with one count a row."""
        topic = listing.topic or listing.name
        rows = (
            FigureRow(names=key, numbers=(self.count(topic, key, listing.how, listing.config),))
            for key in keys
        )
        return Table(
            name=listing.name,
            title=listing.title,
            heads=listing.heads,
            columns=(listing.column,),
            rows=tuple(rows),
        )

    def _list_most(self, listing: Listing) -> Table:
        """Return a table of the most frequent; its note says how many there are besides."""
        keys = self.counts.list_keys(listing.topic)
        note = f"The {SHOWN} most frequent of {len(keys):,}." if len(keys) > SHOWN else ""
        return replace(self._list(listing, keys[:SHOWN]), note=note)

    def _list_labels(self, listing: Listing, names: str) -> Table:
        """Return a table with one count for each of a list of names, in the scheme's order."""
        return self._list(listing, [(name,) for name in self.counts.names[names]])

    def _make_glance(self) -> Section:
        rows = []
        for name, key, config, how in _GLANCE:
            if self._has(config):
                number = self.count(counting.ALL, (key,), how, config)
                rows.append(FigureRow(names=(name,), numbers=(number,)))
        table = Table(
            name="glance",
            title="At a glance",
            heads=("what",),
            columns=("number",),
            rows=tuple(rows),
        )
        return Section(name="glance", title="At a glance", tables=(table,))

    # --- articles ---

    def _make_articles(self) -> Section:
        listed = self.counts.list_keys
        return Section(
            name="articles",
            title="Articles",
            tables=(
                *self._list_rows(),
                self._list(listings.ARTICLES, self._list_splits()),
                self._list(listings.REVIEWED, self._list_reviews()),
                *(self._list_most(listing) for listing in listings.META),
                self._list(listings.PUBLISHED, sorted(listed(counting.PUBLISHED))),
                self._list_left(),
            ),
        )

    def _list_reviews(self) -> list[CountKey]:
        """Return how articles can be reviewed, and that they are partly read where any are."""
        found = self.counts.list_keys(counting.REVIEWED)
        return [(kind,) for kind in _REVIEWS if kind != _PARTIAL or (kind,) in found]

    def _list_splits(self) -> list[CountKey]:
        return [(s,) for s in self.splits] or sorted(self.counts.list_keys(counting.ARTICLES))

    def _list_rows(self) -> Iterator[Table]:
        """Yield the rows of each configuration and split, where there are splits."""
        if not self.splits:
            return
        rows = (
            FigureRow(
                names=(config,),
                numbers=tuple(self._count_rows(config, split) for split in self.splits),
            )
            for config in self.configs
        )
        yield Table(
            name="rows",
            title="Rows",
            heads=("configuration",),
            columns=tuple(self.splits),
            rows=tuple(rows),
        )

    def _count_rows(self, config: str, split: str) -> Number:
        found = self.count(counting.ROWS, (config, split), _HOW_ROWS, config)
        return replace(found, documents=None) if config == counting.IDENTITIES else found

    def _list_left(self) -> Table:
        source = self.find_source("input")
        return Table(
            name="left out",
            title="Left out",
            heads=("what and why",),
            columns=("number",),
            rows=tuple(
                FigureRow(names=(what,), numbers=(Number(value=n, how=_HOW_LEFT, source=source),))
                for what, n in self.left.items()
            ),
        )

    # --- spans, quotes, stances ---

    def _make_spans(self) -> Section:
        labels = [(x.layer, x.name) for x in self.scheme.labels.values() if x.enabled]
        return Section(
            name="spans",
            title="Spans",
            tables=(
                self._list(listings.SPANS, labels),
                self._list_labels(listings.RELATIONS, "relations"),
                *(
                    [
                        self._list_labels(listings.ENTITIES, "entities"),
                        self._list_most(listings.SPELLINGS),
                    ]
                    if self._has("entities")
                    else ()
                ),
                *(
                    self._list_labels(listings.make_layer(config, self._title(config)), config)
                    for config in counting.list_own(self.counts)
                    if self._has(config)
                ),
            ),
        )

    def _make_quotes(self) -> Section:
        return Section(
            name="quotes",
            title="Quotes",
            tables=(self._list_labels(listings.QUOTES, "contents"), self._cross(listings.SPEAKERS)),
        )

    def _make_stances(self) -> Section:
        return Section(
            name="stances",
            title="Stances",
            tables=(self._list_labels(listings.STANCES, "stances"), self._cross(listings.PAIRS)),
        )

    def _cross(self, listing: Listing) -> Table:
        """Return counts by name and label, those with the highest sums first."""
        labels, topic = self.counts.names[listing.column], listing.name
        found = sorted(self.counts.list_keys(topic))
        sums = {
            key: sum(self.counts.get(topic, *one).number for one in group)
            for key, group in groupby(found, key=lambda one: one[:-1])
        }
        first = sorted(sums, key=lambda key: (-sums[key], key))
        rows = [
            FigureRow(
                names=key,
                numbers=tuple(
                    self.count(topic, (*key, label), listing.how, listing.config)
                    for label in labels
                ),
            )
            for key in first[:SHOWN]
        ]
        note = ""
        if len(first) > SHOWN:
            left = sum(sums[key] for key in first[SHOWN:])
            note = (
                f"The {SHOWN} most frequent of {len(first):,}; the others have {left:,.0f} "
                f"{listing.config} between them."
            )
        return Table(
            name=topic,
            title=listing.title,
            heads=listing.heads,
            columns=labels,
            rows=tuple(rows),
            note=note,
        )

    # --- the work ---

    def _make_progress(self) -> Section:
        readers = sorted({key[:-1] for key in self.counts.list_keys(counting.READINGS)})
        weeks = sorted(self.counts.list_keys(counting.WEEKS))
        return Section(
            name="progress",
            title="Progress",
            tables=(
                Table(
                    name="weeks",
                    title="Readings that people finished, by week",
                    heads=("week",),
                    columns=("readings", "minutes a reading"),
                    rows=tuple(
                        FigureRow(
                            names=key,
                            numbers=(
                                self.count("weeks", key, _HOW_WEEKS, "annotations"),
                                self._average_minutes(key),
                            ),
                        )
                        for key in weeks
                    ),
                ),
                Table(
                    name="readers",
                    title="Readings by annotator",
                    heads=("kind", "name", "version"),
                    columns=(*_STATUSES, "minutes a reading"),
                    rows=tuple(self._make_reader(key) for key in readers),
                ),
            ),
        )

    def _make_reader(self, key: CountKey) -> FigureRow:
        counts = (
            self.count("readings", (*key, status), _HOW_READINGS, "annotations")
            for status in _STATUSES
        )
        return FigureRow(names=key, numbers=(*counts, self._average_minutes(key)))

    def _average_minutes(self, key: CountKey) -> Number:
        timed = self.counts.get(counting.SECONDS, "timed", *key)
        seconds = self.counts.get(counting.SECONDS, "sum", *key).number
        minutes = round(seconds / timed.number / 60, 3) if timed.number else None
        return Number(
            value=minutes,
            how=_HOW_MINUTES,
            source=self.find_source("annotations"),
            documents=timed.documents,
            items=round(timed.number),
            reason=None if timed.number else NOT_TIMED,
        )
