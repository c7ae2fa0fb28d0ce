"""What a build counts: rows, labels, who reviewed what, and everything that was left out."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from annotate.dataset.rows.readings import LEFT_CODES, ChosenReading, Reviewed
from annotate.dataset.rows.rows import ENTITIES, QUOTES, STANCES, Row
from annotate.dataset.rows.vocabulary import Vocabulary
from annotate.model import Problem, Record
from annotate.report.counting import LAYER

NAMED = 1000  # documents that are named for each reason; all are counted
EXAMPLE_WORDS = 4  # of a span in the card
TAKEN_DOWN = "taken down since"
RESTRICTED = "whose text must not be redistributed"
LABEL_COLUMNS: Mapping[str, tuple[str, str]] = {
    ENTITIES: ("label", "entities"),
    QUOTES: ("type", "contents"),
    STANCES: ("polarity", "stances"),
}
_UNKNOWN = "unknown"
_COUNTED = frozenset(LEFT_CODES.values())


def find_label_column(config: str) -> tuple[str, str] | None:
    """Return the column of a configuration's labels, and the list of their names."""
    return LABEL_COLUMNS.get(config) or (("label", config) if config.startswith(LAYER) else None)


@dataclass(slots=True)
class LeftOut:
    """Documents that are not in the dataset, for one reason."""

    count: int = 0
    documents: list[str] = field(default_factory=list)

    def add(self, document_id: str) -> None:
        """Count a document, and name it while there is room."""
        self.count += 1
        if len(self.documents) < NAMED:
            self.documents.append(document_id)


@dataclass(slots=True)
class BuildReport:
    """What a build did. `rows` has a number for each configuration and split written."""

    problems: list[Problem] = field(default_factory=list)
    rows: dict[str, dict[str, int]] = field(default_factory=dict)
    documents: Counter[str] = field(default_factory=Counter)
    reviewed: Counter[Reviewed] = field(default_factory=Counter)
    labels: dict[str, Counter[str]] = field(default_factory=dict)
    examples: dict[str, dict[str, str]] = field(default_factory=dict)
    left_documents: dict[str, LeftOut] = field(default_factory=dict)
    left: Counter[str] = field(default_factory=Counter)
    redistribution: Counter[str] = field(default_factory=Counter)
    licences: Counter[str] = field(default_factory=Counter)
    publishers: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    annotators: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    extra: Counter[str] = field(default_factory=Counter)  # articles by a name in meta.extra
    missing_extra: tuple[str, ...] = ()  # names that were asked for as columns, and nobody has
    masked: int = 0
    withheld: int = 0  # documents without their text
    coincidences: int = 0  # runs of words that withheld texts share with this package
    withheld_too: int = 0  # of these, for the words that they share with others
    preferred: int = 0
    warnings: int = 0
    refused: int = 0  # lines of the input of which nothing is here
    lines_left: int = 0  # by the build that this dataset was made of, if it was
    empty_splits: tuple[str, ...] = ()
    agreement: Mapping[str, Any] | None = None  # on all that was read, where not all of it is here
    certificate: dict[str, Any] = field(default_factory=dict)

    @property
    def default_config(self) -> str:
        """The configuration that is loaded where none is named: the first that has a row."""
        return next(config for config, splits in self.rows.items() if any(splits.values()))

    @property
    def empty_tables(self) -> list[tuple[str, str]]:
        """The tables without a row: configuration and split."""
        return [
            (config, split)
            for config, splits in self.rows.items()
            for split, rows in splits.items()
            if not rows
        ]

    @property
    def refused_lines(self) -> int:
        """How many lines of the input have an error by which nothing of them is here."""
        return self.lines_left + self.refused

    @property
    def built(self) -> bool:
        """Whether a dataset was written."""
        return bool(self.rows)

    def count_losses(self, losses: Iterable[Row]) -> None:
        """Count what checks refused, by what it was and which check it was.

        What is left out where readings are put together is counted there, each time anew.
        """
        refused = (loss for loss in losses if loss["code"] not in _COUNTED)
        self.left.update(f"{loss['what']}s that {loss['code']} refuses" for loss in refused)

    def leave_out(self, record: Record, reason: str) -> None:
        """Count a document that is not in the dataset."""
        self.left_documents.setdefault(reason, LeftOut()).add(record.document.id)

    def count_document(
        self, record: Record, reading: ChosenReading, split: str, *, withheld: bool = False
    ) -> None:
        """Count a document of the dataset; `redistribution` is of the texts that are in it."""
        meta = record.document.meta
        self.documents[split] += 1
        self.reviewed[reading.reviewed] += 1
        if withheld:
            self.withheld += 1
        else:
            self.redistribution[meta.redistribution or _UNKNOWN] += 1
        self.licences[meta.licence or _UNKNOWN] += 1
        self.publishers[meta.publisher or _UNKNOWN] += 1
        self.languages[meta.language or _UNKNOWN] += 1
        self.extra.update(meta.extra.keys())

    def count_annotators(self, record: Record, pseudonyms: Collection[str] = ()) -> None:
        """Count the readings of each annotator, and those of annotators who have a pseudonym."""
        for annotation in record.annotations:
            shown = annotation.annotator
            self.masked += shown.name in pseudonyms
            self.annotators[shown.kind, shown.name, shown.version or ""] += 1

    def count_row(self, config: str, row: Row, vocabulary: Vocabulary) -> None:
        """Count the label of a row, where its configuration has one."""
        if found := find_label_column(config):
            column, names = found
            name = vocabulary.list_names(names)[row[column]]
            self.labels.setdefault(config, Counter())[name] += 1

    def keep_example(self, config: str, row: Row, vocabulary: Vocabulary) -> None:
        """Keep the first words that have a label: few, so that no text is given away by them."""
        found = find_label_column(config)
        if found and row["text"]:
            column, names = found
            words = row["text"].split()
            shown = " ".join(
                [*words[:EXAMPLE_WORDS], *(["…"] if len(words) > EXAMPLE_WORDS else [])]
            )
            name = vocabulary.list_names(names)[row[column]]
            self.examples.setdefault(config, {}).setdefault(name, shown)
