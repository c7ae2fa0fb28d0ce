"""`annotate join`, and what is said where it would be needed."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from annotate.model import Annotation, Annotator, Record, Segment
from annotate.records import open_writer, read_records
from tests.examples import make_document
from tests.labelstudio.tasks import MODEL
from tests.reliability.noise import iter_readings


def split_by_people(records: list[Record]) -> dict[str, list[Record]]:
    """What two servers give of two people's readings, each beside the model's."""
    parts: dict[str, list[Record]] = {"one": [], "other": []}
    for record in records:
        first, second, *_ = record.annotations
        for name, reading, day in (("one", first, "01"), ("other", second, "02")):
            model = replace(first, annotator=MODEL, created=f"2026-01-{day}T00:00:00Z")
            parts[name].append(replace(record, annotations=(model, reading)))
    return parts


@pytest.fixture
def apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Record]:
    monkeypatch.chdir(tmp_path)
    records = list(iter_readings(4))
    for name, part in split_by_people(records).items():
        write(name, *part)
    return records


def write(name: str, *records: Record) -> None:
    with open_writer(f"{name}.jsonl") as put:
        for record in records:
            put(record)


def read(name: str) -> list[Record]:
    return list(read_records(f"{name}.jsonl", []))


def measure(run: Callable, *arguments: object, stdin: bytes = b"") -> dict:
    result = run("agreement", *arguments, "--format", "json", "--bootstrap", 0, stdin=stdin)
    assert result.exit_code == 0, result.stderr
    report: dict = json.loads(result.stdout)
    return report


def test_readings_of_two_files_come_together_and_a_models_once(
    apart: list[Record], run: Callable
) -> None:
    result = run("join", "one.jsonl", "other.jsonl", "-o", "both.jsonl")
    assert result.exit_code == 0, result.stderr
    assert "Read 8 lines: 8 records, 0 left out." in result.stderr
    assert "4 documents in both.jsonl; 4 records were put to one that stood there" in result.stderr
    assert "12 readings; 4 more stood there twice and were kept once" in result.stderr
    joined = read("both")
    assert [r.document for r in joined] == [r.document for r in apart]
    for record, before in zip(joined, apart, strict=True):
        assert [a.annotator.kind for a in record.annotations] == ["model", "human", "human"]
        assert set(map(repr, record.annotations[1:])) == set(map(repr, before.annotations[:2]))
    assert run("validate", "both.jsonl").exit_code == 0


def test_joining_again_changes_nothing(apart: list[Record], run: Callable) -> None:
    run("join", "one.jsonl", "other.jsonl", "-o", "both.jsonl")
    run("join", "both.jsonl", "one.jsonl", "-o", "again.jsonl")
    assert Path("again.jsonl").read_bytes() == Path("both.jsonl").read_bytes()


def test_agreement_of_two_files_is_that_of_the_joined_one(
    apart: list[Record], run: Callable
) -> None:
    run("join", "one.jsonl", "other.jsonl", "-o", "both.jsonl")
    joined = measure(run, "both.jsonl")
    assert joined == measure(run, "one.jsonl", "other.jsonl")
    assert joined["compared"] == 4


@pytest.mark.parametrize("command", ["agreement", "audit"])
def test_files_that_were_put_one_behind_the_other_are_not_measured_in_silence(
    command: str, apart: list[Record], run: Callable
) -> None:
    both = Path("one.jsonl").read_bytes() + Path("other.jsonl").read_bytes()
    result = run(command, "-", "--bootstrap", 0, stdin=both)
    assert result.exit_code == 1
    assert "error I01: 4 of 4 documents stand there more than once" in result.stderr
    assert "annotate join FILES -o NEW_FILE" in result.stderr


def test_readings_without_a_second_one_are_not_measured_with_exit_code_0(
    apart: list[Record], run: Callable
) -> None:
    result = run("agreement", "one.jsonl")
    assert result.exit_code == 1
    assert "E05: no document has two finished readings by different people" in result.stderr
    assert "readings without a second opinion" in result.stdout


def test_a_document_with_another_text_is_left_out_and_named(
    apart: list[Record], run: Callable
) -> None:
    *others, last = read("other")
    document = make_document(last.document.id, "Another text.")
    readings = tuple(
        replace(a, text_sha256=document.text_sha256, spans=(), relations=())
        for a in last.annotations
    )
    write("other", *others, Record(document=document, annotations=readings))
    result = run("join", "one.jsonl", "other.jsonl", "-o", "both.jsonl")
    assert result.exit_code == 1
    assert f"other.jsonl:4: error S08: the document {document.id} has another text" in result.stderr
    assert "Read 8 lines: 7 records, 1 left out (S08 1)." in result.stderr
    assert "4 documents in both.jsonl; 3 records were put to one that stood there" in result.stderr
    assert len(read("both")[-1].annotations) == 2


def test_a_text_that_was_edited_under_its_old_hash_is_another_one(
    apart: list[Record], run: Callable
) -> None:
    *others, last = read("other")
    edited = replace(last.document, text=f"{last.document.text} More.")
    write("other", *others, replace(last, document=edited))
    result = run("join", "one.jsonl", "other.jsonl", "-o", "both.jsonl")
    assert result.exit_code == 1
    assert "Read 8 lines: 7 records, 1 left out (S08 1)." in result.stderr


def test_several_documents_with_other_texts_are_one_finding_and_all_counted(
    apart: list[Record], run: Callable
) -> None:
    write("other", *(rewrite(record) for record in read("other")))
    for command in ("join", "agreement"):
        output = ["-o", "both.jsonl"] if command == "join" else ["--bootstrap", 0]
        result = run(command, "one.jsonl", "other.jsonl", *output)
        assert result.exit_code == 1
        assert "has another text than in one.jsonl, line 1, and 3 more so" in result.stderr
        assert "Read 8 lines: 4 records, 4 left out (S08 4)." in result.stderr


def rewrite(record: Record) -> Record:
    document = make_document(record.document.id, "Another text.")
    sha256 = document.text_sha256
    empty = {"text_sha256": sha256, "spans": (), "relations": ()}
    readings = tuple(replace(a, **empty) for a in record.annotations)  # type: ignore[arg-type]
    return Record(document=document, annotations=readings)


def test_one_name_in_two_files_is_named_and_both_readings_are_kept(
    apart: list[Record], run: Callable
) -> None:
    renamed = [replace(r, annotations=tuple(map(call_ada, r.annotations))) for r in (*read("one"),)]
    write("one", *renamed)
    write(
        "other",
        *(replace(r, annotations=tuple(map(call_ada, r.annotations))) for r in read("other")),
    )
    result = run("join", "one.jsonl", "other.jsonl", "-o", "both.jsonl")
    assert result.exit_code == 0
    assert "warning N02: ada has readings of" in result.stderr
    assert "and 3 more so" in result.stderr
    assert result.stderr.count("N02") == 2, "one finding and the sum of them"
    assert all(len(record.annotations) == 3 for record in read("both"))


def call_ada(annotation: Annotation) -> Annotation:
    if annotation.annotator.kind == "model":
        return annotation
    return replace(annotation, annotator=Annotator(kind="human", name="ada"))


def test_one_text_under_two_ids_is_named_and_not_joined(apart: list[Record], run: Callable) -> None:
    first, *others = read("other")
    renamed = replace(first.document, id="otherwise")
    readings = tuple(replace(a, document_id="otherwise") for a in first.annotations)
    write("other", Record(document=renamed, annotations=readings), *others)
    result = run("join", "one.jsonl", "other.jsonl", "-o", "both.jsonl")
    assert result.exit_code == 0
    assert "warning N01: 1 texts stand under several ids" in result.stderr
    assert len(read("both")) == 5


def test_a_document_that_stands_twice_in_one_file_is_named_and_joined(
    apart: list[Record], run: Callable
) -> None:
    both = Path("one.jsonl").read_bytes() + Path("other.jsonl").read_bytes()
    Path("behind.jsonl").write_bytes(both)
    result = run("join", "behind.jsonl", "-o", "both.jsonl")
    assert result.exit_code == 0
    assert "warning I01" in result.stderr
    assert measure(run, "both.jsonl")["compared"] == 4


def test_the_first_ones_segments_and_metadata_are_kept_and_the_others_counted(
    apart: list[Record], run: Callable
) -> None:
    first, *others = read("other")
    segments = (Segment(kind="headline", start=0, end=3),)
    write("other", replace(first, document=replace(first.document, segments=segments)), *others)
    result = run("join", "one.jsonl", "other.jsonl", "-o", "both.jsonl")
    assert "1 record had other metadata or segments" in result.stderr
    assert read("both")[0].document == apart[0].document


@pytest.mark.parametrize("files", [["one.jsonl", "one.jsonl"], ["one.jsonl", "both.jsonl"]])
def test_a_file_is_named_once_and_is_not_the_output(
    files: list[str], apart: list[Record], run: Callable
) -> None:
    assert run("join", *files, "-o", "both.jsonl").exit_code == 2


def test_standard_input_and_output_are_files_too(apart: list[Record], run: Callable) -> None:
    run("join", "one.jsonl", "other.jsonl", "-o", "both.jsonl")
    piped = run("join", "one.jsonl", "-", "-o", "-", stdin=Path("other.jsonl").read_bytes())
    assert piped.stdout.encode() == Path("both.jsonl").read_bytes()
