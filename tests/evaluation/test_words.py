"""What scripts/measure_words leaves out of a language, and that it leaves out nothing else."""

import tomllib
from pathlib import Path

import pytest

from annotate.language import load_language
from annotate.preannotation.rules.pipeline import PARTS
from tests.evaluation.words import Entry, leave_out, list_entries, read_cases

ENGLISH = load_language()


def read(folder: Path, part: str) -> dict[str, object]:
    return tomllib.loads((folder / f"{part}.toml").read_text(encoding="utf-8"))


def test_every_file_that_suggestions_depend_on_has_entries() -> None:
    assert {entry.part for entry in list_entries(ENGLISH)} == set(PARTS)


@pytest.mark.parametrize(
    ("entry", "gone"),
    [
        (Entry("cues", ("onward",)), ("onward", [])),
        (Entry("people", ("titles",)), ("titles", "")),
        (Entry("context_features", ("age_vote",)), ("age_vote", 1e-9)),
    ],
)
def test_one_entry_is_emptied_and_the_rest_stays(
    entry: Entry, gone: tuple[str, object], tmp_path: Path
) -> None:
    language = leave_out(ENGLISH, entry, tmp_path / "en")
    whole = read(ENGLISH.folder, entry.part)
    key, empty = gone
    assert whole[key] != empty
    assert read(language.folder, entry.part) == {**whole, key: empty}
    assert not getattr(getattr(language, entry.part), key) or empty == 1e-9
    for part in set(PARTS) - {entry.part}:
        assert read(language.folder, part) == read(ENGLISH.folder, part)


def test_a_group_is_left_out_as_a_whole(tmp_path: Path) -> None:
    language = leave_out(ENGLISH, Entry("cues", ("verbs", 0)), tmp_path / "en")
    whole = read(ENGLISH.folder, "cues")
    assert read(language.folder, "cues")["verbs"] == whole["verbs"][1:]  # type: ignore[index]


def test_the_cases_of_the_tests_are_texts() -> None:
    assert len(read_cases()) > 300
    assert all(read_cases())
