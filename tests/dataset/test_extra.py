"""What a source says beside the known metadata goes along: into tasks, records and datasets."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from annotate.app.context import Context
from annotate.app.dataset import build as app
from annotate.dataset.checks.check import check_folder
from annotate.dataset.files.restoring import iter_records
from annotate.dataset.rows.rows import DOCUMENTS
from annotate.dataset.rows.tally import BuildReport
from annotate.dataset.rows.vocabulary import Vocabulary
from annotate.dataset.storage.folder import read_manifest
from annotate.dataset.storage.parquet import iter_rows
from annotate.dataset.summary import list_lines
from annotate.errors import UsageError
from annotate.files.json_values import dump_json
from annotate.labelstudio.page.page import make_page
from annotate.labelstudio.page.tasks import to_task
from annotate.model import Record
from annotate.project import Project
from annotate.records import record_from_json, to_json
from tests.dataset.stories import SCHEME, make_own_story_record

EXTRA = {"country": "Norland", "party": "Harbour Union", "a b": "3"}


def make(number: int, extra: dict[str, str]) -> Record:
    record = make_own_story_record(number)
    document = record.document
    return replace(record, document=replace(document, meta=replace(document.meta, extra=extra)))


def build(folder: Path, *records: Record, **options: Any) -> list[dict[str, Any]]:
    source = folder / "annotations.jsonl"
    source.write_text("".join(f"{dump_json(to_json(record))}\n" for record in records))
    target = folder / "dataset"
    app.build(Context(project=Project(folder=folder)), source, target, app.Options(**options))
    assert check_folder(target, SCHEME, None) == []
    return [
        row for path in sorted(target.glob(f"{DOCUMENTS}/*.parquet")) for row in iter_rows(path)
    ]


def test_a_column_that_no_article_fills_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("annotate.dataset.summary.list_split_lines", lambda _: [])
    report = BuildReport(missing_extra=("partty",))
    report.rows["documents"] = {"train": 1}
    report.documents["train"] += 1
    report.extra.update(["party", "country"])
    said = "no article has partty in meta.extra, so nothing stands in the column."
    assert f"Warning: {said} There is country, party." in list_lines(report, Path("dataset"))


def test_extra_survives_a_record_and_a_task() -> None:
    record = make(1, EXTRA)
    assert record_from_json(json.loads(dump_json(to_json(record)))) == record
    task = to_task(record, make_page(SCHEME))
    assert task["data"]["document"]["meta"]["extra"] == EXTRA


@pytest.mark.slow
def test_extra_is_a_column_of_json_and_names_that_are_asked_for_are_columns(
    tmp_path: Path,
) -> None:
    rows = build(tmp_path, make(1, EXTRA), make(2, {}), extra=["party", "a b"])
    found = {row["id"]: row for row in rows}
    first, second = (found[make_own_story_record(number).document.id] for number in (1, 2))
    assert json.loads(first["extra"]) == EXTRA
    assert (first["extra_party"], first["extra_a_b"]) == ("Harbour Union", "3")
    assert (second["extra"], second["extra_party"]) == (None, None)
    place = tmp_path / "dataset"
    manifest = read_manifest(place)
    assert manifest is not None
    tables = [file for file in manifest["files"] if "config" in file]
    kinds = Vocabulary(SCHEME).kinds
    restored = {r.document.id: r.document.meta.extra for _, r in iter_records(place, tables, kinds)}
    assert restored == {first["id"]: EXTRA, second["id"]: {}}


@pytest.mark.slow
def test_extra_of_a_withheld_text_is_withheld_too(tmp_path: Path) -> None:
    """It may be a summary, in the article's words."""
    [row] = build(tmp_path, make(1, EXTRA), extra=["party"], text="withheld")
    assert (row["text"], row["extra"], row["extra_party"]) == (None, None, None)


def test_two_names_that_make_one_column_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="extra_a_b"):
        build(tmp_path, make(1, EXTRA), extra=["a b", "a-b"])
