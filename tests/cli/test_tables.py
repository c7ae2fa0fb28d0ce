"""`annotate tables`."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas
import pytest

from annotate.records import read_records
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


def test_records_are_not_written_to_a_file_that_is_called_a_table(run: Callable[..., Any]) -> None:
    result = run("export", GOLD, "-o", "annotations.csv")
    assert result.exit_code == 2
    assert "annotate tables FILE -o quotes.csv" in result.stderr
