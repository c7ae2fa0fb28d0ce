"""The worked example of the documentation runs as it stands there."""

import re
from pathlib import Path

import pytest

from annotate.estimates.table import HEAD
from tests.cli.test_estimate import CORPUS, write

PAGE = Path(__file__).parents[2] / "annotate" / "docs" / "estimates.md"


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::annotate.ProblemWarning")
def test_the_example_runs_and_r_finds_its_columns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    write(Path("predictions.jsonl"), set())
    write(Path("annotations.jsonl"), {record.document.id for record in CORPUS[::3]})
    page = PAGE.read_text(encoding="utf-8")
    [example] = re.findall(r"^```python\n(.*?)^```$", page, re.M | re.S)
    exec(compile(example, PAGE.name, "exec"), {"__name__": "notebook"})
    said = capsys.readouterr().out
    assert "mean(quotes) Kesh Daily: " in said
    assert "People read 54 of 160 articles" in said
    head, *rows = Path("estimates.csv").read_text(encoding="utf-8").splitlines()
    assert len(rows) == 9
    [script] = re.findall(r"^```r\n(.*?)^```$", page, re.M | re.S)
    named = set(re.findall(r"\b(both_\w+|both|machine|worth|group|quantity)\b", script))
    assert named <= {*HEAD}
    assert head.split(",") == [*HEAD]
