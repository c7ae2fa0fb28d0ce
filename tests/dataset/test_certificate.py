"""The certificate held against a count of pairs that knows nothing of the code that wrote it."""

import hashlib
import json
from collections import Counter

import pytest

from annotate.dataset.checks.check import check_folder
from annotate.dataset.storage.folder import read_manifest
from annotate.dataset.summary import list_lines
from tests.dataset.corpora import (
    count_copies,
    count_sharers,
    find_components,
    list_article_shingles,
    list_runs,
    make_corpus,
    spell_words,
)
from tests.dataset.stories import SCHEME, build, read

SHARES = {"train": 0.6, "validation": 0.2, "test": 0.2}
KINDS = [kind.name for kind in SCHEME.segments]
BY = ["document", "publisher", "date", "speaker", "target"]


def read_certificate(folder):
    return json.loads((folder / "splits.json").read_text(encoding="utf-8"))


def find_split_files(folder, config):
    return {
        split: [
            row for path in folder.glob(f"{config}/{split}-*.parquet") for row in read_one(path)
        ]
        for split in SHARES
    }


def read_one(path):
    from annotate.dataset.storage.parquet import iter_rows

    return list(iter_rows(path))


def count_from_rows(folder):
    """The pairs of both kinds and the split of every document, from the tables alone."""
    shingles, runs, split_of = {}, {}, {}
    for split, rows in find_split_files(folder, "documents").items():
        for row in rows:
            segments = [(KINDS[s["kind"]], s["start"], s["end"]) for s in row["segments"]]
            shingles[row["id"]] = list_article_shingles(row["text"], segments)
            split_of[row["id"]] = split
    for row in read(folder, "annotations"):
        texts = {s["id"]: s["text"] for s in row["spans"] if s["label"] == "DIRECT"}
        after = {r["head"]: r["tail"] for r in row["relations"] if r["label"] == "continues"}
        for head in set(texts) - set(after.values()):
            whole = texts[head] + " " + texts.get(after.get(head), "")
            runs.setdefault(row["document_id"], set()).update(list_runs(spell_words(whole), 12))
    return count_copies(shingles), count_sharers(runs), split_of


def draw(document_id, seed):
    """The split of an article that is placed for itself, from the definition."""
    digest = hashlib.sha256(f"{seed}\x1f{document_id}".encode()).digest()
    at = int.from_bytes(digest[:8], "big") / 2**64
    return "train" if at < 0.6 else "validation" if at < 0.8 else "test"


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_the_certificate_says_what_a_plain_count_finds(tmp_path, seed):
    folder, _ = build(tmp_path, make_corpus(seed, count=80), shares=SHARES, seed=seed)
    certificate = read_certificate(folder)
    copies, sharers, split_of = count_from_rows(folder)
    assert len(copies) > 3
    assert len(sharers) > 3
    for why, pairs in (("near-duplicate", copies), ("shared quote", sharers)):
        torn = [pair for pair in pairs if split_of[pair[0]] != split_of[pair[1]]]
        assert torn == []
        assert certificate["pairs"][why] == {
            "found": len(pairs), "across_splits": 0, "complete": True,
        }  # fmt: skip
        leaked = [pair for pair in pairs if draw(pair[0], seed) != draw(pair[1], seed)]
        expected = len(pairs) * (1 - 0.6**2 - 0.2**2 - 0.2**2)
        assert certificate["random_split"][why]["drawn"] == len(leaked) > 0
        assert certificate["random_split"][why]["expected"] == pytest.approx(expected, abs=0.06)
    groups = {frozenset(group["documents"]) for group in certificate["groups"]}
    assert groups == find_components(split_of, copies | sharers)
    assert certificate["documents"] == dict(Counter(split_of.values()))
    for group in certificate["groups"]:
        assert {split_of[document] for document in group["documents"]} == {group["split"]}
        assert group["id"] == min(group["documents"])


@pytest.mark.slow
@pytest.mark.parametrize("by", BY)
def test_every_group_says_which_pairs_hold_it_together(tmp_path, by):
    folder, _ = build(tmp_path, make_corpus(2), shares=SHARES, by=by)
    copies, sharers, _ = count_from_rows(folder)
    pairs = {"near-duplicate": copies, "shared quote": sharers}
    for group in read_certificate(folder)["groups"]:
        linked = [tuple(link["documents"]) for link in group["links"]]
        assert all(tuple(link["documents"]) in pairs[link["why"]] for link in group["links"])
        assert {link["why"] for link in group["links"]} | {by} >= set(group["why"])
        if by == "document":
            assert find_components(group["documents"], linked) == {frozenset(group["documents"])}
            assert len(linked) == len(group["documents"]) - 1
        for link in group["links"]:
            assert ("similarity" in link) == (link["why"] == "near-duplicate")
            assert 0.7 <= link.get("similarity", 1) <= 1


@pytest.mark.slow
@pytest.mark.parametrize("by", BY)
def test_what_was_just_built_is_found_sound_however_it_is_split(tmp_path, by):
    folder, report = build(tmp_path, make_corpus(5), shares=SHARES, by=by, seed=3)
    assert check_folder(folder, SCHEME) == []
    certificate = read_certificate(folder)
    assert certificate["by"] == by
    assert certificate == report.certificate
    assert read_manifest(folder)["settings"]["split_by"] == by
    assert "splits.json" in [file["path"] for file in read_manifest(folder)["files"]]


@pytest.mark.slow
@pytest.mark.parametrize("role", ["speaker", "target"])
def test_a_test_split_of_unseen_names_is_sound_and_the_rest_is_counted(tmp_path, role):
    folder, report = build(tmp_path, make_corpus(5, count=60), shares=SHARES, unseen=(role, 0.2))
    assert check_folder(folder, SCHEME) == []
    unseen = read_certificate(folder)["unseen"]
    config, column = ("quotes", "speakers") if role == "speaker" else ("stances", "targets")
    names = {
        split.name.split("-")[0]: {
            mention["name"] for row in read_one(split) for mention in row[column]
        }
        for split in (folder / config).glob("*.parquet")
    }
    assert names["test"]
    assert not names["test"] & (names["train"] | names.get("validation", set()))
    assert report.documents["aside"] == unseen["documents_aside"]
    assert report.documents["test"] == unseen["documents_in_test"] > 0
    assert sum(report.documents.values()) == 60
    assert "test" not in read_certificate(folder)["balance"]["between"]
    assert f"Unseen {role}s" in "\n".join(list_lines(report, folder))


@pytest.mark.slow
def test_the_labels_counted_are_those_of_the_rows(tmp_path):
    folder, report = build(tmp_path, make_corpus(7), shares=SHARES)
    labels = read_certificate(folder)["balance"]["labels"]
    totals = {
        table: {label: sum(splits.values()) for label, splits in by_label.items()}
        for table, by_label in labels.items()
    }
    assert totals == {table: dict(counts) for table, counts in report.labels.items() if counts}
    for table, by_label in labels.items():
        for split in SHARES:
            counted = sum(splits[split] for splits in by_label.values())
            assert counted == report.rows[table][split]


@pytest.mark.slow
def test_balancing_is_told_and_can_be_left_out(tmp_path):
    records = make_corpus(11, count=60)
    even, _ = build(tmp_path / "even", records, shares=SHARES)
    plain, _ = build(tmp_path / "plain", records, shares=SHARES, balance=False)
    mended, left = (read_certificate(folder)["balance"] for folder in (even, plain))
    assert mended["moved"]
    assert left["moved"] == []
    assert (mended["reached"], left["reached"]) == ("no move, no swap", "as placed")
    assert (mended["between"], left["between"]) == (list(SHARES), [])
    assert mended["largest"]["points"] < left["largest"]["points"]
    _, _, before = count_from_rows(plain)
    _, _, after = count_from_rows(even)
    moved = {document for document, split in after.items() if before[document] != split}
    groups = {g["id"]: g["documents"] for g in read_certificate(even)["groups"]}
    assert moved == {d for m in mended["moved"] for d in groups.get(m["cluster"], [m["cluster"]])}
    told = "\n".join(list_lines(_report(tmp_path, records), even))
    assert "Moved to even out" in told
    assert "points off. Moving no group and swapping no two brings it nearer on the whole." in told


def _report(tmp_path, records):
    return build(tmp_path / "again", records, shares=SHARES)[1]


@pytest.mark.slow
def test_the_certificate_holds_no_word_of_an_article_and_no_name(tmp_path):
    records = make_corpus(5)
    for by in ("document", "speaker", "target"):
        folder, _ = build(tmp_path / by, records, shares=SHARES, by=by)
        text = (folder / "splits.json").read_text(encoding="utf-8").casefold()
        assert "brandt" not in text
        words = {w for r in records for w in spell_words(r.document.text) if len(w) > 6}
        assert not [word for word in words if word in text]


@pytest.mark.slow
def test_documents_without_a_reading_are_kept_with_their_like(tmp_path):
    from dataclasses import replace

    records = make_corpus(3)
    skipped = [
        replace(record, annotations=(replace(record.annotations[0], status="skipped"),))
        for record in records[::3]
    ]
    folder, _ = build(
        tmp_path, sorted([*records[1::3], *records[2::3], *skipped], key=lambda r: r.document.id),
        shares=SHARES,
    )  # fmt: skip
    assert check_folder(folder, SCHEME) == []
    split_of = {
        row["document_id"]: split
        for split, rows in find_split_files(folder, "annotations").items()
        for row in rows
    }
    for group in read_certificate(folder)["groups"]:
        assert {split_of[document] for document in group["documents"]} == {group["split"]}
    assert sum(read_certificate(folder)["documents"].values()) == len(records)
