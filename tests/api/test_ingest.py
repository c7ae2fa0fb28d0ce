"""Articles from Python: paths, rows of tables, and both."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Literal

import numpy as np
import pytest

import annotate
from annotate.offsets import hash_text

TEXT = "The levy passed.\n\n“We oppose it,” Mara Lind said in Ostrava.\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "news").mkdir()
    for name in ("a", "b"):
        (tmp_path / "news" / f"{name}.txt").write_text(f"{name}: {TEXT}", encoding="utf-8")
    return tmp_path


def test_paths_folders_and_patterns_are_read_as_the_command_reads_them() -> None:
    for articles in ("news", Path("news"), "news/*.txt", ["news/a.txt", Path("news/b.txt")]):
        documents = annotate.ingest(articles)
        assert [document.id for document in documents] == ["a", "b"], articles
        assert documents.problems == ()
    for document in annotate.ingest(iter(["news"])):
        assert document.text_sha256 == hash_text(document.text)
        assert [segment.kind for segment in document.segments] == ["paragraph", "paragraph"]


def test_a_row_is_an_article_with_its_metadata() -> None:
    row = {"headline": "Levy", "body": TEXT, "key": "levy-1", "date": date(2031, 2, 3)}
    [document] = annotate.ingest(
        row, fields={"id": "key"}, defaults={"language": "en", "publisher": "The Gazette"}
    )
    assert (document.id, document.text) == ("levy-1", f"Levy\n\n{TEXT}")
    meta = document.meta
    assert (meta.title, meta.published, meta.language) == ("Levy", "2031-02-03", "en")
    assert (meta.publisher, meta.redistribution) == ("The Gazette", "unknown")


def test_rows_of_a_table_may_have_nan_for_nothing_and_numbers_of_numpy() -> None:
    rows = [
        {"id": np.int64(7), "text": TEXT, "title": float("nan"), "byline": np.float64("nan")},
        {"id": "8", "text": f"More. {TEXT}", "date": datetime(2031, 2, 3, 4, 5, tzinfo=UTC)},
    ]
    rows[0]["publisher"] = np.array(["Gazette", "Herald"])
    first, second = annotate.ingest(rows)
    assert (first.id, first.meta.title, first.meta.byline) == ("7", None, None)
    assert first.meta.publisher == "Gazette, Herald"
    assert second.meta.published == "2031-02-03T04:05:00+00:00"


def test_what_cannot_be_read_is_a_finding_with_its_row_and_the_rest_is_read() -> None:
    rows = [{"text": TEXT}, {"title": "No text"}, "nowhere.txt", {"text": TEXT}, "news/a.txt"]
    documents = annotate.ingest(rows, on_problem="ignore")
    assert len(list(documents)) == 2
    assert [(p.code, p.file, p.line) for p in documents.problems] == [
        ("R09", "rows", 2),
        ("R01", "nowhere.txt", None),
        ("R11", "rows", 3),
    ]
    with pytest.warns(annotate.ProblemWarning, match="R01"):
        assert list(annotate.ingest("nowhere.txt")) == []


def test_a_line_that_is_a_document_already_is_taken_as_it_is() -> None:
    documents = list(annotate.ingest("news"))
    assert annotate.write_records(annotate.ingest("news"), "articles.jsonl") == 2
    assert list(annotate.ingest("articles.jsonl")) == documents
    assert list(annotate.ingest(iter([Path("articles.jsonl")]))) == documents
    # In a folder the project's own files are no articles.
    assert [document.id for document in annotate.ingest(".")] == ["news-a", "news-b"]


def test_the_project_says_what_holds_for_articles_that_do_not_say() -> None:
    Path("annotate.toml").write_text('[ingest]\nlicence = "CC-BY-4.0"\n', encoding="utf-8")
    assert {document.meta.licence for document in annotate.ingest("news")} == {"CC-BY-4.0"}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"format": "papyrus"}, "There is no format papyrus"),
        ({"encoding": "utf-99"}, "There is no encoding utf-99"),
        ({"fields": {"words": "body"}}, "words=body is not understood"),
        ({"defaults": {"redistribution": "maybe"}}, "maybe"),
        ({"defaults": {"paper": "The Gazette"}}, "No article has a paper"),
    ],
)
def test_an_option_that_says_what_there_is_not_is_refused_at_once(
    options: dict[str, object], message: str
) -> None:
    with pytest.raises(annotate.AnnotateError, match=message):
        annotate.ingest("news", **options)  # type: ignore[arg-type]


def test_what_is_no_article_is_refused() -> None:
    with pytest.raises(TypeError, match="int is neither a path nor a row"):
        list(annotate.ingest([3]))  # type: ignore[list-item]


def test_near_copies_are_marked_and_with_exact_each_document_comes_as_it_is_read() -> None:
    body = " ".join(f"The council of Marn heard speaker {n} on the levy." for n in range(9))
    rows = [
        {"id": "first", "text": body, "publisher": "Velm Daily"},
        {"id": "near", "text": f"{body} Ivo Stern stayed away.", "publisher": "Marn Post"},
        {"id": "same", "text": body, "publisher": "Ostria Herald"},
    ]

    def mark(copies: Literal["keep", "exact", "drop"]) -> list[str | None]:
        return [d.meta.copy_of for d in annotate.ingest(rows, copies=copies, on_problem="ignore")]

    assert mark("keep") == [None, "first", "first"]
    assert mark("exact") == [None, None, "first"]
    assert mark("drop") == [None, None]
    taken = iter(rows)
    assert next(annotate.ingest(taken, copies="exact")).id == "first"
    assert list(taken)  # and the others were not asked for yet
