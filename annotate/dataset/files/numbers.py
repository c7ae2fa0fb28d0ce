"""report.json of a dataset: the report object of its rows, from which the card has its numbers.

It is made of what any folder holds - rows, manifest, scheme - so that it can be made again at any
time, and a number that has become stale is found.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from annotate.dataset.rows.rows import ANNOTATIONS, DOCUMENTS
from annotate.model import Record
from annotate.report.agreed import make_agreement
from annotate.report.counting import SEVERAL, Counting
from annotate.report.figures import File, Passage, Report, Section
from annotate.report.sections import Writer
from annotate.scheme import Scheme

INPUT, READINGS = "input", "readings"
LABELS = "labels"
LINES = "lines of the input with an error"
# What people's readings are measured by; it gives what `annotate agreement` prints as JSON.
Measure = Callable[[Iterable[Record]], Mapping[str, Any] | None]
Tables = Sequence[Mapping[str, Any]]
Examples = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """What the numbers of a dataset are made of.

    `head` is its manifest without or with its files, `tables` are its tables with their hashes,
    `measured` is the agreement, None where it was not measured.
    """

    head: Mapping[str, Any]
    scheme: Scheme
    tables: Tables
    counting: Counting
    measured: Mapping[str, Any] | None = None
    examples: Examples = field(default_factory=dict)

    def make_report(self) -> Report:
        """Return the report object of the dataset."""
        head = self.head
        writer = Writer(
            counts=self.counting,
            scheme=self.scheme,
            find_source=str,
            left=list_left(head["left_out"]),
            splits=tuple(dict.fromkeys(table["split"] for table in self.tables)),
            configs=tuple(dict.fromkeys(table["config"] for table in self.tables)),
        )
        agreement = (make_agreement(self.measured, READINGS),) if self.measured else ()
        return Report(
            title=head["title"],
            scheme=head["scheme"]["name"],
            scheme_sha256=head["scheme"]["sha256"],
            version=head["version"],
            sources=self._list_sources(),
            sections=(*writer.make_sections(), *agreement, self._make_labels()),
        )

    def _list_sources(self) -> dict[str, tuple[File, ...]]:
        given = self.head["input"]
        sources: dict[str, tuple[File, ...]] = {}
        sources[INPUT] = (File(file=given["name"], sha256=given["sha256"]),)
        for table in self.tables:
            file = File(file=table["path"], sha256=table["sha256"])
            names = [table["config"]]
            if self.measured and table["config"] in (DOCUMENTS, ANNOTATIONS):
                names.append(READINGS)
            for name in names:
                sources[name] = (*sources.get(name, ()), file)
        return sources

    def _make_labels(self) -> Section:
        """Return what the labels of the rows mean, each with an example from the dataset."""
        labels = self.scheme.labels
        passages = [
            _make_passage(f"{config}/{name}", labels[name].description, examples.get(name, ""))
            for config, names in (("entities", "entities"), ("quotes", "contents"),
                                  ("stances", "stances"))
            for examples in [self.examples.get(config, {})]
            for name in self.counting.names[names]
        ]  # fmt: skip
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


def measure_readings(
    measure: Measure | None, counting: Counting, records: Iterable[Record]
) -> Mapping[str, Any] | None:
    """Measure the agreement of the readings, where any document has several; else nothing."""
    if measure is None or not counting.get(SEVERAL).number:
        return None
    return measure(records)
