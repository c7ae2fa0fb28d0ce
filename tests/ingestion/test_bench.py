"""How well the segmenter does on pages that nobody here wrote; skipped where they are not."""

import gzip
import json
from pathlib import Path

import pytest

from annotate.ingestion.pages.kinds import BODY
from annotate.ingestion.pages.segments import segment_text
from annotate.ingestion.text import document_from_text
from annotate.language import load_language
from annotate.model import Segment
from annotate.offsets import overlap

BESIDE = Path(__file__).parents[3] / "shared"
PAGES = BESIDE / "bench" / "dev" / "article_extraction.gold.jsonl.gz"
GOLD = BESIDE / "gold"
FLOOR = 0.97  # F1 over the characters of the bodies; lower it only for a reason


@pytest.mark.slow
@pytest.mark.skipif(not PAGES.exists(), reason=f"there are no pages to measure on: {PAGES}")
def test_the_bodies_of_page_dumps_are_found() -> None:
    right = found = wanted = 0
    with gzip.open(PAGES, "rt", encoding="utf-8") as lines:
        for line in lines:
            page = json.loads(line)
            gold = [Segment(kind="", start=s["start"], end=s["end"]) for s in page["spans"]]
            body = [s for s in segment_text(page["text"], load_language().pages) if s.kind in BODY]
            right += sum(overlap(one, other) for one in body for other in gold)
            found += sum(segment.end - segment.start for segment in body)
            wanted += sum(segment.end - segment.start for segment in gold)
    assert 2 * right / (found + wanted) >= FLOOR


@pytest.mark.skipif(not GOLD.exists(), reason=f"there are no annotated articles: {GOLD}")
@pytest.mark.parametrize("path", sorted(GOLD.glob("*.gold.json")), ids=lambda path: path.stem)
def test_annotated_articles_are_segmented_as_people_did(path: Path) -> None:
    gold = json.loads(path.read_text(encoding="utf-8"))
    source = BESIDE / "articles" / f"{gold['id']}.txt"
    document = document_from_text(gold["id"], source.read_bytes().decode("utf-8"))
    assert document.text_sha256 == gold["text_sha256"]
    assert [
        {"kind": s.kind, "start": s.start, "end": s.end}
        for s in document.segments
        if s.kind != "paragraph"
    ] == gold["segments"]


SAMPLES = sorted((Path(__file__).parents[2] / "annotate" / "data" / "samples").glob("*.gold.jsonl"))


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_the_samples_are_segmented_as_their_worked_examples_are(path: Path) -> None:
    gold = json.loads(path.read_text(encoding="utf-8").splitlines()[0])["document"]
    source = path.with_name(path.name.replace(".gold.jsonl", ".txt"))
    document = document_from_text(gold["id"], source.read_bytes().decode("utf-8"))
    found = [{"kind": s.kind, "start": s.start, "end": s.end} for s in document.segments]
    assert found == gold["segments"]
