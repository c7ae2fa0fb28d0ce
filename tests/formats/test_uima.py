"""The CAS of UIMA, as XMI and as JSON: exports of INCEpTION come in, and what goes out is one."""

import io
import json
import re
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from annotate.app.context import Context
from annotate.app.exchange import exports
from annotate.formats.registry import find_by_content
from annotate.model import Annotation, Annotator, Record
from annotate.offsets import count_utf16, read_utf16
from annotate.records import read_records
from tests.formats.test_annotations import (
    go_round,
    list_marked,
    make_odd_record,
    read_twice,
    write_records,
)
from tests.generator import iter_records

DKPRO = "de.tudarmstadt.ukp.dkpro.core.api"
TEXT = "\U0001f9ed Mara Lind opposes the dam,\nTam Oster said."


def describe_type(name: str, supertype: str, **features: str) -> str:
    said = "".join(
        f"<featureDescription><name>{n}</name><rangeTypeName>{r}</rangeTypeName></featureDescription>"
        for n, r in features.items()
    )
    return (
        f"<typeDescription><name>{name}</name><supertypeName>{supertype}</supertypeName>"
        f"<features>{said}</features></typeDescription>"
    )


ANNOTATION, STRING = "uima.tcas.Annotation", "uima.cas.String"
TYPES = (
    '<?xml version="1.0"?><typeSystemDescription xmlns="http://uima.apache.org/resourceSpecifier">'
    "<types>"
    + describe_type(
        f"{DKPRO}.metadata.type.DocumentMetaData",
        "uima.tcas.DocumentAnnotation",
        documentTitle=STRING,
        documentId=STRING,
        documentUri=STRING,
    )
    + describe_type(f"{DKPRO}.segmentation.type.Token", ANNOTATION)
    + describe_type(f"{DKPRO}.ner.type.NamedEntity", ANNOTATION, value=STRING, identifier=STRING)
    + describe_type("webanno.custom.Claim", ANNOTATION, sure=STRING, side=STRING)
    + describe_type("webanno.custom.Act", ANNOTATION, value=STRING, slots="uima.cas.FSArray")
    + describe_type("webanno.custom.ActSlotsLink", "uima.cas.TOP", role=STRING, target=ANNOTATION)
    + describe_type(
        "webanno.custom.Says",
        ANNOTATION,
        Dependent="webanno.custom.Claim",
        Governor="webanno.custom.Claim",
        kind=STRING,
    )
    + "</types></typeSystemDescription>"
)
XMI = f"""<?xml version="1.0" encoding="UTF-8"?>
<xmi:XMI xmlns:xmi="http://www.omg.org/XMI" xmlns:cas="http:///uima/cas.ecore"
 xmlns:m="http:///{DKPRO.replace(".", "/")}/metadata/type.ecore"
 xmlns:s="http:///{DKPRO.replace(".", "/")}/segmentation/type.ecore"
 xmlns:n="http:///{DKPRO.replace(".", "/")}/ner/type.ecore"
 xmlns:custom="http:///webanno/custom.ecore" xmi:version="2.0">
<cas:NULL xmi:id="0"/>
<m:DocumentMetaData xmi:id="1" sofa="12" begin="0" end="45" documentTitle="dam.txt"
 documentId="WHO" documentUri="project/dam.txt"/>
<s:Token xmi:id="2" sofa="12" begin="3" end="7"/>
<n:NamedEntity xmi:id="3" sofa="12" begin="3" end="12" value="PER" identifier="http://x/1"/>
<custom:Claim xmi:id="4" sofa="12" begin="13" end="28" sure="very" side="against"/>
<custom:Claim xmi:id="5" sofa="12" begin="30" end="39"/>
<custom:Says xmi:id="6" sofa="12" begin="13" end="28" Governor="5" Dependent="4" kind="says"/>
<custom:ActSlotsLink xmi:id="7" role="by" target="3"/>
<custom:Act xmi:id="8" sofa="12" begin="13" end="20" value="oppose" slots="7"/>
<custom:Claim xmi:id="9" sofa="12" begin="1" end="7"/>
<cas:Sofa xmi:id="12" sofaNum="1" sofaID="_InitialView" mimeType="text" sofaString="{
    TEXT.replace(chr(10), "&#10;")
}"/>
<cas:View sofa="12" members="1 2 3 4 5 6 8 9"/>
</xmi:XMI>
"""
MAP = ("--map", "PER=PERSON", "--map", "Claim=TARGET", "--map", "oppose=CUE")
LINKS = ("--map", "says=repeats", "--map", "by=speaker")


def pack(**files: str | bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def make_export(*annotators: str) -> bytes:
    """Return what INCEpTION exports of a project: below each document a zip file an annotator."""
    inner = {
        f"annotation/dam.txt/{who}.zip": pack(
            **{f"{who}.xmi": XMI.replace("WHO", who), "TypeSystem.xml": TYPES}
        )
        for who in annotators
    }
    sources = {"source/dam.txt": TEXT, "source/b.xmi": XMI, "annotation_ser/a.ser": b"\xac\xed"}
    return pack(**inner, **sources, **{"exportedproject123.json": '{"name": "dam"}'})


def test_an_export_of_inception_has_a_reading_for_each_annotator(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Callable[..., Any]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("export.zip").write_bytes(make_export("ada", "bo", "CURATION_USER"))
    result = run("import", "export.zip", "-o", "out.jsonl", *MAP, *LINKS)
    assert result.exit_code == 1  # for what could not be taken over
    assert not re.search("R02|R31", result.stderr)  # its sources are not read
    (record,) = read_records("out.jsonl", [])
    with zipfile.ZipFile("export.zip") as archive:
        archive.extractall("unpacked")
    assert run("import", "unpacked", "-o", "same.jsonl", *MAP, *LINKS).exit_code == 1
    assert Path("same.jsonl").read_bytes() == Path("out.jsonl").read_bytes()
    assert (record.document.id, record.document.text) == ("dam", TEXT)
    assert [r.annotator for r in record.annotations] == [
        Annotator(kind="adjudicator", name="curation"),
        Annotator(kind="human", name="ada"),
        Annotator(kind="human", name="bo"),
    ]
    reading = record.annotations[1]
    spans = {span.id: (span.label, span.text) for span in reading.spans}
    assert Counter(spans.values()) == {
        ("PERSON", "Mara Lind"): 1,
        ("TARGET", "opposes the dam"): 1,
        ("TARGET", "Tam Oster"): 1,
        ("CUE", "opposes"): 1,
    }
    assert {(r.label, spans[r.head][1], spans[r.tail][1]) for r in reading.relations} == {
        ("repeats", "Tam Oster", "opposes the dam"),
        ("speaker", "opposes", "Mara Lind"),
    }
    said = result.stderr
    assert "3 spans that end inside a character, or beyond the text are left out" in said
    for attribute in ("sure", "side", "identifier"):
        assert f"3 attributes {attribute} are left out" in said


def test_a_file_with_its_types_beside_it_or_above_is_read_and_one_without_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Callable[..., Any]
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = Path("corpus", "below")
    folder.mkdir(parents=True)
    Path(folder, "a.xmi").write_text(XMI)
    alone = run("import", "corpus", "-o", "out.jsonl")
    assert (alone.exit_code, "TypeSystem.xml is not beside it" in alone.stderr) == (1, True)
    for place in (folder, Path("corpus")):
        Path(place, "TypeSystem.xml").write_text(TYPES)
        run("import", "corpus", "-o", "out.jsonl", *MAP, *LINKS)
        (record,) = read_records("out.jsonl", [])
        assert (record.document.id, record.annotations[0].annotator.name) == ("a", "imported")
        Path(place, "TypeSystem.xml").unlink()
    assert (find_by_content(XMI.encode()), find_by_content(TYPES.encode())) == ("xmi", None)
    Path("corpus", "TypeSystem.xml").write_text(TYPES)
    articles = run("ingest", "corpus", "-o", "articles.jsonl")
    assert (articles.exit_code, "error" in articles.stderr.split("0 errors")[0]) == (0, False)
    named = run("import", "corpus/TypeSystem.xml", "-o", "out.jsonl")
    assert (named.exit_code, "a type system of UIMA" in named.stderr) == (1, True)


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (XMI[:-300], "not well-formed"),
        (XMI.replace("<xmi:XMI", f"{BOMB}<xmi:XMI", 1), "document type"),
        (re.sub(r"<cas:Sofa[^>]*>", "", XMI, flags=re.DOTALL), "no text"),
        (XMI.replace('begin="13"', 'begin="x"'), "invalid literal"),
        (XMI.replace('target="3"', 'target="?"'), "no number"),
    ],
)
def test_a_broken_file_is_named_and_the_next_is_read(
    tmp_path: Path, run: Callable[..., Any], content: str, said: str
) -> None:
    for name, each in {"TypeSystem.xml": TYPES, "a.xmi": content, "b.xmi": XMI}.items():
        Path(tmp_path, name).write_text(each)
    target = str(tmp_path / "out.jsonl")
    result = run("import", str(tmp_path), "-o", target, *MAP, *LINKS)
    assert (result.exit_code, said in result.stderr) == (1, True), result.stderr
    assert [record.document.id for record in read_records(target, [])] == ["b"]


@pytest.mark.parametrize(
    "value",
    [
        {"%TYPES": {}, "%FEATURE_STRUCTURES": []},
        {"%TYPES": {"a": {"%SUPER_TYPE": "uima.cas.TOP"}}, "%FEATURE_STRUCTURES": [{}]},
        {"%TYPES": {"a": {}}, "%FEATURE_STRUCTURES": [{"%ID": 1, "%TYPE": "a"}], "%VIEWS": {}},
        {"%TYPES": [], "%FEATURE_STRUCTURES": {"x": {}}},
    ],
)
def test_json_that_is_no_cas_is_named(
    tmp_path: Path, run: Callable[..., Any], value: dict[str, Any]
) -> None:
    Path(tmp_path, "a.json").write_text(json.dumps(value))
    result = run("import", str(tmp_path / "a.json"), "-o", str(tmp_path / "out.jsonl"))
    assert (result.exit_code, "no CAS in JSON" in result.stderr) == (1, True)


@pytest.mark.parametrize("format", ["xmi", "cas-json"])
def test_readings_scores_attributes_and_who_made_them_come_back(
    tmp_path: Path, format: str
) -> None:
    twice = [read_twice(record) for record in iter_records(2)]
    first, second = twice[0].annotations
    model = Annotator(kind="model", name="m", version="3")
    scored = replace(first, annotator=model, spans=tuple(
        replace(s, score=0.1 + n / 100) for n, s in enumerate(first.spans)
    ))  # fmt: skip
    records = [replace(twice[0], annotations=(scored, second)), twice[1]]
    found = go_round(tmp_path, records, format)
    for before, after in zip(records, found, strict=True):
        assert len(before.annotations) == len(after.annotations)
        for one, other in zip(sort(before), sort(after), strict=True):
            assert one.annotator == other.annotator
            assert {(s.id, s.score) for s in one.spans} == {(s.id, s.score) for s in other.spans}
            assert list_links(one) == list_links(other)
    again = go_round(tmp_path / "again", [make_unread(records[0])], format)
    assert [record.annotations for record in again] == [()]


def sort(record: Record) -> list[Annotation]:
    return sorted(record.annotations, key=lambda reading: reading.annotator.name)


def list_links(reading: Annotation) -> set[tuple[str, str, str]]:
    return {(each.label, each.head, each.tail) for each in reading.relations}


def make_unread(record: Record) -> Record:
    return replace(record, annotations=())


def test_what_xml_cannot_hold_is_in_the_ledger_and_moves_nothing(tmp_path: Path) -> None:
    record = make_odd_record([(0, 6), (30, 33)])
    text = record.document.text.replace("ver", "v\x0br", 1)
    broken = replace(record, document=replace(record.document, text=text))
    source = write_records(tmp_path / "in.jsonl", [broken])
    options = exports.Options(format="xmi", output=str(tmp_path / "out"))
    ledger = exports.export_records(Context(), [source], options).ledger
    assert {what: loss.count for what, loss in ledger.losses.items()} == {
        "characters that XML cannot hold": 1
    }


def test_units_of_utf16_lead_back_to_code_points() -> None:
    text = "a\U0001f9ed\U0001f9edb"
    there, back = count_utf16(text), read_utf16(text)
    assert [there(at) for at in range(len(text) + 1)] == [0, 1, 3, 5, 6]
    assert [back(unit) for unit in range(-1, 8)] == [None, 0, 1, None, 2, None, 3, 4, None]


def test_dkpro_cassis_reads_what_is_written_and_what_it_writes_is_taken_in(
    tmp_path: Path, run: Callable[..., Any]
) -> None:
    cassis = pytest.importorskip("cassis")
    records = [*iter_records(2), make_odd_record([(1, 8), (13, 14), (15, 20), (30, 50)])]
    source = write_records(tmp_path / "in.jsonl", records)
    for format in ("xmi", "cas-json"):
        options = exports.Options(format=format, output=str(tmp_path / format))
        exports.export_records(Context(), [source], options)
        theirs = tmp_path / f"theirs-{format}"
        theirs.mkdir()
        for record in records:
            cas, system = load(cassis, tmp_path / format, record.document.id)
            assert list_covered(cas) == Counter(
                (s.label, s.start, s.text) for s in record.annotations[0].spans
            )
            if system:
                cas.to_xmi(theirs / f"{record.document.id}.xmi")
                system.to_xml(theirs / "TypeSystem.xml")
            else:
                cas.to_json(theirs / f"{record.document.id}.json")
        result = run("import", str(theirs), "-o", str(tmp_path / "back.jsonl"))
        assert result.exit_code == 0, result.stderr
        found = list(read_records(tmp_path / "back.jsonl", []))
        assert [r.document.text for r in found] == [r.document.text for r in records]
        assert list(map(list_marked, found)) == list(map(list_marked, records))


def make_foreign(cassis: Any, folder: Path) -> None:
    """Write a CAS with what a type system may have: lists, arrays, subtypes, views, no package."""
    types = cassis.TypeSystem()
    entity = types.create_type("my.Ent", ANNOTATION)
    event = types.create_type("my.Event", ANNOTATION)
    link = types.create_type("my.Rel", ANNOTATION)
    for owner, features in {
        entity: {"value": STRING, "tags": "uima.cas.StringArray", "ok": "uima.cas.Boolean"},
        event: {"kind": STRING, "args": "uima.cas.FSArray", "one": "my.Ent"},
        link: {"source": "my.Ent", "goal": "my.Ent", "kind": STRING},
    }.items():
        for name, range_ in features.items():
            types.create_feature(owner, name, range_)
    types.create_feature(entity, "confidence", "uima.cas.Double")
    shared = {"multipleReferencesAllowed": True}
    types.create_feature(event, "many", "uima.cas.FSArray", **shared)
    types.create_type("my.Sub", "my.Ent")
    types.create_type("NoSpace", ANNOTATION)
    cas = cassis.Cas(types)
    cas.sofa_string, cas.sofa_mime = TEXT.replace("\n", "\r\n"), "text/plain"

    def make(name: str, words: str, **values: Any) -> Any:
        at = cas.sofa_string.index(words)
        return types.get_type(name)(begin=at, end=at + len(words), **values)

    tags = types.get_type("uima.cas.StringArray")(elements=["x", "y"])
    lind = make("my.Ent", "Mara Lind", value="PERSON", tags=tags, ok=True, confidence=0.25)
    dam, oster = make("my.Sub", "the dam", value="FAC"), make("my.Ent", "Tam Oster")
    lost = make("my.Ent", "\U0001f9ed", value="X", sofa=cas.get_sofa())  # in no index
    array = types.get_type("uima.cas.FSArray")
    args, many = array(elements=[lind, dam]), array(elements=[oster])
    said = make("my.Event", "said", kind="CUE", args=args, many=many, one=lost)
    cas.add_all([lind, dam, oster, said, make("NoSpace", "opposes")])
    cas.add(make("my.Rel", "opposes", source=lind, goal=dam, kind="coref"))
    other = cas.create_view("second")
    other.sofa_string, other.sofa_mime = "Other text", "text/plain"
    other.add(entity(begin=0, end=5, value="PERSON"))
    for place in ("xmi", "json"):
        (folder / place).mkdir()
    cas.to_xmi(folder / "xmi" / "doc.xmi")
    types.to_xml(folder / "xmi" / "TypeSystem.xml")
    cas.to_json(folder / "json" / "doc.json")


@pytest.mark.parametrize("place", ["xmi", "json"])
def test_any_cas_of_dkpro_cassis_is_read_by_its_types(
    tmp_path: Path, run: Callable[..., Any], place: str
) -> None:
    make_foreign(pytest.importorskip("cassis"), tmp_path)
    theirs = {"Ent": "NORP", "NoSpace": "ORG", "args": "cue", "many": "addressee", "one": "holder"}
    pairs = [part for name, ours in theirs.items() for part in ("--map", f"{name}={ours}")]
    target = str(tmp_path / "out.jsonl")
    result = run("import", str(tmp_path / place), "-o", target, *pairs)
    assert result.exit_code == 1
    for said in ("1 annotations of another view", "1 spans that no view lists", "1 attributes ok"):
        assert said in result.stderr
    (record,) = read_records(target, [])
    assert record.document.text == TEXT
    (reading,) = record.annotations
    spans = {span.id: (span.label, span.text, span.score) for span in reading.spans}
    assert set(spans.values()) == {
        ("PERSON", "Mara Lind", 0.25), ("FAC", "the dam", None), ("NORP", "Tam Oster", None),
        ("CUE", "said", None), ("ORG", "opposes", None),
    }  # fmt: skip
    assert {(r.label, spans[r.head][1], spans[r.tail][1]) for r in reading.relations} == {
        ("cue", "said", "Mara Lind"),
        ("cue", "said", "the dam"),
        ("addressee", "said", "Tam Oster"),
        ("coref", "Mara Lind", "the dam"),
    }


def load(cassis: Any, folder: Path, name: str) -> tuple[Any, Any]:
    """Load a CAS, and its types where they lie beside it."""
    types = folder / "TypeSystem.xml"
    if not types.exists():
        return cassis.load_cas_from_json((folder / f"{name}.json").read_text("utf-8")), None
    system = cassis.load_typesystem(types.read_text("utf-8"))
    return cassis.load_cas_from_xmi((folder / f"{name}.xmi").read_text("utf-8"), system), system


def list_covered(cas: Any) -> Counter[tuple[str, int, str]]:
    names = ("Entity", "Quote", "Stance")
    spans = (s for name in names for s in cas.select(f"webanno.custom.{name}"))
    return Counter((s.label, s.begin, s.get_covered_text()) for s in spans)


def test_standoff_of_brat_is_read_in_a_zip_file_too(
    tmp_path: Path, run: Callable[..., Any]
) -> None:
    ann = "T1\tPERSON 0 9\tMara Lind\n"
    content = pack(**{"c/a.ann": ann, "c/a.txt": "Mara Lind left.", "c/annotation.conf": "[x]"})
    Path(tmp_path, "c.zip").write_bytes(content)
    target = str(tmp_path / "out.jsonl")
    result = run("import", str(tmp_path / "c.zip"), "-o", target)
    assert result.exit_code == 0, result.stderr
    (record,) = read_records(target, [])
    assert [span.text for span in record.annotations[0].spans] == ["Mara Lind"]
