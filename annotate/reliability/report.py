"""What was measured, as values: figures with their intervals and what is behind them.

Nothing here computes; `annotate.records.to_json` turns a report into JSON as it stands.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from annotate.reliability.statistics.bootstrap import Estimate
from annotate.reliability.statistics.calibration import Bin

FigureKind = Literal[
    "spans", "categories", "tuples", "identities", "suggestions", "effort", "scores"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number. Without a value, or without an interval, `reason` says why.

    `about` is a layer or a label of it (`layer/label`) where `kind` is spans, a family of labels
    where it is categories, a kind of tuple where it is tuples. `by` and `group` name the part of
    the data it is of: pair and two names, week and its number.
    """

    kind: FigureKind
    about: str
    measure: str
    documents: int
    items: int
    by: str = ""
    group: str = ""
    value: float | None = None
    low: float | None = None
    high: float | None = None
    reason: str = ""


def make_figure(
    topic: "Topic", measure: str, estimate: Estimate, *, documents: int, items: float
) -> Figure:
    """Make a figure of an estimate."""
    return Figure(
        kind=topic.kind,
        about=topic.about,
        measure=measure,
        documents=documents,
        items=round(items),
        by=topic.by,
        group=topic.group,
        value=estimate.value,
        low=estimate.low,
        high=estimate.high,
        reason=estimate.reason,
    )


class Topic(NamedTuple):
    """What a figure is of."""

    kind: FigureKind
    about: str
    by: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """A document or a span of it on which people agree least, and where to look at it.

    `agreement` is between 0 and 1. `readings` says for each person what they marked there.
    """

    document: str
    agreement: float
    items: int = 0
    start: int | None = None
    end: int | None = None
    text: str | None = None
    readings: Mapping[str, str] = field(default_factory=dict)
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementReport:
    """All that `annotate agreement` found. `how` says of each measure how it is computed.

    `compared` are the documents with two readings or more; `assisted` the readings that began
    with a model's suggestions, which two people share: they may agree because they saw the same.
    """

    documents: int
    compared: int
    readings: int
    assisted: int
    annotators: tuple[str, ...]
    bootstrap: int
    seed: int
    set_aside: Mapping[str, int]
    figures: tuple[Figure, ...]
    not_computed: Mapping[str, str]
    worst_documents: tuple[Disagreement, ...]
    worst_spans: tuple[Disagreement, ...]
    how: Mapping[str, str]


# --- the audit ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRow:
    """What people did with the suggestions of one layer, label or kind of link.

    `suggested` and `edits` are of the readings that tell what was suggested, `final` is how many
    spans or links there are in the end, of spans in all readings.
    """

    about: str
    suggested: int
    final: int
    edits: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """The reliability curve of the scores of a layer, and how many spans have no score."""

    about: str
    bins: tuple[Bin, ...]
    unscored: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelAudit:
    """What people did with the suggestions of one version of a model.

    `followed` are the readings that tell what was suggested: without any of them `spans` and
    `links` are empty. `moved` tells by how many characters bounds were moved, start and end
    together.
    """

    model: str
    documents: int
    readings: int
    followed: int
    spans: tuple[AuditRow, ...]
    links: tuple[AuditRow, ...]
    moved: Mapping[str, int]
    curves: tuple[Curve, ...]
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionAudit:
    """What a version of a model saved people who began with it, and when they did.

    `saved` is a part of the operations that they need without suggestions; `change` what it is
    more than that of the version before, None of the first. Both with their intervals.
    """

    model: str
    first: str | None
    last: str | None
    readings: int
    wanted: int
    edits: int
    saved: Figure
    change: Figure | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Density:
    """Spans of a label in 1,000 characters, with and without suggestions.

    `difference` is in points, hundredths of the density without suggestions; `needed` is how many
    articles each of the two groups must have to see one of 5 (level 5 %, power 80 %).
    """

    about: str
    assisted: float
    unassisted: float
    assisted_documents: int
    unassisted_documents: int
    difference: float | None
    low: float | None = None
    high: float | None = None
    needed: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelError:
    """A label that stands alone: what the model suggested, and how people label the same words.

    `same_elsewhere` counts people's spans of the same words with the same label, without this one,
    `suggested_elsewhere` those with the label that the model had suggested.
    """

    document: str
    annotator: str
    start: int
    end: int
    text: str
    label: str
    suggested: str
    model: str
    same_elsewhere: int
    suggested_elsewhere: int
    weight: float
    score: float | None = None
    link: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditReport:
    """All that `annotate audit` found. `how` says of each measure how it is computed."""

    documents: int
    bootstrap: int
    seed: int
    set_aside: Mapping[str, int]
    models: tuple[ModelAudit, ...]
    versions: tuple[VersionAudit, ...]
    assisted_documents: int
    unassisted_documents: int
    densities: tuple[Density, ...]
    not_computed: Mapping[str, str]
    suspects: tuple[LabelError, ...]
    how: Mapping[str, str]
