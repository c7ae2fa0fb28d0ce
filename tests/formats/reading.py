"""Bytes read by a format as `ingest` reads them, for the tests of formats."""

from pathlib import Path
from typing import Any

from annotate.checks import check_document
from annotate.ingestion.reader import iter_documents
from annotate.ingestion.settings import IngestCounts, IngestOptions
from annotate.model import Document, Problem
from annotate.project import load_scheme
from annotate.records import to_json
from annotate.schemas import check_schema

SCHEME = load_scheme("news/1")
BOARD = "The harbour board of Velm voted on Tuesday to close the east quay for repairs."
CREWS = "Fishing crews oppose the closure, which would “ruin the season”, said Tam Oster."
VOTE = "The parliament of Norland rejected a treaty on river water on Friday."


class Read:
    """What was read: documents that fit the schema and the checks, findings, counts."""

    def __init__(self, *paths: Path | str, **options: Any) -> None:
        self.problems: list[Problem] = []
        self.tally = IngestCounts()
        made = IngestOptions(**options)
        names = [str(path) for path in paths]
        self.documents = list(iter_documents(names, made, self.problems, tally=self.tally))
        for document in self.documents:
            assert check_schema("document", to_json(document)) == []
            assert check_document(document, SCHEME) == []

    @property
    def codes(self) -> list[str]:
        return [problem.code for problem in self.problems]

    @property
    def texts(self) -> list[str]:
        return [document.text for document in self.documents]

    @property
    def only(self) -> Document:
        [document] = self.documents
        return document


def list_segments(document: Document) -> list[tuple[str, str]]:
    """List the segments of a document, each with its words."""
    return [(s.kind, document.text[s.start : s.end]) for s in document.segments]


def write(path: Path, content: bytes | str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path
