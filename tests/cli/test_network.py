"""`annotate network`: where networks go, what is said of them, and what bad input is told."""

import csv
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import networkx
import pytest

from annotate.model import Record
from annotate.records import open_writer
from tests.network.debates import Debate, make_debates, make_row


@pytest.fixture
def debates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    with open_writer("annotations.jsonl") as write:
        for record in make_debates():
            write(record)
    return tmp_path


def read_edges(path: str) -> list[dict[str, str]]:
    with Path(path).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_a_folder_says_what_it_holds_and_rows_add_up(debates: Path, run: Callable) -> None:
    result = run("network", "annotations.jsonl", "-o", "out", "--format", "csv,graphml,gexf,dna")
    assert result.exit_code == 0, result.stderr
    assert "Read 11 rows: 9 give an edge." in result.stderr
    assert "  1 stances whose holder has no name\n" in result.stderr
    assert "  1 quotes without an addressee\n" in result.stderr
    assert "in .dna documents 3, statements 8." in result.stderr
    index = json.loads(Path("out/networks.json").read_text())
    assert (index["rows"], index["used"], sum(index["left"].values())) == (11, 9, 2)
    assert {file["path"] for file in index["files"]} == {
        "edges.csv", "nodes.csv", "network.dna", "statements.gexf", "statements.graphml",
    }  # fmt: skip
    graph = networkx.read_graphml("out/statements.graphml")
    assert len(graph.edges) == len(read_edges("out/edges.csv")) == index["networks"][0]["edges"]


@pytest.mark.slow
def test_a_dataset_gives_the_networks_of_its_annotations(debates: Path, run: Callable) -> None:
    assert run("build", "annotations.jsonl", "-o", "ds").exit_code == 0
    for source, to in (("annotations.jsonl", "one.csv"), ("ds", "two.csv")):
        assert run("network", source, "-o", to, "--window", "month").exit_code == 0
    assert Path("one.csv").read_bytes() == Path("two.csv").read_bytes()
    assert run("network", "ds", "-o", "by", "--by", "split").exit_code == 0
    groups = {one["group"] for one in json.loads(Path("by/networks.json").read_text())["networks"]}
    assert groups <= {"train", "validation", "test"}
    assert groups


def test_windows_and_groups_are_networks_of_their_own(debates: Path, run: Callable) -> None:
    call = ("network", "-o", "out", "--window", "month", "--by", "publisher")
    result = run(*call)
    assert result.exit_code == 0
    assert "  1 rows without a date (in no window)\n" in result.stderr
    names = sorted(path.name for path in Path("out").glob("*.graphml"))
    assert names == [
        "statements-2031-05-by-the-courier.graphml",
        "statements-2031-06-by-tide-times.graphml",
    ]
    edges = read_edges("out/edges.csv")
    assert {(edge["window"], edge["group"]) for edge in edges} == {
        ("2031-05", "The Courier"), ("2031-06", "Tide & <Times>"),
    }  # fmt: skip
    one = run("network", "-o", "x.graphml", "--window", "month")
    assert one.exit_code == 2
    assert "holds one network, and there are several" in one.stderr
    assert not Path("x.graphml").exists()


def test_articles_and_lines_that_give_no_row_are_told_apart_from_rows(
    debates: Path, run: Callable
) -> None:
    [record, *_] = make_debates()
    skipped = replace(record.annotations[0], status="skipped", document_id="skipped")
    lines = Path("annotations.jsonl").read_text().replace('"first"', '"other"').splitlines()[:1]
    with open_writer("more.jsonl") as write:
        write(record)
        write(Record(document=replace(record.document, id="skipped"), annotations=(skipped,)))
    with Path("more.jsonl").open("a") as stream:
        stream.write("\n".join([*lines, "{no JSON"]) + "\n")
    result = run("network", "more.jsonl", "-o", "out")
    assert result.exit_code == 1
    assert "Read 10 rows: 8 give an edge." in result.stderr
    assert "Without a row: 1 articles skipped by the people who read it" in result.stderr
    assert "Without a row: 1 lines with an error" in result.stderr
    index = json.loads(Path("out/networks.json").read_text())
    assert index["rows"] == index["used"] + sum(index["left"].values())


def test_records_come_by_standard_input_too(debates: Path, run: Callable) -> None:
    given = Path("annotations.jsonl").read_bytes()
    result = run("network", "-", "-o", "-", "--format", "csv", "-q", stdin=given)
    assert result.exit_code == 0
    assert run("network", "-o", "x.csv", "-q").exit_code == 0
    assert result.stdout == Path("x.csv").read_text()


@pytest.mark.slow
def test_a_dataset_without_its_words_says_what_it_lacks(debates: Path, run: Callable) -> None:
    assert run("build", "-o", "ds", "--text", "withheld").exit_code == 0
    result = run("network", "ds", "-o", "out")
    assert result.exit_code == 1
    assert "error C03: no row gives an edge: 11 rows whose words are withheld" in result.stderr
    assert "annotate rehydrate" in result.stderr


def test_who_agrees_with_whom(debates: Path, run: Callable) -> None:
    assert run("network", "-o", "c.csv", "--kind", "congruence").exit_code == 0
    found = [(e["source_label"], e["target_label"], e["weight"]) for e in read_edges("c.csv")]
    assert found == [("Cato Rehn", "Mara Lind", "1")]
    assert run("network", "-o", "d.csv", "--kind", "conflict").exit_code == 0
    found = [(e["source_label"], e["target_label"], e["sign"]) for e in read_edges("d.csv")]
    assert found == [("Cato Rehn", "Ivo Brandt", "-1"), ("Ivo Brandt", "Mara Lind", "-1")]


def test_one_network_goes_to_standard_output(debates: Path, run: Callable) -> None:
    result = run("network", "-o", "-", "--format", "csv", "--kind", "quotes", "--quiet")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines()[1].startswith(",,,,n")


def test_what_dna_does_not_hold_is_written_too(debates: Path, run: Callable) -> None:
    result = run("network", "-o", "x.dna", "--ledger", "lost.json")
    assert result.exit_code == 0
    lost = json.loads(Path("lost.json").read_text())
    assert lost["quotes"] == {"count": 2, "documents": ["first", "second"]}
    assert "Not in .dna: 2 quotes (first, second)" in result.stderr


def test_a_folder_is_replaced_where_it_is_as_it_was_written(debates: Path, run: Callable) -> None:
    assert run("network", "-o", "out", "--window", "month").exit_code == 0
    assert run("network", "-o", "out").exit_code == 0
    assert not list(Path("out").glob("*2031*"))
    Path("out/edges.csv").write_text("mine")
    changed = run("network", "-o", "out")
    assert changed.exit_code == 2
    assert "out/edges.csv was changed since it was written" in changed.stderr
    Path("notes").mkdir()
    Path("notes/mine.txt").write_text("mine")
    assert "did not put there" in run("network", "-o", "notes").stderr
    assert Path("notes/mine.txt").read_text() == "mine"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--format", "pajek"), 2, "It knows csv, graphml, gexf, dna."),
        (("-o", "x.gexf", "--format", "graphml"), 2, "x.gexf is a name for gexf"),
        (("-o", "-"), 2, "Name it with --format"),
        (("--window", "week"), 2, "Give month, quarter, year, or a number of days"),
        (("--step", "month"), 2, "Say how long they are with --window."),
        (("--window", "month", "--step", "month", "--cumulative"), 2, "Leave out --step"),
        (("--since", "4 May"), 2, "Write it as 2031-05-04."),
        (("--by", "colour"), 2, "Columns are document_id"),
        (("--kind", "friends"), 2, "statements"),
        (("missing.jsonl",), 3, "There is no file missing.jsonl."),
        (("annotations.jsonl", "annotations.jsonl"), 2, "annotate join"),
        (("kept",), 2, "kept is a folder, and no dataset's"),
        (("--since", "2032-01-01"), 1, "rows before --since or after --until"),
    ],
)
def test_a_call_that_cannot_be_obeyed_is_told_the_way_out(
    debates: Path, run: Callable, arguments: tuple[str, ...], code: int, said: str
) -> None:
    Path("kept").mkdir()  # neither a dataset nor parts
    result = run("network", *arguments)
    assert result.exit_code == code, result.stderr
    assert said in result.stderr
    assert not Path("network").exists()


def test_no_row_with_a_date_is_an_error_that_names_the_way_out(
    tmp_path: Path, run: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with open_writer("annotations.jsonl") as write:
        write(Debate("one").stand("Mara Lind", "FAVOR", "the levy").make_record())
    result = run("network", "--window", "month")
    assert result.exit_code == 1
    assert "annotations.jsonl: error C02: none of 1 rows has a date" in result.stderr
    assert "published" in result.stderr
    assert not Path("network").exists()


def test_a_broken_date_is_named_and_the_other_rows_count(debates: Path, run: Callable) -> None:
    with open_writer("broken.jsonl") as write:
        for record in make_debates():
            write(record)
        debate = Debate("fourth").stand("Mara Lind", "FAVOR", "the levy")
        write(debate.make_record(published="2031-02-30"))
    result = run("network", "broken.jsonl", "-o", "out", "--window", "month")
    assert result.exit_code == 1
    assert "document fourth" in result.stderr
    assert "published is '2031-02-30', which is no date" in result.stderr
    assert len(list(Path("out").glob("*.graphml"))) == 2


def test_rows_that_give_no_edge_are_named_and_nothing_is_written(
    debates: Path, run: Callable
) -> None:
    with open_writer("silent.jsonl") as write:
        write(Debate("one").say("Mara Lind", "Nobody pays").make_record())
    result = run("network", "silent.jsonl")
    assert result.exit_code == 1
    assert "silent.jsonl: error C03: no row gives an edge: 1 quotes without an" in result.stderr
    lone = run("network", "silent.jsonl", "--kind", "congruence")
    assert "error C03: no row gives an edge: there are none" in lone.stderr
    assert not Path("network").exists()


def test_a_table_that_is_none_is_a_finding(debates: Path, run: Callable) -> None:
    assert run("build", "annotations.jsonl", "-o", "ds").exit_code == 0
    [*_, table] = sorted(Path("ds/stances").glob("*.parquet"))
    table.write_bytes(b"no parquet")
    result = run("network", "ds")
    assert result.exit_code == 1
    assert "error D13" in result.stderr
    assert "Build the dataset again" in result.stderr


def test_memory_grows_with_edges_and_not_with_rows() -> None:
    from tests.network.test_collecting import collect

    few, many = (
        collect(*(make_row(f"d{at}", "Lind", at % 2, "the levy") for at in range(count)))
        for count in (10, 3000)
    )
    assert len(many.edges[None][0]) == len(few.edges[None][0]) == 1
    assert len(many.names) == len(few.names) == 2
