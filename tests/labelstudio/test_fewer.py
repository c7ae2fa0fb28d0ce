"""What a server lost is not lost here: an export with fewer readings leaves the file as it is."""

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from annotate.app.labelstudio.replacement import Replacement
from annotate.files.stores import is_file
from annotate.labelstudio.api.client import Client
from annotate.labelstudio.server.server import Server
from annotate.model import Annotator, Record
from annotate.records import open_writer, read_records
from tests.labelstudio.tasks import make_record


@pytest.fixture
def title(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, label_studio: Server) -> str:
    """A project folder with three suggestions, and the server in the environment."""
    name = f"fewer {random.randrange(10**10)}"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LABEL_STUDIO_URL", label_studio.url)
    monkeypatch.setenv("LABEL_STUDIO_API_KEY", label_studio.token)
    Path("annotate.toml").write_text(f'[project]\nname = "{name}"\n')
    with open_writer("predictions.jsonl") as write:
        for document in ("one", "two", "three"):
            write(make_record(document))
    return name


def submit(client: Client, title: str, count: int = 3) -> None:
    (project,) = client.find_projects(title)
    for task in list(client.iter_tasks(project["id"]))[:count]:
        value = {"result": task["predictions"][0]["result"], "lead_time": 5}
        client._send("POST", f"api/tasks/{task['id']}/annotations/", value)


def count_people(path: str = "annotations.jsonl") -> int:
    records = read_records(path, [])
    return sum(a.annotator.kind == "human" for r in records for a in r.annotations)


@pytest.mark.slow
def test_a_project_that_was_deleted_leaves_the_export_as_it_was(
    title: str, run: Callable, client: Client
) -> None:
    assert run("push").exit_code == 0
    submit(client, title)
    assert run("export").exit_code == 0
    before = Path("annotations.jsonl").read_bytes()
    (project,) = client.find_projects(title)
    client._request("DELETE", f"api/projects/{project['id']}/")
    for command in ("push", "pull", "export", "status"):
        result = run(command)
        assert result.exit_code == 3, command
        assert "somebody deleted it" in result.stderr
        assert "--new" in result.stderr
    assert client.find_projects(title) == []
    assert Path("annotations.jsonl").read_bytes() == before

    assert run("push", "--new").exit_code == 0
    result = run("export")
    assert result.exit_code == 1
    assert "L17" in result.stderr
    assert "3 readings by people of 3 documents (one, three, two)" in result.stderr
    assert "annotations.fewer.jsonl" in result.stderr
    assert Path("annotations.jsonl").read_bytes() == before
    assert count_people("annotations.fewer.jsonl") == 0
    assert run("export", "--allow-fewer").exit_code == 0
    assert count_people() == 0


@pytest.mark.release_on_real
def test_more_readings_take_the_place_of_fewer_through_a_link_too(
    title: str, run: Callable, client: Client
) -> None:
    run("push")
    submit(client, title, 1)
    Path("elsewhere.jsonl").touch()
    Path("annotations.jsonl").symlink_to("elsewhere.jsonl")
    assert run("export").exit_code == 0
    submit(client, title, 3)
    assert run("export").exit_code == 0
    assert Path("annotations.jsonl").is_symlink()
    assert count_people("elsewhere.jsonl") == 3
    assert not list(Path().glob("*.fewer*"))


@pytest.mark.release_on_real
def test_another_project_is_chosen_by_its_id_once(
    title: str, run: Callable, client: Client
) -> None:
    run("push")
    (known,) = client.find_projects(title)
    config = client.read_project(known["id"])["label_config"]
    copy = client.create_project({"title": title, "label_config": config})
    result = run("pull")
    assert (result.exit_code, "L15" in result.stderr) == (0, True)
    assert run("pull", "--project-id", str(copy)).exit_code == 0
    assert "pulled 0 of 0 tasks" in run("pull").stderr
    assert run("pull", "--project-id", "1", "--layers", "entity,quote").exit_code == 2


# --- what is fewer ----------------------------------------------------------------------------


def make_readings(*people: str, status: str = "complete") -> Record:
    record = make_record()
    readings = [
        replace(
            record.annotations[0],
            annotator=Annotator(kind="human", name=name),
            status=status,  # type: ignore[arg-type]
        )
        for name in people
    ]
    return replace(record, annotations=(*record.annotations, *readings))


@pytest.mark.parametrize("place", ["", "memory://fewer"])
@pytest.mark.parametrize(
    ("before", "after", "drafts", "kept"),
    [
        (make_readings("ada"), make_readings("ada"), True, False),
        (make_readings("ada"), make_readings("annotator-1"), True, False),
        (make_readings("ada", "ben"), make_readings("ada"), True, True),
        (make_readings("ada", "ada"), make_readings("ada"), True, False),
        (make_readings("ada", status="draft"), make_readings("ada"), True, False),
        (make_readings("ada", status="draft"), make_readings(), True, True),
        (make_readings("ada", status="draft"), make_readings(), False, False),
        (make_readings(), make_readings("ada"), True, False),
    ],
)
def test_each_person_counts_once_a_document(
    tmp_path: Path, before: Record, after: Record, drafts: bool, kept: bool, place: str
) -> None:
    target = f"{place or tmp_path}/out.jsonl"
    with open_writer(target) as write:
        write(before)
    replacement = Replacement(target=target, drafts=drafts, allowed=False)
    written = replacement.path
    with open_writer(written) as write:
        for record in replacement.watch([after]):
            write(record)
    problem = replacement.finish(written)
    assert (problem is not None) is kept
    assert list(read_records(target, [])) == [before if kept else after]
    assert list(read_records(written, [])) == [after] if kept else not is_file(written)
    assert written == f"{place or tmp_path.resolve()}/out.fewer.jsonl"


def test_a_file_that_is_none_of_ours_has_no_readings(tmp_path: Path) -> None:
    target = tmp_path / "out.jsonl"
    target.write_text('{broken\n[1]\n{"document": {"id": "a"}, "annotations": [3, {}]}\n')
    replacement = Replacement(target=str(target), drafts=True, allowed=False)
    written = replacement.path
    Path(written).write_text("new\n")
    assert replacement.finish(written) is None
    assert target.read_text() == "new\n"
