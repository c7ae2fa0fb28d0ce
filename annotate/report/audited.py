"""The section of what `annotate audit` measured."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from annotate.report.figures import FigureRow, Number, Section, Table
from annotate.report.measured import KINDS, FigureValues, Measured

AUDIT = "audit"
GONE = "gone with its whole"  # parts that an export sets aside: few projects have any
# In the order of the least to the most that is left of a suggestion; others come behind.
_EDITS = (
    "kept",
    "relabelled",
    "moved",
    "relabelled and moved",
    "led elsewhere",
    "gone with its span",
    GONE,
    "deleted",
    "added",
)
_HOW_EDITS = "Suggested spans by what people did with them; added are those without a suggestion."
_HOW_LINKS = "Suggested relations by what became of them; added are those without a suggestion."
_HOW_MOVED = "Suggested spans whose bounds were moved, by characters at both ends together."
_HOW_DENSITY = "Spans in 1,000 characters, of articles that were read {} suggestions."
_HOW_DIFFERENCE = (
    "Density with suggestions less that without, in points: hundredths of that without."
)
_HOW_NEEDED = (
    "Articles that each of the two groups must have to see a difference of 5 points, a twentieth "
    "of what is marked without suggestions (level 5 %, power 80 %, variances as found)."
)
_HOW_BINS = "Suggestions with a score in this range: {}."
_HOW_SUSPECT = "Mean of the share of witnesses for the model's label and of the model's score."


def make_audit(values: FigureValues, source: str) -> Section:
    """Return the section of what `annotate audit` measured."""
    measured = Measured(values=values, source=source)
    words = [
        f"People read {values['assisted_documents']:,} articles with suggestions and "
        f"{values['unassisted_documents']:,} without."
    ]
    if not values["models"]:
        words = ["No article has a reading by a model and a finished one by a person."]
    for model in values["models"]:
        if not model["followed"]:
            words.append(
                f"No reading tells what {model['model']} had suggested, so nothing is said of what "
                "became of its suggestions."
            )
    words += [f"Not computed: {name}: {why}." for name, why in values["not_computed"].items()]
    return Section(
        name=AUDIT,
        title="What people did with the suggestions",
        words=tuple(words),
        tables=tuple(table for table in _iter_audit(measured) if table.rows),
    )


def _iter_audit(measured: Measured) -> Iterator[Table]:
    values = measured.values
    for model in values["models"]:
        yield from _iter_model(measured, model)
    aside = measured.list_counts("not audited", "Set aside", "reason", values["set_aside"])
    yield aside
    yield _list_densities(measured)
    yield _list_label_errors(measured)


def _iter_model(measured: Measured, model: FigureValues) -> Iterator[Table]:
    name = model["model"]
    if model["followed"]:
        for key, what, how in (
            ("spans", "spans", _HOW_EDITS),
            ("links", "relations", _HOW_LINKS),
        ):
            yield _list_edits(measured, (f"edits {key} {name}", f"{name}: {what}"), model[key], how)
        moved = tuple(
            FigureRow(names=(by,), numbers=(measured.count(number, _HOW_MOVED),))
            for by, number in sorted(model["moved"].items(), key=_find_first_number)
        )
        title = f"{name}: bounds moved"
        yield Table(
            name=f"moved {name}", title=title, heads=("characters",), columns=("spans",), rows=moved
        )
    figures = sorted(model["figures"], key=lambda f: list(KINDS).index(f["kind"]))
    for kind, found in groupby(figures, key=lambda f: f["kind"]):
        title = f"{name}: {KINDS[kind].lower()}"
        yield measured.list_figures(f"audit {kind} {name}", title, found)
    for curve in model["curves"]:
        yield _list_bins(measured, name, curve)


def _find_first_number(moved: tuple[str, int]) -> int:
    return int(re.sub(r"\D*(\d+).*", r"\1", moved[0]))


def _list_edits(
    measured: Measured, name: tuple[str, str], found: Sequence[FigureValues], how: str
) -> Table:
    edits = [edit for edit in _EDITS if found and edit in found[0]["edits"]]
    if not any(row["edits"].get(GONE) for row in found):
        edits = [edit for edit in edits if edit != GONE]
    rows = tuple(
        FigureRow(
            names=(row["about"],),
            numbers=(
                measured.count(row["suggested"], how),
                *(measured.count(row["edits"][edit], how) for edit in edits),
            ),
        )
        for row in found
    )
    return Table(
        name=name[0],
        title=name[1],
        heads=("about",),
        columns=("suggested", *edits),
        rows=rows,
    )


def _list_bins(measured: Measured, name: str, curve: FigureValues) -> Table:
    def number(value: float, spans: int, what: str) -> Number:
        how = _HOW_BINS.format(what)
        return Number(value=value, how=how, source=measured.source, items=spans)

    rows = tuple(
        FigureRow(
            names=(f"{low:.1f} to {high:.1f}",),
            numbers=(
                number(spans, spans, "how many there are"),
                number(score, spans, "their mean score"),
                number(right, spans, "the share that people left as it was"),
            ),
        )
        for low, high, spans, score, right in curve["bins"]
    )
    return Table(
        name=f"scores {curve['about']} {name}",
        title=f"{name}: scores of {curve['about']}",
        heads=("score",),
        columns=("spans", "mean score", "right"),
        rows=rows,
        note=f"{curve['unscored']:,} spans have no score." if curve["unscored"] else "",
    )


def _list_densities(measured: Measured) -> Table:
    def make_row(density: FigureValues) -> FigureRow:
        sizes = density["assisted_documents"], density["unassisted_documents"]

        def number(value: float | None, how: str, documents: int, **more: Any) -> Number:
            return Number(value=value, how=how, source=measured.source, documents=documents, **more)

        return FigureRow(
            names=(density["about"],),
            numbers=(
                number(density["assisted"], _HOW_DENSITY.format("with"), sizes[0]),
                number(density["unassisted"], _HOW_DENSITY.format("without"), sizes[1]),
                number(
                    density.get("difference"),
                    _HOW_DIFFERENCE,
                    sum(sizes),
                    low=density.get("low"),
                    high=density.get("high"),
                    reason=density.get("reason") or None,
                ),
                number(
                    density.get("needed"),
                    _HOW_NEEDED,
                    sum(sizes),
                    reason=None if density.get("needed") else _explain_needed(density),
                ),
            ),
        )

    return Table(
        name="densities",
        title="Does seeing suggestions change what people mark?",
        heads=("about",),
        columns=("with", "without", "difference in points", "articles needed"),
        rows=tuple(make_row(density) for density in measured.values["densities"]),
    )


def _explain_needed(density: FigureValues) -> str:
    if not density["unassisted"]:
        return "not marked without suggestions"
    return "a group has only one article"


def _list_label_errors(measured: Measured) -> Table:
    rows = tuple(
        FigureRow(
            names=(
                found["document"],
                f"“{' '.join(found['text'].split())}”",
                f"{found['annotator']}: {found['label']}",
                f"{found['model']}: {found['suggested']}",
            ),
            numbers=(
                measured.count(found["same_elsewhere"], "People's spans of the same words, alike."),
                measured.count(
                    found["suggested_elsewhere"],
                    "People's spans of the same words with the label that was suggested here.",
                ),
                measured.count(found["weight"], _HOW_SUSPECT),
            ),
            links=tuple(filter(None, [found.get("link")])),
        )
        for found in measured.values["suspects"]
    )
    return Table(
        name="suspects",
        title="Labels to look at again, the most suspect first",
        heads=("article", "words", "given", "suggested"),
        columns=("same elsewhere", "suggested elsewhere", "weight"),
        rows=rows,
    )
