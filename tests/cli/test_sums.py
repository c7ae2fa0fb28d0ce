"""What a command says it read is what it used and what it left out, and what it wrote."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from annotate.model import Document
from annotate.records import open_writer
from tests.examples import make_document
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


@pytest.mark.parametrize("command", COMMANDS)
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
