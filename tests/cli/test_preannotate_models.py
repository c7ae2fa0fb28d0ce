"""`annotate preannotate --model llm:NAME` as a user calls it, against a real local endpoint."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from annotate.records import open_writer, read_records
from annotate.schemas import check_schema
from tests.command_fixtures import Result
from tests.preannotation.endpoint_server import KEY, Served, complete, fail, read_with, serve
from tests.preannotation.suggesting import STORY, make_article

NAMES = {"Orlan Veska": "PERSON", "Oslo": "GPE"}


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    """A project folder with two articles, and an endpoint whose key is in the environment."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ANNOTATE_ENDPOINT_KEY", KEY)
    for name in ("ANNOTATE_ENDPOINT", "OPENAI_BASE_URL", "OPENAI_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    with open_writer(tmp_path / "articles.jsonl") as write:
        for number in range(2):
            write(make_article(f"Number {number}. {STORY}", f"story-{number}"))
    with serve(read_with(NAMES)) as running:
        yield running


def test_an_endpoint_annotates_the_projects_articles(served: Served, run) -> None:
    result: Result = run(
        "preannotate", "--model", "llm:small", "--endpoint", served.url, "--coverage", "read.jsonl"
    )
    assert result.exit_code == 0, result.stderr
    assert result.stdout == ""
    records = list(read_records("predictions.jsonl", []))
    texts = [[span.text for span in record.annotations[0].spans] for record in records]
    assert texts == [["Orlan Veska", "Oslo"]] * 2
    lines = Path("read.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["document_id"] for line in lines] == ["story-0", "story-1"]
    for line in lines:
        assert check_schema("coverage", json.loads(line)) == []
    assert KEY not in result.stderr


def test_the_environment_may_name_the_endpoint_and_the_project_file_the_model(
    served: Served, run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANNOTATE_ENDPOINT", served.url)
    Path("annotate.toml").write_text('[preannotate]\nmodel = "llm:small"\n', encoding="utf-8")
    assert run("preannotate", "--quiet") == Result(0, "", "")
    assert served.requests[0]["model"] == "small"


def test_what_cannot_be_placed_is_shown_and_counted(served: Served, run) -> None:
    served.model = lambda _: complete(
        {"spans": [{"id": 1, "label": "PERSON", "text": "Olga Veska"}]}
    )
    result: Result = run("preannotate", "--model", "llm:small", "--endpoint", served.url)
    assert result.exit_code == 0
    assert "articles.jsonl: warning W01: PERSON “Olga Veska” is not placed" in result.stderr
    assert "Left out: 2 spans whose words cannot be placed in the text." in result.stderr


def test_what_was_not_read_is_an_error_and_the_next_run_asks_only_for_it(
    served: Served, run
) -> None:
    served.queue = [fail(500, "out of memory")]
    call = ["preannotate", "--model", "llm:small", "--endpoint", served.url]
    first: Result = run(*call)
    assert first.exit_code == 1
    assert "error W05: a window was not read: the endpoint answered HTTP 500" in first.stderr
    assert "characters that were not read" in first.stderr
    statuses = [r.annotations[0].status for r in read_records("predictions.jsonl", [])]
    assert statuses == ["skipped", "complete"]
    again: Result = run(*call)
    assert again.exit_code == 0
    assert len(served.requests) == 3


def test_an_endpoint_that_is_not_there_or_refuses_ends_in_one_sentence(served: Served, run) -> None:
    call = ["preannotate", "--model", "llm:small"]
    missing: Result = run(*call)
    assert missing.exit_code == 2
    assert "--endpoint or ANNOTATE_ENDPOINT" in missing.stderr
    served.queue = [fail(401, f"Incorrect API key provided: {KEY}")]
    refused: Result = run(*call, "--endpoint", served.url)
    assert refused.exit_code == 3
    assert "refused the key" in refused.stderr
    assert KEY not in refused.stderr
    assert "Traceback" not in refused.stderr
    assert not Path("predictions.jsonl").exists()


def test_coverage_is_kept_of_models_that_may_miss_something_only(served: Served, run) -> None:
    result: Result = run("preannotate", "--coverage", "read.jsonl")
    assert result.exit_code == 2
    assert "news-en reads every article whole" in result.stderr


def test_a_smaller_window_is_more_requests(served: Served, run) -> None:
    call = ["preannotate", "--model", "llm:small", "--endpoint", served.url, "--quiet"]
    run(*call)
    assert len(served.requests) == 2
    assert run(*call, "--window", "90").exit_code == 0
    assert len(served.requests) > 4
