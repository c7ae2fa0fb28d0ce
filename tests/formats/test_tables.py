"""Tables: JSON of any shape, CSV as people's programs write it, spreadsheets, SQLite, Parquet."""

import csv
import gzip
import io
import json
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotate.formats.tables import json as json_format
from annotate.formats.tables.csv_records import CSVRecords
from tests.formats.reading import BOARD, CREWS, VOTE, Read, list_segments, make_xlsx, write

ROWS = [{"id": "board", "text": BOARD}, {"id": "vote", "text": VOTE}]
FRAME = {"id": {"0": "board", "1": "vote"}, "text": {"0": BOARD, "1": VOTE}}
SPLIT = {"columns": ["id", "text"], "index": [0, 1], "data": [[r["id"], r["text"]] for r in ROWS]}
HITS = {"took": 3, "response": {"status": "ok", "docs": ROWS, "facets": [{"name": "x"}]}}


# --- JSON -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value",
    [ROWS, {"articles": ROWS}, FRAME, SPLIT, HITS, {r["id"]: {"text": r["text"]} for r in ROWS}],
    ids=["array", "wrapped", "by column", "split", "nested", "by name"],
)
@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("name", ["a.json", "a.txt", "a"])
def test_json_of_any_shape_gives_its_rows(
    tmp_path: Path, value: object, indent: int | None, name: str
) -> None:
    read = Read(write(tmp_path / name, json.dumps(value, indent=indent)))
    assert ({d.id: d.text for d in read.documents}, read.codes) == (
        {"board": BOARD, "vote": VOTE},
        [],
    )


def test_objects_one_after_the_other_over_many_lines_are_rows(tmp_path: Path) -> None:
    content = "\n".join(json.dumps(row, indent=2) for row in ROWS)
    assert Read(write(tmp_path / "a.json", content)).texts == [BOARD, VOTE]


def test_broken_json_is_one_finding_and_not_one_a_line(tmp_path: Path) -> None:
    content = json.dumps(ROWS, indent=2)[:-20]
    read = Read(write(tmp_path / "a.json", content))
    assert ([document.id for document in read.documents], read.codes) == (["board"], ["R08"])


def test_a_large_array_is_read_item_by_item(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json_format, "_LARGE", 600)
    rows = [{"id": str(n), "text": f"{BOARD} {n}"} for n in range(20)]
    for value in (rows, {"total": 20, "articles": rows}):
        path = write(tmp_path / "a.json", json.dumps(value, indent=1))
        assert [d.id for d in Read(path).documents] == [str(n) for n in range(20)]
    broken = Read(write(tmp_path / "b.json", json.dumps(rows)[:-30]))
    assert (len(broken.documents), broken.codes) == (19, ["R08"])


def test_an_article_with_lists_of_objects_in_it_is_one_row(tmp_path: Path) -> None:
    row = {
        "text": BOARD,
        "authors": [{"name": "Mara Holt", "role": "reporter"}],
        "tags": ["a", "b"],
        "images": [{"url": "https://velm.example/1.jpg"}],
        "score": 0.5,
        "paid": True,
    }
    document = Read(write(tmp_path / "one.json", json.dumps(row))).only
    assert (document.id, document.meta.byline) == ("one", "Mara Holt")
    assert document.meta.extra == {
        "tags": "a, b", "images": '[{"url": "https://velm.example/1.jpg"}]', "score": "0.5",
        "paid": "true",
    }  # fmt: skip


# --- columns ----------------------------------------------------------------------------------


def test_a_field_that_no_row_has_is_an_error_with_the_nearest_name(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.json", json.dumps([{**row, "Published Date": "2021"} for row in ROWS])
    )
    read = Read(path, fields={"published": "Published Dat"})
    assert (len(read.documents), read.codes) == (2, ["R19"])
    assert read.problems[0].severity == "error"
    assert "Did you mean Published Date?" in read.problems[0].fix
    assert Read(path, fields={"published": "Published Date"}).codes == []


def test_how_columns_were_read_is_said_once_a_file(tmp_path: Path) -> None:
    rows = [{"Full Text": text, "party": "Harbour Union"} for text in (BOARD, VOTE)]
    read = Read(write(tmp_path / "a.json", json.dumps(rows)))
    assert read.tally.notes == {"text from 'Full Text'": 1, "kept in meta.extra: 'party'": 1}
    assert read.documents[0].meta.extra == {"party": "Harbour Union"}


def test_a_column_in_which_nothing_stands_is_not_said_to_be_kept(tmp_path: Path) -> None:
    nothing = '"views": NaN, "shares": Infinity, "place": null, "note": "", "party": "Union"'
    lines = [f'{{"text": {json.dumps(text)}, {nothing}}}\n' for text in (BOARD, VOTE)]
    read = Read(write(tmp_path / "a.jsonl", "".join(lines)))
    assert read.tally.notes == {"kept in meta.extra: 'party'": 1}
    assert read.documents[0].meta.extra == {"party": "Union"}


@pytest.mark.parametrize(
    ("days", "found"),
    [
        (["03/02/2021", "14/03/2021"], ["2021-02-03", "2021-03-14"]),
        (["03/02/2021", "3/14/2021 9:05 pm"], ["2021-03-02", "2021-03-14T21:05"]),
        (["03.02.2021", "4.3.2021 09:30"], ["2021-02-03", "2021-03-04T09:30"]),
        (["05/05/2021", "2021/5/6"], ["2021-05-05", "2021-05-06"]),
        (["03/02/2021", "04/05/2021"], [None, None]),
    ],
)
def test_the_whole_column_decides_whether_days_come_first(
    tmp_path: Path, days: list[str], found: list[str | None]
) -> None:
    rows = [{"text": f"{BOARD} {n}", "date": day} for n, day in enumerate(days)]
    read = Read(write(tmp_path / "a.json", json.dumps(rows)))
    assert [d.meta.published for d in read.documents] == found
    assert read.codes == ["R12"] * found.count(None)


@pytest.mark.parametrize(("order", "day"), [("dmy", "2021-02-03"), ("mdy", "2021-03-02")])
def test_the_order_of_a_date_can_be_said(tmp_path: Path, order: str, day: str) -> None:
    rows = [{"text": BOARD, "date": "03/02/2021"}]
    assert (
        Read(write(tmp_path / "a.json", json.dumps(rows)), dates=order).only.meta.published == day
    )


def test_a_title_is_the_headline_once_and_can_be_kept_apart(tmp_path: Path) -> None:
    rows = [
        {"title": "Quay to close", "text": BOARD},
        {"title": "QUAY to close!", "text": f"Quay to close\n\n{CREWS}"},
        {"title": "Treaty rejected", "text": f"<h1>Treaty rejected</h1><p>{VOTE}</p>"},
    ]
    path = write(tmp_path / "a.json", json.dumps(rows))
    headlines = [
        [w for kind, w in list_segments(d) if kind == "headline"] for d in Read(path).documents
    ]
    assert headlines == [["Quay to close"], ["Quay to close"], ["Treaty rejected"]]
    apart = Read(path, headline="meta")
    assert apart.texts[0] == BOARD
    assert apart.documents[0].meta.title == "Quay to close"


@pytest.mark.parametrize(
    ("title", "text", "is_there"),
    [
        ("The harbour board", BOARD, False),
        ("The harbour board of Velm…", BOARD, True),
        ("Quay to close", f"QUAY to close\nBy Mara Holt\n\n{BOARD}", True),
        ("Quay to close", f"Quay to close: {BOARD}", True),
        ("No", f"No, said Ida Korr. {BOARD}", False),
    ],
)
def test_a_sentence_that_begins_as_a_title_is_no_headline(
    tmp_path: Path, title: str, text: str, is_there: bool
) -> None:
    path = write(tmp_path / "a.json", json.dumps([{"title": title, "text": text}]))
    assert Read(path).texts == [text if is_there else f"{title}\n\n{text}"]


def test_a_name_that_an_object_says_in_parts_is_one(tmp_path: Path) -> None:
    authors = [
        {"name": "Mara Holt"},
        {"id": 5, "firstName": "Kim", "lastName": "Ley"},
        {"given": "Ada", "family": "Renn"},
    ]
    path = write(tmp_path / "a.json", json.dumps([{"text": BOARD, "authors": authors}]))
    assert Read(path).documents[0].meta.byline == "Mara Holt, Kim Ley, Ada Renn"


def test_one_text_under_two_titles_is_two_documents(tmp_path: Path) -> None:
    rows = [{"title": title, "text": BOARD} for title in ("Quay to close", "Board votes")]
    read = Read(write(tmp_path / "a.json", json.dumps(rows)))
    assert len({document.id for document in read.documents}) == 2
    assert read.codes == []


def test_the_same_words_from_another_outlet_are_a_copy_and_from_the_same_one_are_not(
    tmp_path: Path,
) -> None:
    rows = [{"text": BOARD, "publisher": name} for name in ("Velm Daily", "velm daily", "Post", "")]
    path = write(tmp_path / "a.json", json.dumps(rows))
    read = Read(path)
    first, copy = read.documents
    assert (copy.meta.copy_of, copy.text, copy.meta.publisher) == (first.id, first.text, "Post")
    assert copy.id != first.id
    assert (read.codes, read.tally.copies) == (["R11"] * 2, 1)
    assert len(Read(path, copies="drop").documents) == 1


# --- CSV --------------------------------------------------------------------------------------


def to_csv(rows: Iterable[list[str]], **dialect: Any) -> str:
    stream = io.StringIO()
    csv.writer(stream, **dialect).writerows(rows)
    return stream.getvalue()


CELLS = st.text(st.sampled_from("ab, ;\t\"'\n\\é."), max_size=12).map(str.strip)


@settings(deadline=None)  # the first example compiles
@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=6))
def test_what_a_program_writes_by_the_rules_is_read_as_it_was(rows: list[list[str]]) -> None:
    whole = [["id", "title", "text"], *([f"n{n}", a, f"{b}x"] for n, (a, b, _) in enumerate(rows))]
    lines = iter(to_csv(whole).splitlines(keepends=True))
    records = CSVRecords(lines, ",")
    records.width = 3
    assert [record.fields for record in records] == whole


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(["a", "b c", '"said"', '"open', 'end"', "", "x;y"]), max_size=30),
    st.integers(1, 4),
)
def test_every_line_is_in_a_record_and_no_record_in_two(words: list[str], width: int) -> None:
    """A stray quote can make a record wrong; it cannot swallow lines without a trace."""
    rows = [words[at : at + width] for at in range(0, len(words), width)]
    lines = [",".join(row) + "\n" for row in rows]
    records = CSVRecords(iter(lines), ",")
    records.width = width
    raw = "".join(record.raw for record in records).splitlines()
    assert [line for line in raw if line] == [line for line in "".join(lines).splitlines() if line]


@pytest.mark.slow
def test_a_stray_quote_costs_no_other_row_of_a_large_table(tmp_path: Path) -> None:
    rows = [f"{n}\tTitle {n}\tReport {n}: the board voted on item {n}." for n in range(2000)]
    rows[100] = '100\tTitle 100\t"This quote is never closed, said Jon Pell.'
    rows[900] = '900\tTitle 900\t"This one is," said Jon Pell, "and so is this."'
    read = Read(write(tmp_path / "a.tsv", "\n".join(["id\ttitle\tcontent", *rows])))
    assert [d.id for d in read.documents] == [str(n) for n in range(2000)]
    assert read.tally.read == 2000
    assert set(read.codes) <= {"R12"}


def test_rows_in_are_documents_out_and_rows_named(tmp_path: Path) -> None:
    rows = [["id", "text"], ["a", BOARD], ["b"], ["c", "x" * 300], ["d", "a\x00b"], ["e", ""]]
    content = to_csv([*rows, ["f", VOTE]])
    read = Read(write(tmp_path / "a.csv", content), max_characters=200)
    assert [d.id for d in read.documents] == ["a", "f"]
    assert (read.tally.read, read.tally.refused.total(), len(read.problems)) == (6, 4, 4)


def test_a_row_that_is_too_long_is_kept_where_its_text_is_in_quotes(tmp_path: Path) -> None:
    content = f'id,text,date\na,"{BOARD}",2021,more\nb,The board, which met, voted.,2021\n'
    read = Read(write(tmp_path / "a.csv", content))
    assert [(d.id, d.meta.extra) for d in read.documents] == [("a", {"column 4": "more"})]
    assert read.codes == ["R12", "R08"]


def test_a_table_is_told_by_its_header_whatever_it_is_called(tmp_path: Path) -> None:
    content = to_csv([["id", "Full Text"], ["a", BOARD], ["b", VOTE]], delimiter=";")
    assert Read(write(tmp_path / "a.txt", content)).texts == [BOARD, VOTE]
    prose = "The board, which met on Tuesday, voted; the text was read.\nAnd so it went on.\n"
    assert Read(write(tmp_path / "b.txt", prose)).texts == [prose]


# --- other tables -----------------------------------------------------------------------------


def test_a_spreadsheet_gives_the_rows_of_all_sheets_or_of_one(tmp_path: Path) -> None:
    content = make_xlsx(
        North=[["id", "Full Text", "party"], ["board", BOARD, "Union"]],
        South=[["", ""], ["id", "text"], ["vote", VOTE], ["", ""], ["crews", CREWS]],
    )
    path = write(tmp_path / "a.dat", content)
    read = Read(path)
    assert [d.id for d in read.documents] == ["board", "vote", "crews"]
    assert read.documents[0].meta.extra == {"party": "Union"}
    assert [d.id for d in Read(path, table="North").documents] == ["board"]
    missing = Read(path, table="East")
    assert missing.codes == ["R09"]
    assert "North, South" in missing.problems[0].message


def test_a_cell_as_long_as_excel_allows_is_said_to_be_cut(tmp_path: Path) -> None:
    content = make_xlsx(A=[["text"], ["x" * 32_767]])
    assert Read(write(tmp_path / "a.xlsx", content)).codes == ["R12"]


def test_a_database_gives_the_table_that_has_the_texts_or_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE authors (id, name)")
        database.execute("CREATE TABLE stories (id INTEGER, body TEXT, score REAL, raw BLOB)")
        database.execute("INSERT INTO stories VALUES (7, ?, 0.5, x'c3a9')", (BOARD,))
        database.commit()
    document = Read(path).only
    assert (document.id, document.text) == ("7", BOARD)
    assert document.meta.extra == {"score": "0.5", "raw": "é"}
    assert path.stat().st_size
    assert Read(path, table="stories").texts == [BOARD]
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE others (text)")
        database.commit()
    asked = Read(path)
    assert (asked.documents, asked.codes) == ([], ["R09"])
    assert "authors, others, stories" in asked.problems[0].message


def test_parquet_keeps_its_types_and_a_broken_file_is_one_finding(tmp_path: Path) -> None:
    table = pyarrow.table({
        "id": [1, 2], "text": [BOARD, VOTE], "authors": [["Mara Holt", "Kim Ley"], None],
        "date": pyarrow.array([1614643200000, None], pyarrow.timestamp("ms")),
        "score": [0.5, float("nan")],
    })  # fmt: skip
    path = tmp_path / "a.parquet"
    pyarrow.parquet.write_table(table, path)
    first, second = Read(path).documents
    assert (first.id, first.meta.byline, first.meta.published) == (
        "1",
        "Mara Holt, Kim Ley",
        "2021-03-02",
    )
    assert (first.meta.extra, second.meta.extra) == ({"score": "0.5"}, {})
    assert Read(write(tmp_path / "b.parquet", path.read_bytes()[:-30])).codes == ["R08"]


def test_an_array_without_an_object_is_one_finding(tmp_path: Path) -> None:
    path = tmp_path / "key.json"
    path.write_text('[["The quay closes.", "FAVOR"], ["Crews oppose it.", "AGAINST"], 3]')
    read = Read(path)
    assert read.codes == ["R08"]
    assert "none of its 3 items is a JSON object" in read.problems[0].message


def test_the_text_of_a_row_may_stand_in_an_object_of_it(tmp_path: Path) -> None:
    row = {
        "id": "velm/quay",
        "webTitle": "Quay to close",
        "webPublicationDate": "2021-03-02T09:30:00Z",
        "fields": {"bodyText": BOARD, "byline": "Mara Holt", "id": "other"},
        "headline": {"main": "Quay to close"},
    }
    read = Read(write(tmp_path / "a.json", json.dumps({"response": {"results": [row, row]}})))
    document = read.documents[0]
    assert document.id == "velm/quay"
    assert document.text.endswith(BOARD)
    assert document.meta.byline == "Mara Holt"
    assert document.meta.title == "Quay to close"
    assert document.meta.published == "2021-03-02T09:30:00Z"


@pytest.mark.parametrize(
    ("said", "published"),
    [
        ("2021-W09-2", "2021-03-02"),
        ("2021-W09", None),
        ("20210302T093000Z", "2021-03-02T09:30:00Z"),
        ("02 Mar 2021 09:30 GMT", "2021-03-02T09:30:00Z"),
        ("March 2, 2021, 9:30 pm", "2021-03-02T21:30"),
        ("2 March 2021 14:30", "2021-03-02T14:30"),
        ("12:30 GMT, 2 March 2021", "2021-03-02T12:30Z"),
        ("Mar 2, 2021 9:30 a.m. EST", "2021-03-02T09:30-05:00"),
        ("2 March 2021, from 9:30 to 10:30", "2021-03-02"),
        ("25/03/2021 09:30 +0100", "2021-03-25T09:30+01:00"),
        ("25/03/2021 14:30 at Velm", "2021-03-25T14:30"),
        ("2021年3月2日", "2021-03-02"),
        ("2021년 3월 2일 9:30", "2021-03-02T09:30"),
        ("2021年13月2日", None),
    ],
)
def test_a_day_is_read_as_programs_and_lands_write_it(
    tmp_path: Path, said: str, published: str | None
) -> None:
    path = write(tmp_path / "a.jsonl", json.dumps({"id": "a", "text": BOARD, "date": said}) + "\n")
    assert Read(path).only.meta.published == published


@pytest.mark.slow
def test_the_rows_before_a_table_breaks_off_are_kept(tmp_path: Path) -> None:
    rows = "".join(f"row-{n},{n} {BOARD.replace(',', '')}\n" for n in range(3000))
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(f"id,text\n{rows}".encode())[:-2000])
    read = Read(path)
    assert read.codes == ["R02"]
    assert 100 < len(read.documents) < 3000
    assert all(text.endswith(read.texts[0][2:]) for text in read.texts)


@pytest.mark.parametrize("wrapped", ["[{}", '{{"status": "ok", "articles": [{}'])
@pytest.mark.parametrize("broken", ["", '{"text": "cut in the mi', '{"text": bare}]', "{]} 7"])
def test_what_stands_before_a_break_is_read(tmp_path: Path, wrapped: str, broken: str) -> None:
    whole = ",\n".join(json.dumps(row, ensure_ascii=False) for row in ROWS)
    read = Read(write(tmp_path / "a.json", wrapped.format(f"{whole},\n{broken}")))
    assert ([document.id for document in read.documents], read.codes) == (
        ["board", "vote"],
        ["R08"],
    )
    assert "what stands before is read (2)" in read.problems[0].message


def test_a_break_in_the_first_object_leaves_nothing_to_read(tmp_path: Path) -> None:
    read = Read(write(tmp_path / "a.json", '[{"text": "cut in the mi'))
    assert (read.documents, read.codes) == ([], ["R08"])
    assert "is read" not in read.problems[0].message


@pytest.mark.parametrize("wrapped", ["[{}]", '{{"status": "ok", "articles": [{}]}}', "{},"])
def test_an_object_a_line_within_a_value_is_read(tmp_path: Path, wrapped: str) -> None:
    whole = ",\n".join(json.dumps(row, ensure_ascii=False) for row in ROWS)
    read = Read(write(tmp_path / "a", wrapped.format(whole)))
    assert ([document.id for document in read.documents], read.codes) == (["board", "vote"], [])


@pytest.mark.parametrize("above", ["Export of 2 March", "Export\nmade by, a program\n"])
def test_what_is_written_above_the_names_of_columns_is_no_row(tmp_path: Path, above: str) -> None:
    table = f'{above}\nNr,Full Text,Party\n1,"{BOARD}",x\n2,"{VOTE}",y\n'
    read = Read(write(tmp_path / "a.csv", table))
    assert (read.texts, read.codes) == ([BOARD, VOTE], ["R12"])
    assert [document.meta.extra["Party"] for document in read.documents] == ["x", "y"]
    rows = [line.split(",") for line in above.split("\n") if line]
    sheet = make_xlsx(A=[*rows, ["Nr", "Full Text", "Party"], ["1", BOARD, "x"]])
    read = Read(write(tmp_path / "a.xlsx", sheet))
    assert (read.texts, read.codes) == ([BOARD], ["R12"])


def test_columns_of_a_sheet_may_have_one_name(tmp_path: Path) -> None:
    sheet = make_xlsx(A=[["text", "note", "text", "note"], [BOARD, "one", "", "two"]])
    document = Read(write(tmp_path / "a.xlsx", sheet)).only
    assert (document.text, document.meta.extra) == (BOARD, {"note": "one", "note.2": "two"})


@pytest.mark.parametrize(
    "cell",
    [
        '[{"name": "Mara Holt"}, {"name": "Kim Ley"}]',
        "[{'name': 'Mara Holt'}, {'name': 'Kim Ley'}]",
    ],
)
def test_authors_that_a_cell_has_as_objects_are_names(tmp_path: Path, cell: str) -> None:
    doubled = cell.replace('"', '""')
    table = f'text,author,place\n"{BOARD}","{doubled}",x\n'
    assert Read(write(tmp_path / "a.csv", table)).only.meta.byline == "Mara Holt, Kim Ley"
