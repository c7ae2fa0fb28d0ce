"""The rows of `identities`: whom the other rows name, counted once, whoever says so."""

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from annotate.dataset.checks.check_identities import check_identities
from annotate.dataset.rows.features import make_features
from annotate.dataset.rows.flattening import RowFlattener
from annotate.dataset.rows.identity_rows import add_identities, read_registry_rows
from annotate.dataset.rows.readings import compose_reading
from annotate.dataset.rows.rows import RowMaker
from annotate.dataset.rows.vocabulary import Vocabulary
from annotate.dataset.storage.folder import read_manifest
from annotate.dataset.storage.parquet import read_schema
from annotate.dataset.withheld.withholding import withhold
from annotate.files.packages import load_arrow
from annotate.model import Annotation, Record
from annotate.registry.tables import HeldOffice, Registry, RegistryEntry
from annotate.schemas import check_schema, read_schemas
from tests.dataset.stories import SCHEME, build, make_reading, make_story, make_story_record, read

VOCABULARY = Vocabulary(SCHEME)
REGISTRY = Registry(
    [RegistryEntry(id="ilka", name="Ilka Brandt-Moe", also=("Ilka Brandt",), wikidata="Q1")],
    [HeldOffice(id="ilka", office="harbour master", of="Ostrel", since="2029", until="2031-05")],
)
Stored = dict[str, Any]


def make_rows(
    registry: Registry, *splits: str, reading: Annotation | None = None, hide: bool = False
) -> list[tuple[str, Stored]]:
    """The rows of `identities` of the story told once in each of these splits."""
    given = []
    for number, split in enumerate(splits):
        document = make_story(f"harbour-{number}")
        shown = replace(reading or make_reading(document), document_id=document.id)
        composed = compose_reading(
            document.id, dict.fromkeys(SCHEME.layer_names, shown), VOCABULARY, Counter()
        )
        record = Record(document=document, annotations=(shown,))
        maker = RowMaker(VOCABULARY, Counter(), registry)
        given += [
            (config, split, withhold(row) if hide else row)
            for config, row in maker.make_rows(record, composed)
        ]
    made = list(add_identities(given, registry))
    assert [each for each in made if each[0] != "identities"] == given
    return [(split, row) for config, split, row in made if config == "identities"]


def count(row: Stored) -> tuple[int, ...]:
    return tuple(row[w] for w in ("mentions", "quotes", "stances", "targeted", "articles"))


def test_without_a_registry_everybody_is_of_one_article() -> None:
    rows = {row["id"]: row for _, row in make_rows(Registry(), "train", "test")}
    assert list(rows) == [f"harbour-{n}#{number}" for n in (0, 1) for number in (1, 2, 3)]
    ilka = next(row for row in rows.values() if row["name"] == "Ilka Brandt")
    # Her two names, the phrase around one of them, and she.
    assert (count(ilka), ilka["aliases"], ilka["kind"]) == ((4, 2, 1, 0, 1), ["Brandt"], "PERSON")
    assert (ilka["offices"], ilka["wikidata"]) == ([], None)


def test_with_one_it_is_one_row_a_split_with_what_people_know() -> None:
    found = [(split, row) for split, row in make_rows(REGISTRY, "train", "test", "train")]
    assert [split for split, row in found if row["id"] == "ilka"] == ["test", "train"]
    (row,) = (row for split, row in found if (split, row["id"]) == ("train", "ilka"))
    assert (row["name"], row["aliases"]) == ("Ilka Brandt-Moe", ["Brandt", "Ilka Brandt"])
    assert (count(row), row["wikidata"]) == ((8, 4, 2, 0, 2), "Q1")
    assert row["offices"] == [
        {"office": "harbour master", "of": "Ostrel", "from": "2029", "to": "2031-05"}
    ]
    assert check_schema("row-identities", row) == []
    assert RowFlattener(VOCABULARY).flatten("identities", row) == {
        **{k: v for k, v in row.items() if k not in ("aliases", "offices")},
        "aliases": "Brandt; Ilka Brandt",
        "offices": "harbour master of Ostrel (2029 to 2031-05)",
    }


def test_what_a_group_says_each_of_its_members_says() -> None:
    reading = make_reading(make_story())
    who = {
        "Vey": "Ilka Brandt; Tomas Vey",
        "Tomas Vey": "Tomas Vey",
        "Ilka Brandt": "Ilka Brandt",
    }
    spans = tuple(
        replace(s, attributes={**s.attributes, "who": who[s.text]}) if s.text in who else s
        for s in reading.spans
    )
    relations = tuple(r for r in reading.relations if r.label != "coref")
    found = make_rows(REGISTRY, "train", reading=replace(reading, spans=spans, relations=relations))
    rows = {row["id"]: row for _, row in found}
    tomas = next(row for row in rows.values() if row["name"] == "Tomas Vey")
    assert (tomas["quotes"], rows["ilka"]["quotes"]) == (1, 2)
    assert "Vey" not in (*tomas["aliases"], *rows["ilka"]["aliases"])


def test_of_a_withheld_text_it_is_known_how_often_and_not_who() -> None:
    shown = make_rows(Registry(), "train")
    for (_, row), (_, hidden) in zip(shown, make_rows(Registry(), "train", hide=True), strict=True):
        assert count(hidden) == count(row)
        assert (hidden["name"], hidden["aliases"]) == (None, [])
        assert check_schema("row-identities", hidden) == []


def test_rows_features_and_schema_name_the_same_columns() -> None:
    row = make_rows(Registry(), "train")[0][1]
    assert list(row) == list(make_features(VOCABULARY, withheld=False)["identities"])
    assert set(row) == set(read_schemas()["row-identities"]["properties"])


def test_a_registry_made_of_the_rows_gives_them_again() -> None:
    rows = [row for _, row in make_rows(REGISTRY, "train", "test")]
    again = read_registry_rows(rows)
    assert [(e.id, e.name, e.wikidata) for e in again.entries] == [
        ("ilka", "Ilka Brandt-Moe", "Q1")
    ]
    assert again.offices == REGISTRY.offices


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    records = [make_story_record(f"harbour-{number}") for number in range(2)]
    return build(tmp_path_factory.mktemp("named"), records, registry=REGISTRY)[0]


def test_a_folder_has_them_and_a_row_that_was_edited_is_found(folder: Path) -> None:
    manifest = read_manifest(folder)
    assert manifest is not None
    tables = [file for file in manifest["files"] if "config" in file]
    assert list(check_identities(folder, tables)) == []
    rows = read(folder, "identities")
    (path,) = folder.glob("identities/*.parquet")
    arrow, schema = load_arrow(), read_schema(path)
    kept = path.read_bytes()
    edited = [*({**row, "quotes": 9} if row["id"] == "ilka" else row for row in rows)]
    for written, words in (
        (edited, "quotes of ilka: 9; the other rows give 4"),
        (rows[:-1], "has no row"),
        ([*rows, {**rows[-1], "id": "nobody"}], "no other row names nobody"),
    ):
        arrow.parquet.write_table(arrow.Table.from_pylist(written, schema=schema), path)
        found = list(check_identities(folder, tables))
        path.write_bytes(kept)
        assert [problem.code for problem in found] == ["D27"]
        assert words in found[0].message
