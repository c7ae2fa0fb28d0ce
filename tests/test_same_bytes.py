"""What the commands write for the samples, byte for byte, whatever is moved or renamed inside.

The digests stand in `same_bytes/digests.json`. A change that means to write something else takes
them anew, ANNOTATE_TAKE_DIGESTS=1, and says why in the changelog. The version of the package and
of a pre-annotator's rules is set aside. What a Label Studio server answered was recorded from a
real one, where the samples were corrected (`same_bytes/pulled.jsonl`).
"""

import gzip
import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

RECORDED = Path(__file__).parent / "same_bytes"
DIGESTS = RECORDED / "digests.json"
SAMPLES = Path(__file__).parent.parent / "annotate" / "data" / "samples"
# The checks that there were: a new one is listed with them, and changes nothing of theirs.
COUNTS = {"S": 8, "I": 6, "T": 6, "A": 5, "P": 5}
CODES = [f"{family}{at:02}" for family, count in COUNTS.items() for at in range(1, count + 1)]
VERSION = re.compile(rb"\b\d+\.\d+\.\d+(\+[0-9a-f]{8})?\b")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "articles").mkdir()
    for sample in ("broadsheet.txt", "page-dump.txt", "page.html"):
        shutil.copy(SAMPLES / sample, tmp_path / "articles")
    return tmp_path


def digest(content: bytes) -> str:
    return hashlib.sha256(VERSION.sub(b"VERSION", content)).hexdigest()[:32]


def digest_files(folder: Path) -> dict[str, str]:
    """Digest what lies in a folder; Parquet by its rows, for its bytes are the writer's."""
    import pyarrow.parquet

    found = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        if path.suffix == ".parquet":
            rows = pyarrow.parquet.read_table(path).to_pylist()
            found[name] = digest(json.dumps(rows, sort_keys=True, default=str).encode())
        else:
            found[name] = digest(leave_out_hashes(path))
    return found


def leave_out_hashes(path: Path) -> bytes:
    """Read a file of a dataset without the hashes of Parquet files and of inputs with versions."""
    hashes = rb"\b[0-9a-f]{64}\b|from input [0-9a-f]{12}"
    return re.sub(hashes + rb"|\b\d+ bytes\b|\"(num_)?bytes\": \d+", b"", path.read_bytes())


def put_pull(folder: Path) -> None:
    """Lay the recorded answers where a pull leaves them."""
    pulled = (RECORDED / "pulled.jsonl").read_bytes()
    name = json.loads(pulled.split(b"\n", 1)[0])["title"]
    (folder / ".annotate").mkdir(exist_ok=True)
    (folder / ".annotate" / "pseudonyms.key").write_text("0" * 64)  # else it is drawn at random
    place = folder / ".annotate" / "pulled" / name
    place.mkdir(parents=True)
    (place / "20261129T120000Z-0001.jsonl.gz").write_bytes(gzip.compress(pulled, mtime=0))


def say(result: Any) -> bytes:
    """Return what a command said, without how long it took, and how far it was at times."""
    words = f"{result.exit_code}\n{result.stdout}\n{result.stderr}"
    words = re.sub(r"(?m)^[A-Z][\w-]+: \d+( of \d+)? \w+, \d+\.\d/s\n", "", words)
    return re.sub(r"\d+\.\d seconds, \d+\.\d documents/s", "", words).encode()


@pytest.mark.slow
def test_what_the_commands_write_stays_the_same(folder: Path, run: Callable[..., Any]) -> None:
    found: dict[str, str] = {}

    def keep(command: str, *arguments: str, files: tuple[str, ...] = ()) -> None:
        result = run(*arguments)
        found[command] = digest(say(result))
        for file in files:
            found[f"{command}: {file}"] = digest((folder / file).read_bytes())

    keep("ingest", "ingest", "articles", files=("articles.jsonl",))
    keep("preannotate", "preannotate", files=("predictions.jsonl",))
    put_pull(folder)
    export = ("export", "--offline", "--project", "same-bytes")
    keep("export", *export, "--readings", "readings.jsonl",
         files=("annotations.jsonl", "readings.jsonl"))  # fmt: skip
    keep("validate", "validate", "annotations.jsonl", "predictions.jsonl", "--max", "0")
    keep("validate --format json", "validate", "annotations.jsonl", "--format", "json")
    keep("validate --fix", "validate", "annotations.jsonl", "--fix", "-o", "fixed.jsonl",
         files=("fixed.jsonl",))  # fmt: skip
    keep("evaluate", "evaluate", "annotations.jsonl", "predictions.jsonl", "--format", "json")
    keep("agreement", "agreement", "annotations.jsonl", "--format", "json")
    keep("audit", "audit", "annotations.jsonl", "--format", "json")
    keep("adjudicate", "adjudicate", "merge", "annotations.jsonl",
         files=("adjudicated.jsonl", "decisions.jsonl"))  # fmt: skip
    keep("build of gold", "build", "adjudicated.jsonl", "-o", "datasets/gold")
    keep("build", "build", "predictions.jsonl", "-o", "datasets/same")
    found |= {f"build: {name}": value for name, value in digest_files(Path("datasets")).items()}
    keep("validate a dataset", "validate", "datasets/same")
    keep("network", "network", "datasets/same", "-o", "net", "--format", "csv,graphml,gexf,dna",
         "--ledger", "lost.json", files=("net/edges.csv", "net/nodes.csv", "net/statements.gexf",
         "net/statements.graphml", "lost.json"))  # fmt: skip
    keep("report", "report", "annotations.jsonl", files=("report/report.json",))
    keep("mask", "mask", "annotations.jsonl", "-o", "masked.jsonl", files=("masked.jsonl",))
    keep("guidelines", "guidelines", "-o", "guide.md", files=("guide.md",))
    keep("checks", "checks", *CODES)
    if os.environ.get("ANNOTATE_TAKE_DIGESTS"):
        DIGESTS.write_text(json.dumps(found, indent=1) + "\n")
    assert found == json.loads(DIGESTS.read_text())
