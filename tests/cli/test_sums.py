"""What a command says it read is what it used and what it left out, and what it wrote."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from annotate.files.json_values import dump_json
from annotate.model import Document
from annotate.offsets import hash_text
from annotate.records import open_writer, to_json
from tests.examples import make_document
from tests.labelstudio.double import open_double
from tests.labelstudio.tasks import MODEL
from tests.reliability.noise import iter_readings

GOOD = 3
BROKEN = b'{bad\n{"document": 3}\n\xff\xfe\n\n'  # and an empty line, which is none
SUM = re.compile(r"Read (\d+) (?:line|article)s?: (\d+) \w+, (\d+) left out(?: \((.*?)\))?\.")
COMMANDS = {
    "join FILE -o out.jsonl": "out.jsonl",
    "agreement FILE --bootstrap 0": None,
    "audit FILE --bootstrap 0": None,
    "report FILE -o out --bootstrap 0": None,
    "mask FILE -o out.jsonl": "out.jsonl",
    "build FILE -o out --splits train=1": None,
    "adjudicate merge FILE -o out.jsonl --log log.jsonl": "out.jsonl",
    "scheme migrate FILE --plan plan.toml -o out.jsonl": "out.jsonl",
}


@pytest.fixture
def mixed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three records, and three lines that are none: no JSON, no record, no UTF-8."""
    monkeypatch.chdir(tmp_path)
    Path("plan.toml").write_text('from = "news/1"\nto = "news/1"\n')
    with open_writer("annotations.jsonl") as write:
        for record in iter_readings(GOOD):
            model = replace(record.annotations[0], annotator=MODEL)
            write(replace(record, annotations=(model, *record.annotations[:2])))
    with Path("annotations.jsonl").open("ab") as stream:
        stream.write(BROKEN)
    return tmp_path


def add_up(said: str) -> tuple[int, int, int]:
    """Return what was read, used and left out, where the last is what its reasons come to."""
    [(read, used, left, reasons)] = SUM.findall(said)
    if reasons and re.search(r" \d+\b", reasons):
        assert sum(int(n) for n in re.findall(r" (\d+)(?:,|$)", reasons)) == int(left)
    return int(read), int(used), int(left)


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(command, marks=[pytest.mark.slow] if command.startswith("report") else [])
        for command in COMMANDS
    ],
)
def test_what_was_read_is_what_was_used_and_what_was_left_out(
    command: str, mixed: Path, run: Callable
) -> None:
    result = run(*command.replace("FILE", "annotations.jsonl").split())
    assert result.exit_code == 1, "lines were left out"
    assert add_up(result.stderr) == (GOOD + 3, GOOD, 3), result.stderr
    output = COMMANDS[command]
    if output is not None:
        assert len(Path(output).read_text().splitlines()) == GOOD


def test_articles_that_were_read_are_written_or_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Callable
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("in").mkdir()
    rows = [{"id": f"a{n}", "text": f"Mara Lind spoke {n} times."} for n in range(4)]
    twin, empty, without = rows[0] | {"id": "twin"}, {"id": "e", "text": " "}, {"id": "w"}
    same = rows[1] | {"text": "Another text."}
    lines = [json.dumps(row) for row in (*rows, twin, empty, without, same)]
    Path("in/rows.jsonl").write_text("\n".join([*lines, "{bad"]) + "\n")
    Path("in/one.txt").write_text("Ivo Moss left.")
    Path("in/none.txt").write_text("")
    result = run("ingest", "in", "-o", "out.jsonl")
    read, used, left = add_up(result.stderr)
    assert (read, used, left) == (len(lines) + 3, 5, 6), result.stderr
    assert len(Path("out.jsonl").read_text().splitlines()) == used
    assert "(R05 2, R08 1, R09 1, R10 1, R11 1)" in result.stderr


def test_documents_of_two_files_are_compared_or_it_is_said_why_not(
    mixed: Path, run: Callable
) -> None:
    documents: list[Document] = []
    with open_writer("predictions.jsonl") as write:
        for number, record in enumerate(iter_readings(GOOD)):
            model = replace(record.annotations[0], annotator=MODEL)
            documents.append(record.document)
            if number:
                write(replace(record, annotations=(model,) if number > 1 else ()))
        write(replace(record, document=make_document("other"), annotations=()))
    result = run("evaluate", "annotations.jsonl", "predictions.jsonl")
    counts = {
        name: [int(n) for n in re.findall(r"(\d+) ", rest)]
        for name, rest in re.findall(r"^(Gold|Prediction): (.*)$", result.stderr, re.MULTILINE)
    }
    assert counts["Gold"] == [3, 1, 1, 0, 1]
    assert counts["Prediction"] == [3, 1, 1, 0, 1]
    assert all(read == sum(rest) for read, *rest in counts.values())


def test_documents_that_stand_twice_are_counted_among_those_left_out(
    mixed: Path, run: Callable
) -> None:
    content = Path("annotations.jsonl").read_bytes()
    Path("twice.jsonl").write_bytes(content + content)
    result = run("agreement", "twice.jsonl", "--bootstrap", 0)
    assert add_up(result.stderr) == (2 * (GOOD + 3), GOOD, GOOD + 6)


@pytest.fixture
def double(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with open_double() as server:
        monkeypatch.setenv("LABEL_STUDIO_URL", server.url)
        monkeypatch.setenv("LABEL_STUDIO_API_KEY", server.token)
        yield


@pytest.mark.slow
@pytest.mark.usefixtures("double")
def test_what_goes_to_a_server_and_comes_back_adds_up(mixed: Path, run: Callable) -> None:
    lines = Path("annotations.jsonl").read_bytes().splitlines()
    other = {**json.loads(lines[0])["document"], "text": "Another.", "segments": []}
    other["text_sha256"] = hash_text("Another.")
    more = [lines[1], json.dumps({"document": other, "annotations": []}).encode()]
    Path("predictions.jsonl").write_bytes(b"\n".join([*lines, *more]) + b"\n")
    for new, present in ((GOOD, 1), (0, GOOD + 1)):
        result = run("push", "predictions.jsonl", "--project", "sums")
        assert result.exit_code == 1
        assert add_up(result.stderr) == (GOOD + 5, GOOD + 1, 4), result.stderr
        assert "(J00 1, J01 1, J02 1, L02 1)" in result.stderr
        assert f"{new} new, 0 with new predictions, {present} there already" in result.stderr
    assert f"pulled {GOOD} of {GOOD} tasks\n" in run("pull", "--project", "sums").stderr
    again = run("pull", "--project", "sums").stderr
    assert f"pulled 0 of {GOOD} tasks, {GOOD} as an earlier pull has them\n" in again
    result = run("export", "--project", "sums", "-o", "exported.jsonl")
    assert result.exit_code == 0
    read = re.search(r"Read (\d+) tasks: (\d+) articles, (\d+) left out, (\d+) of", result.stderr)
    assert read is not None, result.stderr
    assert [int(number) for number in read.groups()] == [GOOD, GOOD, 0, 0]
    assert len(Path("exported.jsonl").read_text().splitlines()) == GOOD


@pytest.mark.slow
def test_files_that_were_read_are_sent_or_there_already(mixed: Path, run: Callable) -> None:
    run("build", "annotations.jsonl", "-o", "set", "--splits", "train=1", "-q")
    files = len([path for path in Path("set").rglob("*") if path.is_file()])
    for sent, same in ((files, 0), (0, files)):
        result = run("publish", "set", "--to", "share")
        assert result.exit_code == 0, result.stderr
        assert f"Read {files} files: {sent} to send, " in result.stderr
        assert f"; {same} as they are there." in result.stderr


@pytest.mark.slow
def test_articles_without_their_text_are_restored_or_left_out(mixed: Path, run: Callable) -> None:
    run("build", "annotations.jsonl", "-o", "set", "--splits", "train=1", "--text", "withheld")
    documents = [json.loads(line)["document"] for line in _read_good()]
    unknown = json.loads(dump_json(to_json(make_document("unknown", "Quite another text."))))
    given = [*documents[1:], unknown]
    Path("mine.jsonl").write_text("".join(json.dumps(value) + "\n" for value in given))
    result = run("rehydrate", "set", "-a", "mine.jsonl", "-o", "full")
    assert result.exit_code == 1, result.stderr
    assert add_up(result.stderr) == (GOOD, GOOD - 1, 1), result.stderr
    assert "(D32 1)" in result.stderr
    assert f"Read {GOOD} articles of yours: {GOOD - 1} of the dataset's, 1 of none of them." in (
        result.stderr
    )


def _read_good() -> list[bytes]:
    return Path("annotations.jsonl").read_bytes().splitlines()[:GOOD]
