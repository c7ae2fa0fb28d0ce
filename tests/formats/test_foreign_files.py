"""Files of other tools as they really come, and schemes whose names no other tool would take."""

import csv
import json
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from annotate.app.exchange.labels import parse_map
from annotate.formats.registry import find_by_content, load_format
from annotate.model import BECAUSE, Meta, Record, Relation
from annotate.project import load_scheme
from annotate.records import open_writer, read_records
from tests.any_label_scheme import make_record, write_scheme
from tests.examples import make_span
from tests.formats.round_trips import BOTH_WAYS

TEXT = "Mara Lind opposes the \U0001f9ed dam."
MADE = {"id": 1, "lead_time": 2.0, "annotation_id": 1, "text": TEXT}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, which is the current one."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write_record(record: Record, path: str) -> str:
    with open_writer(path) as write:
        write(record)
    return path


def list_marked(path: str) -> tuple[list[Any], list[Any]]:
    (record,) = read_records(path, [])
    (reading,) = record.annotations
    spans = {s.id: (s.label, s.start, s.end, s.text) for s in reading.spans}
    links = [(r.label, spans[r.head], spans[r.tail], dict(r.attributes)) for r in reading.relations]
    return sorted(spans.values()), sorted(links, key=str)


@pytest.mark.parametrize("format", BOTH_WAYS)
def test_names_of_any_kind_come_back(format: str, here: Path, run: Callable[..., Any]) -> None:
    source = write_record(make_record(write_scheme(here)), "in.jsonl")
    result = run("export", source, "--format", format, "-o", "there", "--allow-loss")
    assert result.exit_code == 0, result.stderr
    result = run("import", "there", "-o", "back.jsonl")
    assert result.exit_code == 0, result.stderr
    spans, links = list_marked(source)
    assert list_marked("back.jsonl") == (spans, [] if format == "conll" else links)


def test_names_that_brat_would_spell_alike_stay_apart(here: Path, run: Callable[..., Any]) -> None:
    made = run("scheme", "new", "--from", "a b,a_b,a-b,a+b", "--id", "alike", "-o", "alike.toml")
    assert made.exit_code == 0, made.stderr
    (layer,) = load_scheme("alike.toml", here).layer_names
    record = make_record(write_scheme(here))
    (reading,) = record.annotations
    names = ("a b", "a_b", "a-b", "a+b")
    spans = tuple(
        replace(span, label=name, layer=layer, attributes={})
        for span, name in zip(reading.spans, names, strict=False)
    )
    Path("annotate.toml").write_text('[project]\nname = "alike"\nscheme = "alike.toml"\n')
    marked = replace(reading, scheme="alike/1", layers=(layer,), spans=spans, relations=())
    source = write_record(replace(record, annotations=(marked,)), "in.jsonl")
    assert run("export", source, "--format", "brat", "-o", "there").exit_code == 0
    assert run("import", "there", "-o", "back.jsonl").exit_code == 0
    assert list_marked("back.jsonl") == list_marked(source)


@pytest.mark.parametrize("format", ["label-studio", "web-annotation", "docbin", "brat"])
def test_why_a_relation_is_suggested_stops_no_export(
    format: str, here: Path, run: Callable[..., Any]
) -> None:
    record = make_record(write_scheme(here))
    (reading,) = record.annotations
    links = tuple(replace(r, attributes={BECAUSE: "she is near"}) for r in reading.relations)
    source = write_record(replace(record, annotations=(replace(reading, relations=links),)), "in")
    result = run("export", source, "--format", format, "-o", "there")
    assert result.exit_code == 0, result.stderr
    assert ("2 reasons of suggested relations" in result.stderr + result.stdout) is (
        format == "brat"
    )
    assert run("import", "there", "-o", "back.jsonl").exit_code == 0
    if format != "brat":
        assert list_marked("back.jsonl") == list_marked(source)


@pytest.mark.parametrize("format", BOTH_WAYS)
def test_nested_spans_come_back_where_overlap_does_and_pieces_where_relations_do(
    format: str, here: Path, run: Callable[..., Any]
) -> None:
    record = make_record(write_scheme(here))
    (reading,) = record.annotations
    outer, inner, piece = (
        make_span(record.document, "what", "Col\u00e8re", words)
        for words in ("The harbour master of Port Nord", "harbour master", "angry")
    )
    joined = Relation(label="\u0636\u062f", head=outer.id, tail=piece.id)  # over what lies between
    marked = replace(reading, spans=(outer, inner, piece), relations=(joined,))
    source = write_record(replace(record, annotations=(marked,)), "in.jsonl")
    keeps = load_format(format).keeps
    result = run("export", source, "--format", format, "-o", "whole")
    assert (result.exit_code == 0) is ({"overlap", "relations"} <= keeps)
    result = run("export", source, "--format", format, "-o", "there", "--allow-loss")
    assert result.exit_code == 0, result.stderr
    assert run("import", "there", "-o", "back.jsonl").exit_code == 0
    spans, links = list_marked("back.jsonl")
    assert len(spans) == 2 + ("overlap" in keeps)
    assert len(links) == ("relations" in keeps)


META = Meta(
    title="T", byline="B", published="2024-05-01", publisher="P", url="https://example.org/1",
    archive_url="https://example.org/2", language="en", licence="MIT", redistribution="yes",
    copy_of="other", extra={"party": "x"},
)  # fmt: skip


@pytest.mark.parametrize("format", BOTH_WAYS)
def test_what_is_known_of_an_article_comes_back_or_is_counted(
    format: str, here: Path, run: Callable[..., Any]
) -> None:
    record = make_record(write_scheme(here))
    source = write_record(replace(record, document=replace(record.document, meta=META)), "in")
    result = run("export", source, "--format", format, "-o", "there", "--allow-loss")
    assert result.exit_code == 0, result.stderr
    assert run("import", "there", "-o", "back.jsonl").exit_code == 0
    (after,) = read_records("back.jsonl", [])
    told = result.stdout + result.stderr
    for each in fields(Meta):
        before = getattr(META, each.name)
        is_told = f"1 metadata ({each.name}) (any)" in told
        assert is_told is bool(before and getattr(after.document.meta, each.name) != before)


def test_a_table_of_a_layer_takes_no_other_ones_name(here: Path, run: Callable[..., Any]) -> None:
    scheme = write_scheme(here)
    record = make_record(scheme)
    (reading,) = record.annotations
    Path("any.toml").write_text(Path("any.toml").read_text().replace('"what"', '"links"')
                                .replace("layer:what", "layer:links"))  # fmt: skip
    moved = tuple(replace(span, layer="links") for span in reading.spans)
    marked = replace(reading, layers=("links",), spans=moved)
    source = write_record(replace(record, annotations=(marked,)), "in.jsonl")
    for format, delimiter in (("csv", ","), ("tsv", "\t")):
        assert run("export", source, "--format", format, "-o", format).exit_code == 0
        with Path(format, f"layer-links.{format}").open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream, delimiter=delimiter))
        assert sorted(row["text"] for row in rows) == sorted(s.text for s in reading.spans)
        with Path(format, f"links.{format}").open(encoding="utf-8", newline="") as stream:
            assert len(list(csv.DictReader(stream, delimiter=delimiter))) == 2


def test_a_dataset_is_exported_with_its_own_scheme(here: Path, run: Callable[..., Any]) -> None:
    source = write_record(make_record(write_scheme(here)), "in.jsonl")
    assert run("build", source, "-o", "made").exit_code == 0
    assert run("build", source, "-o", "bare", "--text", "withheld").exit_code == 0
    Path("annotate.toml").unlink()
    result = run("export", "made", "--format", "docbin", "-o", "made.spacy")
    assert result.exit_code == 0, result.stderr
    assert run("import", "made.spacy", "--scheme", "any.toml", "-o", "back.jsonl").exit_code == 0
    assert list_marked("back.jsonl") == list_marked(source)
    result = run("export", "bare", "--format", "docbin", "-o", "bare.spacy")
    assert (result.exit_code, Path("bare.spacy").exists()) == (1, False)
    assert "Documents whose text the dataset does not have: 1." in result.stderr
    result = run("export", "bare", "made", "--format", "doccano", "-o", "both.jsonl")
    assert (result.exit_code, Path("both.jsonl").exists()) == (1, False)
    Path("empty").mkdir()
    assert run("export", "empty", "--format", "csv", "-o", "tables").exit_code == 2


DOCCANO = [
    {"id": 1, "text": "Nothing.", "label": []},
    {"id": 2, "text": TEXT, "label": [[0, 9, "PERSON"]]},
]
LISTED = [{"text": TEXT, "entities": [[0, 9, "PERSON"]]}]
OLD = [{"id": 1, "text": TEXT, "annotations": [{"label": 3, "start_offset": 0, "end_offset": 9}]}]
SHORT = [
    {**MADE, "annotator": 4, "ner": [{"start": 0, "end": 9, "text": "Mara Lind", "labels": ["P"]}]},
    {
        **MADE,
        "annotator": "ada@example.org",
        "ner": [{"start": 22, "end": 28, "text": "\U0001f9ed dam", "labels": ["P"]}],
    },
]
UD = (
    "# newdoc id = d1\n# text = Vamos al puerto.\n1\tVamos\tir\tVERB\t_\t_\t0\troot\t_\t_\n"
    "2-3\tal\t_\t_\t_\t_\t_\t_\t_\t_\n2\ta\ta\tADP\t_\t_\t4\tcase\t_\t_\n3\tel\tel\tDET\t_\t_\t4\tdet\t_\t_\n"
    "4\tpuerto\tpuerto\tNOUN\t_\t_\t1\tobl\t_\tSpaceAfter=No|NER=B-PLACE\n"
    "4.1\tx\t_\t_\t_\t_\t_\t_\t_\t_\n5\t.\t.\tPUNCT\t_\t_\t1\tpunct\t_\t_\n\n"
)


@pytest.mark.parametrize(
    ("data", "format", "spans"),
    [
        ("\n".join(map(json.dumps, DOCCANO)), "doccano", [("PERSON", "Mara Lind")]),
        (json.dumps(LISTED), "doccano", [("PERSON", "Mara Lind")]),
        (json.dumps(OLD), "doccano", [("3", "Mara Lind")]),
        (json.dumps(SHORT), "label-studio", [("P", "Mara Lind"), ("P", "\U0001f9ed dam")]),
        (UD, "conll", [("PLACE", "puerto")]),
    ],
)
def test_a_file_as_it_really_comes_is_told_and_read(
    data: str, format: str, spans: list[Any], here: Path, run: Callable[..., Any]
) -> None:
    Path("given").write_text(data)
    assert find_by_content(data.encode()) == format
    assert run("scheme", "new", "--from", "given", "--id", "s", "-o", "s.toml").exit_code == 0
    result = run("import", "given", "--scheme", "s.toml", "-o", "back.jsonl")
    assert result.exit_code == 0, result.stderr
    readings = [each for record in read_records("back.jsonl", []) for each in record.annotations]
    assert sorted((s.label, s.text) for r in readings for s in r.spans) == sorted(spans)
    assert "example.org" not in Path("back.jsonl").read_text()
    if format == "conll":
        (record,) = read_records("back.jsonl", [])
        assert record.document.text.strip() == "Vamos al puerto."
    result = run("ingest", "given", "-o", "articles.jsonl")
    assert f"R12: {len(spans)} annotations are left out" in result.stderr


def test_what_is_said_of_whole_texts_is_named_by_ingest(
    here: Path, run: Callable[..., Any]
) -> None:
    Path("p.jsonl").write_text(json.dumps({"text": TEXT, "label": "A", "_input_hash": 1}))
    result = run("ingest", "p.jsonl", "-o", "articles.jsonl")
    assert "R12: 1 annotations are left out" in result.stderr


def test_a_name_may_have_an_equals_sign(here: Path) -> None:
    scheme = write_scheme(here)
    pairs = ["a=b=\u0634\u062e\u0635", "x=", "c=Col\u00e8re"]
    assert parse_map(pairs, scheme) == {"a=b": "\u0634\u062e\u0635", "x": "", "c": "Col\u00e8re"}
