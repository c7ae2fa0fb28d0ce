"""A project that annotate did not make, taken in: scheme, texts, readings; then worked on."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from annotate.app.context import Context
from annotate.app.exchange.imports import Options, import_records
from annotate.app.project.importing import parse_project
from annotate.errors import UsageError
from annotate.labelstudio.api.client import Client, connect
from annotate.labelstudio.page.config import make_config
from annotate.labelstudio.server.server import Server
from annotate.project import Project, load_scheme
from annotate.records import read_records
from tests.formats.round_trips import NEWS, expect, list_held, make_record
from tests.formats.test_label_studio_tasks import write_tasks

PAGE = """<View>
  <Relations><Relation value="backs"/></Relations>
  <Labels name="part" toName="words">
    <Label value="Claim" background="green"/><Label value="Reason, given"/>
  </Labels>
  <Labels name="who" toName="words"><Label value="Claim"/><Label value="Holder"/></Labels>
  <Text name="words" value="$body"/>
  <Choices name="sure" toName="words" perRegion="true"><Choice value="very"/></Choices>
  <Choices name="tone" toName="words"><Choice value="calm"/></Choices>
</View>"""
TEXT = "\U0001f6a2 Mara Lind says the quay must grow, for ships do."


def region(name: str, words: str, label: str, control: str = "part") -> dict[str, Any]:
    """A region as the server keeps it: positions are UTF-16 units."""
    start = len(TEXT[: TEXT.index(words)].encode("utf-16-le")) // 2
    place = {"start": start, "end": start + len(words), "text": words}
    head = {"id": name, "from_name": control, "to_name": "words"}
    return {**head, "type": "labels", "value": {**place, "labels": [label]}}


def said(name: str, control: str, kind: str, value: Any) -> dict[str, Any]:
    head = {"id": name, "from_name": control, "to_name": "words"}
    return {**head, "type": kind, "value": {kind: value}}


CLAIM, REASON = (
    region("r1", "the quay must grow", "Claim"),
    region("r2", "for ships do", "Reason, given"),
)
RESULT = [
    CLAIM,
    said("r1", "sure", "choices", ["very"]),
    REASON,
    region("r3", "Mara Lind", "Claim", "who"),
    {"type": "relation", "from_id": "r2", "to_id": "r1", "direction": "right", "labels": ["backs"]},
    said("r9", "tone", "choices", ["calm"]),
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, label_studio: Server) -> Path:
    """An empty folder to work in, and the server in the environment."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LABEL_STUDIO_URL", label_studio.url)
    monkeypatch.setenv("LABEL_STUDIO_API_KEY", label_studio.token)
    return tmp_path


@pytest.fixture
def foreign(client: Client) -> Iterator[int]:
    """The id of a project that somebody made by hand, with two annotations and a prediction."""
    title = f"Harbour talk {uuid4().hex[:6]}"
    number = client.create_project({"title": title, "label_config": PAGE})
    [task, _] = client.import_tasks(
        number, [{"data": {"body": TEXT}}, {"data": {"body": "Nobody has looked at this."}}]
    )
    for result in (RESULT, [CLAIM]):
        client._send("POST", f"api/tasks/{task}/annotations/", {"result": result})
    client.import_predictions(
        number, [{"task": task, "model_version": "m1", "score": 0.5, "result": [REASON]}]
    )
    yield number
    client.delete_project(number)


def test_what_was_fetched_before_is_kept_where_the_server_has_less_now(
    foreign: int, client: Client, run: Callable[..., Any], folder: Path
) -> None:
    for name in ("a.jsonl", "b.jsonl"):
        run("import", "--project", str(foreign), "-o", name)
    [first] = folder.glob("*/imported/*")  # nothing had changed
    before = first.read_bytes()
    client.delete_task(next(client.iter_tasks(foreign))["id"])
    run("import", "--project", str(foreign), "-o", "c.jsonl")
    now, kept = sorted(folder.glob("*/imported/*"), key=lambda path: path.stat().st_size)
    assert (now, kept.name) == (first, first.with_suffix(".1.jsonl").name)
    assert kept.read_bytes() == before


def test_a_project_is_taken_in_and_worked_on(
    foreign: int, client: Client, run: Callable[..., Any], folder: Path
) -> None:
    taken = run(
        "import", "--project", f"{client.url}projects/{foreign}/data?tab=3", "-o", "a.jsonl"
    )
    assert taken.exit_code == 1, taken.stderr  # for what is about the whole text
    assert "1 regions of the type choices are left out" in taken.stderr
    assert "a scheme cannot hold this: Choices tone, about the whole text" in taken.stderr
    [path] = folder.glob("harbour-talk-*.toml")
    scheme = load_scheme(str(path))
    assert list(scheme.labels) == ["Claim", "Reason; given", "Claim (who)", "Holder"]
    assert scheme.labels["Claim"].color == "#008000"
    first, second = read_records("a.jsonl", [])
    assert (first.document.text, second.annotations) == (TEXT, second.annotations)
    people = [a for a in first.annotations if a.annotator.kind == "human"]
    whole = max(people, key=lambda reading: len(reading.spans))
    assert {(s.label, s.text) for s in whole.spans} == {
        ("Claim", "the quay must grow"),
        ("Reason; given", "for ships do"),
        ("Claim (who)", "Mara Lind"),
    }
    assert [s.attributes for s in whole.spans if s.label == "Claim"] == [{"sure": "very"}]
    assert [r.label for r in whole.relations] == ["backs"]
    assert {a.annotator.name for a in first.annotations if a.annotator.kind == "model"} == {"m1"}
    [raw] = folder.glob("*/imported/*.jsonl")
    assert len(raw.read_text(encoding="utf-8").splitlines()) == 2
    for command in (
        ["validate", "a.jsonl"],
        ["agreement", "a.jsonl", "--bootstrap", "0"],
        ["audit", "a.jsonl", "--bootstrap", "0"],
        ["adjudicate", "merge", "a.jsonl", "-o", "gold.jsonl", "--log", "log.jsonl"],
    ):
        result = run(*command)
        assert result.exit_code == 0, result.stderr


def test_a_project_called_as_our_files_are_takes_the_place_of_none(
    client: Client, run: Callable[..., Any], folder: Path
) -> None:
    number = client.create_project({"title": "annotate", "label_config": PAGE})
    client.import_tasks(number, [{"data": {"body": TEXT}}])
    try:
        taken = run("import", "--project", str(number), "-o", "a.jsonl")
    finally:
        client.delete_project(number)
    assert "scheme-annotate.toml" in taken.stderr
    assert load_scheme("scheme-annotate.toml").labels
    assert 'scheme = "scheme-annotate.toml"' in (folder / "annotate.toml").read_text()


def test_a_project_of_ours_is_not_taken_in_so(
    client: Client, run: Callable[..., Any], folder: Path
) -> None:
    page = run("scheme", "show", "news/2", "--format", "page").stdout
    number = client.create_project({"title": f"Ours {uuid4().hex[:6]}", "label_config": page})
    refused = run("import", "--project", number)
    client.delete_project(number)
    assert refused.exit_code == 2
    assert "was made by annotate" in refused.stderr
    assert run("import").exit_code == run("import", "x", "--project", "3").exit_code == 2


def test_a_project_is_named_by_its_id_or_its_address() -> None:
    assert parse_project("12") == (None, 12)
    assert parse_project("https://ls.example.org/projects/12/data?task=3") == (
        "https://ls.example.org",
        12,
    )
    assert parse_project("http://127.0.0.1:8080/ls/projects/7") == ("http://127.0.0.1:8080/ls", 7)
    for wrong in ("harbour", "https://ls.example.org/", "ftp://x/projects/1", "/projects/1"):
        with pytest.raises(UsageError, match="names no project"):
            parse_project(wrong)


def test_words_of_html_and_of_dialogues_are_found(
    run: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    html = "<p>The <b>quay</b> &amp; the tug</p><script>x()</script>"
    marked = {"start": "/p[1]", "end": "/p[1]", "globalOffsets": {"start": 4, "end": 8}}
    of_html = {
        "id": "a", "from_name": "part", "to_name": "page", "type": "hypertextlabels",
        "value": {**marked, "text": "quay", "hypertextlabels": ["THING"]},
    }  # fmt: skip
    turns = [{"author": "Ada", "text": "Is the tug in?"}, {"author": "Bo", "text": "No tug yet."}]
    spoken = {"start": "1", "end": "1", "startOffset": 3, "endOffset": 6, "text": "tug"}
    of_turn = {
        "id": "b", "from_name": "part", "to_name": "talk", "type": "paragraphlabels",
        "value": {**spoken, "paragraphlabels": ["THING"]},
    }  # fmt: skip
    lost = {**of_html, "id": "c", "value": {**of_html["value"], "text": "else"}}
    tasks = [
        {"id": 1, "data": {"page": html}, "annotations": [{"result": [of_html, lost]}]},
        {"id": 2, "data": {"talk": turns}, "annotations": [{"result": [of_turn]}]},
    ]
    Path("t.json").write_text(json.dumps(tasks))
    assert run("scheme", "new", "--from", "t.json", "-o", "t.toml").exit_code == 0
    result = run("import", "t.json", "--scheme", "t.toml", "-o", "out.jsonl")
    assert "1 regions whose words are not at their place are left out" in result.stderr
    page, talk = read_records("out.jsonl", [])
    assert [s.text for s in page.annotations[0].spans] == ["quay"]
    assert page.document.text == "The quay & the tug"
    assert [(s.text, s.start) for s in talk.annotations[0].spans] == [("tug", 28)]
    assert talk.document.text == "Ada: Is the tug in?\n\nBo: No tug yet."


@pytest.mark.server
def test_tasks_that_were_written_go_in_at_a_server_and_come_back(
    real_label_studio: Server, tmp_path: Path
) -> None:
    records = [expect(make_record(number, spans=40)) for number in (1, 2, 4)]
    tasks = write_tasks(tmp_path, records)
    with connect(real_label_studio.url, real_label_studio.token) as client:
        page = {"title": f"Written {uuid4().hex[:6]}", "label_config": make_config(NEWS)}
        number = client.create_project(page)
        client.import_tasks(number, tasks)
        found = sorted(client.iter_tasks(number), key=lambda task: int(task["id"]))
        client.delete_project(number)
    (tmp_path / "back.json").write_text(json.dumps(found), encoding="utf-8")
    target = str(tmp_path / "back.jsonl")
    options = Options(output=target, format="label-studio", layers=NEWS.layer_names)
    import_records(Context(project=Project()), [str(tmp_path / "back.json")], options)
    for before, after in zip(records, read_records(target, []), strict=True):
        assert after.document.text == before.document.text
        kept = [a for a in before.annotations if (a.status, a.annotator.kind) != ("draft", "human")]
        sent = [list_held(a) for a in kept]
        back = [list_held(a) for a in after.annotations]
        assert len(sent) == len(back) > 0
        assert all(held in back for held in sent)
