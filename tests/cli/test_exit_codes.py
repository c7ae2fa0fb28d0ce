"""The exit codes of `annotate/docs/exit-codes.md`: every command with good input and with bad."""

import os
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from typer.main import get_command

from annotate.cli.main import app, main
from annotate.labelstudio.server.server import Server
from annotate.records import open_writer
from tests.labelstudio.double import open_double
from tests.labelstudio.tasks import MODEL
from tests.reliability.noise import iter_readings

PAGE = Path(__file__).parents[2] / "annotate" / "docs" / "exit-codes.md"
KINDS = ("good", "empty", "missing", "broken")
ROWS = {
    name: dict(zip(KINDS, cells.replace(" ", "").strip("|").split("|"), strict=True))
    for name, cells in re.findall(
        r"(?m)^\| `([a-zA-Z -]+)` ((?:\| [0-3-] ){4}\|)$",
        PAGE.read_text(encoding="utf-8"),
        re.MULTILINE,
    )
}
RECORDS = ("annotations.jsonl", "empty.jsonl", "missing.jsonl", "broken.jsonl")
ARTICLES = ("articles.jsonl", *RECORDS[1:])
TABLES = ("good.csv", "empty.csv", "missing.csv", "broken.csv")
MARKED = ("marked.jsonl", *RECORDS[1:])
PREDICTIONS = ("predictions.jsonl", *RECORDS[1:])
FOLDERS = ("dataset", "emptyfolder", "missingfolder", "brokenfolder")
SCHEMES = ("news/1", "empty.toml", "missing.toml", "broken.toml")
PROJECTS = ("given", "without tasks", "no such", "given")
CALLS: dict[str, tuple[str, tuple[str, ...]]] = {
    "ingest": ("ingest {} -o out/new.jsonl", TABLES),
    "show": ("show generated-000000 {}", ARTICLES),
    "who propose": ("who propose {}", RECORDS),
    "who review": ("who review {}", RECORDS),
    "who check": ("who check {}", ("-q",) * 4),
    "who merge": ("who merge ada {}", ("ivo", "", "nobody", "")),
    "who split": ("who split ada {} --id new", ("Moss", "", "Nobody", "")),
    "preannotate": ("preannotate {} -o out/new.jsonl", ARTICLES),
    "push": ("push {} --project pushed", PREDICTIONS),
    "pull": ("pull --project", PROJECTS),
    "status": ("status --project", PROJECTS),
    "export": ("export -o out/new.jsonl --project", PROJECTS),
    "export FILES": ("export {} --format csv -o out/new", RECORDS),
    "import": ("import {} -o out/new.jsonl", MARKED),
    "join": ("join {} -o out/new.jsonl", RECORDS),
    "diff": ("diff {} predictions.jsonl", RECORDS),
    "validate": ("validate {}", RECORDS),
    "validate --fix": ("validate {} --fix -o out/new.jsonl", RECORDS),
    "evaluate": ("evaluate {} predictions.jsonl", RECORDS),
    "agreement": ("agreement {} --bootstrap 0", RECORDS),
    "audit": ("audit {} --bootstrap 0", RECORDS),
    "learn": ("learn {} --bootstrap 0", RECORDS),
    "train": ("train {} -o out/new --bootstrap 0", ("many.jsonl", *RECORDS[1:])),
    "estimate": ("estimate {} --bootstrap 200", RECORDS),
    "report": ("report {} -o out/new --bootstrap 0", RECORDS),
    "mask": ("mask {} -o out/new.jsonl", RECORDS),
    "build": ("build {} -o out/new --splits train=1", RECORDS),
    "tables": ("tables {} -o out/new", RECORDS),
    "network": ("network {} -o out/new", RECORDS),
    "publish": ("publish {} --to out/new", FOLDERS),
    "takedown": ("takedown {} generated-000000 -o out/new", FOLDERS),
    "rehydrate": ("rehydrate {} -a articles.jsonl -o out/new", ("withheld", *FOLDERS[1:])),
    "adjudicate merge": ("adjudicate merge {} -o out/new.jsonl --log out/log.jsonl", RECORDS),
    "adjudicate push": ("adjudicate push {} --project decided", RECORDS),
    "adjudicate take": ("adjudicate take {} --project decided -o out/new.jsonl", RECORDS),
    "adjudicate verify": ("adjudicate verify {} --gold gold.jsonl --log log.jsonl", RECORDS),
    "scheme new": ("scheme new --from {} -o out/new.toml", MARKED),
    "scheme show": ("scheme show {}", SCHEMES),
    "scheme check": ("scheme check {}", SCHEMES),
    "scheme diff": ("scheme diff news/1 {}", SCHEMES),
    "scheme migrate": ("scheme migrate {} --plan plan.toml -o out/new.jsonl", RECORDS),
    "guidelines": ("guidelines --scheme {} -o out/new.md", SCHEMES),
    "checks": ("checks {}", ("S01", "", "X99", "")),
    "docs": ("docs {} --no-browser --folder out/pages", ("networks", "", "nothing", "")),
    "doctor": ("doctor {}", ("--offline", "", "", "--url http://127.0.0.1:1")),
    "init": ("init {}", ("out/project", "", "", "")),
    "demo": ("demo {} --no-server -f out/demo", TABLES),
}
SERVED = {"push", "pull", "status", "export", "adjudicate push", "adjudicate take"}
SLOW = {"preannotate", "publish", "demo"}
LONGEST = ("train", "good")  # tests/preannotation/test_training.py trains at each change
SLOW_IF_GOOD = {
    "learn",
    "train",
    "report",
    "takedown",
    "rehydrate",
}  # what they refuse they refuse at once


def call(*words: str) -> None:
    with pytest.raises(SystemExit) as left:
        main([*words])
    assert not left.value.code, words


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with everything that commands read, good and bad."""
    folder = tmp_path_factory.mktemp("inputs")
    before = Path.cwd()
    os.chdir(folder)
    try:
        _fill()
    finally:
        os.chdir(before)
    return folder


def _fill() -> None:
    with open_writer("many.jsonl") as write:
        for record in iter_readings(10):
            write(record)
    records = list(iter_readings(3))
    models = [replace(r.annotations[0], annotator=MODEL, created=None) for r in records]
    with (
        open_writer("predictions.jsonl") as predict,
        open_writer("annotations.jsonl") as write,
        open_writer("articles.jsonl") as tell,
    ):
        for record, model in zip(records, models, strict=True):
            predict(replace(record, annotations=(model,)))
            write(replace(record, annotations=(model, *record.annotations[:2])))
            tell(record.document)
    Path("who.csv").write_text("id,name,also\nada,Ada Moss,Moss\nivo,Ivo Stern,\n")
    Path("marked.jsonl").write_text(
        '{"text": "Mara Lind left.", "label": [[0, 9, "PERSON"]]}\n', encoding="utf-8"
    )
    Path("good.csv").write_text("id,text\na,Mara Lind spoke in Ostrava.\nb,Ivo Moss left.\n")
    for name in ("empty.jsonl", "empty.csv", "empty.toml"):
        Path(name).write_bytes(b"")
    Path("broken.jsonl").write_bytes(b'{"document": 3}\n{bad\n\xff\xfe\n')
    Path("broken.csv").write_bytes(b"\x00\x01\x02")
    Path("broken.toml").write_text("id = [")
    Path("plan.toml").write_text('from = "news/1"\nto = "news/1"\n')
    build = ("build", "annotations.jsonl", "--splits", "train=1", "-q")
    call(*build, "-o", "dataset")
    call(*build, "-o", "withheld", "--text", "withheld")
    merge = ("adjudicate", "merge", "annotations.jsonl", "-o", "gold.jsonl")
    call(*merge, "--log", "log.jsonl")
    Path("emptyfolder").mkdir()
    shutil.copytree("dataset", "brokenfolder")
    Path("brokenfolder/manifest.json").write_text("{")


class _Page(BaseHTTPRequestHandler):
    """What answers where no Label Studio is."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", "13")
        self.end_headers()
        self.wfile.write(b"<html></html>")

    do_POST = do_GET  # noqa: N815

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def web_page() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Page)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def double() -> Iterator[Server]:
    with open_double() as server:
        yield server


@pytest.fixture
def inputs(place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh copy to work in: some commands write beside what they read."""
    # Whatever is written gets a file of its own first, so that links to the bytes are enough.
    shutil.copytree(place, tmp_path, dirs_exist_ok=True, copy_function=os.link)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def is_slow(name: str, kind: str) -> bool:
    return name in SLOW or (kind == "good" and name in SLOW_IF_GOOD)


def list_marks(name: str, kind: str) -> list[pytest.MarkDecorator]:
    longest = [pytest.mark.release] * ((name, kind) == LONGEST)
    return [*longest, *[pytest.mark.slow] * is_slow(name, kind)]


def list_trials() -> list[object]:
    return [
        pytest.param(name, kind, marks=list_marks(name, kind))
        for name, row in ROWS.items()
        for kind in KINDS
        if row[kind] != "-"
    ]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "kind"), list_trials())
def test_a_command_exits_as_the_page_says(
    name: str,
    kind: str,
    inputs: Path,
    run: Callable,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    if name in SERVED:
        prepare_server(name, kind, run, monkeypatch, request)
    words, given = CALLS[name]
    what = given[KINDS.index(kind)]
    arguments = [*words.split(), what] if "{}" not in words else words.format(what).split()
    result = run(*arguments)
    said = result.stdout + result.stderr
    assert str(result.exit_code) == ROWS[name][kind], said
    assert "Traceback" not in said
    if kind != "good" and ROWS[name][kind] != "0":
        assert said.strip(), "why it is so"
        assert not [path for path in Path("out").rglob("new*") if path.is_file()]
        assert not [path for path in Path("out/new").rglob("*") if path.is_file()]


def prepare_server(
    name: str,
    kind: str,
    run: Callable,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    server = request.getfixturevalue("double")
    monkeypatch.setenv("LABEL_STUDIO_URL", server.url)
    monkeypatch.setenv("LABEL_STUDIO_API_KEY", server.token)
    if CALLS[name][1] is PROJECTS:
        assert run("push", "predictions.jsonl", "--project", "given").exit_code == 0
        if kind == "empty":
            make_empty_project(server, run)
        elif kind == "broken":
            monkeypatch.setenv("LABEL_STUDIO_URL", request.getfixturevalue("web_page"))
    elif name == "adjudicate take":
        assert run("adjudicate", "push", "annotations.jsonl", "--project", "decided").exit_code == 0


def make_empty_project(server: Server, run: Callable) -> None:
    from annotate.labelstudio.api.client import connect

    assert run("push", "predictions.jsonl", "--project", "without tasks").exit_code == 0
    with connect(server.url, server.token) as client:
        (found,) = client.find_projects("without tasks")
        for task in list(client.iter_tasks(found["id"])):
            client._send("DELETE", f"api/tasks/{task['id']}/", None)


def test_the_page_has_a_row_for_every_command() -> None:
    commands = get_command(app).commands  # type: ignore[attr-defined]
    names = set()
    for name, command in commands.items():
        if not command.hidden:
            inner = getattr(command, "commands", None)
            names |= {f"{name} {each}" for each in inner} if inner else {name}
    told = {"serve", "lock", "reproduce"}  # in words, below the table
    reading = {n for n in names if not n.startswith("server ")} - told
    assert set(ROWS) - {"validate --fix", "export FILES"} == reading
    assert set(CALLS) == set(ROWS)
    page = PAGE.read_text(encoding="utf-8")
    assert all(name.split()[1] in page for name in names if name.startswith("server "))
    assert all(f"`{name}`" in page for name in told)
