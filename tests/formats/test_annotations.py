"""Formats of other tools: what people marked goes out and comes back, or is counted as lost."""

import json
import re
import xml.etree.ElementTree as ET
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from annotate.app.context import Context
from annotate.app.exchange import exports, imports
from annotate.formats.port import HOLDINGS, FileFormat, Holding
from annotate.formats.registry import OWN, find_by_content, load_format
from annotate.model import Annotation, Annotator, Document, Record, Relation, Span
from annotate.offsets import freeze, hash_text, make_span_id, map_frozen
from annotate.project import Project, load_scheme
from annotate.records import open_writer, read_records
from tests.generator import iter_records

TABLES = "tables of documents, of each layer and of links, in a folder"
NEWS = load_scheme("news/2")
MARKING: dict[str, FileFormat] = {
    name: found for name in OWN if (found := load_format(name)).write and name != "jsonl"
}
BOTH = [name for name, format in MARKING.items() if format.read and name != "csv"]
ODD = (
    "Maret\u00e9 Lind \U0001f9ed said:\n\u201cNo \u2014 ne\u0301ver\u201d.\n"
    "\u05e9\u05dc\u05d5\u05dd 武器 a\u200db\ttab\\s end."
)


def make_odd_record(ranges: list[tuple[int, int]]) -> Record:
    text = freeze(ODD)
    places = sorted({(min(a, b) % len(text), max(a, b) % len(text)) for a, b in ranges})
    spans = [
        Span(
            id=make_span_id("odd", "entity", start, end, label),
            layer="entity",
            label=label,
            start=start,
            end=end,
            text=text[start:end],
        )
        for start, end in places
        if start < end and text[start:end] == text[start:end].strip()
        for label in ("PERSON",)
    ]
    return make_record(text, spans, [])


def make_record(
    text: str, spans: list[Span], relations: list[Relation], name: str = "odd"
) -> Record:
    document = Document(id=name, text=text, text_sha256=hash_text(text))
    reading = Annotation(
        document_id=name,
        text_sha256=document.text_sha256,
        scheme="news/2",
        annotator=Annotator(kind="human", name="ada"),
        layers=("entity", "quote", "stance"),
        spans=tuple(spans),
        relations=tuple(relations),
    )
    return Record(document=document, annotations=(reading,))


def read_twice(record: Record) -> Record:
    (reading,) = record.annotations
    other = replace(reading, annotator=Annotator(kind="human", name="bo"))
    return replace(record, annotations=(reading, other))


def write_records(path: Path, records: list[Record]) -> str:
    with open_writer(path) as write:
        for record in records:
            write(record)
    return str(path)


def go_round(folder: Path, records: list[Record], format: str) -> list[Record]:
    """Write records in a format, and read them again."""
    source, there = write_records(folder / "in.jsonl", records), str(folder / "there")
    back = str(folder / "back.jsonl")
    context = Context(project=Project())
    given_ = exports.Options(format=format, output=there, allow_loss=True)
    exports.export_records(context, [source], given_)
    options = imports.Options(output=back, format=format, scheme="news/2", layers=NEWS.layer_names)
    imports.import_records(context, [there], options)
    assert [p for p in context.findings if p.severity == "error"] == []
    problems: list[Any] = []
    found = list(read_records(back, problems))
    assert problems == []
    return found


def list_marked(record: Record) -> tuple[set[tuple[str, int, int]], set[tuple[object, ...]]]:
    """Return the places of spans, and of relations with both ends."""
    (reading,) = record.annotations
    spans = {span.id: (span.label, span.start, span.end) for span in reading.spans}
    links = {(r.label, spans[r.head], spans[r.tail]) for r in reading.relations}
    return set(spans.values()), links


@pytest.mark.slow
@pytest.mark.parametrize("format", BOTH)
def test_what_a_format_holds_comes_back_as_it_went(format: str, tmp_path: Path) -> None:
    records = [replace(r, annotations=r.annotations[:1]) for r in iter_records(6)]
    found = go_round(tmp_path, records, format)
    keeps: frozenset[Holding] = load_format(format).keeps
    for before, after in zip(records, found, strict=True):
        assert after.document.id == before.document.id
        assert after.document.text == before.document.text
        spans, links = list_marked(after)
        wanted, links_wanted = list_marked(before)
        assert spans <= wanted
        if "overlap" in keeps:
            assert spans == wanted
        assert links == (links_wanted if "relations" in keeps else set())


@pytest.mark.slow
@pytest.mark.parametrize("format", sorted(MARKING))
def test_what_people_marked_is_lost_only_where_that_is_allowed(format: str, tmp_path: Path) -> None:
    source = write_records(tmp_path / "in.jsonl", [read_twice(r) for r in iter_records(3)])
    target = tmp_path / "out"
    options = exports.Options(format=format, output=str(target), ledger=str(tmp_path / "l.json"))
    keeps = load_format(format).keeps
    if keeps >= {"overlap", "relations", "readings"}:
        exports.export_records(Context(), [source], options)
        assert target.exists()
        return
    with pytest.raises(exports.LossError, match="cannot hold"):
        exports.export_records(Context(), [source], options)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.jsonl", "l.json"]
    lines = json.loads(Path(tmp_path, "l.json").read_text())
    assert any(
        line.get("marked") and line["count"] and line["documents"] for line in lines.values()
    )
    result = exports.export_records(Context(), [source], replace(options, allow_loss=True))
    assert result.records == 3
    assert target.exists()


@pytest.mark.parametrize("format", sorted(MARKING))
def test_a_record_that_is_not_sound_is_written_as_far_as_it_goes(
    format: str, tmp_path: Path
) -> None:
    (record,) = iter_records(1)
    (reading,) = record.annotations
    beyond = replace(reading.spans[0], start=10**6, end=10**6 + 5, id="beyond")
    loose = Relation(label="speaker", head=reading.spans[0].id, tail="nowhere")
    odd = replace(reading, spans=(*reading.spans, beyond), relations=(*reading.relations, loose))
    source = write_records(tmp_path / "in.jsonl", [replace(record, annotations=(odd,))])
    options = exports.Options(format=format, output=str(tmp_path / "out"))
    with pytest.raises(exports.LossError):
        exports.export_records(Context(), [source], options)
    result = exports.export_records(Context(), [source], replace(options, allow_loss=True))
    assert any("relations" in what for what in result.ledger.losses)


@pytest.mark.parametrize("format", ["csv", "xmi", "cas-json"])
def test_what_the_scheme_does_not_have_is_counted_as_lost(format: str, tmp_path: Path) -> None:
    (record,) = iter_records(1)
    (reading,) = record.annotations
    (first, second, *rest) = reading.spans
    odd = replace(first, layer="frame"), replace(second, attributes={"mood": "bad"}), *rest
    (link, *links) = reading.relations
    said = replace(link, attributes={"sure": "yes"})
    marked = replace(reading, spans=odd, relations=(said, *links))
    source = write_records(tmp_path / "in.jsonl", [replace(record, annotations=(marked,))])
    options = exports.Options(format=format, output=str(tmp_path / "out"), allow_loss=True)
    losses = exports.export_records(Context(), [source], options).ledger.losses
    lost = {what: loss.count for what, loss in losses.items() if loss.is_marked}
    lost.pop("relations of spans that are not written", None)
    assert lost == {
        "spans of layers that the scheme does not have": 1,
        "attributes of spans that the scheme does not have": 1,
        "attributes of relations": 1,
    }


def test_an_annotator_who_read_nothing_and_a_folder_are_named(
    tmp_path: Path, run: Callable[..., Any]
) -> None:
    source = write_records(tmp_path / "in.jsonl", [read_twice(r) for r in iter_records(2)])
    options = ("--format", "csv", "-o", str(tmp_path / "out"))
    result = run("export", source, *options, "--annotator", "nobody")
    assert result.exit_code == 2
    assert re.search(r"There are readings by .*\bbo\b", result.stderr)
    (tmp_path / "kept").mkdir()  # no parts are in it
    result = run("export", str(tmp_path / "kept"), *options)
    assert (result.exit_code, "no dataset's" in result.stderr) == (2, True)
    assert not (tmp_path / "out").exists()
    assert run("export", source, *options, "--annotator", "bo").exit_code == 0


def test_a_range_is_found_where_freezing_puts_it() -> None:
    text = "a\r\ncafe\u0301 b\rc"
    move = map_frozen(text)
    frozen = freeze(text)
    assert frozen[slice(*move(3, 8))] == "caf\u00e9"
    assert frozen[slice(*move(3, 7))] == "caf\u00e9"  # widened to the whole character
    assert frozen[slice(*move(9, 10))] == "b"
    assert move(0, len(text)) == (0, len(frozen))


# --- files as other tools write them ---------------------------------------------------------

TEXT = "Mara Lind opposes the dam. She spoke in Ostrava."
PRODIGY = {
    "text": TEXT,
    "_input_hash": 5,
    "spans": [
        {"start": 0, "end": 9, "label": "PERSON", "token_start": 0, "token_end": 1},
        {"start": 40, "end": 47, "label": "LOC"},
    ],
    "answer": "accept",
    "_annotator_id": "ada",
}
DOCCANO = {"id": 7, "text": TEXT, "label": [[0, 9, "PERSON"], [40, 47, "LOC"]], "Comments": ["?"]}
STUDIO = [
    {
        "id": 3,
        "data": {"text": "\U0001f9ed " + TEXT},
        "annotations": [
            {
                "id": 1,
                "completed_by": {"id": 4, "email": "someone@example.org"},
                "result": [
                    {
                        "id": "a",
                        "from_name": "label",
                        "to_name": "text",
                        "type": "labels",
                        "value": {"start": 3, "end": 12, "text": "Mara Lind", "labels": ["PERSON"]},
                    },
                    {
                        "id": "b",
                        "from_name": "mood",
                        "to_name": "text",
                        "type": "choices",
                        "value": {"choices": ["good"]},
                    },
                ],
            }
        ],
    }
]
CONLL = (
    "-DOCSTART- -X- -X- O\n\nMara NNP B-NP B-PERSON\nLind NNP I-NP I-PERSON\nspoke V O O\n\n"
    "in I O O\nOstrava N O B-LOC\n"
)
BRAT = (
    "T1\tPERSON 0 9\tMara Lind\nT2\tLOC 40 47\tOstrava\n"
    "T3\tPERSON 0 4;22 25\tMara dam\n#1\tAnnotatorNotes T1\tsure?\nR1\tlives Arg1:T1 Arg2:T2\n"
)


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a file of each tool."""
    monkeypatch.chdir(tmp_path)
    Path("p.jsonl").write_text(json.dumps(PRODIGY) + "\n")
    Path("d.jsonl").write_text(json.dumps(DOCCANO) + "\n")
    Path("s.json").write_text(json.dumps(STUDIO))
    Path("c.conll").write_text(CONLL)
    Path("b.ann").write_text(BRAT)
    Path("b.txt").write_text(TEXT)
    return tmp_path


@pytest.mark.parametrize(
    ("file", "format"),
    [
        ("p.jsonl", "prodigy"),
        ("d.jsonl", "doccano"),
        ("s.json", "label-studio"),
        ("c.conll", "conll"),
        ("b.ann", "brat"),
    ],
)
def test_a_file_is_told_by_what_is_in_it(files: Path, file: str, format: str) -> None:
    assert find_by_content(Path(file).read_bytes()) == format


def test_a_label_that_the_scheme_lacks_is_named_and_mapped(
    files: Path, run: Callable[..., Any]
) -> None:
    result = run("import", "p.jsonl", "-o", "out.jsonl")
    assert result.exit_code == 0, result.stderr
    result = run("import", "p.jsonl", "d.jsonl", "-o", "out.jsonl", "--map", "LOC=GPE")
    assert result.exit_code == 1
    assert "1 comments are left out (first in 7)" in result.stderr
    first, second = read_records("out.jsonl", [])
    assert [(s.label, s.text) for s in first.annotations[0].spans] == [
        ("PERSON", "Mara Lind"),
        ("GPE", "Ostrava"),
    ]
    assert first.annotations[0].annotator == Annotator(kind="human", name="ada")
    assert first.annotations[0].layers == ("entity",)
    assert second.annotations[0].annotator.name == "imported"
    Path("odd.jsonl").write_text(json.dumps(PRODIGY).replace("LOC", "Ort") + "\n")
    result = run("import", "odd.jsonl", "-o", "odd_out.jsonl")
    assert result.exit_code == 1
    assert "1 spans 'Ort' are left out" in result.stderr
    assert "--map Ort=OURS" in result.stderr
    result = run("import", "odd.jsonl", "-o", "odd_out.jsonl", "--map", "Ort=")
    assert result.exit_code == 0
    assert "Left out, as --map says: 1 Ort" in result.stdout + result.stderr


def test_positions_of_javascript_become_code_points_and_nobody_is_named(
    files: Path, run: Callable[..., Any]
) -> None:
    result = run("import", "s.json", "-o", "out.jsonl")
    assert result.exit_code == 1  # for what could not be taken over
    assert "1 regions of the type choices are left out" in result.stderr
    (record,) = read_records("out.jsonl", [])
    assert [s.text for s in record.annotations[0].spans] == ["Mara Lind"]
    assert record.annotations[0].annotator.name == "annotator-4"
    assert "example.org" not in Path("out.jsonl").read_text()


def test_standoff_in_pieces_notes_and_relations_of_no_scheme_are_counted(
    files: Path, run: Callable[..., Any]
) -> None:
    result = run("import", "b.ann", "-o", "out.jsonl")
    assert result.exit_code == 1
    for said in ("1 notes", "1 spans in pieces", "1 relations 'lives'"):
        assert said in result.stderr
    (record,) = read_records("out.jsonl", [])
    assert record.document.text == TEXT
    assert len(record.annotations[0].spans) == 2


def test_an_event_of_brat_is_relations_from_what_names_it(
    tmp_path: Path, run: Callable[..., Any]
) -> None:
    Path(tmp_path, "e.txt").write_text(TEXT)
    Path(tmp_path, "e.ann").write_text(
        "T1\tPERSON 0 9\tMara Lind\nT2\tAGAINST 10 17\topposes\nT3\tTARGET 18 25\tthe dam\n"
        "T4\tCUE 31 36\tspoke\nE1\tAGAINST:T2 holder:T1 target2:T3\nE2\tCUE:T4 basis:E1\n"
        "A1\tintensity E1 high\nE3\tCUE\n"
    )
    target = str(tmp_path / "out.jsonl")
    result = run("import", str(tmp_path / "e.ann"), "-o", target)
    assert (result.exit_code, "no event of brat: 'E3" in result.stderr) == (1, True)
    (record,) = read_records(target, [])
    (reading,) = record.annotations
    words = {span.id: span.text for span in reading.spans}
    assert {(r.label, words[r.head], words[r.tail]) for r in reading.relations} == {
        ("holder", "opposes", "Mara Lind"),
        ("target", "opposes", "the dam"),
        ("basis", "spoke", "opposes"),
    }
    assert {s.text: s.attributes for s in reading.spans if s.attributes} == {
        "opposes": {"intensity": "high"}
    }


def test_words_and_tags_become_a_text(files: Path, run: Callable[..., Any]) -> None:
    assert run("import", "c.conll", "-o", "out.jsonl").exit_code == 0
    (record,) = read_records("out.jsonl", [])
    assert record.document.text == "Mara Lind spoke\nin Ostrava\n"
    assert [s.text for s in record.annotations[0].spans] == ["Mara Lind", "Ostrava"]


def test_a_task_of_label_studio_is_a_document_and_its_labels_may_have_blanks(
    tmp_path: Path, run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As its export CONLL2003 has them: one line for all tasks, an empty one behind each."""
    monkeypatch.chdir(tmp_path)
    words = "Mara -X- _ B-PERSON\nLind -X- _ I-PERSON\nspoke -X- _ O\n\n"
    nothing, last = "\n", "Vey -X- _ B-works for\nleft -X- _ O\n\n"
    Path("result.conll").write_text(f"-DOCSTART- -X- O\n{words}{nothing}{last}")
    result = run("import", "result.conll", "-o", "out.jsonl", "--map", "works for=ORG")
    assert result.exit_code == 0, result.stderr
    first, third = read_records("out.jsonl", [])
    assert (first.document.id, first.document.text) == ("result-1", "Mara Lind spoke\n")
    assert [s.text for s in first.annotations[0].spans] == ["Mara Lind"]
    assert (third.document.id, third.document.text) == ("result-3", "Vey left\n")
    assert [(s.label, s.text) for s in third.annotations[0].spans] == [("ORG", "Vey")]
    Path("odd.conll").write_text(f"-DOCSTART- -X- O\n{words}odd\n")
    result = run("import", "odd.conll", "-o", "out.jsonl")
    assert result.exit_code == 1
    assert "no word with a tag: 'odd'" in result.stderr


def test_articles_of_marked_files_are_ingested_and_what_is_marked_is_counted(
    files: Path, run: Callable[..., Any]
) -> None:
    result = run("ingest", "p.jsonl", "b.ann", "-o", "articles.jsonl")
    assert "2 annotations are left out" in result.stderr
    assert "annotate import" in result.stderr
    assert json.loads(Path("articles.jsonl").read_text().splitlines()[0])["text"] == TEXT


def test_where_nothing_is_marked_the_layers_have_to_be_named(
    files: Path, run: Callable[..., Any]
) -> None:
    Path("none.jsonl").write_text(json.dumps({**PRODIGY, "spans": []}) + "\n")
    Path("out.jsonl").write_text("as it was")
    result = run("import", "none.jsonl", "-o", "out.jsonl")
    assert (result.exit_code, Path("out.jsonl").read_text()) == (1, "as it was")
    assert "--layers" in result.stderr
    result = run("import", "none.jsonl", "-o", "out.jsonl", "--layers", "entity")
    assert result.exit_code == 0
    (record,) = read_records("out.jsonl", [])
    assert (record.annotations[0].layers, record.annotations[0].spans) == (("entity",), ())


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", "An article in plain words."),
        ("a.csv", "id,text\na,An article.\n"),
        ("a.jsonl", ""),
        ("a.ann", "T1\tPERSON 0 4\tMara\n"),
        ("a.jsonl", '{"text": "a", "spans": [{"start": 0, "end": 99, "label": "PERSON"}]}\n'),
        ("a.jsonl", '{"text": "a", "spans": [{"start": "x", "label": []}]}\n'),
        ("a.json", '[{"data": [], "annotations": [{"result": [{"from_name": 1}]}]}]'),
        ("a.conll", "-DOCSTART-\n\nword\n"),
    ],
)
def test_what_has_nothing_marked_or_is_broken_is_named(
    name: str,
    content: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    run: Callable[..., Any],
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(name).write_text(content)
    result = run("import", name, "-o", "out.jsonl")
    assert result.exit_code == 1, result.stdout
    assert name in result.stderr
    assert "->" in result.stderr


def test_what_was_taken_in_is_sound(files: Path, run: Callable[..., Any]) -> None:
    names = ("--map", "LOC=GPE", "--map", "lives=")
    run("import", ".", "-o", "out.jsonl", *names)
    result = run("validate", "out.jsonl")
    assert result.exit_code == 0, result.stderr
    by_model = run("import", "p.jsonl", "-o", "model.jsonl", "--kind", "model", "--annotator", "m")
    assert by_model.exit_code == 0
    assert run("validate", "model.jsonl").exit_code == 0


def test_tables_hold_every_reading_and_no_formula(tmp_path: Path) -> None:
    (record,) = iter_records(1)
    formula = replace(record.document, meta=replace(record.document.meta, title="=1+1"))
    source = write_records(tmp_path / "in.jsonl", [replace(record, document=formula)])
    options = exports.Options(format="csv", output=str(tmp_path / "out"))
    exports.export_records(Context(), [source], options)
    names = {path.name for path in Path(tmp_path, "out").iterdir()}
    assert names == {"documents.csv", "entity.csv", "quote.csv", "stance.csv", "links.csv"}
    import pandas

    tables = {name: pandas.read_csv(tmp_path / "out" / name) for name in names}
    reading = record.annotations[0]
    assert len(tables["links.csv"]) == len(reading.relations)
    assert tables["links.csv"].score.isna().all()
    spans = sum(len(tables[f"{layer}.csv"]) for layer in NEWS.layer_names)
    assert spans == len(reading.spans)
    row = tables["entity.csv"].iloc[0]
    assert row.text == record.document.text[row.start : row.end]
    assert tables["documents.csv"].title[0] == "'=1+1"


def test_the_page_says_what_each_format_holds() -> None:
    page = Path(__file__).parents[2] / "annotate" / "docs" / "other-tools.md"
    rows = [line for line in page.read_text(encoding="utf-8").splitlines() if "| `" in line]
    rows = [line for line in rows if not line.startswith("| `--format`")]
    assert rows == [describe(name) for name in OWN if is_of_annotations(name)]


def is_of_annotations(name: str) -> bool:
    return OWN[name].startswith("annotations.") or name in {"csv", "tsv"}


def describe(name: str) -> str:
    format = load_format(name)
    reads = format.read is not None and name != "csv"
    cells = [reads, format.write is not None, *(what in format.keeps for what in HOLDINGS)]
    shown = " | ".join("yes" if cell else "" for cell in cells).replace("|  |", "| |")
    what = TABLES if name == "csv" else format.description
    return f"| `{name}` | {what} | {shown} |".replace("|  |", "| |")


def test_a_qda_project_holds_every_reading_by_selections_that_are_slices_of_its_sources(
    tmp_path: Path,
) -> None:
    space = "{urn:QDA-XML:project:1.0}"
    records = [read_twice(record) for record in iter_records(3)]
    odd = replace(records[0].document.meta, title="Tide & <tow> \x0b", extra={"party": "Whig"})
    records[0] = replace(records[0], document=replace(records[0].document, meta=odd))
    source = write_records(tmp_path / "in.jsonl", records)
    packed = []
    for name in ("a.qdpx", "b.qdpx"):
        options = exports.Options(format="refi-qda", output=str(tmp_path / name))
        exports.export_records(Context(), [source], options)
        packed.append((tmp_path / name).read_bytes())
    assert packed[0] == packed[1]
    with zipfile.ZipFile(tmp_path / "a.qdpx") as archive:
        project = ET.fromstring(archive.read("project.qde"))
        texts = {n: archive.read(n).decode() for n in archive.namelist() if n != "project.qde"}
    guids = [each.get("guid") for each in project.iter() if each.get("guid")]
    assert len(set(guids)) == len(guids)
    used = {each.get("targetGUID") for each in project.iter() if each.get("targetGUID")}
    users = {each.get("creatingUser") for each in project.iter() if each.get("creatingUser")}
    assert used | users <= set(guids)
    codes = {each.get("guid"): each.get("name") for each in project.iter(f"{space}Code")}
    sources = list(project.iter(f"{space}TextSource"))
    assert sources[0].get("name") == "Tide & <tow> \ufffd"
    assert "Whig" in [each.text for each in sources[0].iter(f"{space}TextValue")]
    for record, article in zip(records, sources, strict=True):
        text = texts[(article.get("plainTextPath") or "").replace("internal://", "sources/")]
        assert text == record.document.text
        found = Counter(
            (codes[code.get("targetGUID")], text[int(at.get("startPosition") or 0) :][: len_of(at)])
            for at in article.iter(f"{space}PlainTextSelection")
            for code in [next(at.iter(f"{space}CodeRef"))]
        )
        spans = [span for reading in record.annotations for span in reading.spans]
        assert found == Counter((span.label, span.text) for span in spans)
    links = [link.get("name") for link in project.iter(f"{space}Link")]
    assert Counter(links) == Counter(
        link.label for r in records for reading in r.annotations for link in reading.relations
    )


def len_of(selection: ET.Element) -> int:
    return int(selection.get("endPosition") or 0) - int(selection.get("startPosition") or 0)


@pytest.mark.slow
def test_spacy_reads_what_is_written_and_what_it_packs_itself_is_taken_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Callable[..., Any]
) -> None:
    import spacy
    from spacy.tokens import DocBin, Span

    monkeypatch.chdir(tmp_path)
    (record,) = iter_records(1)
    (reading,) = record.annotations
    write_records(tmp_path / "in.jsonl", [record])
    assert run("export", "in.jsonl", "--format", "docbin", "-o", "out.spacy").exit_code == 0
    (doc,) = DocBin().from_bytes(Path("out.spacy").read_bytes()).get_docs(spacy.blank("en").vocab)
    assert doc.text == record.document.text
    for layer, group in doc.spans.items():
        own = [s for s in reading.spans if s.layer == layer]
        assert sorted((s.start_char, s.end_char, s.label_) for s in group) == sorted(
            (s.start, s.end, s.label) for s in own
        )
    assert {s.layer for s in reading.spans} == set(doc.spans)
    assert {e.label_ for e in doc.ents} <= {s.label for s in reading.spans if s.layer == "entity"}
    assert doc.ents
    theirs = spacy.blank("en")("Mara Lind left Ostrava.")
    theirs.ents = [Span(theirs, 0, 2, label="PERSON")]
    theirs.spans["sc"] = [Span(theirs, 3, 4, label="GPE"), Span(theirs, 0, 2, label="PERSON")]
    packed = DocBin(docs=[theirs]).to_bytes()
    Path("theirs.spacy").write_bytes(packed)
    Path("theirs").write_bytes(packed)
    assert find_by_content(packed) == "docbin"
    for name in ("theirs.spacy", "theirs"):
        taken = run("import", name, "-o", "a.jsonl")
        assert taken.exit_code == 0, taken.stderr
        (found,) = read_records("a.jsonl", [])
        assert {(s.label, s.text) for s in found.annotations[0].spans} == {
            ("PERSON", "Mara Lind"),
            ("GPE", "Ostrava"),
        }
    Path("broken.spacy").write_bytes(packed[:40])
    assert run("import", "broken.spacy", "-o", "b.jsonl").exit_code == 1
