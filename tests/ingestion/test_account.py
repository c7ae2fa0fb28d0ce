"""Every article that is read is a document or named as left out; where it is not, that is said."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotate.errors import RunError
from annotate.ingestion.articles import ArticleMaker
from annotate.ingestion.reader import iter_documents
from annotate.ingestion.settings import IngestCounts, IngestOptions
from annotate.model import Document, Problem
from tests.effort import examples
from tests.formats.reading import Read

READING = Path(__file__).parent / "reading"
CELLS = st.sampled_from(
    [
        "The quay closes.",
        "Crews oppose it.",
        "",
        "  ",
        "nan",
        "x\x01y",
        "Subscribe to continue reading.",
    ]
)
ROWS = st.lists(st.dictionaries(st.sampled_from(["id", "text", "title"]), CELLS), max_size=8)


@pytest.mark.slow
@pytest.mark.parametrize("path", sorted(READING.iterdir()), ids=lambda path: path.name)
def test_of_every_case_what_was_received_is_documents_and_what_is_named(path: Path) -> None:
    read = Read(path)
    tally = read.tally
    assert tally.received == tally.documents + tally.refused.total()
    assert tally.documents == len(read.documents)
    named = sum(problem.severity == "error" or problem.code == "R11" for problem in read.problems)
    assert named >= tally.refused.total()


@settings(deadline=None, max_examples=examples(40))
@given(ROWS)
def test_as_many_rows_as_go_in_are_documents_or_named(
    tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, str]]
) -> None:
    folder = tmp_path_factory.mktemp("rows")
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    (folder / "rows.jsonl").write_text(lines, encoding="utf-8")
    with (folder / "rows.csv").open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, ["id", "title", "text"], quoting=csv.QUOTE_ALL)
        writer.writeheader()
        writer.writerows(rows)
    for name in ("rows.jsonl", "rows.csv"):
        read = Read(folder / name)
        lines_named = {p.line for p in read.problems if p.severity == "error" or p.code == "R11"}
        is_empty = not rows  # which is said of the file
        assert len(read.documents) + len(lines_named) == len(rows) + is_empty
        assert read.tally.received == len(rows)


def test_an_article_that_is_lost_without_a_word_stops_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("id,text\na,The quay closes.\nb,Crews oppose it.\n", encoding="utf-8")
    take = ArticleMaker._take

    def lose(maker: ArticleMaker, item: object, *rest: object) -> Document | None:
        made = take(maker, item, *rest)  # type: ignore[arg-type]
        return None if made and made.id == "b" else made

    monkeypatch.setattr(ArticleMaker, "_take", lose)
    documents: Iterator[Document] = iter_documents([str(path)], IngestOptions(), [])
    assert next(documents).id == "a"
    with pytest.raises(RunError, match="2 articles were received, and 1 are documents and 0 named"):
        next(documents)


def test_a_document_that_is_lost_on_its_way_to_the_file_stops_the_run() -> None:
    tally, problems = IngestCounts(), list[Problem]()
    rows = [{"id": "a", "text": "The quay closes."}, {"id": "b", "text": "Crews oppose it."}]
    assert len(list(iter_documents(rows, IngestOptions(), problems, tally=tally))) == 2
    tally.check(2)
    with pytest.raises(RunError, match="the numbers do not add up"):
        tally.check(1)
