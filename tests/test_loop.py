"""The main job on real input, without a person: ingest, pre-annotate, validate, build, load."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.dataset.stories import AT_ONCE

ARTICLES = Path(__file__).parent.parent.parent / "shared" / "articles"
LOAD = """
import json, sys
from datasets import get_dataset_config_names, load_dataset
folder, counts = sys.argv[1], {}
for name in get_dataset_config_names(folder):
    plain = load_dataset(folder, name)
    streamed = load_dataset(folder, name, streaming=True)
    for split in plain:
        rows = list(streamed[split])
        assert rows == list(plain[split])
        counts[name] = counts.get(name, 0) + len(rows)
print(json.dumps(counts))
"""


def run_demo(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "annotate", "demo", "--no-server", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def load_all(folder: Path, cache: Path) -> dict[str, int]:
    """Load every configuration, plain and streaming, in a process with an empty cache."""
    done = subprocess.run(
        [sys.executable, "-c", f"{LOAD}\n{AT_ONCE}", str(folder)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "HF_HOME": str(cache), "HF_HUB_OFFLINE": "1"},
    )
    return json.loads(done.stdout)


@pytest.mark.slow
def test_the_demo_on_the_samples_ends_in_a_dataset_that_loads(tmp_path: Path) -> None:
    done = run_demo(tmp_path)
    assert done.returncode == 0, done.stderr
    assert "unreviewed (silver)" in done.stderr
    folder = tmp_path / "annotate-demo"
    counts = load_all(folder / "datasets" / "annotate-demo", tmp_path / "cache")
    assert counts["documents"] == 3
    assert counts["quotes"] > 40
    assert counts["stances"] > 10
    assert counts["entities"] > 90

    before = {p.name: p.read_bytes() for p in folder.glob("*.jsonl")}
    again = run_demo(tmp_path)
    assert again.returncode == 0, again.stderr
    assert {p.name: p.read_bytes() for p in folder.glob("*.jsonl")} == before


@pytest.mark.release
@pytest.mark.slow
@pytest.mark.skipif(not ARTICLES.is_dir(), reason="no folder shared/articles beside the checkout")
def test_the_demo_on_two_real_articles_ends_in_a_dataset_that_loads(tmp_path: Path) -> None:
    done = run_demo(tmp_path, str(ARTICLES))
    assert done.returncode == 0, done.stderr
    folder = tmp_path / "annotate-demo" / "datasets" / "annotate-demo"
    counts = load_all(folder, tmp_path / "cache")
    assert counts["documents"] == 2
    assert counts["quotes"] >= 25


@pytest.mark.release
@pytest.mark.slow
def test_one_broken_article_does_not_stop_the_others(tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text("“We will sail,” Mara Lind told reporters in Kesh.\n" * 3)
    (tmp_path / "empty.txt").write_text("")
    (tmp_path / "binary.txt").write_bytes(b"\x00\x01\x02")
    done = run_demo(tmp_path, "good.txt", "empty.txt", "binary.txt")
    assert done.returncode == 1
    assert "empty.txt: error" in done.stderr
    assert "binary.txt: error" in done.stderr
    assert (tmp_path / "annotate-demo/datasets/annotate-demo/README.md").is_file()


@pytest.mark.slow
def test_a_folder_that_cannot_be_written_is_one_clear_sentence(tmp_path: Path) -> None:
    (tmp_path / "annotate-demo").write_text("a file is in the way")
    done = run_demo(tmp_path)
    assert done.returncode == 3
    said, advice = done.stderr.strip().splitlines()
    assert "annotate-demo" in said
    assert advice
