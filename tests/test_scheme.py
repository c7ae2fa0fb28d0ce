import copy
import tomllib
from typing import Any

import pytest

from annotate.errors import SchemeError
from annotate.project import load_scheme
from annotate.resources import DATA
from annotate.schemas import check_schema
from annotate.scheme import from_json

VALUE = tomllib.loads((DATA / "news-1.toml").read_text(encoding="utf-8"))
SCHEME = from_json(VALUE)


def test_the_bundled_scheme_fits_its_schema_and_loads_by_name() -> None:
    assert check_schema("scheme", VALUE) == []
    assert load_scheme("news/1") == SCHEME
    assert SCHEME.name == "news/1"


def test_the_layers_and_labels_are_those_of_the_published_scheme() -> None:
    enabled = {
        layer.name: [label.name for label in layer.labels if label.enabled]
        for layer in SCHEME.layers
    }
    assert enabled == {
        "entity": [
            "PERSON", "NORP", "FAC", "ORG", "GPE", "LOC", "PRODUCT", "EVENT", "LAW", "WORK_OF_ART",
        ],
        "quote": ["DIRECT", "INDIRECT", "MIXED", "ACTOR", "CUE", "ADDRESSEE", "QUOTED_TERM"],
        "stance": ["FAVOR", "AGAINST", "NEUTRAL", "CONFLICTED", "UNCLEAR", "TARGET"],
    }  # fmt: skip
    off = [label.name for label in SCHEME.labels.values() if not label.enabled]
    assert off == ["DATE", "TIME", "MONEY", "PERCENT", "QUANTITY"]
    assert len(SCHEME.relations) == 11
    assert len(SCHEME.decisions) == 19


def test_bylines_datelines_and_boilerplate_are_not_annotated_and_all_else_is() -> None:
    assert SCHEME.segment_kinds - SCHEME.annotated_kinds == {"byline", "dateline", "boilerplate"}


def test_labels_are_found_by_role_and_a_label_switched_off_is_not() -> None:
    assert SCHEME.find_label("term") == "QUOTED_TERM"
    assert SCHEME.find_label("nothing") is None
    assert SCHEME.find_entity("LAW") == "LAW"
    assert SCHEME.find_entity("DATE") is None


@pytest.mark.parametrize(
    ("relation", "head", "tail", "allowed"),
    [
        ("speaker", "DIRECT", "ACTOR", True),
        ("speaker", "DIRECT", "ORG", True),
        ("speaker", "ACTOR", "DIRECT", False),
        ("speaker", "DIRECT", "TARGET", False),
        ("target", "AGAINST", "TARGET", True),
        ("holder", "AGAINST", "TARGET", False),
        ("coref", "TARGET", "ACTOR", True),
        ("unheard_of", "DIRECT", "ACTOR", False),
    ],
)
def test_a_relation_has_a_domain_and_a_range(
    relation: str, head: str, tail: str, allowed: bool
) -> None:
    assert SCHEME.allows(relation, head, tail) is allowed


def test_the_relations_between_two_labels_are_found() -> None:
    assert SCHEME.find_relations("MIXED", "CUE") == ["cue"]
    assert SCHEME.find_relations("FAVOR", "ACTOR") == ["holder", "target"]
    assert SCHEME.find_relations("CUE", "MIXED") == []


def test_attributes_belong_to_labels() -> None:
    assert [a.name for a in SCHEME.iter_attributes("TARGET")] == []
    assert "ironic" in [a.name for a in SCHEME.iter_attributes("FAVOR")]
    assert [a.name for a in SCHEME.iter_attributes("GPE")] == ["form", "metonymy", "kb"]


def test_the_hash_changes_with_any_change() -> None:
    changed = copy.deepcopy(VALUE)
    changed["layers"][0]["labels"][0]["description"] += "!"
    assert from_json(changed).sha256 != SCHEME.sha256
    assert from_json(copy.deepcopy(VALUE)).sha256 == SCHEME.sha256


def break_label(value: dict[str, Any]) -> None:
    value["layers"][1]["labels"][-1]["name"] = "PERSON"


def break_hotkey(value: dict[str, Any]) -> None:
    value["layers"][1]["labels"][0]["hotkey"] = "1"


def break_relation(value: dict[str, Any]) -> None:
    value["relations"][0]["tail"] = ["SPEAKER"]


def break_attribute(value: dict[str, Any]) -> None:
    value["layers"][2]["attributes"][0]["labels"] = ["PERSON"]


@pytest.mark.parametrize(
    ("breaker", "message"),
    [
        (break_label, "the label PERSON more than once"),
        (break_hotkey, "the hotkey 1 more than once"),
        (break_relation, "'SPEAKER'"),
        (break_attribute, "names PERSON in an attribute of the layer stance"),
    ],
)
def test_a_scheme_that_contradicts_itself_is_refused(breaker: Any, message: str) -> None:
    value = copy.deepcopy(VALUE)
    breaker(value)
    with pytest.raises(SchemeError, match=message):
        from_json(value)
