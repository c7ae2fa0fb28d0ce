"""A dataset of records in memory: the one that a build of their file makes."""

import json
from pathlib import Path

import pytest

from annotate.app.context import Context
from annotate.app.dataset import build
from annotate.errors import UsageError
from annotate.project import Project
from annotate.records import open_writer
from tests.dataset.stories import make_story_record
from tests.examples import make_record

RECORDS = [make_story_record("harbour"), make_record("levy")]


@pytest.mark.slow
def test_records_make_the_tables_that_their_file_makes(tmp_path: Path) -> None:
    path = tmp_path / "annotations.jsonl"
    with open_writer(path) as write:
        for record in RECORDS:
            write(record)
    options = build.Options(splits={"train": 1.0})
    of_file = build.build(Context(), path, tmp_path / "file", options)
    of_records = build.build(Context(), iter(RECORDS), tmp_path / "records", options)
    assert of_records.report.rows == of_file.report.rows
    assert of_records.report.documents == {"train": 2}
    names = sorted(p.relative_to(of_file.folder) for p in of_file.folder.rglob("*.parquet"))
    assert len(names) == 6
    for name in names:
        assert (of_records.folder / name).read_bytes() == (of_file.folder / name).read_bytes()
    given = [json.loads((r.folder / "manifest.json").read_text())["input"]
             for r in (of_file, of_records)]  # fmt: skip
    assert given[0]["sha256"] == given[1]["sha256"]
    assert [one["name"] for one in given] == ["annotations.jsonl", "records"]


@pytest.mark.slow
def test_a_record_that_cannot_be_used_is_named_by_its_number(tmp_path: Path) -> None:
    context = Context()
    result = build.build(
        context, [*RECORDS, RECORDS[0]], tmp_path / "twice", build.Options(splits={"train": 1.0})
    )
    assert result.report.documents.total() == 2
    [problem] = context.findings
    assert (problem.code, problem.file, problem.line) == ("D01", "records", 3)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (build.Options(text="some"), "--text does not know some"),
        (build.Options(split_by="colour"), "--split-by does not know colour"),
        (build.Options(splits={"train": 0.5}), "make 0.5, not 1"),
        (build.Options(unseen_speaker=0.1, unseen_target=0.1), "at once"),
    ],
)
def test_what_cannot_be_obeyed_is_refused_before_anything_is_read(options, message, tmp_path):
    with pytest.raises(UsageError, match=message):
        build.build(Context(), iter(RECORDS), tmp_path / "out", options)
    assert list(tmp_path.iterdir()) == []


def test_the_folder_is_named_by_the_dataset_then_by_the_project() -> None:
    assert build.find_dataset(Project(name="harbour")) == Path("datasets/harbour")
    named = Project(name="harbour", dataset={"name": "levies"})
    assert build.find_dataset(named) == Path("datasets/levies")
