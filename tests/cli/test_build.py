import json

import pytest

from annotate.cli.dataset.build import Grouping, TextChoice
from annotate.cli.main import app
from annotate.dataset.splits.survey import GROUPINGS
from annotate.dataset.storage.folder import list_files
from annotate.dataset.withheld.withholding import CHOICES
from annotate.files.json_values import dump_json
from annotate.model import Annotator, Record
from annotate.records import to_json
from tests.dataset.corpora import make_corpus
from tests.dataset.stories import make_reading, make_story, make_story_record, write
from tests.generator import iter_records


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.slow
def test_build_says_what_it_built_and_how_to_load_it(run, here):
    write(here / "annotations.jsonl", [make_story_record()])
    result = run("build", "annotations.jsonl", "-o", "datasets/harbour", "--splits", "train=1")
    assert result.exit_code == 0
    assert result.stdout == ""
    assert result.stderr.splitlines() == [
        "Read 1 line: 1 article, 0 left out.",
        "Built datasets/harbour of 1 article.",
        "  quotes: train 3",
        "  stances: train 1",
        "  entities: train 6",
        "  identities: train 3",
        "  documents: train 1",
        "  annotations: train 1",
        "Reviewed: gold 0, human 1, silver 0",
        "Left out: quotes that repeat another one of the article: 1.",
        "1 warning: see `annotate validate`.",
        "Load it:",
        "  from datasets import load_dataset",
        "  quotes = load_dataset('datasets/harbour', 'quotes')",
    ]


def test_build_takes_names_and_splits_from_the_project_file(run, here):
    (here / "annotate.toml").write_text(
        '[paths]\nannotations = "a.jsonl"\ndatasets = "sets"\n'
        '[dataset]\nname = "courts"\ntitle = "Courts"\nsplits = { all_of_it = 1.0 }\n'
    )
    write(here / "a.jsonl", [make_story_record()])
    assert run("build", "--quiet") == (0, "", "")
    assert "sets/courts/quotes/all_of_it-00000-of-00001.parquet" in list_files(here)


def test_build_reads_standard_input(run, here):
    line = dump_json(to_json(make_story_record())).encode() + b"\n"
    result = run("build", "-", "-o", "out", "--splits", "train=1", stdin=line + b"{\n")
    assert result.exit_code == 1
    assert "-:2: error J00" in result.stderr
    assert "Built out of 1 article." in result.stderr
    assert [path.name for path in here.iterdir()] == ["out"]


def test_build_leaves_with_one_where_nothing_is_left_to_build(run, here):
    write(here / "a.jsonl", [make_story_record(redistribution="no")])
    result = run("build", "a.jsonl", "-o", "out")
    assert result.exit_code == 1
    assert "Left out: 1 article whose text must not be redistributed: harbour." in result.stderr
    assert "--include-restricted" in result.stderr
    assert "error D02: no document is left" in result.stderr
    assert not (here / "out").exists()


def test_build_warns_of_restricted_texts_that_it_was_told_to_take(run, here):
    write(here / "a.jsonl", [make_story_record(redistribution="no")])
    result = run("build", "a.jsonl", "-o", "out", "--include-restricted")
    assert result.exit_code == 0
    assert "1 article must not be redistributed. Do not publish" in result.stderr


def test_build_does_not_touch_a_folder_of_somebody_else(run, here):
    write(here / "a.jsonl", [make_story_record()])
    (here / "out").mkdir()
    (here / "out" / "thesis.txt").write_text("years of work")
    result = run("build", "a.jsonl", "-o", "out")
    assert result.exit_code == 2
    assert "`annotate build` did not make it" in result.stderr
    assert list_files(here / "out") == ["thesis.txt"]


def test_build_refuses_splits_that_do_not_make_one(run, here):
    write(here / "a.jsonl", [make_story_record()])
    result = run("build", "a.jsonl", "-o", "out", "--splits", "train=0.8")
    assert result.exit_code == 2
    assert "make 0.8, not 1" in result.stderr


def test_build_without_an_input_file_says_so(run, here):
    result = run("build", "-o", "out")
    assert result.exit_code == 3
    assert "There is no file annotations.jsonl" in result.stderr
    assert list(here.iterdir()) == []


def test_build_says_that_unreviewed_is_unreviewed_and_gold_only_leaves_it_out(run, here):
    document = make_story()
    model = Annotator(kind="model", name="news-en", version="1")
    record = Record(document=document, annotations=(make_reading(document, model),))
    write(here / "predictions.jsonl", [record])
    result = run("build", "predictions.jsonl", "-o", "out")
    assert result.exit_code == 0
    assert "Silver is what no person has reviewed." in result.stderr
    result = run("build", "predictions.jsonl", "-o", "gold", "--gold-only")
    assert result.exit_code == 1
    assert "1 article not reviewed by a person: harbour" in result.stderr


@pytest.mark.slow
def test_build_says_how_often_the_annotator_asked_for_was_found(run, here):
    write(here / "a.jsonl", [make_story_record()])
    for name, number in (("ada", "1 article"), ("nobody", "0 articles")):
        result = run("build", "a.jsonl", "-o", "out", "--reading", name)
        assert f"Readings by {name}: used for {number}." in result.stderr


def test_build_is_a_command_of_the_app():
    assert any(c.callback.__name__ == "build" for c in app.registered_commands)


def test_build_of_few_articles_says_in_one_sentence_that_they_are_few(run, here):
    write(here / "a.jsonl", iter_records(3))
    result = run("build", "a.jsonl", "-o", "out")
    assert result.exit_code == 0
    few = "3 articles are too few for even splits; splits.json has the numbers."
    assert few in result.stderr.splitlines()
    assert "Moved" not in result.stderr
    assert "Uneven" not in result.stderr


@pytest.mark.slow
def test_build_splits_by_what_it_is_told_and_says_what_stays_together(run, here):
    write(here / "a.jsonl", make_corpus(5, count=30))
    result = run("build", "a.jsonl", "-o", "out", "--split-by", "publisher", "--no-balance")
    assert result.exit_code == 0
    assert "articles have to stay together" in result.stderr
    assert "Pairs that are near-duplicates: " in result.stderr
    certificate = json.loads((here / "out" / "splits.json").read_text())
    assert (certificate["by"], certificate["balance"]["mended"]) == ("publisher", False)
    assert run("validate", "out").exit_code == 0


@pytest.mark.slow
def test_build_holds_out_speakers_and_says_how_many_articles_that_costs(run, here):
    write(here / "a.jsonl", make_corpus(5, count=60))
    result = run("build", "a.jsonl", "-o", "out", "--unseen-speaker", "0.2")
    assert result.exit_code == 0
    assert "Unseen speakers: " in result.stderr
    assert "aside" in (here / "out" / "README.md").read_text()
    assert list((here / "out" / "quotes").glob("aside-*"))


@pytest.mark.parametrize(
    "options",
    [
        ["--unseen-speaker", "0.2", "--unseen-target", "0.2"],
        ["--unseen-speaker", "1.5"],
        ["--unseen-target", "0.2", "--split-by", "speaker"],
        ["--split-by", "mood"],
        ["--similarity", "0.1"],
    ],
)
def test_build_refuses_rules_that_cannot_be_followed(run, here, options):
    write(here / "a.jsonl", [make_story_record()])
    assert run("build", "a.jsonl", "-o", "out", *options).exit_code == 2
    assert not (here / "out").exists()


def test_what_build_can_split_by_is_what_the_dataset_can_be_split_by():
    assert tuple(Grouping) == GROUPINGS
    assert tuple(TextChoice) == CHOICES


@pytest.mark.slow
def test_build_withholds_the_texts_and_says_of_how_many_articles(run, here):
    write(here / "a.jsonl", [make_story_record(redistribution="no")])
    result = run("build", "a.jsonl", "-o", "out", "--text", "withheld")
    assert result.exit_code == 0
    assert "Withheld: the text of 1 article. No five words in a row" in result.stderr
    assert "stand in any file." in " ".join(result.stderr.split())
    assert "Do not publish" not in result.stderr
    assert run("validate", "out").exit_code == 0


@pytest.mark.slow
def test_build_refuses_to_give_an_article_away(run, here):
    (here / "annotate.toml").write_text(
        '[dataset]\ntext = "withheld"\ndescription = "How the levy will ruin us all."\n'
    )
    write(here / "a.jsonl", [make_story_record()])
    result = run("build", "a.jsonl", "-o", "out")
    assert result.exit_code == 1
    assert "error D30: five words in a row of a withheld article stand here" in result.stderr
    assert not (here / "out").exists()
