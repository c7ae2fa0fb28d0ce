"""What readers got against what was published. The real reading is in test_publishing."""

import copy

import pytest

from annotate.dataset.checks import loading
from annotate.errors import RunError
from annotate.publish.release import read_release
from annotate.publish.subprocesses import make_environment, run_apart
from annotate.publish.verification import (
    VerificationError,
    compare_content,
    compare_hashes,
    compare_loaded,
    load_folder,
)


@pytest.fixture(scope="module")
def release(built):
    return read_release(built)


@pytest.fixture(scope="module")
def loaded(release):
    return load_folder(release, release.folder, loader=loading.__name__)


@pytest.fixture
def content(loaded):
    return copy.deepcopy(loaded)


@pytest.mark.slow
def test_a_folder_is_loaded_plain_and_streaming_with_all_its_spans(release, loaded):
    assert {config: set(ways) for config, ways in loaded.items()} == {
        config: {"plain", "streaming"} for config in release.rows
    }
    documents = loaded["documents"]["plain"]
    assert sum(split["spans"] for split in documents.values()) == 6 * 21
    assert list(compare_content(release, loaded)) == []


@pytest.mark.slow
def test_a_row_too_few_is_told(release, content):
    content["quotes"]["streaming"]["train"]["rows"] -= 1
    faults = list(compare_content(release, content))
    assert faults[0].startswith("quotes, streaming: the rows are ")
    assert faults[1] == "quotes: the rows that are streamed are not those that are loaded"


@pytest.mark.slow
def test_spans_that_are_no_slice_and_texts_of_another_hash_are_told(release, content):
    for way in ("plain", "streaming"):
        content["documents"][way]["train"].update(shifted=2, spans=84, foreign=1)
    faults = list(compare_content(release, content))
    assert "documents/train, plain: 2 of 84 spans are no slice of the text" in faults
    assert "documents/train, plain: 1 texts are not those that text_sha256 was made of" in faults


@pytest.mark.slow
def test_a_configuration_that_is_missing_or_does_not_load_is_told(release, content):
    del content["stances"]
    content["quotes"] = {"error": "OSError: gone"}
    assert list(compare_content(release, content)) == [
        "stances cannot be loaded: it is not offered",
        "quotes cannot be loaded: OSError: gone",
    ]


@pytest.mark.slow
def test_other_rows_of_the_same_number_are_told(loaded, content):
    assert list(compare_loaded(loaded, content)) == []
    content["quotes"]["plain"]["test"]["digest"] = "0"
    assert list(compare_loaded(loaded, content)) == ["quotes: the rows are not those of the folder"]


def test_files_of_another_hash_and_missing_ones_are_told(release):
    hashes = {name: file.sha256 for name, file in release.files.items()}
    assert list(compare_hashes(release, hashes)) == []
    hashes["README.md"] = "0"
    del hashes["scheme.json"]
    assert list(compare_hashes(release, hashes)) == [
        "README.md came back with another SHA-256",
        "scheme.json did not come back",
    ]
    hashes["manifest.json"] = "0"
    assert list(compare_hashes(release, hashes)) == ["manifest.json came back with another SHA-256"]


@pytest.mark.slow
def test_a_folder_that_does_not_load_is_told_in_words(folder):
    release = read_release(folder)
    (folder / "quotes/train-00000-of-00001.parquet").write_bytes(b"PAR1 and nothing more")
    with pytest.raises(VerificationError, match="quotes cannot be loaded") as raised:
        load_folder(release, folder, loader=loading.__name__)
    assert raised.value.exit_code == 3


@pytest.mark.slow
def test_a_program_that_fails_is_told_with_its_last_words(tmp_path):
    with pytest.raises(RunError, match="missing 1 required positional argument"):
        run_apart(loading.__name__, environment=make_environment(tmp_path))


def test_the_environment_has_no_cache_but_the_empty_one(tmp_path, monkeypatch):
    monkeypatch.setenv("HF_HUB_CACHE", "/full/of/things")
    monkeypatch.setenv("HF_DATASETS_CACHE", "/full/of/things")
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    environment = make_environment(tmp_path, HF_ENDPOINT="http://127.0.0.1:9")
    assert environment["HF_HOME"] == str(tmp_path)
    assert environment["HF_ENDPOINT"] == "http://127.0.0.1:9"
    assert not {"HF_HUB_CACHE", "HF_DATASETS_CACHE", "HF_HUB_OFFLINE"} & set(environment)
