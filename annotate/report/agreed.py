"""The section of what `annotate agreement` measured."""

from collections.abc import Iterator, Sequence

from annotate.report.figures import FigureRow, Number, Section, Table
from annotate.report.measured import KINDS, FigureValues, Measured

AGREEMENT = "agreement"
_NAMED = frozenset({"attributions", "stances"})
_OWN_TUPLES = "Spans with what they are linked to"
_PARTS = ("pair", "annotator", "week")
_MAIN = frozenset({"exact F1", "alpha-u", "alpha", "credit"})  # those told of each part
_HOW_WORST = {
    "worst documents": "Exact F1 of the spans of all layers, the mean over pairs of people.",
    "worst spans": (
        "Mean over pairs of people: half for the same label, half for the share of the words that "
        "both have; 0 where only one of them marked it."
    ),
}


def make_agreement(values: FigureValues, source: str) -> Section:
    """Return the section of what `annotate agreement` measured."""
    measured = Measured(values=values, source=source)
    words = [f"Intervals: {values['how']['interval']} {values['bootstrap']:,} draws."]
    if not values["compared"]:
        words = ["No article has two finished readings by different people: nothing to compare."]
    elif values["assisted"]:
        words.append(
            f"{values['assisted']:,} of the readings began with a model's suggestions: people may "
            "agree because they were shown the same."
        )
    words += [f"Not computed: {name}: {why}." for name, why in values["not_computed"].items()]
    return Section(
        name=AGREEMENT,
        title="Agreement",
        words=tuple(words),
        tables=tuple(table for table in _iter_agreement(measured) if table.rows),
    )


def _iter_agreement(measured: Measured) -> Iterator[Table]:
    values = measured.values
    compared = {
        "articles": values["documents"],
        "articles with two readings or more": values["compared"],
        "readings compared": values["readings"],
        "people": len(values["annotators"]),
        "readings that began with suggestions": values["assisted"],
    }
    yield measured.list_counts("compared", "What was compared", "what", compared)
    yield measured.list_counts("set aside", "Set aside", "reason", values["set_aside"])
    if not values["compared"]:
        return
    figures = values["figures"]
    whole = [f for f in figures if not f["by"]]
    for kind, title in KINDS.items():
        found = [f for f in whole if f["kind"] == kind]
        if kind == "tuples" and not {f["about"] for f in found} <= _NAMED:
            title = _OWN_TUPLES
        yield measured.list_figures(f"agreement {kind}", title, found)
    for head in _PARTS:
        found = [f for f in figures if f["by"] == head and f["measure"] in _MAIN]
        yield _make_part(measured, head, found)
    yield _list_places(measured, "worst documents", "Articles with the lowest agreement")
    yield _list_places(measured, "worst spans", "Spans with the lowest agreement")


def _make_part(measured: Measured, head: str, figures: Sequence[FigureValues]) -> Table:
    rows = tuple(
        FigureRow(names=(f["group"], f["about"], f["measure"]), numbers=(measured.read(f),))
        for f in figures
    )
    return Table(
        name=f"agreement by {head}",
        title=f"By {head}",
        heads=(head, "about", "measure"),
        columns=("value",),
        rows=rows,
    )


def _list_places(measured: Measured, name: str, title: str) -> Table:
    places = measured.values[name.replace(" ", "_")]
    spans = name == "worst spans"
    rows = [
        FigureRow(
            names=(place["document"], *((_tell_place(place),) if spans else ())),
            numbers=(
                Number(
                    value=place["agreement"],
                    how=_HOW_WORST[name],
                    source=measured.source,
                    items=place["items"],
                ),
            ),
            links=tuple(place["links"]),
        )
        for place in places
    ]
    heads = ("article", "what each marked") if spans else ("article",)
    return Table(name=name, title=title, heads=heads, columns=("agreement",), rows=tuple(rows))


def _tell_place(place: FigureValues) -> str:
    marked = "; ".join(f"{who}: {what}" for who, what in place["readings"].items())
    words = " ".join(str(place.get("text", "")).split())
    return f"“{words}” {marked}"
