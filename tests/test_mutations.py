"""The list of small changes that the quick tests have to notice; `scripts/mutate` makes them."""

import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CHANGES = tomllib.loads((ROOT / "tests" / "mutations.toml").read_text(encoding="utf-8"))


def test_what_is_to_be_changed_stands_there_once(subtests: pytest.Subtests) -> None:
    """Code that moves takes its change along, or nothing says that the tests still notice it."""
    for code, change in CHANGES.items():
        with subtests.test(code):
            assert (ROOT / change["file"]).read_text(encoding="utf-8").count(change["from"]) == 1
            assert change["from"] != change["to"]
            assert all((ROOT / path).exists() for path in change["tests"])


def test_no_more_than_two_changes_cannot_be_noticed() -> None:
    assert len(CHANGES) >= 49
    assert [code for code, change in CHANGES.items() if "equivalent" in change] == ["C4", "D2"]


def test_the_parts_of_the_core_are_there() -> None:
    core = tomllib.loads((ROOT / "tests" / "mutation_core.toml").read_text(encoding="utf-8"))
    assert {"offsets", "checks", "rules", "plan", "splits", "agreement"} <= core.keys()
    for part in core.values():
        assert all((ROOT / path).exists() for path in (*part["files"], *part["tests"]))
