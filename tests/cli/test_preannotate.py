import json
from pathlib import Path

import pytest

from annotate.files.json_values import dump_json
from annotate.language import Language
from annotate.preannotation.rules import parsing, pipeline
from annotate.preannotation.rules.article import Draft, ParsedArticle
from annotate.preannotation.runs.shard_input import SHARD_SIZE
from annotate.records import open_writer, read_records, to_json
from annotate.schemas import check_schema
from tests.command_fixtures import Result
from tests.preannotation.suggesting import STORY, make_article


@pytest.fixture
def articles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project folder to work in, with three articles where they are looked for."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "articles.jsonl"
    with open_writer(path) as write:
        for number in range(3):
            write(make_article(f"Number {number}. {STORY}", f"story-{number}"))
    return path


@pytest.mark.slow
def test_the_projects_articles_become_its_predictions(articles: Path, run) -> None:
    result: Result = run("preannotate")
    assert result.exit_code == 0
    assert result.stdout == ""
    assert "3 documents; spans: " in result.stderr
    assert "documents/s" in result.stderr
    assert "annotate push predictions.jsonl" in result.stderr
    lines = (articles.parent / "predictions.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 3
    for line in lines:
        assert check_schema("record", json.loads(line)) == []
        (annotation,) = json.loads(line)["annotations"]
        assert annotation["annotator"]["kind"] == "model"
        assert "created" not in annotation


@pytest.mark.slow
def test_standard_input_becomes_standard_output(articles: Path, run) -> None:
    run("preannotate", "--quiet")
    piped: Result = run("preannotate", "-", "-o", "-", stdin=articles.read_bytes())
    assert piped.exit_code == 0
    assert piped.stdout.encode() == Path("predictions.jsonl").read_bytes()


@pytest.mark.slow
def test_quiet_says_nothing(articles: Path, run) -> None:
    assert run("preannotate", "--quiet") == Result(0, "", "")


@pytest.mark.slow
def test_two_runs_write_the_same_bytes(articles: Path, run) -> None:
    run("preannotate", "-o", "one.jsonl", "--quiet")
    run("preannotate", "-o", "two.jsonl", "--quiet", "--workers", "2")
    assert Path("one.jsonl").read_bytes() == Path("two.jsonl").read_bytes()


@pytest.mark.slow
def test_only_the_layers_asked_for_are_answered_for(articles: Path, run) -> None:
    run("preannotate", "--layers", "quote,entity", "--quiet")
    for record in read_records("predictions.jsonl", []):
        (annotation,) = record.annotations
        assert annotation.layers == ("entity", "quote")
        assert {span.layer for span in annotation.spans} == {"entity", "quote"}


@pytest.mark.slow
def test_suggestions_below_the_score_are_left_out_and_counted(articles: Path, run) -> None:
    result: Result = run("preannotate", "--min-score", "0.9")
    assert "Left out: " in result.stderr
    assert "spans below the score" in result.stderr
    scores = [
        span.score or 0
        for record in read_records("predictions.jsonl", [])
        for span in record.annotations[0].spans
    ]
    assert scores
    assert min(scores) >= 0.9


@pytest.mark.slow
def test_the_project_file_sets_what_options_do_not(articles: Path, run) -> None:
    Path("annotate.toml").write_text(
        '[paths]\npredictions = "silver.jsonl"\n[preannotate]\nlayers = ["entity"]\n',
        encoding="utf-8",
    )
    assert run("preannotate").exit_code == 0
    layers = {r.annotations[0].layers for r in read_records("silver.jsonl", [])}
    assert layers == {("entity",)}
    assert run("preannotate", "--layers", "quote", "-o", "quotes.jsonl").exit_code == 0
    assert {r.annotations[0].layers for r in read_records("quotes.jsonl", [])} == {("quote",)}


@pytest.mark.slow
def test_a_bad_line_is_reported_and_the_rest_is_done(articles: Path, run) -> None:
    good = dump_json(to_json(make_article(STORY)))
    articles.write_text(f"{good}\n{{\n", encoding="utf-8")
    result: Result = run("preannotate")
    assert result.exit_code == 1
    assert "articles.jsonl:2: error J00" in result.stderr
    assert len(list(read_records("predictions.jsonl", []))) == 1


def test_an_unknown_layer_or_model_is_answered_with_what_there_is(articles: Path, run) -> None:
    layer: Result = run("preannotate", "--layers", "entity,mood")
    assert layer.exit_code == 2
    assert "no layer mood" in layer.stderr
    assert "entity, quote, stance" in layer.stderr
    model: Result = run("preannotate", "--model", "en_huge")
    assert model.exit_code == 2
    assert "news-en" in model.stderr
    assert not Path("predictions.jsonl").exists()


def test_a_missing_file_is_one_sentence(articles: Path, run) -> None:
    result: Result = run("preannotate", "nowhere.jsonl")
    assert result.exit_code == 3
    assert "There is no file nowhere.jsonl" in result.stderr


def test_the_list_names_the_default_and_the_installed_models(run) -> None:
    result: Result = run("preannotate", "--list")
    assert result.exit_code == 0
    names = [line.split("\t")[0] for line in result.stdout.splitlines()]
    others = ["llm:NAME", "gliner:PATH_OR_NAME", "MODULE:FUNCTION", "PATH", "news-en+PATH"]
    assert names == ["news-en", *parsing.list_models(), *others]


def test_no_articles_at_all_are_a_finding_and_nothing_is_written(articles: Path, run) -> None:
    articles.write_bytes(b"")
    result: Result = run("preannotate")
    assert result.exit_code == 1
    assert "articles.jsonl: error J03: there is nothing in this file" in result.stderr
    assert not Path("predictions.jsonl").exists()


FAILING = """
from annotate.preannotation.port import PreAnnotator, PreAnnotatorSettings
from annotate.preannotation.rules import pipeline
from annotate.preannotation.rules.parsing import find_default_model

class Failing(pipeline.NewsPipeline):
    def _draft(self, article):
        if article.document.id in ("story-1", "story-20"):
            raise LookupError("no such cue")
        return super()._draft(article)

def make(settings: PreAnnotatorSettings) -> PreAnnotator:
    return Failing("failing", find_default_model(settings.language), settings)
"""


@pytest.mark.slow
def test_a_document_that_a_rule_fails_on_is_named_and_the_rest_is_done(
    articles: Path, run, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("preannotate", "-o", "whole.jsonl").exit_code == 0

    def fail(article: ParsedArticle, draft: Draft, language: Language) -> None:
        if article.document.id == "story-1":
            raise LookupError("no such cue")

    monkeypatch.setattr(pipeline, "mark_metonyms", fail)
    result: Result = run("preannotate")
    assert result.exit_code == 1
    assert "3 documents; spans: " in result.stderr
    assert "Left out: 1 annotations: their documents are written without one" in result.stderr
    assert (
        "articles.jsonl: error W07: news-en failed: LookupError: no such cue "
        "(in annotate.preannotation.rules.pipeline, line "
    ) in result.stderr
    assert "(document story-1)" in result.stderr
    assert "the others are done" in result.stderr
    whole, records = read_records("whole.jsonl", []), read_records("predictions.jsonl", [])
    for was, record in zip(whole, records, strict=True):
        assert record.document == was.document
        assert record.annotations == (() if record.document.id == "story-1" else was.annotations)
    assert run("validate", "predictions.jsonl").exit_code == 0


@pytest.mark.release
@pytest.mark.slow
def test_two_processes_leave_out_the_same_documents_to_the_same_bytes(articles: Path, run) -> None:
    with open_writer(articles) as write:
        for number in range(SHARD_SIZE + 10):  # two shards, for two processes
            write(make_article(f"Number {number}. {STORY}", f"story-{number}"))
    Path("failing.py").write_text(FAILING)
    given = ("preannotate", "--model", "failing:make", "--layers", "entity", "-o")
    one: Result = run(*given, "one.jsonl")
    two: Result = run(*given, "two.jsonl", "--workers", "2")
    assert (one.exit_code, two.exit_code) == (1, 1)
    assert Path("one.jsonl").read_bytes() == Path("two.jsonl").read_bytes()
    for result in (one, two):
        assert result.stderr.count("error W07: failing:make failed: LookupError: no such cue") == 1
        assert "document story-1" in result.stderr
        assert "document story-20" in result.stderr
        assert "2 errors, 0 warnings (W07 2)" in result.stderr
        assert "memory" not in result.stderr
    failed = [r.document.id for r in read_records("one.jsonl", []) if not r.annotations]
    assert failed == ["story-1", "story-20"]
