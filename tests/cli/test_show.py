"""`annotate show`."""

import hashlib
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from annotate.model import Record
from annotate.records import open_writer, read_documents
from tests.dataset.stories import make_own_story_record
from tests.examples import make_annotation, make_span
from tests.ingestion.page_samples import HEADLINE, PARAGRAPHS, make_page

PAGE = make_page(above=f"<h1>{HEADLINE}</h1><script>alert(1)</script>").replace("Zoë", "Zo&euml;")


@pytest.fixture
def articles(run: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("quay.html").write_text(PAGE, encoding="utf-8")
    assert run("ingest", "quay.html", "-o", "articles.jsonl").exit_code == 0
    return tmp_path / "articles.jsonl"


def test_a_document_is_shown_with_its_segments(run: Callable, articles: Path) -> None:
    result = run("show", "quay")
    assert result.exit_code == 0
    assert f"[headline] {HEADLINE}" in result.stdout
    assert "read from quay.html" in result.stdout


def test_segments_are_marked_where_they_stand_on_the_page(run: Callable, articles: Path) -> None:
    result = run("show", "quay", "--on-page")
    assert result.exit_code == 0
    shown = Path("quay.on-page.html").read_text(encoding="utf-8")
    assert f'title="headline">{HEADLINE}</mark></h1>' in shown
    assert "script-src 'none'" in shown
    assert PARAGRAPHS[3] + "</mark>" in shown


def test_spans_of_a_reading_are_marked_and_named(run: Callable, articles: Path) -> None:
    [document] = read_documents(articles, [])
    annotation = make_annotation(document, (make_span(document, "entity", "PERSON", "Zoë Korr"),))
    with open_writer("annotations.jsonl") as write:
        write(Record(document=document, annotations=(annotation,)))
    result = run("show", "quay", "annotations.jsonl", "--on-page", "-o", "a.html")
    assert (result.exit_code, "1 marked" in result.stderr) == (0, True)
    shown = Path("a.html").read_text(encoding="utf-8")
    assert shown.count("<mark") == shown.count(f'title="PERSON ({annotation.annotator.name})"')
    assert "Zo</mark>" in shown
    assert "&euml;</mark>" in shown


def test_a_page_that_has_changed_is_not_shown(run: Callable, articles: Path) -> None:
    Path("quay.html").write_text(PAGE + " ", encoding="utf-8")
    result = run("show", "quay", "--on-page")
    assert result.exit_code == 1
    assert "R21" in result.stderr
    assert not Path("quay.on-page.html").exists()


def test_a_row_of_a_plain_table_is_marked_as_it_is_written(run: Callable, articles: Path) -> None:
    text = 'The quay ""closes"", he said.'
    Path("rows.csv").write_text(f'id,text\na,Other.\nrow,"{text}"\n', encoding="utf-8")
    assert run("ingest", "rows.csv", "-o", "rows.jsonl").exit_code == 0
    result = run("show", "row", "rows.jsonl", "--on-page")
    assert result.exit_code == 0
    assert "1 marked on row 3 of rows.csv" in result.stderr
    assert '""</mark>' in Path("row.on-page.html").read_text(encoding="utf-8")
    Path("rows.csv").write_text(f'id,text\na,Other.\nrow,"{text} "\n', encoding="utf-8")
    result = run("show", "row", "rows.jsonl", "--on-page")
    assert (result.exit_code, "R21" in result.stderr) == (1, True)


def test_a_row_alone_in_its_file_is_marked_as_it_is_written(run: Callable, articles: Path) -> None:
    row = r'{"id": "row", "text": "The caf\u00e9 \"closes\", he said."}'
    Path("rows.jsonl").write_text(f"{row}\n", encoding="utf-8")
    assert run("ingest", "rows.jsonl", "-o", "read.jsonl").exit_code == 0
    result = run("show", "row", "read.jsonl", "--on-page")
    assert result.exit_code == 0, result.stderr
    assert "1 marked on row 1 of rows.jsonl" in result.stderr


def test_a_row_of_a_database_has_nothing_to_mark_and_that_is_said(
    run: Callable, articles: Path
) -> None:
    with closing(sqlite3.connect("rows.db")) as base, base:
        base.execute("create table news (id text, text text)")
        base.execute("insert into news values ('row', ?)", [PARAGRAPHS[0]])
    assert run("ingest", "rows.db", "-o", "rows.jsonl").exit_code == 0
    [document] = read_documents("rows.jsonl", [])
    assert document.source is not None
    assert document.source.sha256 == hashlib.sha256(Path("rows.db").read_bytes()).hexdigest()
    result = run("show", "row", "rows.jsonl", "--on-page")
    assert (result.exit_code, "R22" in result.stderr) == (1, True)
    assert "row 1 of rows.db, which has no page and no plain text of its own" in result.stderr


def test_a_page_that_is_gone_is_said(run: Callable, articles: Path) -> None:
    Path("quay.html").unlink()
    result = run("show", "quay", "--on-page")
    assert result.exit_code == 3
    assert "There is no file quay.html" in result.stderr


def test_a_document_that_is_not_there_is_wrong_usage(run: Callable, articles: Path) -> None:
    result = run("show", "key")
    assert result.exit_code == 2
    assert "has no document key" in result.stderr


def test_a_page_of_its_own_has_text_spans_quotes_and_stances(
    run: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    record = make_own_story_record(1)
    with open_writer("annotations.jsonl") as write:
        write(record)
    result = run("show", record.document.id, "--html")
    assert (result.exit_code, "1 reading" in result.stderr) == (0, True), result.stderr
    page = Path(f"{record.document.id}.html").read_text(encoding="utf-8")
    assert "default-src 'none'" in page
    assert "<script" not in page
    assert "http" not in page.replace("http-equiv", "")
    assert page.count("</mark>") >= len(record.annotations[0].spans)
    for words in ("<caption>Quotes", "<caption>Stances", "Ilka Brandt", "AGAINST"):
        assert words in page
    assert run("show", record.document.id, "--html", "--on-page").exit_code == 2
    lines = run("show", record.document.id).stdout.splitlines()
    assert "  Ilka Brandt: that she opposed the plan (to Tomas Vey)" in lines
    assert "  Ilka Brandt AGAINST the plan (opposed)" in lines


def test_a_reading_is_shown_before_the_bare_article(run: Callable, articles: Path) -> None:
    [document] = read_documents(articles, [])
    annotation = make_annotation(document, (make_span(document, "entity", "PERSON", "Zoë Korr"),))
    with open_writer("annotations.jsonl") as write:
        write(Record(document=document, annotations=(annotation,)))
    assert "entity/PERSON: Zoë Korr" in run("show", "quay").stdout
    result = run("show", "key")
    assert "annotations.jsonl and articles.jsonl have no document key" in result.stderr
