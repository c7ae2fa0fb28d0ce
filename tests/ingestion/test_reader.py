"""Files, folders, patterns and standard input to Documents."""

import csv
import gzip
import io
import json
import os
import sys
import unicodedata
from pathlib import Path

import pytest

from annotate.checks import check_document
from annotate.ingestion.reader import iter_documents
from annotate.ingestion.settings import IngestCounts, IngestOptions
from annotate.model import Document, Meta, Problem
from annotate.offsets import hash_text
from annotate.project import load_scheme
from annotate.records import to_json
from annotate.schemas import check_schema

TEXT = (
    "The council of Port Vellan voted on Monday to sell its old harbour.\n\n"
    "“This is a sad day for the town,” said Mayor Ines Calder at the café."
)
OTHER = "Opponents of the sale have said that they will go to court before the summer."
PAGE = (
    "<!doctype html><html><head><title>Vote</title></head><body><article><h1>Harbour sold</h1>"
    + "".join(f"<p>{part} It was the {n} vote.</p>" for n, part in enumerate([TEXT, OTHER] * 2))
    + "</article></body></html>"
)


def read(*paths: object, **options: object) -> tuple[list[Document], list[Problem]]:
    problems: list[Problem] = []
    documents = list(
        iter_documents([str(p) for p in paths], IngestOptions(**options), problems)  # type: ignore[arg-type]
    )
    scheme = load_scheme("news/1")
    for document in documents:
        assert check_schema("document", to_json(document)) == []
        assert check_document(document, scheme) == []
    return documents, problems


def codes(problems: list[Problem]) -> list[str]:
    return [problem.code for problem in problems]


def write(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    data = content.encode() if isinstance(content, str) else content
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def to_lines(*values: object) -> str:
    return "".join(json.dumps(value) + "\n" for value in values)


# --- files of one article ---------------------------------------------------------------------


def test_a_text_file_is_a_document_named_by_its_stem(tmp_path: Path) -> None:
    [document], problems = read(write(tmp_path / "harbour vote.txt", TEXT))
    assert (document.id, document.text, problems) == ("harbour-vote", TEXT, [])
    assert document.text_sha256 == hash_text(TEXT)


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (TEXT.encode("cp1252"), "cp1252"),
        (TEXT.encode("utf-16"), "utf-16"),
        (TEXT.replace("“", '"').replace("”", '"').encode("latin-1"), "cp1252"),
    ],
)
def test_an_encoding_other_than_utf_8_is_read_and_reported(
    tmp_path: Path, content: bytes, encoding: str
) -> None:
    [document], [problem] = read(write(tmp_path / "a.txt", content))
    assert document.text.replace('"', "“", 1).replace('"', "”") == TEXT
    assert (problem.code, problem.severity) == ("R04", "warning")
    assert problem.message.endswith(encoding)


def test_line_ends_composition_and_byte_order_mark_are_made_one(tmp_path: Path) -> None:
    odd = unicodedata.normalize("NFD", TEXT).replace("\n", "\r\n")
    [document], problems = read(write(tmp_path / "a.txt", b"\xef\xbb\xbf" + odd.encode()))
    assert (document.text, problems) == (TEXT, [])


def test_an_encoding_asked_for_is_used_without_a_word(tmp_path: Path) -> None:
    [document], problems = read(write(tmp_path / "a", TEXT.encode("cp1252")), encoding="cp1252")
    assert (document.text, problems) == (TEXT, [])


def test_compressed_files_are_read_by_name_and_by_content(tmp_path: Path) -> None:
    write(tmp_path / "a.txt.gz", TEXT)
    (tmp_path / "b.txt").write_bytes(gzip.compress(OTHER.encode()))
    documents, problems = read(tmp_path)
    assert [(d.id, d.text) for d in documents] == [("a", TEXT), ("b", OTHER)]
    assert problems == []


def test_a_broken_gzip_file_is_a_problem_and_the_rest_goes_on(tmp_path: Path) -> None:
    (tmp_path / "a.txt.gz").write_bytes(gzip.compress(TEXT.encode() * 50)[:-12])
    (tmp_path / "b.txt.gz").write_bytes(b"no gzip at all")
    (tmp_path / "c.txt.gz").write_bytes(gzip.compress(TEXT.encode())[:14] + b"\xff" * 20)
    write(tmp_path / "d.txt", OTHER)
    documents, problems = read(tmp_path)
    assert [d.id for d in documents] == ["d"]
    assert codes(problems) == ["R02", "R02", "R02"]


def test_binary_empty_and_too_long_files_are_problems_and_the_rest_goes_on(
    tmp_path: Path,
) -> None:
    write(tmp_path / "a.txt", b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0d")
    write(tmp_path / "b.txt", " \n\t\n")
    write(tmp_path / "c.txt", "long " * 100)
    write(tmp_path / "d.txt", "x" * 5000)
    write(tmp_path / "e.html", "<html><body></body></html>")
    write(tmp_path / "f.txt", TEXT)
    documents, problems = read(tmp_path, max_characters=200)
    assert [d.id for d in documents] == ["f"]
    assert codes(problems) == ["R03", "R05", "R06", "R06", "R05"]
    assert problems[0].file == str(tmp_path / "a.txt")


def test_control_characters_are_kept_and_reported(tmp_path: Path) -> None:
    [document], [problem] = read(write(tmp_path / "a.txt", TEXT + " \x07\ufffd\x85"))
    assert document.text.endswith("\x07\ufffd\x85")
    assert (problem.code, problem.severity) == ("R07", "warning")
    assert "3 control" in problem.message


def test_a_file_that_may_not_be_read_is_a_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "a.txt", TEXT)
    original = Path.open

    def refuse(self: Path, *args: object, **kwargs: object) -> object:
        if self == path:
            raise PermissionError(13, "Permission denied", str(path))
        return original(self, *args, **kwargs)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", refuse)
    documents, [problem] = read(path)
    assert (documents, problem.code) == ([], "R02")
    assert "Permission denied" in problem.message


def test_an_html_page_gives_its_article_and_counts_the_rest(tmp_path: Path) -> None:
    tally = IngestCounts()
    html = PAGE.replace("<article>", "<nav>Home News</nav><article>")
    path = write(tmp_path / "vote.htm", html)
    [document] = iter_documents([str(path)], IngestOptions(), [], tally=tally)
    assert document.id == "vote"
    assert document.segments[0].kind == "headline"
    assert tally.left_out == len("HomeNews")


# --- folders, patterns, names -----------------------------------------------------------------


def test_a_folder_is_read_in_order_with_ids_from_the_paths_in_it(tmp_path: Path) -> None:
    for number, name in enumerate(["b/Ärger über x.txt", "a.v2.txt", "b/c/d.html", ".x/e.txt"]):
        write(tmp_path / name, PAGE if name.endswith("html") else f"{OTHER} {number}")
    documents, problems = read(tmp_path)
    assert [d.id for d in documents] == ["a.v2", "b-Ärger-über-x", "b-c-d"]
    assert problems == []


def test_files_of_other_formats_in_a_folder_are_counted(tmp_path: Path) -> None:
    for name in ("a.txt", "b.jpg", "c.jpg", "README"):
        write(tmp_path / name, TEXT)
    documents, problems = read(tmp_path)
    assert len(documents) == 1
    assert codes(problems) == ["R13", "R13"]
    assert problems[0].message.startswith("2 left out: .jpg")


def test_a_pattern_that_no_shell_expanded_is_expanded(tmp_path: Path) -> None:
    write(tmp_path / "x/a.txt", TEXT)
    write(tmp_path / "y/a.txt", OTHER)
    documents, problems = read(tmp_path / "*" / "*.txt")
    assert [d.id for d in documents] == ["x-a", "y-a"]
    assert problems == []


def test_a_file_whose_name_looks_like_a_pattern_is_a_file(tmp_path: Path) -> None:
    documents, _ = read(write(tmp_path / "a[1].txt", TEXT))
    assert [d.id for d in documents] == ["a-1"]


@pytest.mark.skipif(sys.platform != "linux", reason="file names are text elsewhere")
def test_files_whose_names_are_no_text_are_read(tmp_path: Path) -> None:
    for name, text in ((b"/caf\xe8.txt", TEXT), (b"/caf\xe9.txt", OTHER)):
        Path(os.fsdecode(os.fsencode(tmp_path) + name)).write_text(text, encoding="utf-8")
    documents, problems = read(tmp_path)
    ids = [document.id for document in documents]
    assert [len(name) for name in ids] == [len("caf-") + 16] * 2
    assert len(set(ids)) == 2
    assert {d.source.file for d in documents if d.source} == {f"{tmp_path}/caf\ufffd.txt"}
    assert problems == []


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", TEXT)
    documents, problems = read(path, tmp_path, tmp_path / "*.txt")
    assert (len(documents), problems) == (1, [])


def test_what_is_not_there_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    documents, problems = read(tmp_path / "no", tmp_path / "*.xml", tmp_path / "empty")
    assert documents == []
    assert codes(problems) == ["R01", "R01", "R01"]


def test_the_project_s_own_files_in_a_folder_are_passed_by(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", TEXT)
    own = write(tmp_path / "articles.jsonl", to_lines({"text": OTHER}))
    documents, problems = read(tmp_path, own_files=(str(own),))
    assert ([d.id for d in documents], problems) == (["a"], [])


def test_a_long_name_is_cut_to_an_id_of_its_own(tmp_path: Path) -> None:
    folder = tmp_path / ("f" * 100) / ("g" * 100)
    write(folder / "a.txt", TEXT)
    write(folder / "b.txt", OTHER)
    documents, problems = read(tmp_path)
    assert len({d.id for d in documents}) == 2
    assert all(len(d.id) == 200 for d in documents)
    assert problems == []


# --- the same again ---------------------------------------------------------------------------


def test_the_same_text_is_kept_once_and_named(tmp_path: Path) -> None:
    first = write(tmp_path / "a.txt", TEXT)
    write(tmp_path / "b.txt", TEXT.replace("\n", "\r\n"))
    [document], [problem] = read(tmp_path)
    assert document.id == "a"
    assert (problem.code, problem.severity) == ("R11", "warning")
    assert problem.message == f"the same text as a in {first}"


def test_the_same_id_with_another_text_is_an_error_that_names_both(tmp_path: Path) -> None:
    first = write(tmp_path / "x/a.txt", TEXT)
    second = write(tmp_path / "y/a.txt", OTHER)
    [document], [problem] = read(first, second)
    assert document.text == TEXT
    assert (problem.code, problem.severity, problem.file) == ("R10", "error", str(second))
    assert str(first) in problem.message


# --- rows -------------------------------------------------------------------------------------


def test_rows_of_jsonl_are_documents_with_their_meta(tmp_path: Path) -> None:
    row = {
        "ID": 17,
        "Headline": "Harbour sold",
        "authors": ["Ada Renn", "Tom Brill"],
        "date": "2019-03-04 09:30:00",
        "source": "The Vellan Courier",
        "link": "https://courier.example/17",
        "lang": "en",
        "license": "CC-BY-4.0",
        "body": TEXT,
    }
    [document], problems = read(write(tmp_path / "a.jsonl", to_lines(row)))
    assert problems == []
    assert (document.id, document.text) == ("17", f"Harbour sold\n\n{TEXT}")
    assert document.segments[0].kind == "headline"
    assert document.meta == Meta(
        title="Harbour sold",
        byline="Ada Renn, Tom Brill",
        published="2019-03-04T09:30:00",
        publisher="The Vellan Courier",
        url="https://courier.example/17",
        language="en",
        licence="CC-BY-4.0",
    )


def test_a_row_without_an_id_has_a_stable_one(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", to_lines({"text": TEXT}, {"text": OTHER}))
    documents, _ = read(path)
    assert [document.id for document in documents] == [
        "t" + hash_text(text)[:16] for text in (TEXT, OTHER)
    ]


def test_a_row_that_is_alone_in_its_file_is_named_by_the_file(tmp_path: Path) -> None:
    [document], problems = read(write(tmp_path / "harbour vote.json", json.dumps({"text": TEXT})))
    assert (document.id, problems) == ("harbour-vote", [])


def test_lines_that_are_no_article_are_problems_with_their_line(tmp_path: Path) -> None:
    lines = [
        json.dumps({"id": "a", "text": TEXT}).encode(),
        b'{"id": "b", "text": "cut off',
        b"",
        b"[1, 2]",
        b'{"id": "c", "text": "\xff"}',
        b'{"id": "d", "title": "No text"}',
        b'{"id": "e", "text": 5}',
        b'{"id": "f", "text": "  "}',
        b'{"id": "g", "text": "a\\u0000b"}',
        b'{"id": "h", "text": "half \\ud83d"}',
        b"[" * 100_000,
        json.dumps({"id": "z", "text": OTHER}).encode(),
    ]
    documents, problems = read(write(tmp_path / "a.jsonl", b"\n".join(lines)))
    assert [d.id for d in documents] == ["a", "z"]
    assert [(p.code, p.line) for p in problems] == [
        ("R08", 2),
        ("R08", 4),
        ("R08", 5),
        ("R09", 6),
        ("R09", 7),
        ("R05", 8),
        ("R03", 9),
        ("R08", 10),
        ("R08", 11),
    ]


def test_fields_that_do_not_fit_are_left_out_and_named(tmp_path: Path) -> None:
    row = {
        "id": "two words",
        "text": TEXT,
        "date": "last week",
        "language": "Klingonese",
    }
    [document], problems = read(write(tmp_path / "a.jsonl", to_lines(row)))
    assert document.id == "two-words"
    assert document.meta == Meta(extra={"date": "last week", "language": "Klingonese"})
    assert codes(problems) == ["R12"] * 3


def test_fields_can_be_named(tmp_path: Path) -> None:
    row = {"text": "not this", "story": TEXT, "key": "k1"}
    fields = {"text": "story", "id": "key"}
    [document], problems = read(write(tmp_path / "a.jsonl", to_lines(row)), fields=fields)
    assert (document.id, document.text, problems) == ("k1", TEXT, [])


def test_a_row_that_is_a_document_already_is_kept_as_it_is(tmp_path: Path) -> None:
    [document], _ = read(write(tmp_path / "a.txt", TEXT))
    again, problems = read(write(tmp_path / "b.jsonl", to_lines(to_json(document))))
    assert (again, problems) == ([document], [])


def test_a_row_that_holds_a_page_gives_its_article(tmp_path: Path) -> None:
    [document], _ = read(write(tmp_path / "a.jsonl", to_lines({"id": "p", "text": PAGE})))
    assert document.segments[0].kind == "headline"
    assert "<p>" not in document.text


def to_csv(*rows: list[str], delimiter: str = ",") -> str:
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter).writerows(rows)
    return stream.getvalue()


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_keeps_line_breaks_inside_quotes_and_counts_lines(
    tmp_path: Path, delimiter: str
) -> None:
    rows = (["id", "text"], ["a", TEXT], ["b", OTHER, "x"], ["c", OTHER])
    content = to_csv(*rows, delimiter=delimiter)
    documents, [problem] = read(write(tmp_path / "a.csv", content))
    assert [(d.id, d.text) for d in documents] == [("a", TEXT), ("c", OTHER)]
    assert (problem.code, problem.line) == ("R08", 5)


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-8-sig"])
def test_csv_in_other_encodings_is_read(tmp_path: Path, encoding: str) -> None:
    filler = ["f", "The harbour was quiet. " * 20_000]
    content = to_csv(["id", "text"], filler, ["a", TEXT])
    documents, problems = read(
        write(tmp_path / "a.csv.gz", content.encode(encoding)), max_characters=10**6
    )
    assert [(d.id, d.text) for d in documents][1:] == [("a", TEXT)]
    assert codes(problems) == (["R04"] if encoding == "cp1252" else [])


def test_csv_with_a_quote_left_open_is_read_as_it_stands_and_named(
    tmp_path: Path,
) -> None:
    content = to_csv(["id", "text"], ["a", TEXT]) + 'b,"' + OTHER
    documents, [problem] = read(write(tmp_path / "a.csv", content))
    assert [(d.id, d.text) for d in documents] == [("a", TEXT), ("b", f'"{OTHER}')]
    assert (problem.code, problem.severity, problem.line) == ("R12", "warning", 5)


def test_binary_and_empty_csv_are_problems(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", b"id,text\n1,\x00\x00\n")
    write(tmp_path / "b.csv", b"")
    assert codes(read(tmp_path)[1]) == ["R03", "R05"]


# --- standard input ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "form"),
    [
        (TEXT.encode(), None),
        (to_lines({"text": TEXT}).encode(), None),
        (b"\xef\xbb\xbf" + to_lines({"text": TEXT}).encode(), None),
        (to_csv(["text"], [TEXT]).encode(), "csv"),
        (gzip.compress(TEXT.encode()), None),
    ],
)
def test_standard_input_is_told_by_its_beginning_or_by_option(
    monkeypatch: pytest.MonkeyPatch, data: bytes, form: str | None
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    [document], problems = read("-", format=form)
    assert (document.text, problems) == (TEXT, [])


def test_standard_input_can_be_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(PAGE.encode())))
    [document], _ = read("-")
    assert document.segments[0].kind == "headline"


# --- meta and memory --------------------------------------------------------------------------


def test_defaults_fill_only_what_the_article_does_not_say(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", to_lines({"text": TEXT, "language": "fr"}))
    defaults = Meta(language="en", publisher="The Vellan Courier")
    [document], _ = read(path, defaults=defaults)
    assert document.meta == Meta(language="fr", publisher="The Vellan Courier")


def test_documents_come_one_at_a_time(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", to_lines(*({"text": f"{OTHER} {n}"} for n in range(3))))
    write(tmp_path / "b.jsonl", "broken")
    problems: list[Problem] = []
    documents = iter_documents([str(path), str(tmp_path / "b.jsonl")], IngestOptions(), problems)
    next(documents)
    assert problems == []
    assert len(list(documents)) == 2
    assert codes(problems) == ["R08"]
