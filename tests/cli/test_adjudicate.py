"""`annotate adjudicate` as a user calls it, without a server and with a real one."""

import json
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from pyarrow.parquet import read_table

from annotate.checks.view import STANCES
from annotate.labelstudio.api.client import Client, connect
from annotate.labelstudio.page.layout import EXTRAS
from annotate.labelstudio.server.server import Server
from annotate.records import open_writer, read_records
from tests.adjudication.readings import NEWS, make_readings, read_as, record_of


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with readings of three documents, one of them disputed by two people."""
    monkeypatch.chdir(tmp_path)
    record = make_readings(1, readers=3, share=0.0)
    disputed = record_of(read_as("ada"), read_as("bo", labels={"opposes": "FAVOR"}))
    alone = make_readings(2, readers=1, share=0.0)
    with open_writer("annotations.jsonl") as write:
        for each in (record, disputed, alone):
            write(each)
    return tmp_path


def test_a_merge_writes_gold_and_log_and_says_what_to_do_next(folder: Path, run: Callable) -> None:
    result = run("adjudicate", "merge", "annotations.jsonl")
    assert result.exit_code == 0, result.stderr
    assert result.stdout == ""
    assert (
        "adjudicated.jsonl: 3 documents; 1 gold, 1 open, 1 without a second opinion"
        in result.stderr
    )
    assert "Set aside: 1 readings without a second opinion" in result.stderr
    assert "Next: annotate adjudicate push" in result.stderr
    statuses = [
        [a.status for a in r.annotations if a.annotator.kind == "adjudicator"]
        for r in read_records("adjudicated.jsonl", [])
    ]
    assert statuses == [["complete"], ["draft"], []]
    assert run("validate", "adjudicated.jsonl").exit_code == 0
    checked = run("validate", "decisions.jsonl")
    assert checked.exit_code == 0
    first = read_outcome()
    run("adjudicate", "merge")
    assert read_outcome() == first


def test_what_was_merged_is_verified_and_what_was_edited_is_not(
    folder: Path, run: Callable
) -> None:
    run("adjudicate", "merge", "--rule", "majority", "--finish")
    result = run("adjudicate", "verify", "-o", "again.jsonl")
    assert result.exit_code == 0, result.stderr
    assert "3 of 3 documents are derived again; the same bytes." in result.stderr
    assert Path("again.jsonl").read_bytes() == Path("adjudicated.jsonl").read_bytes()
    text = Path("adjudicated.jsonl").read_text(encoding="utf-8")
    Path("adjudicated.jsonl").write_text(text.replace("rule:majority", "rule:unanimous"))
    result = run("adjudicate", "verify")
    assert result.exit_code == 1
    assert "1 of 3 documents are derived again; NOT the same." in result.stderr


def test_a_merge_does_not_write_over_what_people_decided(folder: Path, run: Callable) -> None:
    run("adjudicate", "merge", "--rule", "majority", "--finish")
    log = Path("decisions.jsonl")
    by_person = log.read_text(encoding="utf-8").replace('"rule":"majority"', '"rule":"person"')
    log.write_text(by_person, encoding="utf-8")
    result = run("adjudicate", "merge")
    assert result.exit_code == 2
    assert "holds what people decided about 2 documents" in result.stderr
    assert "annotate adjudicate take --offline" in result.stderr
    assert log.read_text(encoding="utf-8") == by_person
    assert run("adjudicate", "merge", "-o", "other.jsonl", "--log", "log.jsonl").exit_code == 0


def test_a_merge_can_be_piped(folder: Path, run: Callable) -> None:
    given = Path("annotations.jsonl").read_bytes()
    result = run("adjudicate", "merge", "-", "-o", "-", "--quiet", stdin=given)
    assert result.exit_code == 0
    assert result.stderr == ""
    assert len(result.stdout.splitlines()) == 3
    assert Path("decisions.jsonl").is_file()


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["merge", "--rule", "dice"], 2, "There is no rule 'dice'."),
        (["merge", "--rule", "annotator:"], 2, "There is no rule 'annotator:'."),
        (["merge", "--rule", "annotator:zoe"], 2, "No second opinion here is by zoe."),
        (["merge", "gone.jsonl"], 3, "There is no file gone.jsonl."),
        (["verify", "--gold", "gone.jsonl"], 3, "There is no file gone.jsonl."),
        (["verify", "--gold", "annotations.jsonl"], 3, "There is no file decisions.jsonl."),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    folder: Path, run: Callable, arguments: list[str], code: int, words: str
) -> None:
    result = run("adjudicate", *arguments)
    assert result.exit_code == code
    assert words in result.stderr
    assert "Traceback" not in result.stderr
    assert not Path("adjudicated.jsonl").exists()


def test_without_second_readings_one_sentence_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Callable
) -> None:
    monkeypatch.chdir(tmp_path)
    with open_writer("annotations.jsonl") as write:
        write(record_of(read_as("ada"), read_as("bo", text_sha256="0" * 64)))
    result = run("adjudicate", "merge")
    assert result.exit_code == 0
    assert "No document has two finished readings by different people." in result.stderr
    assert "Set aside: 1 readings of another text than the document's" in result.stderr


def test_a_line_that_cannot_be_read_does_not_stop_the_others(folder: Path, run: Callable) -> None:
    with Path("annotations.jsonl").open("a", encoding="utf-8") as stream:
        stream.write("{\n")
    result = run("adjudicate", "merge")
    assert result.exit_code == 1
    assert "annotations.jsonl:4: error J00" in result.stderr
    assert len(Path("adjudicated.jsonl").read_text(encoding="utf-8").splitlines()) == 3


@pytest.mark.slow
def test_a_dataset_takes_gold_and_no_draft(folder: Path, run: Callable) -> None:
    run("adjudicate", "merge")
    assert run("build", "adjudicated.jsonl", "-o", "built", "--quiet").exit_code == 0
    assert count_reviewed() == {"gold": 1, "human": 2}
    run("adjudicate", "merge", "--finish")
    assert run("build", "adjudicated.jsonl", "-o", "built", "--quiet").exit_code == 0
    assert count_reviewed() == {"gold": 2, "human": 1}


def count_reviewed() -> dict[str, int]:
    manifest = json.loads(Path("built/manifest.json").read_text(encoding="utf-8"))
    return dict(manifest["reviewed"])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("setting", "expected"), [("latest", "AGAINST"), ("bo", "FAVOR"), ("ada", "AGAINST")]
)
def test_where_there_is_no_gold_the_project_file_says_whose_reading_counts(
    folder: Path, run: Callable, setting: str, expected: str
) -> None:
    Path("annotate.toml").write_text(f'[dataset]\nreading = "{setting}"\n', encoding="utf-8")
    run("adjudicate", "merge")
    result = run("build", "adjudicated.jsonl", "-o", "built")
    assert result.exit_code == 0, result.stderr
    rows = [
        row
        for path in sorted(Path("built").rglob("stances/*.parquet"))
        for row in read_table(path).to_pylist()
    ]
    (stance,) = [row for row in rows if row["document_id"] == "levy"]
    polarities = [label.name for label in NEWS.labels.values() if label.role in STANCES]
    assert polarities[stance["polarity"]] == expected


# --- by a person, in a real Label Studio ----------------------------------------------------------


@pytest.fixture
def title(folder: Path, monkeypatch: pytest.MonkeyPatch, label_studio: Server) -> str:
    """The title of an adjudication project that is not there yet."""
    monkeypatch.setenv("LABEL_STUDIO_URL", label_studio.url)
    monkeypatch.setenv("LABEL_STUDIO_API_KEY", label_studio.token)
    return f"round {secrets.token_hex(6)}"


@pytest.fixture(scope="module")
def adjudicator(label_studio: Server) -> Iterator[Client]:
    """Another user, who signed up by the invitation."""
    with connect(label_studio.url, label_studio.token) as owner:
        invitation = owner.read_invitation()
    with httpx.Client(follow_redirects=True, trust_env=False, timeout=120) as session:
        session.get(invitation)
        given = {
            "email": f"{secrets.token_hex(4)}@example.com",
            "password": secrets.token_hex(8),
            "csrfmiddlewaretoken": session.cookies["csrftoken"],
        }
        session.post(invitation, data=given, headers={"Referer": invitation}).raise_for_status()
        token = session.get(f"{label_studio.url}api/current-user/token").json()["token"]
    assert token != label_studio.token
    with connect(label_studio.url, token) as client:
        yield client


def find_task(client: Client, title: str) -> dict:
    (project,) = client.find_projects(title)
    (task,) = client.iter_tasks(project["id"])
    return task


def name_tab(prediction: dict) -> str:
    """Whose reading a tab is."""
    name, _, version = prediction["model_version"].partition("@")
    return name if name == "merged" else version


def holds(item: dict) -> bool:
    """Whether an item holds something of a reading, and does not only show it on the page."""
    return item.get("from_name") not in EXTRAS


def decide_as(client: Client, task: dict, reader: str) -> None:
    """Submit a reader's tab, with a note on the stance and without the place name."""
    (tab,) = [p for p in task["predictions"] if p["model_version"].endswith(f"@{reader}")]
    result = [item for item in tab["result"] if item.get("value", {}).get("labels") != ["GPE"]]
    for item in result:
        if item.get("value", {}).get("labels") == ["FAVOR"]:
            item["meta"] = {"text": ["she argues for it below"]}
    client._send("POST", f"api/tasks/{task['id']}/annotations/", {"result": result, "lead_time": 7})


def read_outcome() -> tuple[bytes, bytes]:
    return Path("adjudicated.jsonl").read_bytes(), Path("decisions.jsonl").read_bytes()


@pytest.mark.server
def test_a_person_decides_in_label_studio_and_gold_and_log_say_so(
    title: str, run: Callable, client: Client, adjudicator: Client
) -> None:
    result = run("adjudicate", "push", "--project", title)
    assert result.exit_code == 0, result.stderr
    assert f"{title}: 1 new, 0 with new readings, 0 there already." in result.stderr
    task = find_task(client, title)
    assert task["data"]["document_id"] == "levy"
    tabs = {name_tab(p): sum(map(holds, p["result"])) for p in task["predictions"]}
    assert tabs == {"merged": 7, "ada": 10, "bo": 10}  # without the stance, with all it says
    (project,) = client.find_projects(title)
    assert client.read_project(project["id"])["model_version"] == "merged@unanimous"

    again = run("adjudicate", "push", "--project", title)
    assert "0 new, 0 with new readings, 1 there already" in again.stderr
    assert find_task(client, title)["predictions"] == task["predictions"]

    early = run("adjudicate", "take", "--project", title)
    assert early.exit_code == 0, early.stderr
    assert "1 gold, 1 open" in early.stderr
    assert "1 documents pushed for adjudication that nobody has decided" in early.stderr

    decide_as(adjudicator, task, "bo")
    result = run("adjudicate", "take", "--project", title)
    assert result.exit_code == 0, result.stderr
    assert "3 documents; 2 gold (1 by people), 0 open" in result.stderr
    record = next(r for r in read_records("adjudicated.jsonl", []) if r.document.id == "levy")
    gold = record.annotations[-1]
    assert (gold.annotator.kind, gold.status, gold.seconds) == ("adjudicator", "complete", 7.0)
    assert gold.annotator.name.startswith("annotator-")
    assert {s.text: s.label for s in gold.spans}["opposes"] == "FAVOR"
    assert "Kesh" not in {s.text for s in gold.spans}
    lines = [json.loads(x) for x in Path("decisions.jsonl").read_text("utf-8").splitlines()]
    stance = [x for x in lines if x.get("text") == "opposes" and x["what"] == "span"]
    assert [(x["label"], x["for"], x["outcome"], x.get("comment")) for x in stance] == [
        ("AGAINST", ["ada"], "dropped", None),
        ("FAVOR", ["bo"], "kept", "she argues for it below"),
    ]
    assert {x["reason"] for x in stance} == {f"decided by {gold.annotator.name}"}

    written = read_outcome()
    assert run("adjudicate", "verify").exit_code == 0
    assert run("validate", "adjudicated.jsonl").exit_code == 0
    assert run("adjudicate", "take", "--project", title).exit_code == 0
    assert read_outcome() == written
    assert run("adjudicate", "take", "--project", title, "--offline").exit_code == 0
    assert read_outcome() == written
    assert run("build", "adjudicated.jsonl", "-o", "built", "--quiet").exit_code == 0
    assert count_reviewed() == {"gold": 2, "human": 1}


@pytest.mark.server
def test_a_reading_that_has_changed_comes_as_a_new_tab(
    title: str, run: Callable, client: Client
) -> None:
    assert run("adjudicate", "push", "--project", title).exit_code == 0
    with open_writer("annotations.jsonl") as write:
        write(record_of(read_as("ada", without=("Kesh",)), read_as("bo")))
    result = run("adjudicate", "push", "--project", title)
    assert "0 new, 1 with new readings, 0 there already" in result.stderr
    versions = [name_tab(p) for p in find_task(client, title)["predictions"]]
    assert sorted(versions) == ["ada", "ada", "bo", "bo", "merged"]


@pytest.mark.server
def test_a_project_of_the_first_round_is_left_alone(
    title: str, run: Callable, client: Client
) -> None:
    assert run("push", "annotations.jsonl", "--project", title).exit_code == 0
    (project,) = client.find_projects(title)
    before = list(client.iter_tasks(project["id"]))
    for command in ("push", "take"):
        result = run("adjudicate", command, "--project", title)
        assert result.exit_code == 3
        assert "is not one for adjudication" in result.stderr
    assert list(client.iter_tasks(project["id"])) == before
    assert run("pull", "--project", title).exit_code == 0
    result = run("adjudicate", "take", "--project", title, "--offline")
    assert result.exit_code == 3
    assert "is not one for adjudication" in result.stderr
    assert not Path("adjudicated.jsonl").exists()


@pytest.mark.server
def test_a_project_that_is_gone_is_one_sentence(title: str, run: Callable) -> None:
    result = run("adjudicate", "take", "--project", title)
    assert result.exit_code == 3
    assert f"has no project '{title}'" in result.stderr
    assert "annotate adjudicate push" in result.stderr
    result = run("adjudicate", "take", "--project", title, "--offline")
    assert result.exit_code == 3
    assert "Traceback" not in result.stderr


@pytest.mark.server
def test_nothing_is_made_where_nothing_is_open(title: str, run: Callable, client: Client) -> None:
    with open_writer("annotations.jsonl") as write:
        write(record_of(read_as("ada"), read_as("bo")))
    result = run("adjudicate", "push", "--project", title)
    assert result.exit_code == 0
    assert "Nothing is open" in result.stderr
    assert client.find_projects(title) == []
