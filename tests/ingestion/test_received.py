"""What a document keeps of what it was read from."""

import gzip
import hashlib
from pathlib import Path

from annotate import __version__
from annotate.ingestion.mapping.runs import SourceMap
from annotate.ingestion.reader import IngestCounts, IngestOptions, iter_documents
from annotate.model import Document, Problem
from annotate.records import open_writer
from tests.ingestion.page_samples import HEADLINE, PARAGRAPHS, make_page

TEXT = "“We can’t wait,” said Zoë Korr.\n\nFishing crews oppose the closure of the quay."
DOUBLE = TEXT.encode().decode("latin-1")


def _read(path: Path, **options: bool) -> tuple[list[Document], list[Problem], IngestCounts]:
    problems: list[Problem] = []
    tally = IngestCounts()
    documents = iter_documents([str(path)], IngestOptions(**options), problems, tally=tally)
    return list(documents), problems, tally


def _show(document: Document, data: bytes, part: str) -> str:
    """Return what the bytes say that a part of a text is said to be."""
    start = document.text.index(part)
    place = SourceMap(document).find_bytes(start, start + len(part))
    assert place is not None
    assert document.source is not None
    return data[slice(*place)].decode(document.source.encoding or "")


def test_a_page_knows_its_file_and_where_its_words_stand_there(tmp_path: Path) -> None:
    data = make_page(above=f"<h1>{HEADLINE}</h1>").encode()
    path = tmp_path / "a.html"
    path.write_bytes(data)
    [document], _, _ = _read(path)
    source = document.source
    assert source is not None
    assert (source.file, source.line, source.format) == (str(path), None, "html")
    assert (source.encoding, source.reader) == ("utf-8", f"annotate {__version__}")
    assert source.sha256 == hashlib.sha256(data).hexdigest()
    for part in (HEADLINE, "Zoë Korr", PARAGRAPHS[3]):
        assert _show(document, data, part) == part


def test_a_text_knows_the_bytes_that_a_compressed_file_holds(tmp_path: Path) -> None:
    data = TEXT.replace("\n", "\r\n").encode("cp1252")
    path = tmp_path / "a.txt.gz"
    path.write_bytes(gzip.compress(data))
    [document], _, _ = _read(path)
    assert document.source is not None
    assert document.source.sha256 == hashlib.sha256(data).hexdigest()
    assert _show(document, data, "Fishing crews") == "Fishing crews"


def test_a_row_knows_its_file_and_line(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f'id,text\n1,"{PARAGRAPHS[0]}"\n2,"{PARAGRAPHS[2]}"\n', encoding="utf-8")
    documents, _, _ = _read(path)
    sources = [document.source for document in documents]
    assert [(s.file, s.line, s.format, s.offsets) for s in sources if s] == [
        (str(path), 2, "csv", f"0+{len(PARAGRAPHS[0])}@3"),  # behind id, comma and quote
        (str(path), 3, "csv", f"0+{len(PARAGRAPHS[2])}@3"),
    ]


def test_what_is_a_document_already_keeps_where_it_was_from(tmp_path: Path) -> None:
    page = tmp_path / "a.txt"
    page.write_text(TEXT, encoding="utf-8")
    first, _, _ = _read(page)
    articles = tmp_path / "articles.jsonl"
    with open_writer(articles) as write:
        write(first[0])
    again, _, _ = _read(articles)
    assert again == first


def test_text_that_was_encoded_twice_is_named_and_mended_if_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(DOUBLE, encoding="utf-8")
    [document], problems, _ = _read(path)
    assert document.text == DOUBLE
    assert [p.code for p in problems] == ["R07", "R20"]
    [mended], problems, tally = _read(path, mend_encoding=True)
    assert (mended.text, problems, tally.mended) == (TEXT, [], 4)
    assert _show(mended, DOUBLE.encode(), "Fishing crews") == "Fishing crews"


def test_a_day_that_only_a_line_says_is_taken_above_the_text_and_said(tmp_path: Path) -> None:
    lines = ["Quay to close", "By Mara Holt", "March 2, 2001", *PARAGRAPHS]
    path = tmp_path / "a.txt"
    path.write_text("\n\n".join(lines), encoding="utf-8")
    [document], _, tally = _read(path)
    assert document.meta.published == "2001-03-02"
    assert [note for note in tally.notes if "published" in note]
    path.write_text("\n\n".join([lines[0], *PARAGRAPHS, lines[2]]), encoding="utf-8")
    [document], _, tally = _read(path)
    assert (document.meta.published, list(tally.notes)) == (None, [])


def test_a_day_that_the_address_contradicts_is_not_taken(tmp_path: Path) -> None:
    head = '<link rel="canonical" href="https://velm.example/2021/05/quay">'
    path = tmp_path / "a.html"
    above = f"<h1>{HEADLINE}</h1><p>March 2, 2001</p>"
    path.write_text(make_page(head=head, above=above), encoding="utf-8")
    [document], _, _ = _read(path)
    assert document.meta.published is None
