"""Bytes read by a format as `ingest` reads them, for the tests of formats."""

import io
import zipfile
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


def make_xlsx(**sheets: list[list[str]]) -> bytes:
    """Make the smallest workbook that there is, its texts in its cells."""
    stream = io.BytesIO()
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    with zipfile.ZipFile(stream, "w") as archive:
        parts, links, names = "", "", ""
        for number, (name, rows) in enumerate(sheets.items(), start=1):
            cells = "".join(
                f'<row r="{y}">' + "".join(
                    f'<c r="{chr(64 + x)}{y}" t="inlineStr"><is><t>{value}</t></is></c>'
                    for x, value in enumerate(row, start=1) if value
                ) + "</row>"
                for y, row in enumerate(rows, start=1)
            )  # fmt: skip
            archive.writestr(
                f"xl/worksheets/sheet{number}.xml",
                f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>',
            )
            parts += (f'<Override PartName="/xl/worksheets/sheet{number}.xml" '
                      f'ContentType="{kind}.worksheet+xml"/>')  # fmt: skip
            links += (f'<Relationship Id="r{number}" Type="{rel}/worksheet" '
                      f'Target="worksheets/sheet{number}.xml"/>')  # fmt: skip
            names += f'<sheet name="{name}" sheetId="{number}" r:id="r{number}"/>'
        package = "http://schemas.openxmlformats.org/package/2006"
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{package}/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>{parts}'
            "</Types>",
        )
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
            f'Type="{rel}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{package}/relationships">{links}</Relationships>',
        )
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{main}" xmlns:r="{rel}"><sheets>{names}</sheets></workbook>',
        )
    return stream.getvalue()
