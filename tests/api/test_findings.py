"""Findings of the API cannot be lost: they are gathered, and told to whoever listens."""

import json
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

import annotate
from annotate.api.stream import Stream
from annotate.errors import UsageError
from annotate.files.json_values import dump_json
from annotate.model import Problem
from annotate.records import to_json
from tests.examples import make_document, make_record

ERROR = Problem(code="J00", message="not JSON", file="a.jsonl", line=2, fix="Mend it.")
WARNING = Problem(code="R04", message="guessed", severity="warning")


def make_stream(*steps: int | Problem, **options: object) -> Stream[int]:
    """A stream of numbers, with problems found where they stand among them."""

    def work(problems: list[Problem]) -> Iterator[int]:
        for step in steps:
            if isinstance(step, Problem):
                problems.append(step)
            else:
                yield step

    return Stream(work, **options)  # type: ignore[arg-type]


def test_the_first_finding_is_warned_of_at_once_and_all_of_them_at_the_end() -> None:
    stream = make_stream(1, ERROR, 2, WARNING, WARNING, 3)
    assert next(stream) == 1
    with pytest.warns(annotate.ProblemWarning, match=r"^a.jsonl:2: error J00: not JSON\n") as seen:
        assert next(stream) == 2
    assert seen[0].filename == __file__
    assert next(stream) == 3
    with pytest.warns(annotate.ProblemWarning, match="1 error, 2 warnings .* in all") as seen:
        assert list(stream) == []
    assert [len(seen), seen[0].filename] == [1, __file__]
    assert list(stream) == []  # said once
    assert stream.problems == (ERROR, WARNING, WARNING)


def test_a_single_finding_is_warned_of_once() -> None:
    with pytest.warns(annotate.ProblemWarning) as seen:
        assert list(make_stream(1, ERROR)) == [1]
    assert len(seen) == 1


def test_who_has_looked_is_not_warned_of_it_again() -> None:
    stream = make_stream(WARNING, ERROR, 1, WARNING, 2)
    with pytest.warns(annotate.ProblemWarning):
        next(stream)
    assert len(stream.problems) == 2
    next(stream)
    assert len(stream.problems) == 3
    assert list(stream) == []  # a warning would be an error here


def test_findings_without_a_listener_are_only_gathered_where_they_are_to_be_ignored() -> None:
    stream = make_stream(ERROR, 1, ERROR, 2, on_problem="ignore")
    assert list(stream) == [1, 2]
    assert stream.problems == (ERROR, ERROR)
    assert stream.has_errors


def test_an_error_stops_where_that_is_asked_for_and_a_warning_does_not() -> None:
    stream = make_stream(WARNING, 1, ERROR, 2, on_problem="raise")
    with pytest.warns(annotate.ProblemWarning, match="R04"):
        assert next(stream) == 1
    with pytest.raises(annotate.ProblemError, match=r"a.jsonl:2: error J00") as raised:
        next(stream)
    assert raised.value.problem is ERROR
    assert isinstance(raised.value, annotate.AnnotateError)
    last = make_stream(1, ERROR, on_problem="raise")
    with pytest.raises(annotate.ProblemError):
        list(last)


def test_a_function_hears_of_every_finding_before_the_item_behind_it() -> None:
    heard: list[object] = []
    for number in make_stream(ERROR, 1, WARNING, ERROR, 2, WARNING, on_problem=heard.append):
        heard.append(number)
    assert heard == [ERROR, 1, WARNING, ERROR, 2, WARNING]


def test_what_is_no_way_to_take_a_finding_is_refused() -> None:
    with pytest.raises(UsageError, match="on_problem='log' is not understood"):
        make_stream(1, on_problem="log")


def test_a_stream_says_how_far_it_is() -> None:
    stream = make_stream(1, ERROR, 2, on_problem="ignore")
    assert repr(stream) == "<Stream: 0 items so far, 0 problems>"
    list(stream)
    assert repr(stream) == "<Stream: 2 items so far, 1 problems>"


def test_findings_come_along_to_the_next_function_and_are_told_there_alone() -> None:
    inner = make_stream(WARNING, 1, ERROR, 2, WARNING)
    outer: Stream[int] = Stream(inner.hand_on, on_problem="ignore")
    assert list(outer) == [1, 2]
    assert outer.problems == (WARNING, ERROR, WARNING)
    listening: list[Problem] = []
    inner = make_stream(WARNING, 1, on_problem=listening.append)
    with pytest.warns(annotate.ProblemWarning, match="R04"):
        list(Stream(inner.hand_on))
    assert listening == [WARNING]


def test_lines_that_are_no_records_are_left_out_and_told(tmp_path: Path) -> None:
    path = tmp_path / "annotations.jsonl"
    line = dump_json(to_json(make_record()))
    path.write_text(f"{line}\n{{broken\n{line}\n", encoding="utf-8")
    with pytest.warns(annotate.ProblemWarning, match=r"annotations.jsonl:2: error J00"):
        records = list(annotate.read_records(path))
    assert records == [make_record(), make_record()]
    with pytest.raises(annotate.ProblemError, match=r"annotations.jsonl:2"):
        list(annotate.read_records(path, on_problem="raise"))


def test_files_are_read_one_after_another_and_one_that_is_not_there_is_told_at_once(
    tmp_path: Path,
) -> None:
    first, second = tmp_path / "a.jsonl", tmp_path / "b.jsonl.gz"
    one, other = make_record("one"), make_record("other")
    assert annotate.write_records([one], first) == 1
    assert annotate.write_records(iter([other, one]), str(second)) == 2
    assert list(annotate.read_records([str(first), second])) == [one, other, one]
    assert list(annotate.read_records(iter([second]))) == [other, one]
    for missing in (tmp_path / "c.jsonl", [first, tmp_path / "c.jsonl"]):
        with pytest.raises(annotate.AnnotateError, match="There is no file"):
            annotate.read_records(missing)
    assert next(annotate.read_records(first)) == one


def test_records_and_documents_are_written_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    assert annotate.write_records(make_document(), path) == 1
    assert json.loads(path.read_text(encoding="utf-8"))["id"] == "levy"
    assert annotate.write_records(make_record(), path) == 1
    before = path.read_bytes()
    assert before == (dump_json(to_json(make_record())) + "\n").encode()
    with pytest.raises(TypeError, match="str is neither a Record nor a Document"):
        annotate.write_records([make_record(), "nonsense"], path)  # type: ignore[list-item]
    assert path.read_bytes() == before
    broken = tmp_path / "broken.jsonl"
    broken.write_text("{\n", encoding="utf-8")
    with pytest.raises(annotate.AnnotateError, match="Nothing could be read"):
        annotate.write_records(annotate.read_records(broken, on_problem="ignore"), path)
    assert path.read_bytes() == before
    assert annotate.write_records([], path) == 0
    assert path.read_bytes() == b""
    assert sorted(tmp_path.iterdir()) == [broken, path]


def test_a_warning_that_is_made_an_error_stops_the_reading() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error", annotate.ProblemWarning)
        with pytest.raises(annotate.ProblemWarning, match="J00"):
            list(make_stream(ERROR, 1))
