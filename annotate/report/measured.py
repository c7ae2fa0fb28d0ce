"""What `annotate agreement` and `annotate audit` measured, from their JSON to numbers and tables.

Plain data come in, so that nothing here knows how anything is measured; what was undefined there
stays undefined, with its reason. `agreed` and `audited` make the sections.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from annotate.report.figures import FigureRow, Number, Table

FigureValues = Mapping[str, Any]
KINDS = {
    "spans": "Spans",
    "categories": "Categories on spans that several people marked",
    "tuples": "Attributions and stances",
    "identities": "Whom mentions are about",
    "suggestions": "Suggestions against people",
    "effort": "Effort",
    "scores": "Scores",
}
_HOW_COUNTED = "Counted in the records that were compared."
_HOW_ASIDE = "Counted: no second opinion, for this reason."


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What was measured: its JSON, and the report's source that it was measured on."""

    values: FigureValues
    source: str

    def count(self, value: float, how: str = _HOW_COUNTED) -> Number:
        """Return a count as a number."""
        return Number(value=value, how=how, source=self.source)

    def read(self, figure: FigureValues) -> Number:
        """Return a figure as a number."""
        return Number(
            value=figure.get("value"),
            how=find_how(figure["measure"], self.values["how"]),
            source=self.source,
            low=figure.get("low"),
            high=figure.get("high"),
            documents=figure["documents"],
            items=figure["items"],
            reason=figure.get("reason") or None,
        )

    def list_counts(self, name: str, title: str, head: str, counts: Mapping[str, float]) -> Table:
        """Return a table with one count a row."""
        how = _HOW_COUNTED if name == "compared" else _HOW_ASIDE
        rows = tuple(
            FigureRow(names=(key,), numbers=(self.count(n, how),)) for key, n in counts.items()
        )
        return Table(name=name, title=title, heads=(head,), columns=("number",), rows=rows)

    def list_figures(self, name: str, title: str, figures: Iterable[FigureValues]) -> Table:
        """Return figures as a table: what each is about, its measure, its value."""
        rows = tuple(
            FigureRow(names=(figure["about"], figure["measure"]), numbers=(self.read(figure),))
            for figure in figures
        )
        return Table(
            name=name, title=title, heads=("about", "measure"), columns=("value",), rows=rows
        )


def find_how(measure: str, how: Mapping[str, str]) -> str:
    """Return how a measure is computed: by its name, or by that of its kind (`same ...`)."""
    if measure in how:
        return how[measure]
    for name, words in how.items():
        forms = (re.escape(form).replace(r"\.\.\.", ".+") for form in name.split(", "))
        if any(re.fullmatch(form, measure) for form in forms):
            return words
    # The hardest first: what is left is named for what it is a part of ("recall" in "precision").
    return next((words for words in how.values() if measure in words), _HOW_COUNTED)
