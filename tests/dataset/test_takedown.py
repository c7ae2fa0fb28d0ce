"""A version without some documents against one that was built without them."""

import json
from collections import Counter
from dataclasses import replace

import pytest

from annotate.dataset.checks.check import check_folder
from annotate.dataset.releases.takedown import take_down
from annotate.dataset.rows.readings import LEFT_CODES, SKIPPED, UNFINISHED
from annotate.dataset.rows.tally import TAKEN_DOWN
from annotate.dataset.storage.folder import list_files, read_manifest
from annotate.errors import UsageError
from annotate.model import Annotator, Record
from annotate.registry.tables import HeldOffice, Registry, RegistryEntry
from tests.dataset.stories import (
    HUMAN,
    MODEL,
    SCHEME,
    build,
    make_own_story_record,
    make_reading,
    make_span,
    make_story,
    read,
)

CONFIGS = ("quotes", "stances", "entities", "identities", "documents", "annotations")
SHARES = {"train": 0.5, "test": 0.5}
REGISTRY = Registry(
    [RegistryEntry(id="ilka", name="Ilka Brandt", kind="PERSON", wikidata="Q1")],
    [HeldOffice(id="ilka", office="harbour master", of="Ostrel", since="2029")],
)


def make_records():
    """Twelve articles, among them one that a person skipped and one that only a model read."""
    records = [make_own_story_record(number) for number in range(10)]
    skipped, silver = make_story("skipped"), make_story("silver")
    first = make_reading(silver, MODEL)
    return [
        *records,
        Record(
            document=skipped,
            annotations=(make_reading(skipped, HUMAN, status="skipped", spans=(), relations=()),),
        ),
        Record(
            document=silver,
            annotations=(first, make_reading(silver, Annotator(kind="human", name="a@b.example"),
                                             status="draft")),
        ),
    ]  # fmt: skip


@pytest.fixture(scope="module")
def dataset(tmp_path_factory):
    where = tmp_path_factory.mktemp("built")
    return build(where, make_records(), shares=SHARES, registry=REGISTRY)[0]


@pytest.fixture(scope="module")
def version(dataset):
    target = dataset.with_name("harbour-2")
    return target, take_down(dataset, ["harbour-3", "harbour-8"], target)


def read_by_split(folder, config):
    from annotate.dataset.storage.parquet import iter_rows

    return {
        path.name.split("-")[0]: list(iter_rows(path))
        for path in sorted(folder.glob(f"{config}/*.parquet"))
    }


@pytest.mark.slow
def test_the_rows_of_all_others_are_as_they_were_in_the_splits_where_they_were(dataset, version):
    gone = {"harbour-3", "harbour-8"}
    for config in CONFIGS[:3] + CONFIGS[4:]:
        key = "id" if config == "documents" else "document_id"
        before = {
            split: [row for row in rows if row[key] not in gone]
            for split, rows in read_by_split(dataset, config).items()
        }
        assert read_by_split(version[0], config) == before


def test_nothing_of_the_documents_is_left(version):
    folder, _ = version
    for name in list_files(folder):
        content = (folder / name).read_bytes()
        assert b"harbour-3" not in content, name
        assert b"Berth 8 took" not in content, name


def test_somebody_of_many_documents_is_counted_in_those_that_stay(dataset, version):
    """Offices and the like are told by no row but the one that was there."""
    told = {}
    for folder in (dataset, version[0]):
        rows = [row for row in read(folder, "identities") if row["id"] == "ilka"]
        told[folder] = [
            sum(row[what] for row in rows) for what in ("articles", "quotes", "stances")
        ]
        assert {row["wikidata"] for row in rows} == {"Q1"}
        held = {"office": "harbour master", "of": "Ostrel", "from": "2029", "to": ""}
        assert all(row["offices"] == [held] for row in rows)
    assert list(told.values()) == [[11, 22, 11], [9, 18, 9]]


@pytest.mark.slow
def test_the_new_version_is_sound(version):
    assert check_folder(version[0], SCHEME) == []


def test_the_counts_are_those_of_a_build_without_the_documents(version, tmp_path):
    folder, report = version
    rest = [r for r in make_records() if r.document.id not in ("harbour-3", "harbour-8")]
    _, built = build(tmp_path, rest, shares=SHARES)
    assert report.documents.total() == built.documents.total() == 9
    assert report.reviewed == built.reviewed
    assert report.labels == built.labels
    assert report.annotators == built.annotators
    assert (report.masked, report.publishers) == (built.masked, built.publishers)
    assert +report.left == +built.left
    assert report.left_documents[SKIPPED] == built.left_documents[SKIPPED]
    card = (folder / "README.md").read_text(encoding="utf-8")
    assert "9 news articles with 27 quotes, 9 stances, 54 entities" in card
    assert "- 2 articles taken down since" in card


def test_the_manifest_says_what_it_was_made_of_and_names_nobody(dataset, version):
    old, new = read_manifest(dataset), read_manifest(version[0])
    assert new["made_of"]["taken_down"] == 2
    assert new["left_out"]["documents"][TAKEN_DOWN] == {"count": 2, "ids": []}
    for key in ("name", "title", "scheme", "input", "settings"):
        assert new[key] == old[key]


@pytest.mark.slow
def test_a_second_takedown_counts_on(version, tmp_path):
    folder, _ = version
    report = take_down(folder, ["skipped"], tmp_path / "harbour-3")
    assert report.left_documents[TAKEN_DOWN].count == 3
    assert SKIPPED not in report.left_documents
    assert check_folder(tmp_path / "harbour-3", SCHEME) == []
    assert "skipped" not in {
        row["document_id"] for row in read(tmp_path / "harbour-3", CONFIGS[-1])
    }


@pytest.mark.slow
def test_what_the_build_left_out_is_still_said_but_for_the_documents(tmp_path):
    records = [make_own_story_record(n) for n in range(3)]
    records.append(make_own_story_record(7, redistribution="no"))
    folder, _ = build(tmp_path, records)
    report = take_down(folder, ["harbour-1"], tmp_path / "second")
    restricted = next(left for why, left in report.left_documents.items() if why != TAKEN_DOWN)
    assert (restricted.count, restricted.documents) == (1, ["harbour-7"])


def test_articles_that_nobody_finished_are_still_counted_with_a_row_and_without(tmp_path):
    records = [make_own_story_record(n) for n in range(5)]
    records[3] = replace(records[3], annotations=())
    draft = replace(records[4].annotations[0], status="draft")
    records[4] = replace(records[4], annotations=(draft,))
    folder, built = build(tmp_path, records)
    assert built.left_documents[UNFINISHED].count == 2
    second = take_down(folder, ["harbour-1"], tmp_path / "second")
    left = second.left_documents[UNFINISHED]
    assert (left.count, set(left.documents)) == (2, {"harbour-3", "harbour-4"})
    third = take_down(tmp_path / "second", ["harbour-4"], tmp_path / "third")
    left = third.left_documents[UNFINISHED]
    assert (left.count, left.documents) == (1, ["harbour-3"])
    assert check_folder(tmp_path / "third", SCHEME) == []


def make_divided_record(number: int) -> Record:
    """A record whose names one person read, and the rest another; each marked more than asked."""
    record = make_own_story_record(number)
    document, whole = record.document, record.annotations[0]
    date = make_span(document, "entity", "DATE", "Monday")
    entities = tuple(span for span in whole.spans if span.layer == "entity")
    own = {span.id for span in entities}
    tail = next(r.tail for r in whole.relations if r.head not in own and r.tail in own)
    kept = tuple(span for span in entities if span.id != tail)  # so that what leads there is loose
    ids = {span.id for span in kept}
    names = replace(
        whole,
        layers=("entity",),
        spans=(*kept, date),
        relations=tuple(r for r in whole.relations if {r.head, r.tail} <= ids),
    )
    rest = replace(
        whole,
        annotator=Annotator(kind="human", name="ben"),
        layers=("quote", "stance"),
        relations=tuple(r for r in whole.relations if r.head not in own),
    )
    return replace(record, annotations=(names, rest))


def test_what_is_not_shown_of_a_reading_is_in_its_row_and_counted_once_in_each_version(tmp_path):
    folder, built = build(tmp_path, [make_divided_record(n) for n in range(3)])
    rows = read(folder, "documents")
    codes = Counter(loss["code"] for row in rows for loss in row["left_out"])
    assert codes.keys() >= {"D34", "D36"}
    by_code = Counter({LEFT_CODES[why]: built.left[why] for why in LEFT_CODES})
    assert +by_code == codes
    off = next(loss for loss in rows[0]["left_out"] if loss["code"] == "D34")
    assert rows[0]["text"][off["start"] : off["end"]] == "Monday"
    second = take_down(folder, ["harbour-1"], tmp_path / "second")
    assert {why: 3 * count for why, count in (+second.left).items()} == {
        why: 2 * count for why, count in (+built.left).items()
    }
    assert read(tmp_path / "second", "documents")[0]["left_out"] == rows[0]["left_out"]
    assert check_folder(tmp_path / "second", SCHEME) == []


@pytest.mark.slow
def test_the_same_takedown_gives_the_same_bytes(dataset, version, tmp_path):
    folder, _ = version
    take_down(dataset, ["harbour-8", "harbour-3"], tmp_path / "again")
    assert {n: (folder / n).read_bytes() for n in list_files(folder)} == {
        n: (tmp_path / "again" / n).read_bytes() for n in list_files(tmp_path / "again")
    }


@pytest.mark.slow
def test_a_split_that_becomes_empty_is_left_out_and_said(tmp_path):
    folder, _ = build(tmp_path, [make_own_story_record(n) for n in range(4)], shares=SHARES)
    test = [row["id"] for row in read_by_split(folder, "documents")["test"]]
    report = take_down(folder, test, tmp_path / "second")
    assert report.empty_splits == ("test",)
    assert check_folder(tmp_path / "second", SCHEME) == []


def test_an_unknown_document_and_a_folder_of_something_else_are_refused(dataset, tmp_path):
    with pytest.raises(UsageError, match="has no document nobody"):
        take_down(dataset, ["nobody"], tmp_path / "second")
    (tmp_path / "manifest.json").write_text(json.dumps({"format": "other/1"}))
    with pytest.raises(UsageError, match="is no dataset's folder"):
        take_down(tmp_path, ["a"], tmp_path / "second")
