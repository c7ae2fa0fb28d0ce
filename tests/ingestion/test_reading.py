"""Files as people have them: each of `reading/` becomes what `expected.json` says.

A new case is a new file in the folder; ANNOTATE_TAKE_READING=1 writes down what is made of it, to
be read before it is committed.
"""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from annotate.ingestion.reader import iter_documents
from annotate.ingestion.settings import IngestCounts, IngestOptions
from annotate.model import Document, Problem
from annotate.offsets import hash_text
from annotate.records import to_json
from annotate.schemas import check_schema

FOLDER = Path(__file__).parent / "reading"
EXPECTED = FOLDER / "expected.json"
FILES = sorted(path.name for path in FOLDER.iterdir() if path != EXPECTED)
OPTIONS: dict[str, dict[str, Any]] = {
    "cp1252.jsonl": {"encoding": "cp1252"},
    "utf16.jsonl": {"encoding": "utf-16"},
}


def show(document: Document) -> dict[str, Any]:
    """Return a document as it is written down, each segment with its words."""
    assert check_schema("document", to_json(document)) == []
    assert hash_text(document.text) == document.text_sha256
    return {
        "id": document.id,
        "meta": to_json(document.meta),
        "segments": [f"{s.kind}: {document.text[s.start : s.end]}" for s in document.segments],
    }


def read(name: str) -> dict[str, Any]:
    problems: list[Problem] = []
    tally = IngestCounts()
    options = IngestOptions(**OPTIONS.get(name, {}))
    documents = [
        show(document)
        for document in iter_documents([str(FOLDER / name)], options, problems, tally=tally)
    ]
    assert tally.documents == len(documents)
    place = f"{FOLDER}/"
    return {
        "documents": documents,
        "findings": [
            f"{p.line or ''} {p.severity} {p.code}: {p.message}".strip().replace(place, "")
            for p in problems
        ],
        "left out": tally.refused.total(),
        "notes": [note.replace(place, "") for note in tally.notes],
    }


@pytest.mark.slow
@pytest.mark.parametrize("name", FILES)
def test_a_file_is_read_right_or_refused_by_name(name: str) -> None:
    expected = json.loads(EXPECTED.read_text(encoding="utf-8")) if EXPECTED.exists() else {}
    if os.environ.get("ANNOTATE_TAKE_READING"):
        expected[name] = read(name)
        text = json.dumps(expected, ensure_ascii=False, indent=1, sort_keys=True)
        EXPECTED.write_text(text + "\n", encoding="utf-8")
    assert read(name) == expected[name]


def test_nothing_is_written_down_that_is_no_file_any_more() -> None:
    assert sorted(json.loads(EXPECTED.read_text(encoding="utf-8"))) == FILES
