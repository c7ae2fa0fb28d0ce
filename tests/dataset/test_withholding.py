"""A release without the text: no row, card or paper gives five words of an article away.

The proof of the build is held against one written from the definition: words spelt out letter by
letter, runs as tuples, every string of every file.
"""

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest

from annotate.dataset.checks.check import check_folder
from annotate.dataset.storage.folder import list_files, read_manifest
from annotate.dataset.withheld import shingles as runs
from annotate.dataset.withheld.withholding import (
    BY_DOCUMENT,
    CHOICES,
    WITHHELD,
    iter_words,
    withhold,
)
from annotate.model import Record
from annotate.project import read_project
from tests.dataset.corpora import list_runs, make_corpus, spell_words, write_article
from tests.dataset.stories import SCHEME, build, make_own_story_record, read, run_python
from tests.dataset.test_load import LOAD_ALL

CONFIGS = ("quotes", "stances", "entities", "identities", "documents", "annotations")
SHARES = {"train": 0.6, "test": 0.4}
OWN_PAPERS = ("guidelines.md", "scheme.json", "schemas/")  # the same in every release
STEMS = ("ama", "bel", "cor", "dis", "eff", "fum", "gor", "hal", "isk", "jun", "kel")
PLACES = {"url": "https://courier.example/1", "archive_url": "https://archive.example/1"}


def iter_strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from iter_strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from iter_strings(item)


def list_given_away(folder: Path, texts: list[str]) -> set[tuple[str, ...]]:
    """Every run of five words of the texts that stands in a file made from articles."""
    wanted = {run for text in texts for run in list_runs(spell_words(text), 5)}
    found = set()
    for name in list_files(folder):
        if name.startswith(OWN_PAPERS):
            continue
        if name.endswith(".parquet"):
            strings = iter_strings(pyarrow.parquet.read_table(folder / name).to_pylist())
        else:
            strings = iter([(folder / name).read_text()])
        for text in strings:
            found |= list_runs(spell_words(text), 5) & wanted
    return found


def make_different(count: int, rights: list[str]) -> list[Record]:
    """Articles that share no five words: each has a vocabulary of its own."""
    records = []
    for number in range(count):
        words = [f"{word}{number}" for word in STEMS]
        rng = random.Random(number)
        records.append(
            write_article(
                f"article-{number:03}",
                " ".join(rng.choices(words, k=60)),
                quotes=[([" ".join(rng.choices(words, k=14))], f"Mara{number} Lind")],
                stances=[(f"opposes{number} the{number} far{number}", f"Ivo{number}", "AGAINST")],
                redistribution=rights[number % len(rights)],
                title=" ".join(words),
            )
        )
    return records


@pytest.fixture(scope="module")
def release(tmp_path_factory):
    records = [make_own_story_record(number, redistribution="no", **PLACES) for number in range(8)]
    folder, report = build(
        tmp_path_factory.mktemp("withheld"), records, text=WITHHELD, shares=SHARES
    )
    return folder, report, records


@pytest.mark.slow
def test_nothing_of_a_withheld_article_is_in_any_file(release):
    folder, report, records = release
    assert (report.withheld, report.problems) == (8, [])
    assert list_given_away(folder, [record.document.text for record in records]) == set()
    for config in CONFIGS:
        rows = read(folder, config)
        assert rows
        assert [pointer for row in rows for pointer in iter_words(row)] == []
    assert {tuple(row["aliases"]) for row in read(folder, "identities")} == {()}


def test_a_withheld_row_says_where_the_article_is_and_where_its_spans_are(release):
    folder, _, records = release
    row = next(row for row in read(folder, "documents") if row["id"] == "harbour-3")
    document, annotation = records[3].document, records[3].annotations[0]
    assert (row["meta"]["url"], row["meta"]["archive_url"]) == tuple(PLACES.values())
    assert row["text_sha256"] == document.text_sha256
    assert {(s["start"], s["end"]) for s in row["spans"]} == {
        (span.start, span.end) for span in annotation.spans
    }
    assert len(row["relations"]) == len(annotation.relations)


def test_a_withheld_release_is_sound_and_its_own_card_says_what_it_lacks(release):
    folder, _, _ = release
    assert check_folder(folder, SCHEME) == []
    manifest = read_manifest(folder)
    assert manifest["withheld"] == 8
    assert manifest["redistribution"] == {}
    assert "**The text of 8 articles is withheld:**" in (folder / "README.md").read_text()


@pytest.mark.slow
def test_withheld_and_included_rows_load_as_one_table_plain_and_streaming(tmp_path):
    records = make_different(24, ["yes", "no"])
    folder, report = build(tmp_path, records, text=BY_DOCUMENT, shares=SHARES)
    assert (report.withheld, report.withheld_too) == (12, 0)
    found = run_python(LOAD_ALL, folder, home=tmp_path)
    assert set(found) == set(CONFIGS)
    rows = [row for split in found["documents"].values() for row in split]
    assert {row["text"] is None for row in rows if row["meta"]["redistribution"] == "no"} == {True}
    assert {row["text"] is None for row in rows if row["meta"]["redistribution"] == "yes"} == {
        False
    }


@pytest.mark.slow
@pytest.mark.parametrize("rights", ["no", "unknown"])
def test_by_document_only_those_go_out_whole_that_may(tmp_path, rights):
    records = make_different(6, ["yes", rights])
    folder, report = build(tmp_path, records, text=BY_DOCUMENT)
    assert (report.withheld, dict(report.redistribution)) == (3, {"yes": 3})
    withheld = [r.document.text for r in records if r.document.meta.redistribution == rights]
    assert list_given_away(folder, withheld) == set()
    shown = {row["id"]: row["text"] for row in read(folder, "documents")}
    assert shown == {
        r.document.id: r.document.text if r.document.meta.redistribution == "yes" else None
        for r in records
    }
    assert check_folder(folder, SCHEME) == []


@pytest.mark.slow
def test_whoever_shares_five_words_with_a_withheld_article_is_withheld_too(tmp_path):
    """And whoever shares them with those, so that it holds for every withheld one."""
    records = make_different(4, ["no", "yes", "yes", "yes"])
    texts = [record.document.text for record in records]
    chain = [texts[0], texts[0][:40] + " " + texts[1], texts[1][:40] + " " + texts[2], texts[3]]
    chained = [
        write_article(f"link-{number}", text, redistribution=record.document.meta.redistribution)
        for number, (text, record) in enumerate(zip(chain, records, strict=True))
    ]
    folder, report = build(tmp_path, chained, text=BY_DOCUMENT)
    shown = {row["id"]: row["text"] for row in read(folder, "documents")}
    assert [name for name, text in shown.items() if text is not None] == ["link-3"]
    assert (report.withheld, report.withheld_too) == (3, 2)
    assert list_given_away(folder, chain[:3]) == set()
    kept, report = build(tmp_path, chained, "kept", text=BY_DOCUMENT, keep_shared=True)
    assert (report.withheld, report.problems) == (1, [])
    assert check_folder(kept, SCHEME) == []
    cards = [(release / "README.md").read_text(encoding="utf-8") for release in (folder, kept)]
    assert ["stand in any file. `landmarks`" in card for card in cards] == [True, False]
    assert list_given_away(kept, chain[:1])
    assert "stand in any file, but for runs that an article which is here with its" in cards[1]


@pytest.mark.slow
def test_no_release_comes_of_words_that_would_give_an_article_away(tmp_path):
    record = make_own_story_record(1, redistribution="no")
    told = "About the day when the levy will ruin us, they said."
    folder, report = build(tmp_path, [record], text=WITHHELD, description=told)
    assert {problem.code for problem in report.problems} == {"D30"}
    assert {problem.file for problem in report.problems} >= {"README.md", "manifest.json"}
    assert not report.built
    assert not folder.exists()


@pytest.mark.slow
def test_an_id_that_repeats_the_headline_is_found(tmp_path):
    record = make_own_story_record(1, redistribution="no")
    slug = "-".join(spell_words(record.document.text)[:6])
    renamed = Record(
        document=replace(record.document, id=slug),
        annotations=tuple(replace(a, document_id=slug) for a in record.annotations),
    )
    folder, report = build(tmp_path, [renamed], text=WITHHELD)
    assert "Give the document an id that does not repeat its words." in {
        problem.fix for problem in report.problems
    }
    assert not folder.exists()


def test_the_address_of_an_article_may_repeat_its_headline(tmp_path):
    slug = "-".join(spell_words(make_own_story_record(1).document.text)[:6])
    record = make_own_story_record(1, url=f"https://courier.example/{slug}")
    folder, report = build(tmp_path, [record], text=WITHHELD)
    assert report.problems == []
    assert read(folder, "documents")[0]["meta"]["url"].endswith(slug)


@pytest.mark.slow
def test_an_article_that_was_skipped_is_withheld_as_well(tmp_path):
    record = make_own_story_record(1, redistribution="no")
    skipped = tuple(replace(a, status="skipped") for a in record.annotations)
    other = make_own_story_record(2, redistribution="no")
    folder, _ = build(tmp_path, [replace(record, annotations=skipped), other], text=WITHHELD)
    texts = [r.document.text for r in (record, other)]
    assert list_given_away(folder, texts) == set()
    assert len(read(folder, "annotations")) == 2


def test_words_put_back_into_a_withheld_row_are_found(release, tmp_path):
    """What `annotate validate` can see without the article: that no column holds words."""
    from annotate.dataset.checks.check_rows import check_rows
    from annotate.dataset.rows.features import DatasetColumns, make_features
    from annotate.dataset.rows.vocabulary import Vocabulary

    folder = release[0]
    vocabulary = Vocabulary(SCHEME)
    columns = make_features(vocabulary, withheld=True)
    for config in ("documents", "quotes"):
        (tmp_path / config).mkdir()
    rows = {config: read(folder, config) for config in ("documents", "quotes")}
    rows["quotes"][0]["speakers"][0]["text"] = "Ilka Brandt"
    tables = []
    for config, found in rows.items():
        path = f"{config}/train-00000-of-00001.parquet"
        table = pyarrow.Table.from_pylist(found, schema=columns[config].arrow_schema)
        pyarrow.parquet.write_table(table, tmp_path / path)
        tables.append({"config": config, "split": "train", "path": path, "rows": len(found)})
    given = DatasetColumns(vocabulary=vocabulary, features=columns)
    problems = list(check_rows(tmp_path, tables, given))
    assert [(p.code, p.pointer) for p in problems] == [("D31", "/speakers/0/text")]


@pytest.mark.slow
def test_the_same_articles_give_the_same_release_to_the_byte(release, tmp_path):
    folder, _, records = release
    again, _ = build(tmp_path, records, text=WITHHELD, shares=SHARES)
    assert {n: (again / n).read_bytes() for n in list_files(again)} == {
        n: (folder / n).read_bytes() for n in list_files(folder)
    }


@pytest.mark.slow
def test_the_proof_is_the_same_on_disk(tmp_path, monkeypatch):
    monkeypatch.setattr(runs, "_HELD", 100)
    records = [
        replace(r, document=replace(r.document, meta=replace(r.document.meta, redistribution=way)))
        for r, way in zip(make_corpus(3, count=30), ["yes", "no", "yes"] * 10, strict=True)
    ]
    folder, report = build(tmp_path, records, text=BY_DOCUMENT)
    assert report.problems == []
    hidden = {row["id"] for row in read(folder, "documents") if row["text"] is None}
    texts = [r.document.text for r in records if r.document.id in hidden]
    assert list_given_away(folder, texts) == set()
    assert not [name for name in list_files(folder) if name.startswith(".")]


def test_every_word_of_a_row_is_taken_out_and_nothing_else():
    row = {
        "id": "a",
        "title": "The levy",
        "annotator": {"kind": "human", "name": "ada"},
        "speakers": [{"id": "s1", "text": "Ilka", "name": "Ilka Brandt", "start": 3}],
        "attributes": {"form": "name"},
    }
    assert withhold(row) == {
        **row,
        "title": None,
        "speakers": [{"id": "s1", "text": None, "name": None, "start": 3}],
    }


def test_the_project_file_may_say_it(tmp_path):
    from annotate.dataset.settings import make_settings

    path = tmp_path / "annotate.toml"
    for choice in CHOICES:
        path.write_text(f'[dataset]\ntext = "{choice}"\n')
        assert make_settings(read_project(path), "x").text == choice
    assert make_settings(read_project(path), "x", text="included").text == "included"
