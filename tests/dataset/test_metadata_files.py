"""What goes with the tables: citation, scheme, guide, schemas, Croissant as its readers see it."""

import json

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from annotate import scheme as schemes
from annotate.dataset.storage.folder import list_files, read_manifest
from annotate.dataset.storage.parquet import iter_rows, read_schema
from annotate.files.packages import load_yaml
from annotate.guidelines import render_markdown
from annotate.model import Record
from annotate.schemas import check_schema
from tests.dataset.stories import (
    HUMAN,
    MODEL,
    SCHEME,
    build,
    correct_reading,
    make_own_story_record,
    make_reading,
    make_story,
    make_story_record,
    read,
    run_python,
)

READ_CROISSANT = """
import json, logging, sys
import mlcroissant
logging.disable()
dataset = mlcroissant.Dataset(jsonld=sys.argv[1])
issues = dataset.metadata.ctx.issues
found = {
    records.uuid: [
        {**record} for record in dataset.records(records.uuid)
    ]
    for records in dataset.metadata.record_sets
}
def show(value):
    if isinstance(value, bytes):
        return value.decode()
    return value.tolist() if hasattr(value, "tolist") else value.item()
print(json.dumps([sorted(issues.errors), sorted(issues.warnings), found], default=show))
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    document, story = make_story("machine"), make_own_story_record(8).document
    silver = Record(
        document=document,
        annotations=(make_reading(document, MODEL), make_reading(document, HUMAN, status="draft")),
    )
    records = [*(make_own_story_record(n) for n in range(8)), silver]
    records.append(Record(document=story, annotations=(correct_reading(story),)))
    return build(
        tmp_path_factory.mktemp("built"),
        records,
        shares={"train": 0.7, "test": 0.3},
        licence="cc-by-4.0",
        description="Who spoke on the harbour levy.",
    )[0]


@pytest.fixture(scope="module")
def croissant(folder):
    return json.loads((folder / "croissant.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def loaded(folder, tmp_path_factory):
    """Issues and records as `mlcroissant` gives them; it warns of rdflib's age while it does."""
    pytest.importorskip("mlcroissant", reason="mlcroissant is not installed")
    home = tmp_path_factory.mktemp("home")
    code = "import warnings; warnings.simplefilter('ignore')\n" + READ_CROISSANT
    return run_python(code, folder / "croissant.json", home=home)


def test_the_manifest_names_every_paper(folder):
    named = {file["path"] for file in read_manifest(folder)["files"]}
    assert named == set(list_files(folder)) - {"manifest.json"}
    assert {
        "README.md", "CITATION.cff", "croissant.json", "scheme.json", "guidelines.md",
        "schemas/row-quotes.schema.json", "schemas/scheme.schema.json",
    } <= named  # fmt: skip


def test_the_scheme_of_the_folder_is_the_one_it_was_built_with(folder):
    value = json.loads((folder / "scheme.json").read_text(encoding="utf-8"))
    assert check_schema("scheme", value) == []
    copy = schemes.from_json(value)
    assert copy == SCHEME
    assert copy.sha256 == read_manifest(folder)["scheme"]["sha256"]


def test_the_guide_of_the_folder_is_that_of_the_scheme(folder):
    guide = (folder / "guidelines.md").read_text(encoding="utf-8")
    assert guide == render_markdown(SCHEME)


@pytest.mark.slow
def test_the_rows_fit_the_schemas_that_go_with_them(folder):
    schemas = [json.loads(p.read_text("utf-8")) for p in folder.glob("schemas/*.json")]
    registry = Registry().with_resources(
        (schema["$id"], Resource.from_contents(schema)) for schema in schemas
    )
    for config in ("quotes", "stances", "entities", "identities", "documents", "annotations"):
        schema = {"$ref": f"urn:annotate:schema:row-{config}"}
        validator = Draft202012Validator(schema, registry=registry)
        rows = read(folder, config)
        assert rows
        assert [error.message for row in rows for error in validator.iter_errors(row)] == []


def test_the_citation_has_what_the_format_asks_for(folder):
    citation = load_yaml().safe_load((folder / "CITATION.cff").read_text(encoding="utf-8"))
    assert {"cff-version", "message", "title", "authors"} <= citation.keys()
    assert (citation["cff-version"], citation["type"]) == ("1.2.0", "dataset")
    assert citation["title"] == "Harbour news"
    assert citation["authors"] == [{"name": "The annotators of Harbour news"}]
    assert citation["license"] == "CC-BY-4.0"
    assert citation["abstract"] == "Who spoke on the harbour levy."


def test_a_licence_without_an_spdx_name_is_not_made_into_one(tmp_path):
    folder, _ = build(tmp_path, [make_story_record()], licence="other")
    assert "license" not in load_yaml().safe_load(
        (folder / "CITATION.cff").read_text(encoding="utf-8")
    )
    croissant = json.loads((folder / "croissant.json").read_text(encoding="utf-8"))
    assert croissant["license"] == "other"


def test_croissant_names_every_table_with_its_hash(folder, croissant):
    files = {f["@id"]: f["sha256"] for f in croissant["distribution"] if "sha256" in f}
    tables = [file for file in read_manifest(folder)["files"] if "config" in file]
    assert files == {table["path"]: table["sha256"] for table in tables}


def test_every_column_says_what_it_means_wherever_readers_look(folder, croissant):
    card = (folder / "README.md").read_text(encoding="utf-8")
    records = {records["@id"]: records["field"] for records in croissant["recordSet"]}
    for table in read_manifest(folder)["files"]:
        if "config" not in table:
            continue
        config = table["config"]
        fields = {field["name"]: field["description"] for field in records[config][1:]}
        for column in read_schema(folder / table["path"]):
            meaning = column.metadata[b"description"].decode()
            assert meaning == fields[column.name]
            assert len(meaning.split()) > 2
            assert f"| `{column.name}` |" in card
            assert meaning.replace("|", "\\|") in card


def test_croissant_says_how_the_data_came_to_be(croissant):
    assert croissant["conformsTo"] == [
        "http://mlcommons.org/croissant/1.1",
        "http://mlcommons.org/croissant/RAI/1.0",
    ]
    assert croissant["rai:machineAnnotationTools"] == ["news-en 1.2"]
    assert "No person has reviewed 1 of 10 articles (silver)." in croissant["rai:dataLimitations"]
    assert "The Ostrel Courier (10)" in croissant["rai:dataCollection"]
    assert croissant["rai:annotationsPerItem"].startswith("11 readings of all articles by 1 person")
    assert croissant["rai:personalSensitiveInformation"]


@pytest.mark.slow
def test_croissant_validates(loaded):
    errors, warnings, _ = loaded
    assert errors == []
    recommended = ("schema.org/version", "schema.org/datePublished")  # a build knows neither
    assert [w for w in warnings if not any(name in w for name in recommended)] == []


@pytest.mark.slow
def test_croissant_gives_the_rows_that_are_in_the_tables(folder, loaded):
    _, _, records = loaded
    for config in ("quotes", "stances", "entities", "identities", "documents", "annotations"):
        assert len(records[config]) == len(read(folder, config))
    rows = {(row["document_id"], row["id"]): row for row in read(folder, "quotes")}
    for record in records["quotes"]:
        row = rows[record["quotes/document_id"], record["quotes/id"]]
        assert record["quotes/text"] == row["text"]
        assert record["quotes/split"] in {"train", "test"}
        assert [p["quotes/pieces/start"] for p in record["quotes/pieces"]] == [
            piece["start"] for piece in row["pieces"]
        ]


@pytest.mark.slow
def test_croissant_gives_what_a_person_began_with_and_removed(loaded):
    begun = "annotations/started_from/name"
    (record,) = (r for r in loaded[2]["annotations"] if r["annotations/unassisted"] is not None)
    assert record["annotations/unassisted"] is False
    assert record["annotations/started_from"][begun] == MODEL.name
    assert len(record["annotations/deleted_spans"]) == 1
    assert [
        r["annotations/deleted_relations/label"] for r in record["annotations/deleted_relations"]
    ]


@pytest.mark.slow
def test_croissant_gives_nested_spans_that_are_slices_of_their_text(loaded):
    spans = 0
    for record in loaded[2]["documents"]:
        text = record["documents/text"]
        for span in record["documents/spans"]:
            start, end = span["documents/spans/start"], span["documents/spans/end"]
            assert text[start:end] == span["documents/spans/text"]
            spans += 1
    assert spans == 10 * len(make_reading(make_story()).spans)


@pytest.mark.slow
def test_croissant_tells_the_split_of_every_row(folder, loaded):
    splits = {
        row["id"]: split
        for split in ("train", "test")
        for path in folder.glob(f"documents/{split}-*")
        for row in iter_rows(path)
    }
    assert set(splits.values()) == {"train", "test"}
    for record in loaded[2]["stances"]:
        assert record["stances/split"] == splits[record["stances/document_id"]]


@pytest.mark.slow
def test_croissant_names_the_labels_that_the_numbers_stand_for(loaded):
    _, _, records = loaded
    names = {
        record["labels/stances/polarity/number"]: record["labels/stances/polarity/name"]
        for record in records["labels/stances/polarity"]
    }
    assert [names[record["stances/polarity"]] for record in records["stances"]] == ["AGAINST"] * 10


def test_the_card_shows_a_few_words_of_the_data_for_each_label(folder):
    card = (folder / "README.md").read_text(encoding="utf-8")
    direct = next(line for line in card.splitlines() if line.startswith("| DIRECT |"))
    assert direct.endswith("| “The levy will ruin … |")
    favor = next(line for line in card.splitlines() if line.startswith("| FAVOR |"))
    assert favor.endswith("|  |")


def test_the_card_gives_no_words_of_a_text_that_must_not_be_redistributed(tmp_path):
    records = [make_story_record(redistribution="no")]
    folder, _ = build(tmp_path, records, include_restricted=True)
    assert "The levy will" not in (folder / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "section",
    ["What it is for", "How it was made", "Sources and limits", "Licence", "Personal information",
     "Maintenance", "Citation"],
)  # fmt: skip
def test_the_card_says_what_a_datasheet_asks(folder, section):
    card = (folder / "README.md").read_text(encoding="utf-8")
    _, _, rest = card.partition(f"\n## {section}\n")
    assert len(rest.split("\n## ")[0].split()) > 10
