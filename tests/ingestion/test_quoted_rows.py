"""Rows whose quoted text has lines that could be rows themselves."""

import csv
from collections.abc import Sequence
from pathlib import Path

import pytest

from annotate.ingestion.reader import iter_documents
from annotate.ingestion.settings import IngestOptions
from annotate.model import Document, Problem

FERRY = "The board of Velm voted, and the ferry was shut."


def read_table(tmp_path: Path, table: str) -> tuple[list[Document], list[Problem]]:
    path = tmp_path / "a.csv"
    path.write_text(table, encoding="utf-8")
    problems: list[Problem] = []
    return list(iter_documents([str(path)], IngestOptions(), problems)), problems


def list_texts(documents: Sequence[Document]) -> list[tuple[str, str]]:
    return [(document.id, document.text) for document in documents]


def test_lines_of_a_quoted_text_with_as_many_commas_as_a_row_are_no_rows(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    line = "Lena Brack, the minister for ports, would not stand in the way, she said."
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["id", "title", "date", "text"])
        for number in range(3):
            writer.writerow(
                [number, "Quay, old", "2021-03-02", "\n".join([f"{number}", *[line] * 4])]
            )
    problems: list[Problem] = []
    documents = list(iter_documents([str(path)], IngestOptions(), problems))
    assert ([document.id for document in documents], problems) == (["0", "1", "2"], [])
    assert all(document.text.count(line) == 4 for document in documents)


@pytest.mark.parametrize("rest", ["", "\nShe left, he said.\n\nThey stayed."])
def test_a_quote_that_is_not_closed_ends_where_the_next_row_begins(
    tmp_path: Path, rest: str
) -> None:
    rows = [f'{number},"{number}: {FERRY}"' for number in range(6)]
    rows[2] = f'2,"2: {FERRY}{rest}'
    documents, problems = read_table(tmp_path, "\n".join(["id,text", *rows, ""]))
    wanted = [(f"{number}", f"{number}: {FERRY}") for number in range(6)]
    wanted[2] = ("2", f"2: {FERRY}{rest}")
    assert list_texts(documents) == wanted
    assert [(p.code, p.line) for p in problems] == [("R12", 4)]


def test_rows_without_quotes_are_not_swallowed_by_a_quote_that_is_not_closed(
    tmp_path: Path,
) -> None:
    rows = [f'1,a,"{FERRY}', "2,b,The quay stayed.", "3,c,The boat sank.", f'4,d,"{FERRY}!"']
    documents, _ = read_table(tmp_path, "\n".join(["id,party,text", *rows, ""]))
    assert [document.id for document in documents] == ["1", "2", "3", "4"]


def test_blanks_behind_commas_belong_to_no_field(tmp_path: Path) -> None:
    table = f'id, text, date\na, "{FERRY}", 2021-03-02\nb, "It sank.", 2021-03-03\n'
    documents, problems = read_table(tmp_path, table)
    assert list_texts(documents) == [("a", FERRY), ("b", "It sank.")]
    assert problems == []
    documents, problems = read_table(tmp_path, f'id,text,party\na, "{FERRY}", Blue\n')
    assert (list_texts(documents), problems) == ([("a", FERRY)], [])


def test_names_of_columns_that_stand_there_again_are_no_row(tmp_path: Path) -> None:
    table = f'id,text\na,"{FERRY}"\n\ufeffid,text\nb,It sank.\nid,text\nc,It rose.\n'
    documents, problems = read_table(tmp_path, table)
    assert list_texts(documents) == [("a", FERRY), ("b", "It sank."), ("c", "It rose.")]
    assert [(p.code, p.line) for p in problems] == [("R12", 3), ("R12", 5)]


def test_of_two_columns_of_one_name_each_row_has_its_own_choice(tmp_path: Path) -> None:
    table = f'id,text,text,date,date\na,"{FERRY}",short,2021-03-02,\nb,,"{FERRY}!",,2021-03-05\n'
    documents, problems = read_table(tmp_path, table)
    assert list_texts(documents) == [("a", FERRY), ("b", f"{FERRY}!")]
    assert [d.meta.published for d in documents] == ["2021-03-02", "2021-03-05"]
    assert problems == []


def test_a_quote_that_is_not_closed_never_takes_the_next_row_along(tmp_path: Path) -> None:
    rows = [f'{number},Quay,"{number}: {FERRY}",x' for number in range(6)]
    rows[2] = f'2,Quay,"2: {FERRY},x'
    documents, problems = read_table(tmp_path, "\n".join(["id,title,text,party", *rows, ""]))
    assert [document.id for document in documents] == ["0", "1", "3", "4", "5"]
    assert [(problem.code, problem.line) for problem in problems] == [("R08", 4)]


@pytest.mark.parametrize("delimiter", [",", "\t"])
def test_signs_with_a_backslash_before_them_part_no_fields(tmp_path: Path, delimiter: str) -> None:
    path = tmp_path / "a.csv"
    text = f'"{FERRY}", he said{delimiter} C:\\quay.\nNo more.'
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(
            stream, delimiter=delimiter, quoting=csv.QUOTE_NONE, escapechar="\\", quotechar='"'
        )
        writer.writerows([["id", "text", "party"], *([n, text, "x"] for n in "ab")])
    problems: list[Problem] = []
    documents = list(iter_documents([str(path)], IngestOptions(copies="keep"), problems))
    assert documents[0].text == text.replace("\t", " ") or documents[0].text == text
    assert documents[0].meta.extra == {"party": "x"}
    assert {problem.code for problem in problems} <= {"R11"}


def test_single_quotes_around_all_names_are_quotes(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    text = f'"{FERRY}" Tam\'s crew, and others.\nNo more.'
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, quoting=csv.QUOTE_ALL, quotechar="'")
        writer.writerows([["id", "text"], ["1", text]])
    problems: list[Problem] = []
    [document] = iter_documents([str(path)], IngestOptions(), problems)
    assert (document.id, document.text, problems) == ("1", text, [])
