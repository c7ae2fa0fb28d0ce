"""Flat rows as files of statistics programs, a table at once: Stata, SPSS, Parquet for R.

Labels are numbers with value labels, and a column says what it means.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from annotate.dataset.files.flat_tables import TableFile
from annotate.errors import MissingExtraError
from annotate.files.packages import load_arrow

_NUMBERS = ("score",)  # what may be empty in a whole table
_STATA: Literal[118] = 118  # the version of the file: of Stata 14 and later, in UTF-8
_LONGEST_CELL = 32_767  # bytes of a cell in SPSS
# Words of the programs that are no names of columns, in small letters, each between blanks.
_WORDS = {
    "stata": " _all _b _coef _cons _n _pi _pred _rc _skip aggregate array boolean break byte case "
    "catch class colvector complex const continue default delegate delete do double else eltypedef "
    "end enum explicit export external float for friend function global goto if in inline int "
    "local long null pragma protected quad rowvector short strl typedef typename using virtual "
    "with ",
    "spss": " all and by eq ge gt le lt ne not or to with ",
}
_LENGTHS = {"stata": (32, 80), "spss": (64, 255)}  # of a name, and of what a column means


@dataclass(frozen=True, slots=True, kw_only=True)
class TableColumns:
    """What is known of the columns: the words of those with value labels, what each means."""

    labels: Mapping[str, Sequence[str]]
    meanings: Mapping[str, str]


@contextmanager
def open_stata(path: Path, columns: TableColumns) -> Iterator[TableFile]:
    """Open a table for Stata 14 and later, which is new and written when the block ends well."""
    table = _RowList()
    yield table
    _write_stata(path, table.make_frame(), columns)


@contextmanager
def open_spss(path: Path, columns: TableColumns, cut: Counter[str]) -> Iterator[TableFile]:
    """Open a table for SPSS, which is new and written when the block ends well.

    A text that is longer than a cell may be is cut there, and counted in `cut` by its column.
    """
    table = _RowList()
    yield table
    _write_spss(path, table.make_frame(), columns, cut)


@contextmanager
def open_parquet(path: Path, columns: TableColumns) -> Iterator[TableFile]:
    """Open a table in Parquet, which is new and written when the block ends well.

    Labels are factors in R and categories in pandas, with the levels of the scheme in its order.
    """
    table = _RowList()
    yield table
    _write_parquet(path, table.rows, columns)


class _RowList:
    def __init__(self) -> None:
        self.rows: list[Mapping[str, Any]] = []

    def write(self, row: Mapping[str, Any]) -> None:
        self.rows.append(row)

    def make_frame(self) -> Any:
        try:
            import pandas
        except ImportError as error:
            raise MissingExtraError("pandas", "dataset") from error
        frame = pandas.DataFrame(self.rows)
        for column in frame.columns:
            if column in _NUMBERS:
                frame[column] = pandas.to_numeric(frame[column])
        return frame


def _write_stata(path: Path, frame: Any, columns: TableColumns) -> None:
    import pandas

    names = name_columns(list(frame.columns), "stata")
    texts = []
    for column in frame.columns:
        if column in columns.labels:
            words = list(columns.labels[column])
            frame[column] = pandas.Categorical(frame[column], categories=words)
        elif frame[column].dtype == object:
            frame[column] = [_show(value) for value in frame[column]]
            texts.append(names[column])
    meanings = {names[column]: _explain(columns, column, "stata") for column in frame.columns}
    frame.columns = [names[column] for column in frame.columns]
    frame.to_stata(
        path,
        write_index=False,
        version=_STATA,
        convert_strl=texts,
        variable_labels={name: said for name, said in meanings.items() if said.isprintable()},
    )


def _write_spss(path: Path, frame: Any, columns: TableColumns, cut: Counter[str]) -> None:
    try:
        import pyreadstat
    except ImportError as error:
        raise MissingExtraError("pyreadstat", "spss") from error
    names = name_columns(list(frame.columns), "spss")
    values: dict[str, dict[int | float, str]] = {}
    for column in frame.columns:
        words = columns.labels.get(column)
        if words:
            values[names[column]] = {**dict(enumerate(words, start=1))}
            codes = {word: code for code, word in enumerate(words, start=1)}
            frame[column] = frame[column].map(codes).astype("float64")
        elif frame[column].dtype == object:
            frame[column] = [_cut(_show(value), column, cut) for value in frame[column]]
    meanings: dict[str, str | None] = {
        names[column]: _explain(columns, column, "spss") for column in frame.columns
    }
    frame.columns = [names[column] for column in frame.columns]
    pyreadstat.write_sav(
        frame,
        str(path),
        column_labels=meanings,
        variable_value_labels=values,
        variable_measure=dict.fromkeys(values, "nominal"),
        variable_format=dict.fromkeys(values, "F8.0"),
        row_compress=True,
    )


def _write_parquet(path: Path, rows: Sequence[Mapping[str, Any]], columns: TableColumns) -> None:
    arrow = load_arrow()
    arrays, fields = [], []
    for column in rows[0]:
        values = [row.get(column) for row in rows]
        if column in columns.labels:
            words = list(columns.labels[column])
            codes = [None if value is None else words.index(value) for value in values]
            array = arrow.DictionaryArray.from_arrays(arrow.array(codes, "int32"), words)
        else:
            is_bare = all(value is None for value in values)
            kind = (arrow.float64() if column in _NUMBERS else arrow.string()) if is_bare else None
            array = arrow.array(values, kind)
        about = {"description": columns.meanings.get(column, "")}
        arrays.append(array)
        fields.append(arrow.field(column, array.type, metadata=about))
    arrow.parquet.write_table(arrow.table(arrays, arrow.schema(fields)), path, compression="zstd")


def name_columns(columns: Sequence[str], program: Literal["stata", "spss"]) -> dict[str, str]:
    """Return a name for each column that a program takes, each another one.

    It has letters, digits and underscores, begins with a letter, and is no word of the program.
    """
    longest, _ = _LENGTHS[program]
    names: dict[str, str] = {}
    taken: set[str] = set()
    for column in columns:
        bare = re.sub(r"\W", "_", column)
        bare = bare if bare[:1].isalpha() else f"v{bare}"
        bare = f"{bare}_" if f" {bare.lower()} " in _WORDS[program] else bare
        name, number = _shorten(bare, longest), 1
        while name.lower() in taken:
            number += 1
            name = f"{_shorten(bare, longest - 4)}_{number}"
        taken.add(name.lower())
        names[column] = name
    return names


def _explain(columns: TableColumns, column: str, program: Literal["stata", "spss"]) -> str:
    _, longest = _LENGTHS[program]
    return _shorten(" ".join(columns.meanings.get(column, "").split()), longest)


def _cut(text: str, column: str, cut: Counter[str]) -> str:
    kept = _shorten(text, _LONGEST_CELL)
    cut[column] += kept != text
    return kept


def _shorten(text: str, longest: int) -> str:
    """Return the beginning of a text that has so many bytes in UTF-8 at most."""
    return text.encode()[:longest].decode("utf-8", "ignore") if len(text) * 4 > longest else text


def _show(value: object) -> str:
    """Return a text without NUL, which would end it; "" for nothing, as these programs have it."""
    return "" if value is None else str(value).replace("\x00", " ")
