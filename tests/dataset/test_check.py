import json
import shutil

import pytest

from annotate.dataset.checks.check import check_folder
from annotate.dataset.storage import parquet
from annotate.dataset.storage.folder import MANIFEST, hash_file
from annotate.files.packages import load_arrow
from tests.dataset.stories import SCHEME, build, make_story_record, read

QUOTES = "quotes/train-00000-of-00001.parquet"
STANCES = "stances/train-00000-of-00001.parquet"
DOCUMENTS = "documents/train-00000-of-00001.parquet"


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    return build(tmp_path_factory.mktemp("built"), [make_story_record()])[0]


@pytest.fixture
def folder(built, tmp_path):
    return shutil.copytree(built, tmp_path / "harbour")


def find(folder):
    return [
        (p.code, p.file.removeprefix(f"{folder}/"), p.line) for p in check_folder(folder, SCHEME)
    ]


def seal(folder, name):
    """Make the manifest agree with a file that was changed, as a forger would."""
    path = folder / MANIFEST
    manifest = json.loads(path.read_text(encoding="utf-8"))
    for file in manifest["files"]:
        if file["path"] == name:
            file["sha256"] = hash_file(folder / name)
    path.write_text(json.dumps(manifest), encoding="utf-8")


def change(folder, config, name, edit):
    rows = read(folder, config)
    for row in rows:
        edit(row)
    schema = parquet.read_schema(folder / name)
    table = load_arrow().Table.from_pylist(rows, schema=schema)
    load_arrow().parquet.write_table(table, folder / name)
    seal(folder, name)


def change_card(folder, old, new):
    path = folder / "README.md"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    seal(folder, "README.md")


@pytest.mark.slow
def test_a_sound_folder_has_no_problem(folder):
    assert find(folder) == []


def test_a_folder_without_a_manifest_is_one_problem(tmp_path):
    assert find(tmp_path) == [("D10", MANIFEST, None)]


def test_a_manifest_that_is_no_manifest_is_one_problem(folder):
    (folder / MANIFEST).write_text("nothing", encoding="utf-8")
    assert find(folder) == [("D10", MANIFEST, None)]


def test_a_changed_file_a_missing_one_and_a_foreign_one_are_named(folder):
    (folder / "README.md").write_text(
        (folder / "README.md").read_text(encoding="utf-8") + "more\n", encoding="utf-8"
    )
    (folder / QUOTES).unlink()
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    found = find(folder)
    assert ("D11", "README.md", None) in found
    assert ("D11", QUOTES, None) in found
    assert ("D11", "notes.txt", None) in found


def test_a_file_that_is_no_parquet_is_named(folder):
    (folder / QUOTES).write_bytes(b"PAR?")
    seal(folder, QUOTES)
    assert find(folder) == [("D13", QUOTES, None)]


def test_a_label_renamed_in_the_card_is_found_though_it_would_load(folder):
    change_card(folder, "'0': DIRECT", "'0': VERBATIM")
    assert find(folder) == [("D12", "README.md", None)]


def test_a_wrong_number_of_rows_in_the_card_is_found(folder):
    change_card(folder, "num_examples: 3", "num_examples: 4")
    assert find(folder) == [("D12", "README.md", None)]


def test_a_pattern_that_finds_nothing_is_found(folder):
    change_card(folder, "path: quotes/train-*", "path: quote/train-*")
    assert find(folder) == [("D12", "README.md", None)]


@pytest.mark.slow
@pytest.mark.parametrize("text", ["no header", "---\n[1\n---\n", "---\n- a\n---\n"])
def test_a_card_without_a_header_is_found(folder, text):
    (folder / "README.md").write_text(text, encoding="utf-8")
    seal(folder, "README.md")
    assert find(folder) == [("D12", "README.md", None)]


def test_a_card_whose_features_make_no_sense_is_found(folder):
    change_card(folder, "dtype: string", "dtype: strong")
    assert ("D12", "README.md", None) in find(folder)


def test_a_row_that_does_not_fit_its_schema_is_found_with_its_number(folder):
    change(folder, "quotes", QUOTES, lambda row: row.update(reviewed="maybe"))
    assert find(folder) == [("J01", QUOTES, 1), ("J01", QUOTES, 2), ("J01", QUOTES, 3)]


def test_a_number_without_a_label_is_found(folder):
    change(folder, "stances", STANCES, lambda row: row.update(polarity=77))
    assert find(folder) == [("D16", STANCES, 1)]


def test_a_word_that_is_not_that_of_its_number_is_found(folder):
    change(folder, "stances", STANCES, lambda row: row.update(polarity_name="UNCLEAR"))
    change(folder, "quotes", QUOTES, lambda row: row["speakers"][0].update(label_name="CUE"))
    found = {(p.code, p.pointer) for p in check_folder(folder, SCHEME)}
    assert found == {("D16", "/polarity_name"), ("D16", "/speakers/0/label_name")}


def test_a_shifted_position_is_found(folder):
    change(folder, "stances", STANCES, lambda row: row.update(start=row["start"] + 1))
    assert find(folder) == [("D17", STANCES, 1)]


def test_a_context_that_is_not_in_the_text_is_found(folder):
    change(folder, "stances", STANCES, lambda row: row.update(sentence="He never said so."))
    assert find(folder) == [("D17", STANCES, 1)]


def test_a_text_that_is_not_its_pieces_is_found(folder):
    change(folder, "quotes", QUOTES, lambda row: row.update(text="“No.”"))
    assert {code for code, _, _ in find(folder)} == {"D17"}


def test_a_row_of_a_document_that_is_not_there_is_found(folder):
    change(folder, "stances", STANCES, lambda row: row.update(document_id="elsewhere"))
    assert find(folder) == [("D18", STANCES, 1)]


def test_a_changed_text_is_found_by_its_hash(folder):
    change(folder, "documents", DOCUMENTS, lambda row: row.update(text=row["text"] + " More."))
    assert find(folder) == [("D18", DOCUMENTS, 1)]


def test_a_relation_that_leads_nowhere_is_found(folder):
    change(folder, "documents", DOCUMENTS, lambda row: row["relations"][0].update(tail="nowhere"))
    assert find(folder) == [("D19", DOCUMENTS, 1)]


def test_a_table_with_too_few_rows_is_found(folder):
    table = load_arrow().parquet.read_table(folder / QUOTES).slice(0, 1)
    load_arrow().parquet.write_table(table, folder / QUOTES)
    seal(folder, QUOTES)
    assert find(folder) == [("D15", QUOTES, None)]


def test_another_scheme_is_named(folder):
    path = folder / MANIFEST
    path.write_text(path.read_text(encoding="utf-8").replace('"news/2"', '"news/0"'), "utf-8")
    assert ("D14", MANIFEST, None) in find(folder)
