"""What people did, from Python: of what was pulled, and of a server."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import annotate
from annotate.labelstudio.server.server import Server
from annotate.resources import DATA
from tests.api.pulls import TITLE, put_pull
from tests.api.test_page import list_examples
from tests.labelstudio.tasks import make_record

Run = Callable[..., Any]


@pytest.fixture
def pulled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LABEL_STUDIO_URL", "http://127.0.0.1:9")  # where no server is
    return put_pull(tmp_path)


@pytest.mark.slow
def test_an_export_of_what_was_pulled_is_the_command_s_and_asks_no_server(
    pulled: Path, run: Run
) -> None:
    result = run("export", "--offline", "--project", TITLE, "-o", "by-command.jsonl")
    assert result.exit_code == 0, result.stderr
    wanted = list(annotate.read_records("by-command.jsonl"))
    assert len(wanted) == 3
    assert {a.annotator.kind for record in wanted for a in record.annotations} == {"human", "model"}
    for given in (pulled, str(pulled), [pulled]):
        assert list(annotate.export(given, on_problem="ignore")) == wanted
    records = annotate.export(TITLE, offline=True, on_problem="ignore")
    assert annotate.write_records(records, "by-api.jsonl") == 3
    assert Path("by-api.jsonl").read_bytes() == Path("by-command.jsonl").read_bytes()
    without = list(annotate.export(pulled, drafts=False, on_problem="ignore"))
    drafts = [a for record in wanted for a in record.annotations if a.status == "draft"]
    left = [a for record in without for a in record.annotations if a.status == "draft"]
    assert (len(drafts) > 0, left) == (True, [])


@pytest.mark.slow
def test_what_is_found_in_a_pull_comes_along(pulled: Path) -> None:
    own = (DATA / "news-1.toml").read_text(encoding="utf-8")
    Path("own.toml").write_text(own.replace('hotkey = "6"', 'hotkey = "y"'), encoding="utf-8")
    records = annotate.export(pulled, scheme="own.toml", on_problem="ignore")
    assert len(list(records)) == 3
    assert [problem.code for problem in records.problems] == ["L08", "S04"]
    with pytest.warns(annotate.ProblemWarning, match="jsonl.gz:3: warning S04"):
        list(annotate.export(pulled))
    found = list(annotate.validate(annotate.export(pulled)))
    assert "S04" in [problem.code for problem in found]


@pytest.mark.usefixtures("short_pauses")
def test_what_cannot_be_exported_is_said_at_once(pulled: Path) -> None:
    with pytest.raises(annotate.AnnotateError, match="There is no file"):
        annotate.export(Path("nowhere.jsonl.gz"))
    with pytest.raises(annotate.AnnotateError, match="other news"):
        annotate.export("other news", offline=True)
    for given in (TITLE, pulled):
        with pytest.raises(annotate.AnnotateError, match="Who people are is not in what was"):
            annotate.export(given, offline=True, identities=True)
    with pytest.raises(annotate.AnnotateError, match=r"127\.0\.0\.1:9"):
        annotate.export(TITLE, key="token")


@pytest.mark.server
def test_a_project_is_pulled_at_the_call_and_exported_as_the_command_does(
    tmp_path: Path, run: Run, label_studio: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LABEL_STUDIO_URL", label_studio.url)
    monkeypatch.setenv("LABEL_STUDIO_API_KEY", label_studio.token)
    annotate.write_records(make_record(), "predictions.jsonl")
    title = f"api {tmp_path.name}"[:50]
    assert run("push", "--project", title).exit_code == 0
    records = annotate.export(title, url=label_studio.url, key=label_studio.token)
    assert run("export", "--project", title).exit_code == 0
    assert list(records) == list(annotate.read_records("annotations.jsonl"))
    named = annotate.export(title, url=label_studio.url, key=label_studio.token, identities=True)
    assert len(list(named)) == 1
    [example] = list_examples("python server")
    here = example.replace(TITLE, title)
    here = re.sub(r"http://localhost:\d+", label_studio.url.rstrip("/"), here)
    said: list[object] = []
    scope = {"annotate": annotate, "print": lambda *words: said.extend(words)}
    exec(compile(here, "the example of a server", "exec"), scope)
    assert said == [make_record().document.id, ["complete"]]
