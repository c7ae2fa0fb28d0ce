"""`annotate estimate`: what is said where machine, readers, a field or the design are not there."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

import annotate
from annotate.estimates.drawing import FrameArticle, draw_sample
from annotate.model import Annotator, Record, SampleDesign
from annotate.records import open_writer
from tests.cli.test_estimate import CALL, CORPUS, write


def read_by(names: Sequence[str], *, with_machine: bool) -> list[Record]:
    """Return articles that several people read, with the machine's reading or without."""
    records = []
    for record in CORPUS[:40]:
        machine, gold = record.annotations
        people = (replace(gold, annotator=Annotator(kind="human", name=name)) for name in names)
        records.append(replace(record, annotations=(*[machine] * with_machine, *people)))
    return records


def save(path: Path, records: Sequence[Record]) -> Path:
    with open_writer(path) as add:
        for record in records:
            add(record)
    return path


def test_the_machine_s_marks_of_another_file_are_tested_against_readers() -> None:
    names = ("ada", "ivo", "mara")
    people, machine = read_by(names, with_machine=False), read_by((), with_machine=True)
    together = annotate.estimate(read_by(names, with_machine=True), "mean(quotes)", alt_test=True)
    apart = annotate.estimate(people, "mean(quotes)", articles=machine, alt_test=True)
    assert apart.to_json()["alternatives"] == together.to_json()["alternatives"]
    assert len(apart.to_json()["alternatives"]) > 5


def test_of_one_reader_nothing_is_tested_and_csv_has_no_place_for_it(
    run: Callable, tmp_path: Path
) -> None:
    path = save(tmp_path / "a.jsonl", read_by(("ada",), with_machine=True))
    result = run("estimate", path, *CALL, "--alt-test")
    assert result.exit_code == 1
    assert "Q06: two people read no article that the machine read too" in result.stderr
    refused = run("estimate", path, *CALL, "--alt-test", "--format", "csv")
    assert refused.exit_code == 2
    assert "--alt-test has no place in CSV" in refused.stderr


@pytest.mark.parametrize(
    "call", [("--by", "extra.dsek"), ("--quantity", "mean(quotes, extra.dsek == 'home')")]
)
def test_a_field_that_no_article_has_is_named(
    run: Callable, tmp_path: Path, call: tuple[str, str]
) -> None:
    path = write(tmp_path / "a.jsonl", {r.document.id for r in CORPUS})
    result = run("estimate", path, *CALL, *call)
    assert result.exit_code == 0
    assert "Q07: no article has extra.dsek" in result.stderr
    assert "Q07" not in run("estimate", path, *CALL, call[0], call[1].replace("se", "es")).stderr


def test_of_a_machine_that_read_nothing_there_is_no_number(run: Callable, tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", {r.document.id for r in CORPUS[::4]})
    call = ("estimate", path, *CALL, "--assume-random", "--format", "json")
    result = run(*call, "--model", "nobody")
    assert result.exit_code == 1
    assert "Q08: the machine nobody read no article" in result.stderr
    [row] = json.loads(result.stdout)["estimates"]
    assert row["machine"] is None
    assert (row["both"], row["both_low"]) == (row["people"], row["people_low"])
    assert run(*call, "--model", "rules").exit_code == 0


def make_drawn(sizes: Sequence[int], *, left_out: int = 0) -> list[Record]:
    """Return articles of which people read those drawn of the first so many, of each in turn."""
    designs: dict[str, SampleDesign] = {}
    for size in sizes:
        frame = [FrameArticle(r.document.id, "") for r in CORPUS[:size]]
        designs = {**draw_sample(frame, 30, by="simple", seed=5), **designs}
    kept = list(designs)[left_out:]
    return [
        replace(
            record,
            annotations=(
                record.annotations[0],
                *[
                    replace(record.annotations[1], design=designs[record.document.id])
                    for _ in range(record.document.id in kept)
                ],
            ),
        )
        for record in CORPUS
    ]


def test_a_sample_drawn_again_after_articles_came_in_gives_no_number() -> None:
    result = annotate.estimate(make_drawn((100, 160)), "mean(quotes)", on_problem="ignore")
    [row] = result.rows
    assert "drawn twice, of 100 and of 160 articles" in row.refused
    assert [problem.code for problem in result.problems] == ["Q04"]


def test_the_sentence_says_what_was_drawn_and_is_not_read_and_that_all_is_read() -> None:
    drawn = annotate.estimate(make_drawn((160,), left_out=8), "mean(quotes)")
    assert "Of the 30 articles drawn 8 are not read" in drawn.methods
    assert "are not read" not in annotate.estimate(make_drawn((160,)), "mean(quotes)").methods
    everything = read_by(("ada",), with_machine=True)
    assert "People read all 40 articles." in annotate.estimate(everything, "mean(quotes)").methods


def test_the_audit_of_sources_names_an_article_that_is_not_among_all() -> None:
    people, machine = read_by(("ada",), with_machine=False), read_by((), with_machine=True)
    found = annotate.audit_sources(people, articles=machine[1:], on_problem="ignore")
    lost = [(problem.code, problem.document) for problem in found.problems]
    assert lost == [("Q01", people[0].document.id)]


def test_of_two_readings_of_an_article_the_latest_counts_and_it_is_said() -> None:
    several = annotate.estimate(read_by(("ada", "ivo"), with_machine=True), "mean(quotes)")
    said = "40 articles that several people read, of which the latest reading counts"
    assert said in str(several)
    assert "several people" not in str(annotate.estimate(CORPUS[:40], "mean(quotes)"))
    decided = [
        replace(
            record,
            annotations=(
                *record.annotations,
                replace(record.annotations[1], annotator=Annotator(kind="adjudicator", name="eva")),
            ),
        )
        for record in read_by(("ada", "ivo"), with_machine=True)
    ]
    assert "several people" not in str(annotate.estimate(decided, "mean(quotes)"))
