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


def rename(value: dict[str, Any], what: str, name: str) -> dict[str, Any]:
    """Return a scheme in which something new is called `name`."""
    changed = copy.deepcopy(value)
    label = {"role": "other", "description": "New.", "hotkey": "alt+9", "color": "#000000"}
    if what == "label":
        changed["layers"][0]["labels"].append({**label, "name": name})
    elif what == "alias":
        changed["layers"][0]["labels"].append({**label, "name": "NEW", "alias": name})
    elif what == "relation":
        ends = {"head": ["PERSON"], "tail": ["PERSON"]}
        changed["relations"].append({"name": name, "role": "other", **ends})
    else:
        values = {"name": "new", "values": [name], "description": "New."}
        changed["layers"][0]["attributes"].append(values)
    return changed


WHAT = ["label", "alias", "relation", "value"]


@pytest.mark.slow
def test_any_printable_name_will_do(subtests: pytest.Subtests) -> None:
    for name in [
        "DIRECT-QUOTE", "Colère", "武器名称", "works for", "شخص", "می\u200cخواهم", "C++", "a/b",
        "<b>", '"', "'", "&amp;", "B-PER", "1", "#1", "a|b", "50 %", "🛳️", "x" * 100, "e\u0301",
    ]:  # fmt: skip
        for what in WHAT:
            with subtests.test(f"{name} {what}"):
                value = rename(VALUE, what, name)
                assert check_schema("scheme", value) == []
                scheme = from_json(value)
                if what == "label":
                    assert scheme.labels[name].shown == name
                elif what == "alias":
                    assert scheme.labels["NEW"].shown == name


def test_a_name_that_the_page_could_not_hold_says_why(subtests: pytest.Subtests) -> None:
    for name, fault in [
        ("a,b", "a comma"), (" a", "white space"), ("a ", "white space"), ("a  b", "two blanks"),
        ("a\nb", "cannot be printed"), ("a\u200eb", "cannot be printed"), ("\x00", "printed"),
        ("a\u00a0b", "printed"), ("   ", "is empty"), ("$text", r"begins with \$"),
        ("layer:x", "begins with layer:"),
    ]:  # fmt: skip
        for what in WHAT:
            with subtests.test(f"{name} {fault} {what}"):
                with pytest.raises(SchemeError, match=fault) as caught:
                    from_json(rename(VALUE, what, name))
                assert what in str(caught.value)


@pytest.mark.parametrize("alias", ["PERSON", "ORG"])
def test_no_two_labels_are_shown_alike(alias: str) -> None:
    with pytest.raises(SchemeError, match="more than once"):
        from_json(rename(VALUE, "alias", alias))


def test_two_spellings_of_one_name_are_one_name() -> None:
    value = rename(rename(VALUE, "label", "Col\u00e8re"), "label", "Cole\u0300re")
    value["layers"][0]["labels"][-1]["hotkey"] = "alt+8"
    with pytest.raises(SchemeError, match="more than once"):
        from_json(value)
