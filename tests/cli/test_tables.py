"""`annotate tables`."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas
import pyarrow
import pytest
from pyarrow import parquet

from annotate.dataset.files.statistics_files import name_columns
from annotate.offsets import hash_text
from annotate.records import open_writer, read_records
from annotate.resources import DATA

GOLD = str(DATA / "samples" / "broadsheet.gold.jsonl")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(("format", "delimiter"), [("csv", ","), ("tsv", "\t")])
def test_a_quote_is_a_row_with_words_for_labels(
    format: str, delimiter: str, run: Callable[..., Any]
) -> None:
    result = run("tables", GOLD, "--format", format, "-o", "out", "--excel")
    assert result.exit_code == 0, result.stderr
    assert "23 rows of quotes" in result.stderr
    assert "quotes.speakers" in result.stderr  # lists are named
    assert Path("out", f"quotes.{format}").read_bytes().startswith(b"\xef\xbb\xbf")
    quotes = pandas.read_csv(f"out/quotes.{format}", delimiter=delimiter)
    (record,) = read_records(GOLD, [])
    assert set(quotes.type) <= {"DIRECT", "INDIRECT", "MIXED"}
    for row in pandas.read_csv(f"out/entities.{format}", delimiter=delimiter).itertuples():
        assert row.text == record.document.text[row.start : row.end]
    assert set(quotes.segment) == {"paragraph"}
    assert "Tomas Krell" in set(quotes.speaker_name)


@pytest.mark.slow
def test_stata_has_value_labels_and_the_same_rows_from_a_dataset(
    run: Callable[..., Any],
) -> None:
    assert run("build", GOLD, "-o", "dataset", "--splits", "train=1").exit_code == 0
    for source, place in ((GOLD, "one"), ("dataset", "other")):
        result = run("tables", source, "--format", "stata", "-o", place)
        assert result.exit_code == 0, result.stderr
        assert "Warning" not in result.stderr
    one, other = (pandas.read_stata(f"{place}/stances.dta") for place in ("one", "other"))
    assert list(one.polarity.cat.categories)[:2] == ["FAVOR", "AGAINST"]
    assert one.score.isna().all()
    assert (one == other[one.columns]).sum().sum() > 0
    assert list(one.text) == list(other.text)
    assert list(one.holder_name) == list(other.holder_name)
    assert set(other["split"]) == {"train"}


@pytest.mark.slow
def test_spss_has_value_labels_what_columns_mean_and_every_word(run: Callable[..., Any]) -> None:
    pyreadstat = pytest.importorskip("pyreadstat")
    (record,) = read_records(GOLD, [])
    text = record.document.text + " " + "\U0001f9ed" * 9000
    document = replace(record.document, text=text, text_sha256=hash_text(text))
    readings = (replace(r, text_sha256=document.text_sha256) for r in record.annotations)
    with open_writer("long.jsonl") as write:
        write(replace(record, document=document, annotations=tuple(readings)))
    assert run("tables", "long.jsonl", "-o", "csv", "-q").exit_code == 0
    result = run("tables", "long.jsonl", "--format", "spss", "-o", "sav")
    assert result.exit_code == 0, result.stderr
    assert "Cut, for a cell of SPSS has 32,767 bytes: text (1)" in result.stderr
    for path in sorted(Path("csv").glob("*.csv")):
        frame, about = pyreadstat.read_sav(
            f"sav/{path.stem}.sav", apply_value_formats=True, formats_as_category=False
        )
        assert about.file_encoding == "UTF-8"
        known = pandas.read_csv(path, keep_default_na=False)
        assert len(frame) == len(known)
        assert sum(map(bool, about.column_labels)) > len(frame.columns) / 3
        for ours, theirs in zip(known.columns, frame.columns, strict=True):
            if frame[theirs].dtype == object and ours != "text":
                shown = [v.lstrip("'") if isinstance(v, str) else v for v in known[ours]]
                assert [v or "" for v in frame[theirs].fillna("")] == shown, (path, ours)
    stances, about = pyreadstat.read_sav("sav/stances.sav")
    assert about.variable_value_labels["polarity"][1.0] == "FAVOR"
    assert set(stances.polarity) <= set(about.variable_value_labels["polarity"])
    assert about.variable_measure["polarity"] == "nominal"


def test_parquet_has_factors_with_the_levels_of_the_scheme_and_what_columns_mean(
    run: Callable[..., Any],
) -> None:
    assert run("tables", GOLD, "-o", "csv", "-q").exit_code == 0
    result = run("tables", GOLD, "--format", "parquet", "-o", "parquet")
    assert result.exit_code == 0, result.stderr
    for path in sorted(Path("csv").glob("*.csv")):
        table = parquet.read_table(f"parquet/{path.stem}.parquet")
        known = pandas.read_csv(path, keep_default_na=False)
        assert table.column_names == list(known.columns)
        assert table.num_rows == len(known)
        assert all(field.metadata[b"description"] for field in table.schema)
        assert pyarrow.null() not in table.schema.types
    stances = pandas.read_parquet("parquet/stances.parquet")
    assert list(stances.polarity.cat.categories)[:2] == ["FAVOR", "AGAINST"]
    assert list(stances.polarity) == list(pandas.read_csv("csv/stances.csv").polarity)
    assert stances.score.dtype == "float64"
    result = run("tables", GOLD, "-o", "quotes.parquet")
    assert result.exit_code == 0, result.stderr
    assert len(pandas.read_parquet("quotes.parquet")) == len(pandas.read_csv("csv/quotes.csv"))


def test_a_column_has_a_name_that_the_program_takes() -> None:
    columns = ["end", "works for", "works-for", "With", "9 lives", "ä" * 40, "ä" * 41, "BY"]
    for program, longest in (("stata", 32), ("spss", 64)):
        names = list(name_columns(columns, program).values())  # type: ignore[arg-type]
        assert len({name.lower() for name in names}) == len(columns)
        assert all(re.fullmatch(r"[^\W\d_]\w*", name) for name in names)
        assert max(len(name.encode()) for name in names) <= longest
    assert name_columns(["end", "with", "by"], "stata") == {
        "end": "end_", "with": "with_", "by": "by",
    }  # fmt: skip
    assert name_columns(["end", "with", "by"], "spss") == {
        "end": "end", "with": "with_", "by": "by_",
    }  # fmt: skip


def test_a_folder_that_is_there_is_left_alone(run: Callable[..., Any]) -> None:
    Path("out").mkdir()
    Path("out", "mine.txt").write_text("as it was")
    result = run("tables", GOLD, "-o", "out")
    assert result.exit_code == 2
    assert [path.name for path in Path("out").iterdir()] == ["mine.txt"]


def test_nothing_takes_the_place_where_nothing_is_to_be_written(run: Callable[..., Any]) -> None:
    Path("none.jsonl").write_text("")
    result = run("tables", "none.jsonl", "-o", "out")
    assert result.exit_code == 1
    assert [path.name for path in Path().iterdir()] == ["none.jsonl"]


@pytest.mark.slow
def test_a_file_is_the_one_table_that_it_is_called_by(run: Callable[..., Any]) -> None:
    assert run("tables", GOLD, "-o", "all", "-q").exit_code == 0
    one = run("tables", GOLD, "-o", "quotes.csv")
    assert (one.exit_code, one.stderr.splitlines()[0]) == (0, "quotes.csv: 23 rows of quotes")
    assert Path("quotes.csv").read_bytes() == Path("all/quotes.csv").read_bytes()
    assert run("tables", GOLD, "-o", "stances.dta").exit_code == 0
    assert len(pandas.read_stata("stances.dta")) > 5
    wrong = run("tables", GOLD, "-o", "mine.csv")
    assert (wrong.exit_code, "quotes.csv" in wrong.stderr) == (2, True)
    assert not Path("mine.csv").exists()


@pytest.mark.parametrize("ending", ["csv", "sav"])
def test_records_are_not_written_to_a_file_that_is_called_a_table(
    ending: str, run: Callable[..., Any]
) -> None:
    result = run("export", GOLD, "-o", f"annotations.{ending}")
    assert result.exit_code == 2
    assert "annotate tables FILE -o quotes.csv" in result.stderr


@pytest.mark.parametrize(
    "command",
    [("ingest", "a.txt"), ("preannotate", "a.jsonl"), ("mask", GOLD), ("validate", GOLD, "--fix")],
)
def test_no_command_writes_json_lines_under_the_name_of_a_table(
    command: tuple[str, ...], run: Callable[..., Any]
) -> None:
    Path("a.txt").write_text("Mara Lind opposes the dam.\n")
    assert run("ingest", "a.txt", "-o", "a.jsonl").exit_code == 0
    result = run(*command, "-o", "out.csv")
    assert (result.exit_code, Path("out.csv").exists()) == (2, False)
    assert "out.csv would hold JSON Lines" in result.stderr


def test_articles_that_nobody_read_have_no_row_and_it_is_said_why(run: Callable[..., Any]) -> None:
    (record,) = read_records(GOLD, [])
    with open_writer("unread.jsonl") as write:
        write(replace(record, annotations=()))
    result = run("tables", "unread.jsonl", "-o", "out", "-q")
    assert result.exit_code == 1
    assert "error D02: there is no row of it: 1 articles without a finished" in result.stderr
    assert not Path("out").exists()
