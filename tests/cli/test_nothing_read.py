"""Where nothing of the input can be read, what lay at the output stays as it was."""

from collections.abc import Callable
from pathlib import Path

import pytest

BEFORE = "what an earlier run wrote\n"
PLAN = """
from = "news/1"
to = "news/1"
"""


@pytest.mark.parametrize(
    ("command", "outputs"),
    [
        ("ingest broken.txt -o out", ["out"]),
        ("preannotate broken.jsonl -o out", ["out"]),
        ("mask broken.jsonl -o out --report numbers --list list", ["out", "numbers", "list"]),
        ("adjudicate merge broken.jsonl -o out --log log", ["out", "log"]),
        ("report broken.jsonl -o .", ["report.html", "report.json"]),
        ("validate broken.jsonl --fix -o out", ["out"]),
        ("scheme migrate broken.jsonl --plan plan.toml -o out", ["out", "out.log.jsonl"]),
    ],
)
def test_an_earlier_output_is_kept(
    command: str,
    outputs: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    run: Callable,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("broken.jsonl").write_bytes(b'{"document": 3}\n{bad\n\xff\xfe\n')
    Path("broken.txt").write_bytes(b"")
    Path("plan.toml").write_text(PLAN)
    for name in outputs:
        Path(name).write_text(BEFORE)
    names = sorted(str(path) for path in Path().rglob("*"))
    result = run(*command.split())
    assert result.exit_code == 1, result.stderr
    assert "left as it was" in result.stderr
    assert [Path(name).read_text() for name in outputs] == [BEFORE] * len(outputs)
    left = [str(path) for path in Path().rglob("*") if ".annotate" not in str(path)]
    assert sorted(left) == names


def test_a_missing_file_is_named_with_the_command_that_writes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Callable
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("build")
    assert result.exit_code == 3
    assert "There is no file annotations.jsonl." in result.stderr
    assert "run annotate export" in result.stderr
