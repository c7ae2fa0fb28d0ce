"""`annotate diff`: two runs or two readings, article by article."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from annotate.model import Annotation, Annotator, Record
from annotate.offsets import hash_text
from annotate.records import open_writer
from tests.examples import make_document, make_record, make_span

BEN = Annotator(kind="human", name="ben")


def write(path: Path, *records: object) -> str:
    with open_writer(path) as put:
        for record in records:
            put(record)
    return str(path)


def change(record: Record) -> Record:
    """The same read otherwise: a label, an attribute, a span longer, one away, one more."""
    [reading] = record.annotations
    quote, stance, target, actor, entity, cue = reading.spans
    more = make_span(record.document, "entity", "PLACE", "Ostrava")
    spans = (
        quote,
        replace(stance, label="FOR", score=0.5),
        replace(target, start=target.start - 7, text=f"oppose {target.text}"),
        actor,
        replace(entity, attributes={"form": "title"}),
        more,
    )
    relations = tuple(r for r in reading.relations if r.tail != cue.id)
    return replace(record, annotations=(replace(reading, spans=spans, relations=relations),))


def test_what_was_changed_is_told_span_by_span_and_followed(run: Callable, tmp_path: Path) -> None:
    record = make_record()
    one, other = write(tmp_path / "a.jsonl", record), write(tmp_path / "b.jsonl", change(record))
    result = run("diff", one, other)
    assert result.exit_code == 0
    assert result.stdout == (
        "levy\n"
        "  annotator-1 -> annotator-1\n"
        "    ~ stance/AGAINST -> FOR 4-10: oppose\n"
        "    ~ stance/TARGET 11-19 -> 4-19: the levy -> oppose the levy\n"
        "    ~ entity/PERSON 22-31: Mara Lind (form name -> title)\n"
        "    - quote/CUE 32-36: said\n"
        "    + entity/PLACE 40-47: Ostrava\n"
        "    - cue: “We oppose the levy,” -> said\n"
    )
    assert "1 article of 1 differs." in result.stderr
    assert run("diff", one, other, "--exit-code").exit_code == 1
    assert run("diff", one, one, "--exit-code").exit_code == 0
    assert run("diff", one, other, "--layers", "quote", "-q").stdout.count("    ") == 2


def test_json_says_the_same_with_the_sums(run: Callable, tmp_path: Path) -> None:
    record = make_record()
    one, other = write(tmp_path / "a.jsonl", record), write(tmp_path / "b.jsonl", change(record))
    told = json.loads(run("diff", one, other, "--json").stdout)
    assert told["counts"] == {
        "articles described otherwise": 0,
        "articles with another text": 0,
        "readings on one side alone": 0,
        "relations removed": 1,
        "relations the same": 4,
        "scores that differ": 0,
        "spans added": 1,
        "spans changed": 3,
        "spans removed": 1,
        "spans the same": 2,
    }
    [article] = told["articles"]
    [reading] = article["readings"]
    assert [found["how"] for found in reading["marked"]["spans"]] == [
        "changed", "changed", "changed", "removed", "added",
    ]  # fmt: skip


def test_two_readings_of_one_file_are_compared(run: Callable, tmp_path: Path) -> None:
    record = make_record()
    [theirs] = change(record).annotations
    both = replace(record, annotations=(*record.annotations, replace(theirs, annotator=BEN)))
    path = write(tmp_path / "a.jsonl", both)
    shown = run("diff", path, "--a", "annotator-1", "--b", "ben")
    assert "  annotator-1 -> ben\n" in shown.stdout
    assert shown.stdout.count("\n") == 8
    alone = run("diff", path)
    assert (alone.exit_code, "--a NAME --b NAME" in alone.stderr) == (2, True)
    nobody = run("diff", path, "--a", "ben", "--b", "eve")
    assert (nobody.exit_code, "--b: eve read nothing" in nobody.stderr) == (2, True)


def test_texts_metadata_and_articles_of_one_side_are_told(run: Callable, tmp_path: Path) -> None:
    levy, ferry = make_document("levy"), make_document("ferry")
    text = levy.text.replace("Ostrava", "Opava")
    other = replace(levy, text=text, text_sha256=hash_text(text))
    titled = replace(ferry, meta=replace(ferry.meta, title="The ferry"))
    one = write(tmp_path / "a.jsonl", levy, ferry, make_document("quay"))
    two = write(tmp_path / "b.jsonl", other, titled)
    result = run("diff", one, two)
    assert f"A is {one}, B is {two}." in result.stderr
    assert "       1 article only in A\n" in result.stderr
    shown = result.stdout
    assert "levy\n  the text differs from 41 on: 'strava." in shown
    assert "ferry\n  title: None -> The ferry\n" in shown
    assert "quay\n  only in A\n" in shown


def test_a_reading_by_somebody_else_is_named_where_it_has_no_partner(
    run: Callable, tmp_path: Path
) -> None:
    record = make_record()
    reading: Annotation = record.annotations[0]
    two = replace(record, annotations=(reading, replace(reading, annotator=BEN)))
    one, other = write(tmp_path / "a.jsonl", record), write(tmp_path / "b.jsonl", two)
    assert run("diff", one, other).stdout == "levy\n  only in B: the reading by ben\n"


def test_a_line_that_cannot_be_read_is_a_problem_and_the_rest_is_compared(
    run: Callable, tmp_path: Path
) -> None:
    one = write(tmp_path / "a.jsonl", make_record())
    Path(one).write_text(Path(one).read_text() + "{no JSON\n")
    result = run("diff", one, write(tmp_path / "b.jsonl", make_record()))
    assert result.exit_code == 1
    assert "a.jsonl:2" in result.stderr
    assert "0 articles of 1 differ." in result.stderr
