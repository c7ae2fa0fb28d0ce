"""Rows whose quoted text has lines that could be rows themselves."""

import csv
from collections.abc import Sequence
from pathlib import Path

import pytest

from annotate.ingestion.reader import iter_documents
from annotate.ingestion.settings import IngestCounts, IngestOptions
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


def make_torn(columns: Sequence[str], damaged: int, lost: int) -> tuple[str, dict[str, str]]:
    """Return a table of texts of several lines, one quote lost, and the texts by their ids."""
    texts = {
        f"a{n}": f'{n}. {FERRY}\nIt sank, he said, "at once".\nShe left, she said.\nEnd {n}.'
        for n in range(7)
    }
    lines = []
    for id, text in texts.items():
        row = {"id": id, "title": f"Quay, {id}", "text": text, "party": "Blue"}
        cells = [row[name].replace('"', '""') for name in columns]
        lines.append(",".join(f'"{cell}"' for cell in cells) + "\n")
    marks = [at for at, sign in enumerate(lines[damaged]) if sign == '"']
    at = marks[lost % len(marks)]
    lines[damaged] = lines[damaged][:at] + lines[damaged][at + 1 :]
    return ",".join(columns) + "\n" + "".join(lines), texts


@pytest.mark.parametrize("lost", range(0, 12, 1))
@pytest.mark.parametrize("damaged", [0, 4, 6])
@pytest.mark.parametrize(
    "columns", [("id", "text"), ("id", "title", "text"), ("id", "text", "party")]
)
def test_half_of_a_torn_row_is_no_article_and_its_row_is_counted(
    tmp_path: Path, columns: Sequence[str], damaged: int, lost: int
) -> None:
    table, texts = make_torn(columns, damaged, lost)
    path = tmp_path / "a.csv"
    path.write_text(table, encoding="utf-8")
    problems: list[Problem] = []
    tally = IngestCounts()
    options = IngestOptions(headline="meta")
    documents = list(iter_documents([str(path)], options, problems, tally=tally))
    assert {document.id.strip('"') for document in documents} <= texts.keys()
    sound = [document for document in documents if document.id.strip('"') != f"a{damaged}"]
    assert len(sound) >= len(texts) - 2
    assert all(document.text == texts[document.id] for document in sound)
    assert problems or [document.text for document in documents] == list(texts.values())
    assert tally.received == len(documents) + tally.refused.total()


def test_a_torn_row_is_one_finding_with_its_lines(tmp_path: Path) -> None:
    table, texts = make_torn(("id", "text"), 4, 2)
    documents, problems = read_table(tmp_path, table)
    assert [document.id for document in documents] == [id for id in texts if id != "a4"]
    assert [(p.code, p.line) for p in problems] == [("R08", 18)]
    assert "lines 18 to 21 are one row" in problems[0].message


def test_lines_behind_a_sound_row_cost_no_row_before_them(tmp_path: Path) -> None:
    rows = [f'a{number},"{number}: {FERRY}"' for number in range(5)]
    documents, problems = read_table(tmp_path, "\n".join(["id,text", *rows, "5 rows in all", ""]))
    assert [document.id for document in documents] == [f"a{number}" for number in range(5)]
    assert [(p.code, p.line) for p in problems] == [("R08", 7)]


@pytest.mark.parametrize("first", ['A "quoted" quay, closed.', '"The "quay" closed.', "It closed."])
def test_ids_with_blanks_are_those_of_rows_all_the_same(tmp_path: Path, first: str) -> None:
    rows = [f"Doc {number},{number}. The ferry was shut." for number in range(1, 5)]
    documents, _ = read_table(tmp_path, "\n".join(["id,text", f"Doc 0,{first}", *rows, ""]))
    assert [d.id for d in documents if d.text != first][-4:] == [f"Doc-{n}" for n in range(1, 5)]


def test_texts_that_need_no_quotes_are_rows_among_those_in_quotes(tmp_path: Path) -> None:
    rows = [f'a{number},"{number}: {FERRY}"' for number in range(5)]
    rows += [f"b{number},It sank {number}." for number in range(4)]
    documents, problems = read_table(tmp_path, "\n".join(["id,text", *rows, ""]))
    assert ([document.id for document in documents], problems) == ([row[:2] for row in rows], [])


def test_rows_before_a_line_without_an_end_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("annotate.formats.tables.csv.LONGEST", 1000)
    rows = [f'a{number},"{number}: {FERRY}"' for number in range(5)]
    table = "\n".join(["id,text", *rows, "a5," + "x" * 2000, ""])
    documents, problems = read_table(tmp_path, table)
    assert [document.id for document in documents] == [f"a{number}" for number in range(5)]
    assert [problem.code for problem in problems] == ["R08"]


@pytest.mark.parametrize("quote", ["", '"'])
def test_some_ids_with_blanks_tear_no_rows(tmp_path: Path, quote: str) -> None:
    names = ["a0", "a1", "a2", "a3", "Doc 4", "Doc 5", "a6"]
    rows = [f"{quote}{name}{quote},{quote}{name}: It sank.{quote}" for name in names]
    documents, problems = read_table(tmp_path, "\n".join(["id,text", *rows, ""]))
    assert [document.text for document in documents] == [f"{name}: It sank." for name in names]
    assert {problem.code for problem in problems} == {"R12"}
