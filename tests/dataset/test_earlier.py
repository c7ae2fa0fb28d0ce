"""Folders of builds before words stood beside numbers: checked, and made new versions of."""

import json
import shutil
from pathlib import Path

import pytest
from datasets import concatenate_datasets, load_dataset

from annotate.dataset.checks.check import check_folder
from annotate.dataset.files import card
from annotate.dataset.releases.rehydration import rehydrate
from annotate.dataset.releases.takedown import take_down
from annotate.dataset.rows.features import SplitSize, make_card_fields, make_features
from annotate.dataset.rows.vocabulary import Vocabulary
from annotate.dataset.storage.folder import MANIFEST, hash_file
from annotate.dataset.withheld.withholding import WITHHELD
from annotate.files.packages import load_arrow, load_yaml
from tests.dataset.stories import SCHEME, build, make_own_story_record, read

IN_PLACE = {"salt", "tokens", "landmarks", "anchors"}
RECORDS = [make_own_story_record(number) for number in range(2)]


def make_earlier(folder: Path) -> Path:
    """Write the tables and the card anew as builds before this did."""
    features = make_features(Vocabulary(SCHEME), withheld=True, named=False)
    arrow, manifest = load_arrow(), json.loads((folder / MANIFEST).read_text())
    sizes: dict[str, dict[str, SplitSize]] = {}
    for file in manifest["files"]:
        if "config" not in file:
            continue
        config, rows = file["config"], read(folder, file["config"])
        rows = [{"landmarks": [], "anchors": [], **row} for row in rows]
        table = arrow.Table.from_pylist(rows, schema=features[config].arrow_schema)
        arrow.parquet.write_table(table, folder / file["path"])
        size = SplitSize(rows=len(rows), bytes=1, file_bytes=1)
        sizes.setdefault(config, {})[file["split"]] = size
    text = (folder / card.FILE_NAME).read_text()
    header = {**card.read_header(text), **make_card_fields(features, sizes)}
    body = text.split("\n---\n", 1)[1]
    (folder / card.FILE_NAME).write_text(
        f"---\n{load_yaml().safe_dump(header, sort_keys=False)}---\n{body}"
    )
    report = folder / "report.json"
    for file in sorted(manifest["files"], key=lambda file: file["path"] == report.name):
        before, file["sha256"] = file["sha256"], hash_file(folder / file["path"])
        report.write_text(report.read_text().replace(before, file["sha256"]))
    (folder / MANIFEST).write_text(json.dumps(manifest))
    return folder


@pytest.fixture(scope="module")
def included(tmp_path_factory):
    return build(tmp_path_factory.mktemp("included"), RECORDS)[0]


@pytest.fixture(scope="module")
def withheld(tmp_path_factory):
    return build(tmp_path_factory.mktemp("withheld"), RECORDS, text=WITHHELD)[0]


@pytest.fixture(scope="module")
def earlier(withheld, tmp_path_factory):
    folder = tmp_path_factory.mktemp("earlier") / withheld.name
    return make_earlier(Path(shutil.copytree(withheld, folder)))


def list_new(folder: Path) -> set[str]:
    """The columns of words and those in place of texts that the tables have."""
    rows = [row for config in ("documents", "quotes", "stances") for row in read(folder, config)]
    names = {name for row in rows for name in row}
    return names & {"type_name", "polarity_name", "segment_name", *IN_PLACE}


@pytest.mark.slow
def test_a_folder_of_an_earlier_version_is_sound_and_told_to_be_that(earlier):
    assert list_new(earlier) == IN_PLACE
    [found] = check_folder(earlier, SCHEME)
    assert (found.code, found.severity, found.file) == ("D13", "warning", str(earlier / MANIFEST))
    assert "earlier version" in found.message


@pytest.mark.slow
def test_what_is_wrong_in_an_earlier_folder_is_found(tmp_path):
    folder = make_earlier(build(tmp_path, RECORDS[:1])[0])
    rows, path = read(folder, "stances"), folder / "stances/train-00000-of-00001.parquet"
    rows[0]["start"] += 1
    schema = load_arrow().parquet.read_schema(path)
    load_arrow().parquet.write_table(load_arrow().Table.from_pylist(rows, schema=schema), path)
    assert {p.code for p in check_folder(folder, SCHEME)} >= {"D11", "D13", "D17"}


@pytest.mark.slow
def test_a_takedown_gives_an_earlier_folder_the_words(earlier, tmp_path):
    target = tmp_path / "new"
    take_down(earlier, [RECORDS[0].document.id], target)
    assert list_new(target) == {"type_name", "polarity_name", "segment_name", *IN_PLACE}
    assert check_folder(target, SCHEME) == []


@pytest.mark.slow
def test_with_all_texts_back_nothing_stands_in_place_of_them(earlier, included, tmp_path):
    target = tmp_path / "whole"
    assert rehydrate(earlier, target, [r.document for r in RECORDS]).missing == 0
    assert list_new(target) == {"type_name", "polarity_name", "segment_name"}
    assert check_folder(target, SCHEME) == []
    for config in ("documents", "quotes", "stances", "entities"):
        assert read(target, config) == read(included, config)


@pytest.mark.slow
def test_releases_of_both_kinds_go_into_one_table(withheld, included, tmp_path):
    tables = [
        load_dataset(str(folder), "documents", split="train", cache_dir=str(tmp_path / str(at)))
        for at, folder in enumerate((included, withheld))
    ]
    assert not IN_PLACE & set(tables[0].column_names)
    joined = concatenate_datasets(tables)
    assert [row["salt"] is None for row in joined] == [True, True, False, False]
