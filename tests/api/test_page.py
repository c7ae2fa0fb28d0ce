"""Every example of the page about the Python API runs, one after another, as in one notebook.

The one that needs a server runs in `test_export.py`.
"""

import gzip
import re
import shutil
from pathlib import Path

import pytest

import annotate
from annotate.resources import DATA
from tests.api.pulls import put_pull
from tests.api.test_functions import make_records

PAGE = Path(__file__).parent.parent.parent / "annotate" / "docs" / "python-api.md"
SAMPLES = DATA / "samples"


def list_examples(kind: str = "python") -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.M | re.S)


@pytest.fixture
def notebook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the files that the examples name."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "articles").mkdir()
    for sample in ("broadsheet.txt", "page-dump.txt"):
        shutil.copy(SAMPLES / sample, tmp_path / "articles")
    gold = (SAMPLES / "broadsheet.gold.jsonl").read_bytes()
    Path("gold.jsonl").write_bytes(gold)
    Path("more.jsonl.gz").write_bytes(gzip.compress(gold))
    Path("damaged.jsonl").write_bytes(b"{broken\n" + gold)
    annotate.write_records(make_records(), "annotations.jsonl")
    put_pull(tmp_path)
    return tmp_path


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::annotate.ProblemWarning")
def test_the_examples_run_one_after_another(
    notebook: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    examples = list_examples()
    assert len(examples) > 10
    scope: dict[str, object] = {"__name__": "notebook"}
    for number, example in enumerate(examples, start=1):
        code = compile(example, f"{PAGE.name}, example {number}", "exec")
        exec(code, scope)
    said = capsys.readouterr().out
    assert "2 are long" in said
    assert "damaged.jsonl 1 J00" in said
    assert "levy [" in said
    assert "['the dam']" in said
    written = {path.relative_to(notebook).as_posix() for path in notebook.rglob("*.jsonl")}
    assert {"predictions.jsonl", "long.jsonl", "articles.jsonl"} <= written
    assert len(scope["quotes"]) == 2  # type: ignore[arg-type]  # its splits
