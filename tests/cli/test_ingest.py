"""`annotate ingest`."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from annotate.cli.articles.ingest import ingest
from annotate.errors import UsageError
from annotate.records import document_from_json, open_writer
from tests import generator

TEXT = "The council of Port Vellan voted on Monday to sell its old harbour.\n"
OTHER = "Opponents of the sale have said that they will go to court before the summer.\n"


@pytest.fixture(autouse=True)
def _empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def run(*arguments: str, stdin: bytes | None = None) -> Result:
    app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)
    app.command()(ingest)
    return CliRunner().invoke(app, arguments, input=stdin)


def read(path: str = "articles.jsonl") -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines()]


def test_it_writes_articles_and_says_what_it_read() -> None:
    Path("a.txt").write_text(TEXT)
    Path("b.txt").write_text(OTHER + "Share on Facebook\nRead more\n© 2019 The Vellan Courier\n")
    result = run("a.txt", "b.txt", "-o", "out/articles.jsonl")
    assert (result.exit_code, result.stdout) == (0, "")
    assert [article["id"] for article in read("out/articles.jsonl")] == ["a", "b"]
    assert result.stderr == (
        "Read 2 articles: 2 documents, 0 left out.\n"
        "out/articles.jsonl: 2 documents, 200 characters\n"
        "Segments: paragraph 2, boilerplate 1\n"
        "Boilerplate, kept but not annotated: 53 characters (26%)\n"
    )


def test_the_same_input_gives_the_same_bytes() -> None:
    Path("a.txt").write_text(TEXT)
    run("a.txt", "-o", "one.jsonl.gz")
    run("a.txt", "-o", "two.jsonl.gz")
    assert Path("one.jsonl.gz").read_bytes() == Path("two.jsonl.gz").read_bytes()
    assert json.loads(gzip.decompress(Path("one.jsonl.gz").read_bytes()))["text"] == TEXT


def test_it_reads_standard_input_and_writes_standard_output() -> None:
    result = run("-", "-o", "-", stdin=TEXT.encode())
    assert result.exit_code == 0
    assert json.loads(result.stdout)["text"] == TEXT
    assert "-: 1 document," in result.stderr


def test_problems_are_shown_and_the_rest_is_written_with_exit_code_1() -> None:
    Path("a.jsonl").write_text(json.dumps({"id": "a", "text": TEXT}) + "\nbroken\n")
    Path("empty.txt").write_text("")
    result = run("a.jsonl", "empty.txt", "nowhere.txt")
    assert result.exit_code == 1
    assert [article["id"] for article in read()] == ["a"]
    assert "a.jsonl:2: error R08: not JSON" in result.stderr
    assert "empty.txt: error R05: empty" in result.stderr
    assert "nowhere.txt: error R01: there is no such file or folder" in result.stderr
    assert result.stderr.endswith("3 errors, 0 warnings (R01 1, R05 1, R08 1)\n")


@pytest.mark.parametrize("name", ["empty.jsonl", "empty.csv", "empty.txt", "empty.html"])
def test_a_file_with_nothing_in_it_is_a_finding_whatever_its_format(name: str) -> None:
    Path(name).write_bytes(b"")
    result = run(name, "-o", "out.jsonl")
    assert result.exit_code == 1
    assert f"{name}: error R05:" in result.stderr
    assert result.stderr.count("error R05") == 1
    assert not Path("out.jsonl").exists()


def test_a_file_that_the_project_writes_is_read_where_it_is_named() -> None:
    row = {"id": "x", "text": "Mayor Jane Doe said it was fine."}
    Path("articles.jsonl").write_text(json.dumps(row) + "\n")
    result = run("articles.jsonl")
    assert isinstance(result.exception, UsageError)
    assert "articles.jsonl is the file that is written" in str(result.exception)
    assert run("articles.jsonl", "-o", "out.jsonl").exit_code == 0
    assert [article["id"] for article in read("out.jsonl")] == ["x"]


def test_a_file_that_the_project_writes_is_passed_by_in_a_folder_and_named() -> None:
    Path("a.txt").write_text(TEXT)
    assert run("a.txt").exit_code == 0
    result = run(".", "-o", "out.jsonl")
    assert result.exit_code == 0
    assert "Passed by, for the project writes it itself: articles.jsonl" in result.stderr


def test_articles_that_are_there_stay_where_nothing_could_be_read() -> None:
    Path("a.txt").write_text(TEXT)
    assert run("a.txt").exit_code == 0
    result = run("typo.txt")
    assert result.exit_code == 1
    assert "No article was read; articles.jsonl is left as it was\n" in result.stderr
    assert [article["id"] for article in read()] == ["a"]


def test_duplicates_are_named_and_do_not_fail() -> None:
    Path("a.txt").write_text(TEXT)
    Path("b.txt").write_text(TEXT)
    result = run("a.txt", "b.txt")
    assert result.exit_code == 0
    assert len(read()) == 1
    assert "Duplicates, kept once: 1" in result.stderr
    assert "b.txt: warning R11: the same text as a in a.txt" in result.stderr


def test_quiet_leaves_only_problems() -> None:
    Path("a.txt").write_text(TEXT)
    assert run("a.txt", "--quiet").stderr == ""
    assert run("no.txt", "--quiet").stderr.startswith("no.txt: error R01")


def test_fields_format_and_meta_come_from_options() -> None:
    Path("rows.data").write_text("key;story;lang\nk1;" + TEXT.strip() + ";\n")
    result = run(
        *("rows.data", "--format", "csv", "--field", "id=key", "--field", "text=story"),
        *("--language", "en", "--publisher", "The Vellan Courier", "--licence", "CC0-1.0"),
        *("--redistribution", "yes"),
    )
    assert result.exit_code == 0, result.stderr
    [article] = read()
    assert (article["id"], article["text"]) == ("k1", TEXT.strip())
    assert article["meta"] == {
        "publisher": "The Vellan Courier",
        "language": "en",
        "licence": "CC0-1.0",
        "redistribution": "yes",
    }


def test_a_field_may_lie_in_an_object_and_is_then_no_extra_column() -> None:
    row = {"pub": {"org": {"label": "The Vellan Courier", "key": 3}}, "a": {"b": TEXT.strip()}}
    Path("rows.jsonl").write_text(f"{json.dumps(row)}\n")
    result = run("rows.jsonl", "--field", "text=a.b", "--field", "publisher=pub.org.label")
    assert result.exit_code == 0, result.stderr
    assert "text from 'a.b', publisher from 'pub.org.label'" in result.stderr
    [article] = read()
    assert article["text"] == TEXT.strip()
    assert article["meta"]["publisher"] == "The Vellan Courier"
    assert article["meta"]["extra"] == {"pub.org.key": "3"}


def test_a_field_that_leads_nowhere_is_named_and_not_said_to_be_read() -> None:
    Path("rows.jsonl").write_text(json.dumps({"pub": {"org": "x"}, "text": TEXT}) + "\n")
    result = run("rows.jsonl", "--field", "publisher=pub.name")
    assert result.exit_code == 1
    assert "no field is named 'pub.name'; there are pub, text" in result.stderr
    assert "publisher from" not in result.stderr


def test_the_project_file_gives_defaults_and_options_override_them() -> None:
    Path("annotate.toml").write_text(
        '[paths]\narticles = "all.jsonl"\n'
        '[ingest]\nmax_characters = 70\nlanguage = "en"\nredistribution = "no"\n'
    )
    Path("a.txt").write_text(TEXT)
    Path("b.txt").write_text(OTHER)
    result = run("a.txt", "b.txt", "--language", "en-GB")
    assert result.exit_code == 1
    assert "b.txt: error R06: 78 characters, 70 are allowed" in result.stderr
    [article] = read("all.jsonl")
    assert article["meta"] == {"language": "en-GB", "redistribution": "no"}
    assert run("a.txt", "b.txt", "--max-characters", "100").exit_code == 0


def test_a_second_run_over_the_project_s_folder_does_not_read_its_own_files() -> None:
    Path("a.txt").write_text(TEXT)
    assert run(".").exit_code == 0
    first = Path("articles.jsonl").read_bytes()
    result = run(".")
    assert result.exit_code == 0, result.stderr
    assert Path("articles.jsonl").read_bytes() == first


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--field", "text"), "--field text is not understood"),
        (("--field", "colour=red"), "--field colour=red is not understood"),
        (("--encoding", "utf-9"), "no encoding utf-9"),
        (("--language", "not a language"), "not a language"),
        (("--redistribution", "perhaps"), "perhaps"),
    ],
)
def test_options_that_cannot_be_obeyed_are_wrong_usage(
    arguments: tuple[str, ...], words: str
) -> None:
    Path("a.txt").write_text(TEXT)
    result = run("a.txt", *arguments)
    assert isinstance(result.exception, UsageError)
    assert words in str(result.exception)
    assert not Path("articles.jsonl").exists()


def test_help_has_an_example() -> None:
    assert "annotate ingest news/ -o articles.jsonl" in run("--help").stdout


@pytest.mark.parametrize("name", ["article", "content", "doc"])
@pytest.mark.parametrize("text", ["text", "body"])
@pytest.mark.parametrize("tags", [{}, {"tags": [{"name": "x"}, {"name": "y"}]}])
@pytest.mark.parametrize("many", [1, 2])
def test_an_article_in_an_object_is_read_and_its_title_is_not_its_text(
    name: str, text: str, tags: dict[str, Any], many: int
) -> None:
    rows = [
        {"status": "ok", **tags, name: {"title": f"T{n}", text: f"Mara Lind spoke {n} times."}}
        for n in range(many)
    ]
    Path("given.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    result = run("given.jsonl")
    assert result.exit_code == 0, result.stderr
    assert [d["text"] for d in read()] == [
        f"T{n}\n\nMara Lind spoke {n} times." for n in range(many)
    ]


@pytest.mark.parametrize("many", [1, 2])
def test_of_records_the_documents_are_taken_and_it_is_said_what_stays(
    many: int,
) -> None:
    records = [generator.make_record(number) for number in range(many)]
    with open_writer("records.jsonl") as write:
        for record in records:
            write(record)
    result = run("records.jsonl")
    assert result.exit_code == 0, result.stderr
    assert f"{many} annotations are left out: only articles are taken" in result.stderr
    found = [document_from_json(value) for value in read()]
    assert [(d.id, d.segments) for d in found] == [
        (r.document.id, r.document.segments) for r in records
    ]
