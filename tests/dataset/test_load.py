"""The dataset as its users meet it: loaded by the real `datasets`, offline, in a new process."""

import importlib.util
import json
from dataclasses import replace
from pathlib import Path

import pytest

from annotate.dataset.summary import list_lines
from annotate.model import Record
from tests.dataset.stories import (
    build,
    make_own_story_record,
    make_reading,
    make_story,
    run_python,
)

ROOT = Path(__file__).parents[2]
CONFIGS = ("quotes", "stances", "entities", "identities", "documents", "annotations")
SHARES = {"train": 0.6, "validation": 0.2, "test": 0.2}
LOAD_ALL = """
import json, sys
from datasets import get_dataset_config_names, load_dataset
folder, found = sys.argv[1], {}
for config in get_dataset_config_names(folder):
    plain = load_dataset(folder, config)
    stream = load_dataset(folder, config, streaming=True)
    found[config] = {split: list(rows) for split, rows in plain.items()}
    assert {split: list(rows) for split, rows in stream.items()} == found[config], config
    for split in plain:
        assert plain[split].features == stream[split].features
assert list(load_dataset(folder)) == list(plain)
print(json.dumps(found))
"""
LOAD_FILES = """
import json, sys
from datasets import load_dataset
folder = sys.argv[1]
alone = load_dataset("parquet", data_files={"train": f"{folder}/quotes/train-*"})["train"]
part = load_dataset(folder, data_files={"test": "quotes/test-*.parquet"})["test"]
named = load_dataset(folder, "quotes")
assert list(alone) == list(named["train"]) and list(part) == list(named["test"])
assert alone.features == part.features == named["train"].features
print(json.dumps({"alone": len(alone), "part": len(part)}))
"""


@pytest.fixture(scope="module")
def dataset(tmp_path_factory):
    folder = tmp_path_factory.mktemp("published")
    records = [make_own_story_record(number) for number in range(25)]
    return build(folder, records, shares=SHARES)


@pytest.mark.slow
def test_every_configuration_loads_plain_and_streaming_with_equal_rows(dataset, tmp_path):
    folder, report = dataset
    found = run_python(LOAD_ALL, folder, home=tmp_path)
    counted = {
        config: {split: len(rows) for split, rows in splits.items()}
        for config, splits in found.items()
    }
    assert counted == report.rows
    assert set(found) == {*CONFIGS}
    assert {len(rows) > 0 for splits in found.values() for rows in splits.values()} == {True}
    named = found["identities"]["train"]
    assert {row["name"] for row in named} == {"Ilka Brandt", "Tomas Vey", "Ostrel"}
    quote = found["quotes"]["train"][0]
    assert quote["text"] == "“The levy will ruin us,” “and nobody asked the crews.”"
    assert quote["speaker_name"] == "Ilka Brandt"


@pytest.mark.slow
def test_labels_have_their_names_when_loaded(dataset, tmp_path):
    code = """
import json, sys
from datasets import load_dataset
quotes = load_dataset(sys.argv[1], "quotes", split="train[:1]")
documents = load_dataset(sys.argv[1], "documents", split="train[:1]")
label = documents.features["spans"].feature["label"]
print(json.dumps([
    quotes.features["type"].int2str(quotes[0]["type"]),
    [quotes[0]["type_name"], quotes[0]["pieces"][0]["type_name"]],
    sorted({label.int2str(span["label"]) for span in documents[0]["spans"]}),
]))
"""
    kind, words, labels = run_python(code, dataset[0], home=tmp_path)
    assert (kind, words) == ("DIRECT", ["DIRECT", "DIRECT"])
    assert labels == [
        "ACTOR", "ADDRESSEE", "AGAINST", "CUE", "DIRECT", "GPE", "INDIRECT", "PERSON",
        "QUOTED_TERM", "TARGET",
    ]  # fmt: skip


@pytest.mark.slow
def test_the_offsets_of_a_loaded_document_are_those_of_its_text(dataset, tmp_path):
    code = """
import json, sys
from datasets import load_dataset
rows = load_dataset(sys.argv[1], "documents", split="test", streaming=True)
print(json.dumps([
    span["text"] == row["text"][span["start"]:span["end"]] for row in rows for span in row["spans"]
]))
"""
    equal = run_python(code, dataset[0], home=tmp_path)
    assert len(equal) > 20
    assert all(equal)


@pytest.mark.slow
def test_the_code_on_the_console_runs(dataset, tmp_path):
    folder, report = dataset
    lines = list_lines(report, folder)
    code = "\n".join(line.strip() for line in lines[lines.index("Load it:") + 1 :])
    found = run_python(f"{code}\nprint(len(quotes['train']))", home=tmp_path)
    assert found == report.rows["quotes"]["train"]


@pytest.mark.slow
def test_a_dataset_with_empty_tables_and_one_document_loads(tmp_path):
    document = make_story()
    entities = tuple(s for s in make_reading(document).spans if s.layer == "entity")
    reading = replace(make_reading(document), spans=entities, relations=())
    record = Record(document=document, annotations=(reading,))
    folder, _ = build(tmp_path, [record], shares=SHARES)
    found = run_python(LOAD_ALL, folder, home=tmp_path)
    assert list(found) == ["entities", "identities", "documents", "annotations"]
    assert len({tuple(splits) for splits in found.values()}) == 1
    assert len(next(iter(found["entities"].values()))) == 6


@pytest.mark.slow
def test_the_tables_load_by_data_files_with_the_features_of_the_configuration(dataset, tmp_path):
    folder, report = dataset
    found = run_python(LOAD_FILES, folder, home=tmp_path)
    assert found == {"alone": report.rows["quotes"]["train"], "part": report.rows["quotes"]["test"]}


def test_pandas_reads_the_tables_as_they_are(dataset):
    pandas = pytest.importorskip("pandas")
    folder, report = dataset
    frame = pandas.read_parquet(folder / "quotes" / "train-00000-of-00001.parquet")
    assert len(frame) == report.rows["quotes"]["train"]
    assert frame["start"].dtype == "int32"


@pytest.mark.slow
def test_polars_reads_the_tables_as_they_are(dataset):
    polars = pytest.importorskip("polars")
    folder, report = dataset
    frame = polars.read_parquet(folder / "quotes" / "*.parquet")
    assert frame.height == sum(report.rows["quotes"].values())


def test_duckdb_reads_the_tables_as_they_are(dataset):
    duckdb = pytest.importorskip("duckdb")
    folder, report = dataset
    query = f"select count(*), min(length(text)) from '{folder}/quotes/*.parquet'"
    [(rows, shortest)] = duckdb.sql(query).fetchall()
    assert rows == sum(report.rows["quotes"].values())
    assert shortest > 0


def test_the_installed_package_is_what_datasets_means_here():
    spec = importlib.util.find_spec("datasets")
    assert spec is not None
    assert spec.origin is not None
    assert "site-packages" in spec.origin
    assert list((ROOT / "datasets").rglob("*.py")) == []


@pytest.mark.slow
def test_a_folder_named_datasets_is_not_taken_for_the_package(tmp_path):
    code = f"""
import json, sys
sys.path.insert(0, {str(ROOT)!r})
sys.path = [p for p in sys.path if "site-packages" not in p]
from annotate.dataset.rows.features import load_package
from annotate.errors import MissingExtraError
import datasets
try:
    load_package()
except MissingExtraError as error:
    print(json.dumps([datasets.__file__, str(error)]))
"""
    (tmp_path / "datasets").mkdir()
    found, message = run_python(code, home=tmp_path, folder=tmp_path)
    assert found is None  # imported all right, as a namespace package
    assert "datasets, which is not installed" in message
    assert 'pip install "annotate-news[dataset]"' in message


def test_the_manifest_is_json_that_anyone_reads(dataset):
    assert json.loads((dataset[0] / "manifest.json").read_text(encoding="utf-8"))["files"]
