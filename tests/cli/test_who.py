"""`annotate who`: the tables over a corpus, and that what people wrote in them stays."""

import csv
import json
import shlex
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as parquet
import pytest

from annotate.project import load_scheme
from annotate.records import open_writer
from tests.checks.notation import read_record
from tests.dataset.reconciliation_server import serve
from tests.dataset.stories import make_story_record


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    with open_writer("annotations.jsonl") as write:
        for number in range(2):
            write(make_story_record(f"harbour-{number}"))
    return tmp_path


def read_table() -> list[dict[str, str]]:
    with Path("who.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_corpus_gives_its_rows_once_and_what_people_wrote_stays(
    here: Path, run: Callable
) -> None:
    first = run("who", "propose")
    assert first.exit_code == 0, first.stderr
    rows = read_table()
    assert rows
    assert f"who.csv: {len(rows)} rows added, {len(rows)} in all" in first.stderr
    assert "offices.csv: 0 rows added" in first.stderr
    text = Path("who.csv").read_text(encoding="utf-8")
    mine = text.replace("note\n", "note,party\n", 1).replace(",,,\n", ',,"told, by phone",\n', 1)
    Path("who.csv").write_text(mine, encoding="utf-8")
    again = run("who", "propose")
    assert again.exit_code == 0
    assert f"0 rows added, {len(rows)} in all; {len(rows)} identities were known" in again.stderr
    assert Path("who.csv").read_text(encoding="utf-8") == mine


def test_a_dataset_has_the_ids_and_names_of_the_table(here: Path, run: Callable) -> None:
    run("who", "propose")
    rows = read_table()
    text = Path("who.csv").read_text(encoding="utf-8")
    person = next(row for row in rows if row["kind"] == "PERSON")
    fuller = f"Dr {person['name']}; {person['name']}; "
    changed = text.replace(f"{person['id']},{person['name']},", f"p-1,Boss,{fuller}", 1)
    Path("who.csv").write_text(changed, encoding="utf-8")
    assert run("who", "check").exit_code == 0
    built = run("build", "-o", "out")
    assert built.exit_code == 0, built.stderr
    found = [
        row
        for path in Path("out/entities").glob("*.parquet")
        for row in parquet.read_table(path).to_pylist()
        if row["identity"] == "p-1"
    ]
    assert {row["document_id"] for row in found} == {"harbour-0", "harbour-1"}
    assert {row["name"] for row in found} == {"Boss"}


@pytest.mark.parametrize(
    "arguments", [("propose",), ("merge", "a", "b"), ("split", "a", "Ada Moss", "--id", "n")]
)
def test_nothing_is_written_over_a_table_with_a_line_that_cannot_be_read(
    arguments: tuple[str, ...], here: Path, run: Callable
) -> None:
    broken = "id,name\na,Ada Moss\nb,Ivo Stern\nc,Cleo,too,many\n"
    Path("who.csv").write_text(broken, encoding="utf-8")
    result = run("who", *arguments)
    assert result.exit_code == 1
    assert "who.csv:4" in result.stdout + result.stderr
    assert Path("who.csv").read_text(encoding="utf-8") == broken


def test_rows_are_merged_and_split_with_their_offices(here: Path, run: Callable) -> None:
    Path("who.csv").write_text("id,name,also\na,Ada Moss,Moss\nb,A. Moss,\n", encoding="utf-8")
    Path("offices.csv").write_text(
        "id,office,of,from,to,source\nb,mayor,Graz,2001,,the town\n", encoding="utf-8"
    )
    assert run("who", "merge", "a", "b").exit_code == 0
    assert [(r["id"], r["name"], r["also"]) for r in read_table()] == [
        ("a", "Ada Moss", "Moss; A. Moss")
    ]
    assert "a,mayor,Graz,2001,,the town" in Path("offices.csv").read_text(encoding="utf-8")
    assert run("who", "split", "a", "A. Moss", "--id", "b").exit_code == 0
    assert [r["id"] for r in read_table()] == ["a", "b"]


def test_a_review_shows_sentences_and_lines_that_run_and_changes_nothing(
    here: Path, run: Callable
) -> None:
    table = (
        "id,name,also,kind\nilka,Ilka Brandt,,PERSON\ni,I. Brandt,,PERSON\n"
        "tomas,Tomas Vey,Rosa <b>Vey,PERSON\n"
    )
    Path("who.csv").write_text(table, encoding="utf-8")
    result = run("who", "review", "--html", "review.html")
    assert result.exit_code == 0, result.stderr
    assert Path("who.csv").read_text(encoding="utf-8") == table
    assert "harbour-0, 2031-05-04: “The levy will ruin us,” harbour master" in result.stdout
    assert "2 of 2 pairs, of 3 rows as 2 articles use them" in result.stderr
    page = Path("review.html").read_text(encoding="utf-8")
    assert "<b>Vey" not in page
    assert "annotate who merge ilka i" in page
    pairs = json.loads(run("who", "review", "--json", "-q", "--worst", "1").stdout)
    assert [(len(pairs["pairs"]), pairs["found"])] == [(1, 2)]
    lines = [line.strip() for line in result.stdout.splitlines() if "annotate who" in line]
    for line in lines:
        assert run(*shlex.split(line)[1:]).exit_code == 0
    assert [(r["id"], r["name"], r["also"]) for r in read_table()] == [
        ("ilka", "Ilka Brandt", "I. Brandt"),
        ("tomas", "Tomas Vey", ""),
        ("rosa-b-vey", "Rosa <b>Vey", ""),
    ]


def test_without_a_table_there_is_nothing_to_review(here: Path, run: Callable) -> None:
    result = run("who", "review")
    assert result.exit_code == 2
    assert "annotate who propose" in result.stderr


def test_a_service_gives_candidates_that_people_confirm(here: Path, run: Callable) -> None:
    with serve() as served:
        served.known = lambda name: [{"id": "Q7", "name": name, "score": 90}]
        plain = run("who", "propose")
        assert plain.exit_code == 0
        assert served.asked == []  # never by default
        before = read_table()
        refused = run("who", "propose", "--reconcile", served.url)
        assert refused.exit_code == 3
        assert "--allow-private" in refused.stderr
        done = run("who", "propose", "--reconcile", served.url, "--allow-private")
        assert done.exit_code == 0, done.stderr
        rows = read_table()
        assert f"candidates for {len(rows)} of {len(rows)} rows" in done.stderr
        assert rows[0]["candidates"] == f"Q7 {rows[0]['name']} (90)"
        assert [row | {"candidates": ""} for row in rows] == [
            row | {"candidates": ""} for row in before
        ]
        asked = len(served.asked)
        assert run("who", "propose", "--reconcile", served.url, "--allow-private").exit_code == 0
        assert len(served.asked) == asked  # nobody is asked for twice


def test_a_state_has_its_id_with_the_package_and_a_town_has_none(here: Path, run: Callable) -> None:
    record = read_record("[Norway](GPE), [Oslo](GPE) and [Nordhavn](GPE).", load_scheme("news/1"))
    with open_writer("annotations.jsonl") as write:
        write(record)
    assert run("who", "propose").exit_code == 0
    assert {row["name"]: row["wikidata"] for row in read_table()} == {
        "Norway": "Q20", "Oslo": "Q585", "Nordhavn": "",
    }  # fmt: skip


def test_offices_that_dated_articles_tell_are_rows_that_people_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Callable
) -> None:
    monkeypatch.chdir(tmp_path)
    texts = {
        "2031-01-05": "Laura Stein, the president of France, met Boris Malik in Oslo.",
        "2031-03-09": "French President Boris Malik met reporters.",
    }
    lines = [{"id": day, "text": text, "published": day} for day, text in texts.items()]
    Path("in.jsonl").write_text("\n".join(map(json.dumps, lines)) + "\n", encoding="utf-8")
    assert run("ingest", "in.jsonl").exit_code == 0
    assert run("preannotate").exit_code == 0
    first = run("who", "propose", "predictions.jsonl")
    assert "offices.csv: 2 rows added" in first.stderr
    written = Path("offices.csv").read_text(encoding="utf-8")
    assert written.splitlines() == [
        "id,office,of,from,to,evidence",
        "laura-stein,president,France,2031-01-05,2031-01-05,"
        '"Laura Stein, the president of France (2031-01-05, 2031-01-05)"',
        "boris-malik,president,France,2031-03-09,,"
        '"French President Boris Malik (2031-03-09, 2031-03-09)"',
    ]
    mine = written.replace("2031-01-05,2031-01-05", "2027-05-14,2031-02-28")
    Path("offices.csv").write_text(mine, encoding="utf-8")
    again = run("who", "propose", "predictions.jsonl")
    assert "offices.csv: 0 rows added" in again.stderr
    assert Path("offices.csv").read_text(encoding="utf-8") == mine
    assert run("who", "check").exit_code == 0
