"""report.json of a dataset: the report object of its rows, from which the card has its numbers.

It is made of what any folder holds - rows, manifest, scheme - so that it can be made again at any
time, and a number that has become stale is found.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from annotate.dataset.files.restoring import TableList
from annotate.dataset.rows.rows import ANNOTATIONS, DOCUMENTS
from annotate.model import Record
from annotate.report.agreed import make_agreement
from annotate.report.counting import SEVERAL, Counting, list_own
from annotate.report.figures import FigureRow, Number, Passage, Report, Section, SourceFile, Table
from annotate.report.sections import SectionWriter
from annotate.scheme import Scheme

INPUT, READINGS = "input", "readings"
LABELS = "labels"
LINES = "lines of the input with an error"
# What people's readings are measured by; it gives what `annotate agreement` prints as JSON.
Measure = Callable[[Iterable[Record]], Mapping[str, Any] | None]
Examples = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """What the numbers of a dataset are made of.

    `head` is its manifest without or with its files, `tables` are its tables with their hashes,
    `measured` is the agreement, None where it was not measured.
    """

    head: Mapping[str, Any]
    scheme: Scheme
    tables: TableList
    counting: Counting
    measured: Mapping[str, Any] | None = None
    examples: Examples = field(default_factory=dict)

    def make_report(self) -> Report:
        """Return the report object of the dataset."""
        head = self.head
        writer = SectionWriter(
            counts=self.counting,
            scheme=self.scheme,
            find_source=str,
            left=list_left(head["left_out"]),
            splits=tuple(dict.fromkeys(table["split"] for table in self.tables)),
            configs=tuple(dict.fromkeys(table["config"] for table in self.tables)),
        )
        agreement = (make_agreement(self.measured, READINGS),) if self.measured else ()
        read = (make_read(head["agreement"]),) if head.get("agreement") else ()
        return Report(
            title=head["title"],
            scheme=head["scheme"]["name"],
            scheme_sha256=head["scheme"]["sha256"],
            version=head["version"],
            sources=self._list_sources(),
            sections=(*writer.make_sections(), *agreement, *read, self._make_labels()),
        )

    def _list_sources(self) -> dict[str, tuple[SourceFile, ...]]:
        given = self.head["input"]
        sources: dict[str, tuple[SourceFile, ...]] = {}
        sources[INPUT] = (SourceFile(file=given["name"], sha256=given["sha256"]),)
        for table in self.tables:
            file = SourceFile(file=table["path"], sha256=table["sha256"])
            names = [table["config"]]
            if self.measured and table["config"] in (DOCUMENTS, ANNOTATIONS):
                names.append(READINGS)
            for name in names:
                sources[name] = (*sources.get(name, ()), file)
        return sources

    def _make_labels(self) -> Section:
        """Return what the labels of the rows mean, each with an example from the dataset."""
        labels = self.scheme.labels
        lists = {"entities": "entities", "quotes": "contents", "stances": "stances"}
        lists |= {config: config for config in list_own(self.counting)}
        passages = [
            _make_passage(f"{config}/{name}", labels[name].description, examples.get(name, ""))
            for config, names in lists.items()
            for examples in [self.examples.get(config, {})]
            for name in self.counting.names[names]
        ]
        return Section(name=LABELS, title="What the labels mean", passages=tuple(passages))


def _make_passage(about: str, words: str, example: str) -> Passage:
    return Passage(about=about, words=words, example=example, start=0, end=len(example))


def list_left(left_out: Mapping[str, Any]) -> dict[str, int]:
    """Return what is not in a dataset, by its reason, of what its manifest says."""
    found = {
        LINES: left_out["lines"],
        **{f"articles {why}": left["count"] for why, left in left_out["documents"].items()},
        **left_out["parts"],
    }
    return {what: number for what, number in found.items() if number}


# The figures of agreement that a card tells: measures by what they are of.
SHOWN: Mapping[str, tuple[str, ...]] = {
    "spans": ("exact F1", "overlap F1", "alpha-u"),
    "categories": ("alpha",),
    "tuples": ("found", "credit", "credit, chance-corrected"),
}
READ, READ_FIGURES = "read twice", "agreement of all that was read"
_HOW_READ = "Measured when the dataset was built, over all that was read twice in its input."


def measure_input(
    measure: Measure | None, records: Iterable[Record], measured: Mapping[str, Any] | None
) -> Mapping[str, Any] | None:
    """Measure all that was read twice; None where that is no other than what was `measured`."""
    found = measure(records) if measure is not None else None
    if found is None or not found["compared"]:
        return None
    told = _shorten(found)
    here = _shorten(measured) if measured else None
    return None if here is not None and _list_values(here) == _list_values(told) else told


def _shorten(measured: Mapping[str, Any]) -> dict[str, Any]:
    """Return of what was measured the numbers that a card tells."""
    return {
        "articles": measured["compared"],
        "readings": measured["readings"],
        "people": len(measured["annotators"]),
        "figures": [
            {name: figure.get(name) for name in _FIGURE} | {"reason": figure.get("reason") or None}
            for kind, measures in SHOWN.items()
            for figure in measured["figures"]
            if figure["kind"] == kind and figure["measure"] in measures and not figure["by"]
        ],
    }


def _list_values(told: Mapping[str, Any]) -> list[Any]:
    """Return what differs where other readings were measured: intervals do by their draws alone."""
    counts = [told["articles"], told["readings"], told["people"]]
    return counts + [
        (f["about"], f["measure"], f["documents"], f["items"], round(f["value"] or 0, 9))
        for f in told["figures"]
    ]


def make_read(told: Mapping[str, Any]) -> Section:
    """Return the section of how far people agree on all that they read, here or not."""
    counts = [(name, Number(value=told[name], how=_HOW_READ, source=INPUT)) for name in _READ]
    figures = [
        FigureRow(
            names=(figure["about"], figure["measure"]),
            numbers=(
                Number(
                    how=_HOW_READ,
                    source=INPUT,
                    **{name: figure[name] for name in _FIGURE if name not in ("about", "measure")},
                ),
            ),
        )
        for figure in told["figures"]
    ]
    return Section(
        name=READ,
        title="Agreement on all that was read",
        words=("What is not in the dataset, or not whole, is measured here too.",),
        tables=(
            Table(
                name=READ,
                title="What was read twice",
                heads=("what",),
                columns=("number",),
                rows=tuple(FigureRow(names=(name,), numbers=(number,)) for name, number in counts),
            ),
            Table(
                name=READ_FIGURES,
                title="Agreement on it",
                heads=("about", "measure"),
                columns=("value",),
                rows=tuple(figures),
            ),
        ),
    )


_READ = ("articles", "readings", "people")
_FIGURE = ("about", "measure", "value", "low", "high", "documents", "items", "reason")


def measure_readings(
    measure: Measure | None, counting: Counting, records: Iterable[Record]
) -> Mapping[str, Any] | None:
    """Measure the agreement of the readings, where any document has several; else nothing."""
    if measure is None or not counting.get(SEVERAL).number:
        return None
    return measure(records)
