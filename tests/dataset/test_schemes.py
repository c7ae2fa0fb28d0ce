"""Datasets of schemes that a project made for itself."""

import json
import tomllib
from dataclasses import replace

import pytest

from annotate import scheme as schemes
from annotate.dataset.build import build_dataset
from annotate.dataset.checks.check import check_folder
from annotate.dataset.rows.features import make_features
from annotate.dataset.rows.vocabulary import Vocabulary
from annotate.dataset.settings import BuildSettings
from annotate.model import Record
from annotate.resources import DATA
from tests.dataset.stories import ALL_TRAIN, make_reading, make_story, read, run_python, write


@pytest.fixture
def value():
    return tomllib.loads((DATA / "news-1.toml").read_text(encoding="utf-8"))


def build_with(scheme, folder, reading):
    record = Record(document=make_story(), annotations=(reading,))
    source = write(folder / "a.jsonl", [record])
    settings = BuildSettings(title="Own", shares=ALL_TRAIN)
    return build_dataset(source, folder / "own", scheme=scheme, settings=settings)


@pytest.mark.slow
def test_a_scheme_of_entities_alone_gives_no_quotes_and_no_stances(value, tmp_path):
    value["layers"] = [layer for layer in value["layers"] if layer["name"] == "entity"]
    value["relations"], value["decisions"] = [], []
    scheme = schemes.from_json(value)
    reading = make_reading(make_story(), layers=("entity",), relations=())
    spans = tuple(span for span in reading.spans if span.layer == "entity")
    report = build_with(scheme, tmp_path, replace(reading, spans=spans))
    assert report.rows == {
        "entities": {"train": 6},
        "identities": {"train": 5},
        "documents": {"train": 1},
        "annotations": {"train": 1},
    }
    assert check_folder(tmp_path / "own", scheme) == []
    code = """
import json, sys
from datasets import load_dataset
print(json.dumps([len(load_dataset(sys.argv[1], c)["train"]) for c in ("entities", "documents")]))
"""
    assert run_python(code, tmp_path / "own", home=tmp_path) == [6, 1]


def test_labels_switched_on_and_renamed_are_those_of_the_features(value):
    for label in value["layers"][0]["labels"]:
        label["enabled"] = label["name"] in {"PERSON", "DATE"}
    text = json.dumps(value).replace('"FAVOR"', '"PRO"').replace('"AGAINST"', '"CONTRA"')
    scheme = schemes.from_json(json.loads(text))
    features = make_features(Vocabulary(scheme), withheld=False)
    assert features["entities"]["label"].names == ["PERSON", "DATE"]
    assert features["stances"]["polarity"].names[:2] == ["PRO", "CONTRA"]


@pytest.mark.slow
def test_a_quote_has_the_attributes_that_a_scheme_gives_its_labels(value, tmp_path):
    value["layers"][1]["attributes"] = [
        {
            "name": "tone",
            "values": ["calm", "angry"],
            "labels": ["DIRECT", "INDIRECT", "MIXED"],
            "description": "How it is said.",
        }
    ]
    scheme = schemes.from_json(value)
    reading = make_reading(make_story())
    angry = replace(reading.spans[0], attributes={"tone": "angry"})
    build_with(scheme, tmp_path, replace(reading, spans=(angry, *reading.spans[1:])))
    tones = [row["attributes"]["tone"] for row in read(tmp_path / "own", "quotes")]
    assert tones == ["angry", None, None]
    assert check_folder(tmp_path / "own", scheme) == []
