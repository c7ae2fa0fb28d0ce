import json
import random
import shutil

import pytest

from annotate.dataset.checks.check import check_folder
from annotate.dataset.checks.check_splits import check_splits
from annotate.dataset.rows.vocabulary import Vocabulary
from annotate.dataset.storage import parquet
from annotate.dataset.storage.folder import MANIFEST, hash_file
from annotate.files.packages import load_arrow
from annotate.registry.tables import Registry, RegistryEntry
from tests.dataset.corpora import make_corpus, make_words, write_article
from tests.dataset.stories import SCHEME, build
from tests.dataset.test_check import seal

SHARES = {"train": 0.6, "validation": 0.2, "test": 0.2}
CERTIFICATE = "splits.json"


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    return build(tmp_path_factory.mktemp("built"), make_corpus(5), shares=SHARES)[0]


@pytest.fixture(scope="module")
def unseen(tmp_path_factory):
    folder = tmp_path_factory.mktemp("unseen")
    return build(folder, make_corpus(5, count=60), shares=SHARES, unseen=("speaker", 0.2))[0]


@pytest.mark.slow
def test_whoever_is_held_out_is_in_no_other_split_under_another_name(tmp_path):
    records = [
        write_article(
            f"a{n:02}",
            " ".join(make_words(random.Random(n), 80)),
            quotes=[([f"saying number {n}"], f"{'Ada' if n % 2 else 'Eva'} Brandt{n // 2}")],
        )
        for n in range(40)
    ]
    known = Registry(
        [
            RegistryEntry(id=f"brandt{n}", name=f"Ada Brandt{n}", also=(f"Eva Brandt{n}",))
            for n in range(20)
        ]
    )
    place, _ = build(tmp_path, records, shares=SHARES, unseen=("speaker", 0.2), registry=known)
    assert list(check_splits(place, read_tables(place), Vocabulary(SCHEME))) == []
    found = {}
    for split in ("train", "test"):
        rows = (
            r for path in (place / "quotes").glob(f"{split}-*") for r in parquet.iter_rows(path)
        )
        found[split] = {row["speaker_id"] for row in rows}
    assert len(found["test"]) >= 3
    assert not found["test"] & found["train"]


def read_tables(place):
    files = json.loads((place / MANIFEST).read_text(encoding="utf-8"))["files"]
    return [file for file in files if "config" in file]


@pytest.fixture
def folder(built, tmp_path):
    return shutil.copytree(built, tmp_path / "harbour")


def find(folder):
    return {(p.code, p.file.removeprefix(f"{folder}/")) for p in check_folder(folder, SCHEME)}


def change(folder, edit):
    path = folder / CERTIFICATE
    certificate = json.loads(path.read_text(encoding="utf-8"))
    edit(certificate)
    path.write_text(json.dumps(certificate), encoding="utf-8")
    seal(folder, CERTIFICATE)


def move(folder, documents, source, target):
    """Move every row of documents to another split, and make the manifest agree."""
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    package = load_arrow()
    tables = [t for t in manifest["files"] if t.get("split") == source]
    for table in [t for t in tables if t["config"] != "identities"]:  # of no document
        other = next(
            t for t in manifest["files"]
            if (t.get("config"), t.get("split")) == (table["config"], target)
        )  # fmt: skip
        key = "id" if table["config"] == "documents" else "document_id"
        rows, there = (list(parquet.iter_rows(folder / t["path"])) for t in (table, other))
        there += [row for row in rows if row[key] in documents]
        kept = [row for row in rows if row[key] not in documents]
        for file, content in ((table, kept), (other, there)):
            schema = parquet.read_schema(folder / file["path"])
            made = package.Table.from_pylist(content, schema=schema)
            package.parquet.write_table(made, folder / file["path"])
            file["rows"], file["sha256"] = len(content), hash_file(folder / file["path"])
    (folder / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")


def read_groups(folder, why):
    groups = json.loads((folder / CERTIFICATE).read_text(encoding="utf-8"))["groups"]
    return [group for group in groups if group["why"] == [why]]


@pytest.mark.slow
def test_without_a_certificate_that_is_said(folder):
    (folder / CERTIFICATE).unlink()
    assert find(folder) == {("D11", CERTIFICATE), ("D20", CERTIFICATE)}


@pytest.mark.slow
@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"format": "annotate-splits/1"}', '{"format": "annotate-splits/9"}']
)
def test_a_certificate_that_is_none_is_one_problem(folder, text):
    (folder / CERTIFICATE).write_text(text, encoding="utf-8")
    seal(folder, CERTIFICATE)
    assert find(folder) == {("D20", CERTIFICATE)}


@pytest.mark.slow
@pytest.mark.parametrize(
    "key", ["by", "rules", "documents", "groups", "pairs", "balance", "unseen"]
)
@pytest.mark.parametrize("value", [7, "mood", {"of": []}, [None], {"found": "x"}])
def test_a_damaged_part_of_a_certificate_is_found_and_never_raises(folder, key, value):
    change(folder, lambda certificate: certificate.update({key: value}))
    files = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["files"]
    tables = [file for file in files if "config" in file]
    codes = {problem.code for problem in check_splits(folder, tables, Vocabulary(SCHEME))}
    assert codes >= {"D20"}


@pytest.mark.slow
@pytest.mark.parametrize("why", ["near-duplicate", "shared quote"])
def test_a_pair_that_was_torn_apart_is_found_by_counting_again(folder, why):
    group = read_groups(folder, why)[0]
    target = next(split for split in SHARES if split != group["split"])
    move(folder, group["documents"][:1], group["split"], target)
    problems = check_folder(folder, SCHEME)
    assert {p.code for p in problems} >= {"D21", "D22", "D23"}
    assert any(why in p.message for p in problems if p.code == "D22")
    assert group["documents"][0] in {p.document for p in problems if p.code == "D21"}


@pytest.mark.slow
def test_a_leak_is_found_where_the_certificate_was_forged_to_hide_it(folder):
    group = read_groups(folder, "near-duplicate")[0]
    target = next(split for split in SHARES if split != group["split"])
    move(folder, group["documents"][:1], group["split"], target)
    change(folder, lambda c: c.update(groups=[g for g in c["groups"] if g["id"] != group["id"]]))
    assert ("D22", CERTIFICATE) in find(folder)


@pytest.mark.slow
def test_a_number_that_is_not_that_of_the_rows_is_found(folder):
    change(folder, lambda c: c["documents"].update(train=c["documents"]["train"] + 1))
    assert find(folder) == {("D23", CERTIFICATE)}


@pytest.mark.slow
def test_a_label_count_that_is_not_that_of_the_rows_is_found(folder):
    change(folder, lambda c: c["balance"]["labels"]["quotes"]["DIRECT"].update(train=1))
    assert find(folder) == {("D23", CERTIFICATE)}


@pytest.mark.slow
def test_a_number_of_pairs_that_nobody_finds_again_is_found(folder):
    change(folder, lambda c: c["pairs"]["shared quote"].update(found=10_000))
    assert find(folder) == {("D23", CERTIFICATE)}


@pytest.mark.slow
def test_a_group_in_another_split_than_it_says_is_found(folder):
    change(folder, lambda c: c["groups"][0].update(split="nowhere"))
    assert find(folder) == {("D21", CERTIFICATE)}


@pytest.mark.slow
def test_a_publisher_in_two_splits_is_found(tmp_path):
    folder, _ = build(tmp_path, make_corpus(5), shares=SHARES)
    change(folder, lambda c: c.update(by="publisher"))
    assert ("D22", CERTIFICATE) in find(folder)


@pytest.mark.slow
def test_a_held_out_speaker_who_is_in_training_is_found(unseen, tmp_path):
    folder = shutil.copytree(unseen, tmp_path / "harbour")
    speaking = {}
    for split in ("test", "aside", "train"):
        path = next((folder / "quotes").glob(f"{split}-*"))
        speaking[split] = [
            (row["document_id"], {m["name"] for m in row["speakers"]})
            for row in parquet.iter_rows(path)
        ]
    held = set().union(*(names for _, names in speaking["test"]))
    mixed = next(document for document, names in speaking["aside"] if names & held)
    move(folder, [mixed], "aside", "train")
    assert ("D24", CERTIFICATE) in find(folder)


@pytest.mark.slow
def test_one_article_with_rows_in_two_splits_is_found(folder):
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    quotes = {t["split"]: t for t in manifest["files"] if t.get("config") == "quotes"}
    one, other = (folder / quotes[split]["path"] for split in ("train", "test"))
    held = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(held)
    quotes["train"]["rows"], quotes["test"]["rows"] = (
        quotes["test"]["rows"],
        quotes["train"]["rows"],
    )
    (folder / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    for name in (quotes["train"]["path"], quotes["test"]["path"]):
        seal(folder, name)
    assert ("D21", CERTIFICATE) in find(folder)
