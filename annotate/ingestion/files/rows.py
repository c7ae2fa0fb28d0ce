"""A row of a file to the parts of an article, by the names of its fields."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from annotate.formats.port import InputRow
from annotate.formats.tables.names import has_text
from annotate.ingestion.dates import DateOrder
from annotate.ingestion.files.columns import (
    ColumnMap,
    is_blank,
    iter_extra,
    map_columns,
    read_line,
    read_text,
)
from annotate.ingestion.languages import read_language
from annotate.ingestion.pages.published import read_published
from annotate.language.pages import PageWords
from annotate.model import Meta

_ADDRESS = re.compile(r"https?://\S+")
_CUT = re.compile(r"(?:…|\.\.\.)?\s*\[\+\d+ chars\]\s*$")
_FORMS = {
    "redistribution": re.compile("yes|no|unknown"),
    "masked": re.compile("[a-z]+ [0-9]+(, [a-z]+ [0-9]+)*"),
}
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """What a row says of its article; `odd` has the fields that could not be taken, and why."""

    text: str | None
    id: str | None
    meta: Meta
    odd: Mapping[str, str] = field(default_factory=dict)
    is_cut: bool = False
    is_empty: bool = False


def _find_holder(row: Mapping[str, Any]) -> str | None:
    """Return the name of the object that has the text of a row; None where the row has it."""
    if has_text(row):
        return None
    return next((n for n, v in row.items() if isinstance(v, dict) and has_text(v)), None)


def _dig(row: Mapping[str, Any], name: str) -> Any:
    """Return what lies where a name with dots leads; None where it leads nowhere."""
    found: Any = row
    for part in name.split("."):
        if not isinstance(found, Mapping) or part not in found:
            return None
        found = found[part]
    return found


class RowReader:
    """Reads rows; `names` maps our names of fields to the file's own."""

    def __init__(self, names: Mapping[str, str], words: PageWords) -> None:
        self._chosen = tuple(sorted(names.items()))
        self._words = words

    def find_columns(self, row: InputRow) -> tuple[ColumnMap, dict[str, Any]]:
        """Return which columns mean what, and the row with what stands under `meta` in it.

        So does the object that has the text where the row itself has none. What was chosen may lie
        in an object, as `source.name` does.
        """
        wider = dict(row.fields)
        for name in ("meta", _find_holder(row.fields)):
            nested = wider.get(name) if name else None
            if isinstance(nested, dict):
                wider = {**nested, **{n: v for n, v in wider.items() if n != name}}
        keyed = {str(name): content for name, content in wider.items()}
        for _, name in self._chosen:
            if name not in keyed and (found := _dig(keyed, name)) is not None:
                keyed[name] = found
        return map_columns(tuple(keyed), self._chosen), keyed

    def read_date(self, row: InputRow) -> str | None:
        """Return what a row says of when it was published, as it says it."""
        columns, values = self.find_columns(row)
        return _find_first(columns.parts["published"], values)[0]

    def read(self, row: InputRow, order: DateOrder | None = None) -> ArticleRow:
        """Return the parts of an article; days in figures are written in this order."""
        columns, values = self.find_columns(row)
        used: set[str] = set()
        said: dict[str, Any] = {}
        odd: dict[str, str] = {}
        text = self._find_text(columns, values, used)
        for part in fields(Meta):
            content, name = _find_first(columns.parts.get(part.name, ()), values, used)
            if content is None or name is None:
                continue
            fitted = self._fit(part.name, content, order)
            if fitted is not None:
                said[part.name] = fitted
                used.add(name)
            elif part.name != "byline":
                odd[part.name] = f"{content[:_SHOWN]!r} is no {_WANTED[part.name]}"
        id, name = _find_first(columns.parts["id"], values)
        used.add(name or "")
        extra = dict(
            pair
            for n, v in values.items()
            if n not in used
            for pair in iter_extra(n, v)
            if pair[0] not in used
        )
        return ArticleRow(
            text=text,
            id=id,
            meta=Meta(**said, extra=extra),
            odd=odd,
            is_empty=any(is_blank(values.get(name)) for name in columns.parts["text"]),
            is_cut=text is not None and _CUT.search(text) is not None,
        )

    def _find_text(
        self, columns: ColumnMap, values: Mapping[str, Any], used: set[str]
    ) -> str | None:
        for name in columns.parts["text"]:
            found = read_text(values.get(name))
            if found is not None:
                used.add(name)
                return found
        return None

    def _fit(self, part: str, content: str, order: DateOrder | None) -> str | None:
        """Return a field's content in the form that the schema wants, None where it cannot be."""
        readers: Mapping[str, Callable[[str], str | None]] = {
            "published": lambda said: read_published(said, self._words, order),
            "language": read_language,
            "byline": lambda said: None if _ADDRESS.fullmatch(said) else said,
        }
        if part in readers:
            return readers[part](content)
        form = _FORMS.get(part)
        return content if form is None or form.fullmatch(content) else None


_WANTED = {
    "published": "date that has one reading",
    "language": "language that is known",
    "redistribution": "yes, no or unknown",
    "masked": "account of what was masked",
}


def _find_first(
    names: tuple[str, ...], values: Mapping[str, Any], used: set[str] | None = None
) -> tuple[str | None, str | None]:
    """Return the first of some columns in which something stands, and its name."""
    for name in names:
        if used and name in used:
            continue
        line = read_line(values.get(name))
        if line is not None:
            return line, name
    return None, None
