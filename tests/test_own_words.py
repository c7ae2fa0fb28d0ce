"""Samples and cases are the project's own: no run of words of a corpus beside the checkout."""

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BESIDE = ROOT.parent / "shared"
WRITTEN_HERE = ("annotate/data/samples", "tests")
RUN = 6  # words: shorter ones are common phrases


def iter_runs(text: str) -> Iterator[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return zip(*(words[at:] for at in range(RUN)), strict=False)


def iter_texts() -> Iterator[str]:
    for path in sorted((BESIDE / "articles").glob("*.txt")):
        yield path.read_text(encoding="utf-8")
    for path in sorted((BESIDE / "bench" / "dev").glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            yield from (json.loads(line)["text"] for line in lines)


@pytest.mark.slow
def test_no_sample_and_no_case_has_words_of_somebody_elses_article() -> None:
    paths = [path for folder in WRITTEN_HERE for path in (ROOT / folder).rglob("*")]
    own: dict[tuple[str, ...], Path] = {}
    for path in paths:
        if path.is_file() and path.suffix != ".pyc":
            own |= dict.fromkeys(
                iter_runs(path.read_text(encoding="utf-8", errors="replace")), path
            )
    assert len(own) > 10_000
    texts = list(iter_texts())
    if not texts:
        pytest.skip("no corpora lie beside the checkout")
    shared = own.keys() & {run for text in texts for run in iter_runs(text)}
    assert {" ".join(run): own[run].name for run in shared} == {}
