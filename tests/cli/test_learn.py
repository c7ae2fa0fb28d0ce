"""`annotate learn`: a project's own words from its corrections, tried on articles held apart."""

import json
import tomllib
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from annotate.app.context import Context
from annotate.app.learning import learn
from annotate.model import Record
from annotate.preannotation.learning.corrections import (
    EntryGroup,
    EntryProposal,
    Lesson,
    SavedSum,
)
from annotate.project import find_project
from annotate.records import open_writer
from tests.preannotation.league import LEAGUE, make_articles, make_record

Run = Callable[..., tuple[int, str, str]]
PROJECT = '[project]\nname = "league"\nscheme = "league.toml"\n'


def write_project(folder: Path, records: Iterable[Record]) -> Path:
    (folder / "annotate.toml").write_text(PROJECT, encoding="utf-8")
    (folder / "league.toml").write_text(LEAGUE, encoding="utf-8")
    with open_writer(folder / "annotations.jsonl") as write:
        for record in records:
            write(record)
    return folder


@pytest.fixture
def league(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(write_project(tmp_path, make_articles(6)))
    return tmp_path


@pytest.mark.slow
def test_what_saves_is_proposed_with_its_evidence_and_written_once(run: Run, league: Path) -> None:
    code, output, errors = run("learn", "--apply", "--format", "json", "--bootstrap", 200)
    assert code == 0, errors
    report = json.loads(output)
    groups = {group["name"]: group for group in report["groups"]}
    teams = groups["teams"]
    assert teams["taken"]
    assert teams["saved"]["low"] > 0
    assert report["after"] < report["before"]
    assert report["saved"]["value"] == report["before"] - report["after"]
    [proposal] = teams["proposals"]
    assert (proposal["path"], proposal["word"]) == (["conventions", "teams"], "CLUB")
    assert proposal["saved"] == teams["saved"]["value"]
    sighting = proposal["sightings"][0]
    assert (sighting["annotator"], sighting["document"]) == ("mara", "match-00")
    assert sighting["link"] == "http://127.0.0.1:8080/tasks/match-00"

    written = (league / "words.toml").read_text(encoding="utf-8")
    assert tomllib.loads(written)["conventions"]["teams"] == "CLUB"
    assert "corrections in 6 articles" in written
    assert 'words = "words.toml"' in errors


@pytest.mark.slow
def test_what_people_took_out_is_not_proposed_again(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(write_project(tmp_path, make_articles(2)))
    memory = tmp_path / ".annotate" / "learned.json"
    memory.parent.mkdir()
    memory.write_text('[[["conventions", "teams"], "CLUB", ""]]\n', encoding="utf-8")
    code, output, errors = run("learn", "--bootstrap", 0)
    assert code == 0, errors
    assert "conventions.teams" not in output


def test_a_words_file_keeps_its_mark_and_its_line_ends(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(write_project(tmp_path, []))
    saved = SavedSum(value=9)
    proposal = EntryProposal(path=("conventions", "teams"), word="CLUB", sightings=())
    group = EntryGroup(name="teams", proposals=(proposal,), saved=saved, taken=True)
    lesson = Lesson(documents=1, folds=1, before=9, after=0, saved=saved, groups=(group,))
    words = tmp_path / "words.toml"
    result = learn.Result(lesson=lesson, read=1, words=words, named=True)
    words.write_bytes("\ufeff# ours\r\n[names]\r\n".encode())
    learn.apply(Context(project=find_project(tmp_path)), result)
    written = words.read_bytes().decode()
    assert written.startswith("\ufeff# ours\r\n[names]\r\n")
    assert written.count("\n") == written.count("\r\n") > 3


def test_a_memory_that_cannot_be_read_is_named(run: Run, league: Path) -> None:
    (league / ".annotate").mkdir()
    (league / ".annotate" / "learned.json").write_text("[[1", encoding="utf-8")
    code, _, errors = run("learn", "--bootstrap", 0)
    assert (code, "learned.json, which says what was learnt before" in errors) == (3, True), errors


@pytest.mark.slow
def test_what_helps_in_no_other_article_is_not_taken(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that is one thing here and another there is proposed to nobody."""
    records = []
    for number in range(6):
        text = f"People met at Zorvane Hall on day {number}."
        label = "CLUB" if number % 2 else "GROUND"
        records.append(
            make_record(f"hall-{number}", text, [(text.index("Z"), "Zorvane Hall", label)])
        )
    monkeypatch.chdir(write_project(tmp_path, records))
    code, _, errors = run("learn", "--apply", "--bootstrap", 200)
    assert code == 0, errors
    assert "Nothing was written" in errors
    assert not (tmp_path / "words.toml").exists()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("places", "path", "word"),
    [
        (["Peru"] * 6, ["names", "none"], "Peru"),
        (["Peru", "Chile", "Japan"] * 2, ["conventions", "unused"], "GROUND"),
    ],
)
def test_one_word_that_is_deleted_says_nothing_of_its_label(
    run: Run, league: Path, places: list[str], path: list[str], word: str
) -> None:
    records = (
        make_record(f"tour-{number}", f"The singers went to {place} in spring.", [])
        for number, place in enumerate(places)
    )
    write_project(league, records)
    code, output, errors = run("learn", "--format", "json", "--bootstrap", 200)
    assert code == 0, errors
    taken = [p for g in json.loads(output)["groups"] if g["taken"] for p in g["proposals"]]
    assert [(p["path"], p["word"], p["saved"]) for p in taken] == [(path, word, 6)]


def test_without_a_reading_by_a_person_there_is_nothing_to_learn(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare = [Record(document=record.document) for record in make_articles(2)]
    monkeypatch.chdir(write_project(tmp_path, bare))
    code, output, errors = run("learn")
    assert code == 1
    assert "there is nothing to learn from" in errors
    assert "operations" not in output
    assert "2  articles without a finished reading by a person" in output


def test_a_words_file_with_a_fault_is_named_with_its_line(run: Run, league: Path) -> None:
    (league / "words.toml").write_text('[names]\nBOAT = ["Tidewatch"]\n', encoding="utf-8")
    code, _, errors = run("learn", "--words", "words.toml")
    assert code == 3
    assert "words.toml:2: league/1 has no entities called BOAT" in errors


def test_words_are_for_the_rules_alone_or_with_a_model_beside_them(run: Run, league: Path) -> None:
    project = league / "annotate.toml"
    project.write_text(PROJECT + '[preannotate]\nmodel = "llm:small"\n', encoding="utf-8")
    code, _, errors = run("learn")
    assert code == 2
    assert "llm:small, which knows no words of a project" in errors
    beside = PROJECT + '[preannotate]\nmodel = "news-en+models/own"\n'
    project.write_text(beside, encoding="utf-8")
    (league / "words.toml").write_text("[conventions]\nteam = 1\n", encoding="utf-8")
    code, _, errors = run("learn")
    assert (code, "words.toml:2" in errors) == (3, True), "so far it came: to the words"
