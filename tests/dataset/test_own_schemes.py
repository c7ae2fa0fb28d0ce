"""Schemes that share nothing with the default one, from articles to `load_dataset`."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from datasets import load_dataset

from annotate.checks import check_record
from annotate.dataset.rows.vocabulary import Vocabulary
from annotate.project import DEFAULT_SCHEME, load_scheme
from annotate.readings.overlaps import list_families
from annotate.reliability.options import read_options
from tests.harbour_scheme import write_harbour
from tests.own_schemes import CLAIMS, EVENTS, FRAMES, OwnScheme

# Words that only a dataset of quotes, stances and names has any use for.
FOREIGN = ("quotation", "stance", "speaker", "attribution", "named entit", "who is quoted")

# What kinds of segments are called and said to be, and where any span ends.
GENERAL = (
    "pull_quote", "block_quote", "a quotation set as a paragraph", "quotation mark",
    "a quotation lifted out of the text as decoration, with its speaker's line",
)  # fmt: skip


def build(own: OwnScheme, folder: Path, run: Callable[..., Any]) -> Path:
    """Build a dataset of a scheme's articles as people do, and check it."""
    own.write(folder)
    assert run("validate", "annotations.jsonl").exit_code == 0
    built = run("build", "annotations.jsonl", "-o", "set", "--splits", "train=1")
    assert built.exit_code == 0, built.stderr
    checked = run("validate", "set")
    assert checked.exit_code == 0, checked.stderr
    for name in ("README.md", "croissant.json", "CITATION.cff", "guidelines.md", "report.json"):
        words = (folder / "set" / name).read_text(encoding="utf-8").casefold()
        words = " ".join(words.split())
        for general in GENERAL:
            words = words.replace(general, "")
        assert not [word for word in FOREIGN if word in words], name
    return folder / "set"


def load(folder: Path, config: str) -> list[dict[str, Any]]:
    """Return the rows of a configuration, with the names of their labels."""
    rows = load_dataset(str(folder), config, split="train", cache_dir=str(folder.parent / "cache"))
    names = rows.features["label"].names
    return [{**row, "label": names[row["label"]]} for row in rows]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.slow
def test_claims_and_premises_are_rows_with_what_they_support(here: Path, run: Any) -> None:
    folder = build(CLAIMS, here, run)
    rows = {row["text"]: row for row in load(folder, "layer-argument")}
    assert {text: row["label"] for text, row in rows.items()} == {
        "the ferry should be free": "CLAIM",
        "cars would stay away": "CLAIM",
        "The quay is too short": "PREMISE",
        "it must be moved": "CLAIM",
    }
    assert [t["text"] for t in rows["The quay is too short"]["supports"]] == ["it must be moved"]
    [attacked] = rows["cars would stay away"]["attacks"]
    assert attacked["text"] == "the ferry should be free"
    # The scheme has a relation that is called as another column is.
    assert rows["the ferry should be free"]["relation_text"][0]["text"] == "Ada Vell"
    assert rows["the ferry should be free"]["attributes"] == {"strength": "weak"}
    assert [row["text"] for row in load(folder, "layer-source")] == ["Ada Vell"]
    made = run("tables", "set", "-o", "tables")
    assert made.exit_code == 0, made.stderr
    table = (here / "tables/layer-argument.csv").read_text(encoding="utf-8").splitlines()
    assert table[0].startswith("document_id,id,label,text,start,end,supports,supports_ids,attacks")
    assert any("PREMISE,The quay is too short" in line for line in table)


@pytest.mark.slow
def test_frames_are_rows_without_any_relation(here: Path, run: Any) -> None:
    rows = load(build(FRAMES, here, run), "layer-frame")
    assert [row["label"] for row in rows] == ["économie", "human interest", "économie"]
    assert rows[0]["attributes"] == {"tone": None}
    assert "Relations" not in (here / "set/guidelines.md").read_text(encoding="utf-8")


@pytest.mark.slow
def test_events_are_rows_with_an_argument_a_column(here: Path, run: Any) -> None:
    folder = build(EVENTS, here, run)
    boarded, sold = load(folder, "layer-trigger")
    assert (boarded["label"], boarded["attributes"]["realis"]) == ("Attack", "other")
    assert [tail["text"] for tail in boarded["agent"]] == ["Sailors"]
    assert boarded["held at"] == []
    assert [tail["text"] for tail in sold["what"]] == ["a crane"]
    report = (folder / "README.md").read_text(encoding="utf-8")
    assert "| trigger tuples | credit |" in report
    assert "| argument label | alpha |" in report
    printed = run("agreement", "annotations.jsonl", "--bootstrap", "0").stdout
    assert "held at linked" in printed


def test_labels_of_own_layers_are_alternatives_and_own_relations_make_tuples(
    tmp_path: Path,
) -> None:
    scheme = CLAIMS.write(tmp_path)
    assert [(f.name, sorted(f.labels)) for f in list_families(scheme)] == [
        ("argument label", ["CLAIM", "PREMISE"])
    ]
    [kind] = read_options(scheme).kinds
    assert [role for role, _ in kind.roles] == ["supports", "attacks", "text"]
    assert kind.merged == frozenset()
    harbour = load_scheme(str(write_harbour(tmp_path)))
    assert {(f.name, f.layer) for f in list_families(harbour)} == {
        ("entity type", "ship"),
        ("entity type (freight)", "freight"),
    }
    assert [kind.name for kind in read_options(harbour).kinds] == ["ship tuples"]
    assert Vocabulary(harbour).own_layers == {"layer-ship": ("VESSEL",)}


@pytest.mark.parametrize("own", [CLAIMS, FRAMES, EVENTS], ids=lambda own: own.id)
def test_no_check_of_the_default_scheme_speaks_of_another(own: OwnScheme, tmp_path: Path) -> None:
    scheme = own.write(tmp_path)
    for record in own.iter_records(scheme):
        assert check_record(record, scheme) == []


def test_the_default_scheme_has_no_layer_of_its_own() -> None:
    assert Vocabulary(load_scheme(DEFAULT_SCHEME)).own_layers == {}
