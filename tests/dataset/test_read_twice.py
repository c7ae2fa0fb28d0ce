"""The card tells the agreement on all that was read twice, where the dataset has not all of it."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from annotate.model import Meta, Record
from annotate.records import open_writer
from tests.reliability.noise import iter_readings

SENTENCE = "Of all that was read twice, also what is not in this dataset, or not whole:"


@pytest.fixture
def given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Record]:
    """Six articles that two people read, of which two must not be redistributed."""
    monkeypatch.chdir(tmp_path)
    records = []
    for number, record in enumerate(iter_readings(6)):
        meta = Meta(redistribution="no" if number < 2 else "yes")
        document = replace(record.document, meta=meta)
        records.append(replace(record, document=document, annotations=record.annotations[:2]))
    write("annotations.jsonl", records)
    return records


def write(name: str, records: list[Record]) -> None:
    with open_writer(name) as put:
        for record in records:
            put(record)


def build(run: Callable, name: str, *options: str) -> tuple[str, dict]:
    result = run("build", name, "-o", "out", "--splits", "train=1", *options)
    assert result.exit_code == 0, result.stderr
    checked = run("validate", "out")
    assert checked.exit_code == 0, checked.stdout
    return Path("out/README.md").read_text(), json.loads(Path("out/report.json").read_text())


def find(report: dict, name: str) -> dict | None:
    tables = (table for section in report["sections"] for table in section["tables"])
    return next((table for table in tables if table["name"] == name), None)


def measure(run: Callable) -> dict[tuple[str, str], float]:
    result = run("agreement", "annotations.jsonl", "--format", "json")
    figures = json.loads(result.stdout)["figures"]
    return {(f["about"], f["measure"]): f.get("value") for f in figures if not f["by"]}


@pytest.mark.slow
def test_both_numbers_stand_there_where_articles_were_left_out(
    given: list[Record], run: Callable
) -> None:
    card, report = build(run, "annotations.jsonl")
    assert "4 articles with 8 readings by 2 people." in card
    assert f"{SENTENCE} 6 articles with 12 readings by 2 people." in card
    told = find(report, "agreement of all that was read")
    here = find(report, "agreement spans")
    assert told is not None
    assert here is not None
    expected = measure(run)
    found = {tuple(row["names"]): row["numbers"][0].get("value") for row in told["rows"]}
    assert found
    assert found == {name: expected[name] for name in found}  # type: ignore[index]
    shown = {tuple(row["names"]): row["numbers"][0].get("value") for row in here["rows"]}
    assert any(found[name] != shown[name] for name in found.keys() & shown.keys())


@pytest.mark.slow
def test_one_number_stands_there_where_all_is_in_the_dataset(
    given: list[Record], run: Callable
) -> None:
    card, report = build(run, "annotations.jsonl", "--include-restricted")
    assert "6 articles with 12 readings by 2 people." in card
    assert SENTENCE not in card
    assert find(report, "agreement of all that was read") is None


@pytest.mark.slow
def test_what_a_reading_lost_is_in_the_number_of_what_was_read(
    given: list[Record], run: Callable
) -> None:
    """A span whose words are not the text's has its place still, and both marked it."""
    broken = []
    for record in given:
        first, second = record.annotations
        spans = tuple(replace(span, text="other") for span in first.spans)
        meta = Meta(redistribution="yes")
        document = replace(record.document, meta=meta)
        broken.append(
            replace(record, document=document, annotations=(replace(first, spans=spans), second))
        )
    write("annotations.jsonl", broken)
    result = run("build", "annotations.jsonl", "-o", "out", "--splits", "train=1")
    assert result.exit_code == 1
    report = json.loads(Path("out/report.json").read_text())
    told, here = find(report, "agreement of all that was read"), find(report, "agreement spans")
    assert told is not None
    assert here is not None
    values = [
        {tuple(row["names"]): row["numbers"][0].get("value") for row in table["rows"]}
        for table in (told, here)
    ]
    assert values[0]["entity", "exact F1"] > 0.3
    assert not values[1].get(("entity", "exact F1"))


@pytest.mark.slow
def test_nothing_measured_in_the_dataset_hides_no_number(
    given: list[Record], run: Callable
) -> None:
    single = replace(
        given[2], document=replace(given[2].document, id="one"),
        annotations=(replace(given[2].annotations[0], document_id="one"),),
    )  # fmt: skip
    write("annotations.jsonl", [*given[:2], single])
    card, _ = build(run, "annotations.jsonl")
    assert "Not measured: no article has two finished readings by different people." in card
    assert f"{SENTENCE} 2 articles with 4 readings by 2 people." in card


@pytest.mark.slow
def test_a_later_version_tells_it_still(given: list[Record], run: Callable) -> None:
    build(run, "annotations.jsonl")
    result = run("takedown", "out", given[3].document.id, "-o", "less")
    assert result.exit_code == 0, result.stderr
    assert run("validate", "less").exit_code == 0
    card = Path("less/README.md").read_text()
    assert "3 articles with 6 readings by 2 people." in card
    assert f"{SENTENCE} 6 articles with 12 readings by 2 people." in card
