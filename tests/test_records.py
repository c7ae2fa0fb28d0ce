import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate.errors import AnnotateError
from annotate.files.json_lines import read_json_lines
from annotate.files.json_values import load_json
from annotate.files.outputs import open_output
from annotate.model import Annotation, Annotator, Document, Meta, Problem, Record, Relation, Span
from annotate.offsets import hash_text
from annotate.records import (
    document_from_json,
    open_writer,
    read_documents,
    read_records,
    record_from_json,
    to_json,
)
from annotate.schemas import check_schema
from tests.examples import make_record

TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)
WORD = st.from_regex(r"[a-z0-9]{1,8}", fullmatch=True)
SCORE = st.none() | st.floats(0, 1)
ATTRIBUTES = st.dictionaries(WORD, TEXT, max_size=2)


@st.composite
def records(draw: st.DrawFn) -> Record:
    text = draw(TEXT)
    document = Document(
        id=draw(WORD),
        text=text,
        text_sha256=hash_text(text),
        meta=Meta(title=draw(st.none() | TEXT), language=draw(st.none() | st.just("en-GB"))),
    )
    spans = tuple(
        Span(id=f"s{n}", layer="quote", label="CUE", start=0, end=len(text), text=text,
             score=draw(SCORE), attributes=draw(ATTRIBUTES))
        for n in range(draw(st.integers(0, 3)))
    )  # fmt: skip
    relation = Relation(label="cue", head="s0", tail="s1", score=draw(SCORE))
    annotation = Annotation(
        document_id=document.id,
        text_sha256=document.text_sha256,
        scheme="news/1",
        annotator=Annotator(kind="model", name="m", version="1"),
        layers=("quote",),
        spans=spans,
        relations=(relation,),
        seconds=draw(st.none() | st.floats(0, 1e6)),
    )
    return Record(document=document, annotations=(annotation,))


@given(records())
def test_a_record_goes_to_json_and_back_and_fits_its_schema(record: Record) -> None:
    value = to_json(record)
    assert check_schema("record", value) == []
    assert record_from_json(value) == record


def test_what_is_none_or_empty_is_left_out_of_the_json() -> None:
    value = to_json(make_record())
    assert "meta" not in value["document"]
    first = value["annotations"][0]["spans"][0]
    assert set(first) == {"id", "layer", "label", "start", "end", "text"}


def test_records_are_written_and_read_again_from_plain_and_compressed_files(tmp_path: Path) -> None:
    record = make_record()
    for name in ("a.jsonl", "a.jsonl.gz"):
        with open_writer(tmp_path / name) as write:
            write(record)
        problems: list[Problem] = []
        assert list(read_records(tmp_path / name, problems)) == [record]
        assert problems == []


def test_the_same_records_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one.jsonl.gz", "two.jsonl.gz"):
        with open_writer(tmp_path / name) as write:
            write(make_record())
    assert (tmp_path / "one.jsonl.gz").read_bytes() == (tmp_path / "two.jsonl.gz").read_bytes()


def test_a_file_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "a.jsonl"
    target.write_text("old\n")

    def fail_half_way() -> None:
        with open_writer(target) as write:
            write({"half": True})
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_half_way()
    assert target.read_text() == "old\n"
    assert [path.name for path in tmp_path.iterdir()] == ["a.jsonl"]


def test_a_line_that_cannot_be_read_is_a_problem_and_the_rest_goes_on(tmp_path: Path) -> None:
    good = b'{"n":1}\n'
    broken = [
        b'{"n":\n', b"\xff\xfe\n", b'{"n":NaN}\n', b'{"n":1,"n":2}\n', b"[1\x00]\n",
    ]  # fmt: skip
    path = tmp_path / "a.jsonl"
    path.write_bytes(good + b"\n" + good.join(broken) + good)
    problems: list[Problem] = []
    lines = list(read_json_lines(path, problems))
    assert [line.number for line in lines] == [1, 4, 6, 8, 10, 12]
    assert [(p.code, p.line) for p in problems] == [
        ("J00", 3), ("J02", 5), ("J00", 7), ("J00", 9), ("J00", 11),
    ]  # fmt: skip
    assert all(p.file == str(path) for p in problems)


@pytest.mark.parametrize(
    ("content", "codes"),
    [
        ("id,text\n1,a\n2,b\n", ["J04"]),
        (json.dumps([{"id": 1}, {"id": 2}], indent=1), ["J04"]),
        (json.dumps([{"id": 1}]), ["J04"]),
        ("a\n" * 20_000, ["J04"]),
        ("\n", ["J03"]),
        ('{"id": 1, "te', ["J00"]),
        ('a\n[1]\n{"id": 1}\nb\n', ["J00", "J00"]),
    ],
)
def test_a_file_without_an_object_is_of_another_kind_and_that_is_one_problem(
    tmp_path: Path, content: str, codes: list[str]
) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(content)
    problems: list[Problem] = []
    lines = list(read_json_lines(path, problems, filled=True))
    assert [problem.code for problem in problems] == codes
    assert [line.number for line in lines] == ([2, 3] if len(codes) > 1 else [])


def test_a_document_that_does_not_fit_is_a_problem_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    document = to_json(make_record().document)
    with open_writer(path) as write:
        write(document)
        write({**document, "text_sha256": "0"})
        write(document)
    problems: list[Problem] = []
    assert list(read_documents(path, problems)) == [document_from_json(document)] * 2
    assert [(p.line, p.pointer, p.document) for p in problems] == [(2, "/text_sha256", "levy")]


def test_a_missing_file_and_a_cut_gzip_file_are_errors_that_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(AnnotateError, match="There is no file"):
        list(read_json_lines(tmp_path / "none.jsonl", []))
    cut = tmp_path / "cut.jsonl.gz"
    cut.write_bytes(gzip.compress(b'{"n":1}\n' * 1000)[:-20])
    with pytest.raises(AnnotateError, match="not a whole gzip file"):
        list(read_json_lines(cut, []))


def test_bytes_can_be_written_anywhere_a_folder_can_be_made(tmp_path: Path) -> None:
    with open_output(tmp_path / "deep" / "er" / "a.bin") as stream:
        stream.write(b"x")
    assert (tmp_path / "deep/er/a.bin").read_bytes() == b"x"


def test_a_byte_order_mark_before_json_does_no_harm() -> None:
    assert load_json(b'\xef\xbb\xbf{"a":1}') == {"a": 1}


def test_a_position_written_as_a_whole_decimal_is_a_position() -> None:
    value = load_json(b'{"start":3.0,"end":4.5,"score":1.0}')
    assert [type(number) for number in value.values()] == [int, float, float]
    assert value["start"] == 3
