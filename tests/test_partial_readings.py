"""What an export could not read is marked in the record, and named at every later step."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from annotate.model import Annotator, Record, Refusal
from annotate.readings.comparable import NOT_WHOLE
from annotate.records import open_writer, record_from_json, to_json
from annotate.schemas import check_schema
from tests.dataset.test_build import read
from tests.examples import TEXT
from tests.labelstudio import tasks
from tests.labelstudio.tasks import JSON, annotate, draw, find, suggest

ADA, BEA = Annotator(kind="human", name="ada"), Annotator(kind="human", name="bea")


def submit(change: Callable[[list[JSON]], list[JSON]]) -> tuple[Record, list[str]]:
    """The example after a person changed its result: what an export makes of it, and finds."""
    task, result = suggest()
    copy = {"model_version": "rules-en@0.2", "result": [dict(item) for item in result]}
    given = {**task, "annotations": [annotate(task, change(result), prediction=copy)]}
    record, reader = tasks.read(given)
    assert check_schema("record", to_json(record)) == []
    assert record_from_json(to_json(record)) == record
    return record, tasks.list_codes(reader)


def move_beyond(result: list[JSON]) -> list[JSON]:
    find(result, "PERSON")["value"]["end"] = len(TEXT) + 25
    return result


def call_otherwise(result: list[JSON]) -> list[JSON]:
    find(result, "PERSON")["value"]["labels"] = ["Person Name"]
    return result


def draw_without_a_label(result: list[JSON]) -> list[JSON]:
    ends = {"from_id": find(result, "AGAINST")["id"], "to_id": find(result, "CUE")["id"]}
    return [*result, {"type": "relation", "direction": "right", "labels": [], **ends}]


def choose_about_nothing(result: list[JSON]) -> list[JSON]:
    odd = {"id": "c", "from_name": "sentiment", "to_name": "text", "type": "choices"}
    return [*result, {**odd, "value": {"choices": ["pos"]}}]


@pytest.mark.parametrize(
    ("change", "codes", "what"),
    [
        (move_beyond, ["S02"], ["span"]),
        (call_otherwise, ["I06"], ["span"]),
        (draw_without_a_label, ["L06"], ["relation"]),
        (choose_about_nothing, ["L04"], ["attribute"]),
    ],
)
def test_what_could_not_be_read_is_marked(
    change: Callable, codes: list[str], what: list[str]
) -> None:
    record, found = submit(change)
    person = next(a for a in record.annotations if a.annotator.kind == "human")
    assert found == codes
    assert [(r.what, r.code) for r in person.refused or ()] == list(zip(what, codes, strict=True))
    assert person.is_whole is ("span" not in what)
    assert person.deleted_spans == ()  # nobody deleted it


def test_a_relation_to_what_could_not_be_read_is_no_deleted_one() -> None:
    def move_content(result: list[JSON]) -> list[JSON]:
        find(result, "DIRECT")["value"]["start"] = len(TEXT) + 1
        find(result, "DIRECT")["value"]["end"] = len(TEXT) + 2
        return result

    record, found = submit(move_content)
    person = next(a for a in record.annotations if a.annotator.kind == "human")
    assert sorted(found) == ["I02", "I02", "I02", "S02"]
    assert (person.deleted_spans, person.deleted_relations) == ((), ())
    assert person.orphaned_spans is None
    assert "CUE" in {span.label for span in person.spans}


def test_what_was_read_whole_says_nothing_of_it() -> None:
    record, found = submit(lambda result: [*result, draw("GPE", "Ostrava")])
    assert found == []
    assert all(annotation.refused is None for annotation in record.annotations)
    assert "refused" not in json.dumps(to_json(record))


@pytest.fixture
def partial(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file of an article that Ada read with a region that was refused, and Bea whole."""
    monkeypatch.chdir(tmp_path)
    record = tasks.make_record()
    suggested = record.annotations[0]
    kept = tuple(replace(span, origin="added") for span in suggested.spans)
    refused = (Refusal(what="span", code="S02", id="e1"), Refusal(what="relation", code="I02"))
    ada = replace(suggested, annotator=ADA, spans=kept, refused=refused)
    bea = replace(suggested, annotator=BEA, spans=kept, created="2026-01-01T00:00:00Z")
    for name, people in {"one": (ada,), "both": (ada, bea), "whole": (bea,)}.items():
        with open_writer(f"{name}.jsonl") as write:
            write(replace(record, annotations=(suggested, *people)))
    return tmp_path


def test_validate_names_it(partial: Path, run: Callable) -> None:
    result = run("validate", "one.jsonl")
    assert result.exit_code == 0
    assert "warning S09: the reading by ada lacks 1 relation, 1 span (I02, S02)" in result.stdout
    assert run("validate", "one.jsonl", "--strict").exit_code == 1


@pytest.mark.slow
def test_build_does_not_call_it_reviewed(partial: Path, run: Callable) -> None:
    result = run("build", "one.jsonl", "-o", "out", "--splits", "train=1")
    assert result.exit_code == 0, result.stderr
    assert "Reviewed: gold 0, human 0, partial 1, silver 0" in result.stderr
    assert "Left out: spans that S02 refuses: 1." in result.stderr
    [row] = read(partial / "out", "documents")
    assert row["reviewed"] == "partial"
    assert [(loss["what"], loss["code"]) for loss in row["left_out"]] == [
        ("span", "S02"),
        ("relation", "I02"),
    ]
    card = (partial / "out" / "README.md").read_text()
    assert "Of 1 of 1 article not all that a person had marked could be read" in card
    assert "A person has reviewed every article." not in card
    assert run("validate", "out").exit_code == 0
    assert run("build", "one.jsonl", "-o", "gold", "--gold-only").exit_code == 1
    assert not (partial / "gold").exists()


def test_build_takes_the_reading_that_is_whole(partial: Path, run: Callable) -> None:
    result = run("build", "both.jsonl", "-o", "out", "--splits", "train=1")
    assert "Reviewed: gold 0, human 1, silver 0" in result.stderr
    [row] = read(partial / "out", "documents")
    assert row["readings"][0]["annotator"]["name"] == "bea"
    assert row["left_out"] == []


@pytest.mark.slow
def test_a_version_without_some_documents_says_the_same_of_the_others(
    partial: Path, run: Callable
) -> None:
    record = record_from_json(json.loads((partial / "one.jsonl").read_text()))
    with open_writer("two.jsonl") as write:
        write(record)
        document = replace(record.document, id="other", text_sha256=record.document.text_sha256)
        write(
            Record(
                document=document,
                annotations=tuple(replace(a, document_id="other") for a in record.annotations),
            )
        )
    assert run("build", "two.jsonl", "-o", "out", "--splits", "train=1").exit_code == 0
    result = run("takedown", "out", "other", "-o", "less")
    assert result.exit_code == 0, result.stderr
    assert run("validate", "less").exit_code == 0
    head = json.loads((partial / "less" / "manifest.json").read_text())
    assert head["reviewed"] == {"partial": 1}
    assert head["left_out"]["parts"]["spans that S02 refuses"] == 1


def test_it_is_no_gold_unless_its_annotator_is_named(partial: Path, run: Callable) -> None:
    result = run("evaluate", "one.jsonl", "one.jsonl")
    assert result.exit_code == 1
    assert f"{NOT_WHOLE}: 1 are no gold" in result.stderr
    named = run("evaluate", "one.jsonl", "one.jsonl", "--gold-annotator", "ada")
    assert named.exit_code == 0, named.stderr


@pytest.mark.parametrize("command", ["agreement", "audit"])
def test_it_is_set_aside_by_name(command: str, partial: Path, run: Callable) -> None:
    result = run(command, "both.jsonl", "--format", "json", "--bootstrap", 0)
    assert json.loads(result.stdout)["set_aside"][NOT_WHOLE] == 1


def test_it_is_no_voice_in_an_adjudication(partial: Path, run: Callable) -> None:
    result = run("adjudicate", "merge", "both.jsonl", "-o", "gold.jsonl", "--log", "log.jsonl")
    assert NOT_WHOLE in result.stderr + result.stdout


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("learn one.jsonl --bootstrap 0", "1 are not learnt from"),
        ("train one.jsonl -o model --bootstrap 0", "1 are not learnt from"),
        ("tables one.jsonl -o tables", "1 are shown as they are"),
        ("network one.jsonl -o network", "1 are shown as they are"),
        ("export one.jsonl --format brat -o brat", "1 are written without what it lacked"),
    ],
)
def test_what_else_reads_it_names_it(command: str, said: str, partial: Path, run: Callable) -> None:
    assert f"warning S09: {NOT_WHOLE}: {said}" in run(*command.split()).stderr
    assert NOT_WHOLE not in run(*command.replace("one", "whole").split()).stderr


def test_an_estimate_does_not_count_it_as_read(partial: Path, run: Callable) -> None:
    result = run("estimate", "one.jsonl", "--bootstrap", 200)
    assert f"1 {NOT_WHOLE}" in result.stdout
    assert "People read 0 of 1 articles" in result.stdout + result.stderr
