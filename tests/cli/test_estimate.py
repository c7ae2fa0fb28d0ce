"""`annotate estimate`: what is printed, and where there is no number."""

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random
from xml.etree import ElementTree

import pytest

from annotate.estimates.drawing import FrameArticle, draw_sample
from annotate.model import Annotation, Annotator, Record, SampleDesign
from annotate.records import open_writer
from tests.generator import make_record

MODEL = Annotator(kind="model", name="rules", version="1")
PAPERS = ("Harbour Post", "Kesh Daily")
HUBS = {"DIRECT", "INDIRECT", "MIXED", "FAVOR", "AGAINST"}
SIZE, READ = 160, 60
LIND = "speaker == 'Mara Lind'"
RARE = f"{LIND} and words > 8"
CALL = ("--bootstrap", "200", "--quantity", "mean(quotes)")


def miss(gold: Annotation) -> Annotation:
    """Return what a machine finds that misses a quarter of the quotes and stances."""
    lost = {s.id for s in gold.spans if s.label in HUBS and Random(s.id).random() < 0.25}
    return replace(
        gold,
        annotator=MODEL,
        spans=tuple(s for s in gold.spans if s.id not in lost),
        relations=tuple(r for r in gold.relations if not {r.head, r.tail} & lost),
    )


def make_corpus() -> list[Record]:
    """Return articles with the reading of a machine and of a person."""
    records = []
    for number in range(SIZE):
        record = make_record(number, characters=400 + 300 * (number % 5))
        meta = replace(
            record.document.meta,
            publisher=PAPERS[number % 2],
            published=f"2031-0{1 + number % 3}-11",
            extra={"desk": "home" if number % 3 else "world"},
        )
        gold = replace(record.annotations[0], annotator=Annotator(kind="human", name="ada"))
        document = replace(record.document, meta=meta)
        records.append(replace(record, document=document, annotations=(miss(gold), gold)))
    return records


CORPUS = make_corpus()


def write(path: Path, read: set[str], designs: dict[str, SampleDesign] | None = None) -> Path:
    """Write the corpus, of which people read some."""
    with open_writer(path) as add:
        for record in CORPUS:
            machine, person = record.annotations
            person = replace(person, design=(designs or {}).get(record.document.id))
            is_read = record.document.id in read
            add(replace(record, annotations=(machine, person) if is_read else (machine,)))
    return path


@pytest.fixture
def designs() -> dict[str, SampleDesign]:
    frame = [FrameArticle(r.document.id, r.document.meta.publisher or "") for r in CORPUS]
    return draw_sample(frame, READ, by="publisher", seed=3)


@pytest.fixture
def sampled(tmp_path: Path, designs: dict[str, SampleDesign]) -> Path:
    return write(tmp_path / "annotations.jsonl", {*designs}, designs)


def count_quotes(record: Record) -> int:
    return sum(s.label in {"DIRECT", "INDIRECT", "MIXED"} for s in record.annotations[1].spans)


def test_the_truth_lies_in_the_interval_and_the_machine_alone_is_off(
    run: Callable, sampled: Path
) -> None:
    result = run("estimate", sampled, *CALL, "--format", "json")
    assert result.exit_code == 0, result.stderr
    report = json.loads(result.stdout)
    [row] = report["estimates"]
    truth = sum(map(count_quotes, CORPUS)) / SIZE
    assert row["both_low"] < truth < row["both_high"]
    assert row["machine"] < 0.9 * truth
    assert (row["articles"], row["read"], row["worth"] > 1.5) == (SIZE, READ, True)
    assert row["equal_to"] == pytest.approx(row["read"] * row["worth"], rel=1e-4)
    assert "drawn by stratified random sampling" in report["methods"]
    assert "2 strata by publisher (seed 3)" in report["methods"]


@pytest.mark.slow
def test_the_table_is_80_columns_wide_and_says_what_a_paper_has_to(
    run: Callable, sampled: Path
) -> None:
    result = run("estimate", sampled, "--bootstrap", "200", "--by", "publisher,extra.desk")
    lines = result.stdout.splitlines()
    assert max(map(len, lines)) <= 80
    assert lines[0].split() == ["read", "machine", "people", "both", "worth"]
    assert "  Kesh Daily / world" in lines
    assert f"People read {READ} of {SIZE} articles" in result.stdout
    assert "sha256" in result.stdout


@pytest.mark.slow
def test_csv_has_a_line_a_row_and_the_same_numbers_as_json(run: Callable, sampled: Path) -> None:
    call = ("estimate", sampled, *CALL, "--by", "month", "--target-width", "0.1")
    rows = list(csv.DictReader(io.StringIO(run(*call, "--format", "csv").stdout)))
    told = json.loads(run(*call, "--format", "json").stdout)["estimates"]
    assert [row["group"] for row in rows] == ["", "2031-01", "2031-02", "2031-03"]
    assert [float(row["both"]) for row in rows] == [one["both"] for one in told]
    assert all(READ <= one["needed"] <= SIZE for one in told[:1])


@pytest.mark.slow
def test_rows_are_parted_by_who_speaks_and_their_shares_add_up(
    run: Callable, sampled: Path
) -> None:
    call = ("--quantity", "share(quotes, speaker)", "--by", "speaker", "--top", "20")
    result = run("estimate", sampled, *call, "--bootstrap", "200", "--format", "json")
    whole, *parts = json.loads(result.stdout)["estimates"]
    assert len(parts) > 3
    assert sum(part["machine"] for part in parts) == pytest.approx(whole["machine"], abs=1e-4)


@pytest.mark.slow
def test_people_and_machine_may_stand_in_two_files(
    run: Callable, tmp_path: Path, sampled: Path, designs: dict[str, SampleDesign]
) -> None:
    together = run("estimate", sampled, *CALL, "--format", "csv").stdout
    with open_writer(tmp_path / "people.jsonl") as add:
        for record in CORPUS:
            if design := designs.get(record.document.id):
                person = replace(record.annotations[1], design=design)
                add(replace(record, annotations=(person,)))
    write(tmp_path / "predictions.jsonl", set())
    call = (tmp_path / "people.jsonl", "--articles", tmp_path / "predictions.jsonl")
    assert run("estimate", *call, *CALL, "--format", "csv").stdout == together


@pytest.mark.slow
def test_an_article_that_is_not_among_all_is_named(run: Callable, tmp_path: Path) -> None:
    people = write(tmp_path / "people.jsonl", {r.document.id for r in CORPUS})
    with open_writer(tmp_path / "predictions.jsonl") as add:
        for record in CORPUS[1:]:
            add(replace(record, annotations=record.annotations[:1]))
    result = run("estimate", people, "--articles", tmp_path / "predictions.jsonl", *CALL)
    assert result.exit_code == 1
    told = f"it is not among all articles (document {CORPUS[0].document.id})"
    assert "Q01: people read this article" in result.stderr
    assert told in result.stderr


@pytest.mark.slow
def test_without_a_design_it_says_what_it_assumes(run: Callable, tmp_path: Path) -> None:
    chosen = {r.document.id for r in Random(1).sample(CORPUS, READ)}
    result = run("estimate", write(tmp_path / "a.jsonl", chosen), *CALL)
    assert result.exit_code == 0
    told = " ".join(result.stdout.split())
    assert "assumed to have been drawn by simple random sampling" in told


@pytest.mark.slow
def test_articles_chosen_by_what_is_in_them_give_no_number(run: Callable, tmp_path: Path) -> None:
    full = sorted(CORPUS, key=lambda r: -count_quotes(r))[:READ]
    path = write(tmp_path / "a.jsonl", {r.document.id for r in full})
    result = run("estimate", path, *CALL)
    assert result.exit_code == 1
    assert "Q03: the articles that people read are not like the others" in result.stderr
    assert "no estimate" in result.stdout
    assert run("estimate", path, *CALL, "--assume-random").exit_code == 0


def test_articles_that_came_first_for_their_scores_give_no_number(
    run: Callable, tmp_path: Path
) -> None:
    chosen = {r.document.id for r in Random(2).sample(CORPUS, READ)}
    designs = dict.fromkeys(chosen, SampleDesign(by="uncertain"))
    result = run("estimate", write(tmp_path / "a.jsonl", chosen, designs), *CALL)
    assert result.exit_code == 1
    assert "Q04: the articles were chosen by their content (--order uncertain)" in result.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    ("read", "quantity", "reason"),
    [
        (6, "mean(quotes)", "fewer than 10 say too little"),
        (20, f"share(quotes, {RARE})", "not to be trusted so near"),
        (40, "share(quotes, words > 10000)", "it is 0 in every article read"),
        (20, f"100 * share(quotes, {RARE}) - 3", "not to be trusted so near"),
        (40, f"share(quotes, {RARE}) - share(quotes, {LIND})", "have it, or lack it"),
        (40, f"mean(quotes, {RARE})", "fewer than 5 of them have it"),
        (40, f"correlation(count(quotes, {RARE}), count(stances))", "fewer than 5 of them have it"),
    ],
)
def test_what_is_not_to_be_trusted_is_not_printed(
    run: Callable, tmp_path: Path, read: int, quantity: str, reason: str
) -> None:
    chosen = {r.document.id for r in Random(3).sample(CORPUS, read)}
    path = write(tmp_path / "a.jsonl", chosen)
    result = run("estimate", path, "--quantity", quantity, "--bootstrap", "200")
    assert reason in " ".join(result.stdout.split())


@pytest.mark.slow
def test_a_plot_is_drawn(run: Callable, sampled: Path, tmp_path: Path) -> None:
    target = tmp_path / "plot.svg"
    assert run("estimate", sampled, *CALL, "--by", "month", "--plot", target).exit_code == 0
    texts = [e.text or "" for e in ElementTree.parse(target).iter() if e.tag.endswith("text")]
    assert {"mean(quotes)", "all articles", "2031-02", "2", "3"} <= {*texts}
    assert sum(text.endswith("]") for text in texts) == 4


@pytest.mark.slow
def test_the_machine_is_tested_against_readers_label_by_label(
    run: Callable, tmp_path: Path
) -> None:
    with open_writer(tmp_path / "a.jsonl") as add:
        for record in CORPUS[:40]:
            machine, gold = record.annotations
            people = [
                replace(gold, annotator=Annotator(kind="human", name=name))
                for name in ("ada", "ivo", "mara")
            ]
            add(replace(record, annotations=(machine, *people)))
    result = run("estimate", tmp_path / "a.jsonl", *CALL, "--alt-test", "--format", "json")
    tests = {one["label"]: one for one in json.loads(result.stdout)["alternatives"]}
    assert not tests["DIRECT"]["passed"]
    assert tests["CUE"]["passed"]
    assert tests["CUE"]["conditions"] == []


def test_an_expression_that_cannot_be_understood_is_shown(run: Callable, sampled: Path) -> None:
    result = run("estimate", sampled, "--quantity", "share(quotes, speker == 'X')")
    assert result.exit_code == 2
    assert "at character 15: there is no field speker" in result.stderr


def test_nobody_has_read_anything(run: Callable, tmp_path: Path) -> None:
    result = run("estimate", write(tmp_path / "a.jsonl", set()), *CALL)
    assert result.exit_code == 1
    assert f"Q02: people read none of {SIZE} articles" in result.stderr


@pytest.mark.slow
def test_what_is_wrong_in_a_machine_s_reading_is_named_and_the_rest_counts(
    run: Callable, sampled: Path, tmp_path: Path
) -> None:
    lines = sampled.read_text(encoding="utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    machine = records[0]["annotations"][0]
    machine["spans"][0]["text"] = "never written"
    damaged = tmp_path / "damaged.jsonl"
    told = [json.dumps(record) for record in records] + ['{"document": 3}', lines[1]]
    damaged.write_text("\n".join(told) + "\n", encoding="utf-8")
    result = run("estimate", damaged, *CALL, "--format", "json")
    assert result.exit_code == 1
    [row] = json.loads(result.stdout)["estimates"]
    assert (row["articles"], row["read"]) == (SIZE, READ)
    assert "never written" in result.stderr
    assert "D01: the document generated-000001 stands on line 2 already" in result.stderr


@pytest.mark.slow
def test_several_processes_say_what_one_says_also_of_what_is_wrong(
    run: Callable, sampled: Path
) -> None:
    lines = sampled.read_bytes().splitlines(keepends=True)
    broken = lines[3][: len(lines[3]) // 2] + b"\n"
    sampled.write_bytes(b"".join([*lines[:9], broken, *lines[9:], lines[20]]))
    told = []
    for workers in ("1", "2"):
        result = run("estimate", sampled, *CALL, "--by", "month", "--workers", workers)
        told.append((result.exit_code, result.stdout, result.stderr))
    assert told[0][:2] == told[1][:2]
    assert told[0][0] == 1
    for _, _, said in told:
        assert "line 10" in said or ":10" in said
        assert "stands on line 22 already" in said
