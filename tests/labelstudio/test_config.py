"""The labelling page: everything in it is the scheme's, and nothing in it collides."""

import tomllib
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from annotate import scheme as schemes
from annotate.errors import UsageError
from annotate.labelstudio.page.config import check_config, make_config, read_labels, read_stamp
from annotate.labelstudio.page.instructions import make_instructions
from annotate.labelstudio.page.page import RESERVED_KEYS, make_page
from annotate.labelstudio.page.style import GUIDE_STYLE, STYLE
from annotate.project import load_scheme
from annotate.resources import DATA
from annotate.scheme import Scheme

GOLDEN = Path(__file__).parent / "golden" / "news-1.xml"
NEWS = load_scheme("news/1")


def change_scheme(**changes: object) -> Scheme:
    value = tomllib.loads((DATA / "news-1.toml").read_text(encoding="utf-8"))
    return schemes.from_json({**value, **changes})


def test_the_page_of_the_bundled_scheme_is_the_golden_one() -> None:
    """Look at the page in a browser before this file is replaced."""
    assert "\n".join(
        line for line in make_config(NEWS).splitlines() if "annotate:" not in line
    ) == GOLDEN.read_text(encoding="utf-8").rstrip("\n")


@pytest.mark.parametrize("layers", [None, ["entity"], ["quote"], ["stance"], ["stance", "entity"]])
def test_every_page_passes_its_own_check(layers: list[str] | None) -> None:
    assert check_config(make_config(NEWS, layers), NEWS) == []


def test_no_key_is_given_twice_or_is_label_studios_own() -> None:
    root = ET.fromstring(make_config(NEWS))
    tags = [*root.iter("Label"), *root.iter("Choice")]
    keys = [tag.attrib["hotkey"] for tag in tags]
    assert len(keys) == len(set(keys))
    assert not RESERVED_KEYS & set(keys)


def test_labels_that_are_switched_off_are_not_on_the_page() -> None:
    off = {label.name for label in NEWS.labels.values() if not label.enabled}
    assert off
    assert not off & read_labels(make_config(NEWS))


def test_a_label_that_is_switched_on_moves_no_other_key() -> None:
    value = tomllib.loads((DATA / "news-1.toml").read_text(encoding="utf-8"))
    for label in value["layers"][0]["labels"]:
        label["enabled"] = True
    assert make_page(schemes.from_json(value)).keys == make_page(NEWS).keys


def test_a_value_has_the_same_key_on_a_page_of_one_layer() -> None:
    one = ET.fromstring(make_config(NEWS, ["stance"]))
    whole = {c.get("value"): c.get("hotkey") for c in ET.fromstring(make_config(NEWS)).iter()}
    low = next(choice for choice in one.iter("Choice") if choice.get("value") == "low")
    assert low.get("hotkey") == whole["low"]


def test_the_stance_page_has_the_labels_without_which_stances_had_no_ends() -> None:
    labels = set(make_page(NEWS, ["stance"]).labels)
    assert {"FAVOR", "TARGET", "ACTOR", "DIRECT", "INDIRECT", "MIXED"} <= labels
    assert not {"CUE", "QUOTED_TERM", "PERSON"} & labels


def test_the_quote_page_has_only_labels_of_quotes() -> None:
    page = make_page(NEWS, ["quote"])
    assert {label.layer for label in page.labels.values()} == {"quote"}
    assert "holder" not in [relation.name for relation in page.relations]


def test_an_unknown_layer_is_refused_by_name() -> None:
    with pytest.raises(UsageError, match="no layer weather"):
        make_page(NEWS, ["weather"])


def test_a_page_says_what_it_was_made_from() -> None:
    stamp = read_stamp(make_config(NEWS, ["quote"]))
    assert stamp is not None
    assert (stamp.scheme, stamp.sha256, stamp.layers) == ("news/1", NEWS.sha256, ("quote",))


def test_a_stamp_survives_two_hyphens_in_the_schemes_name() -> None:
    scheme = change_scheme(id="my--scheme")
    stamp = read_stamp(make_config(scheme))
    assert stamp is not None
    assert stamp.scheme == "my--scheme/1"


@pytest.mark.parametrize(
    "config", ["<View/>", "<!-- annotate: {} -->", '<!-- annotate: {"a": -->', "no xml"]
)
def test_a_page_that_is_not_ours_has_no_stamp(config: str) -> None:
    assert read_stamp(config) is None


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('<Relation value="cue" />', '<Relation value="speaker" />', "L21"),
        ('name="span"', 'name="text"', "L21"),
        ('hotkey="2"', 'hotkey="1"', "L22"),
        ('hotkey="shift+l"', 'hotkey="u"', "L22"),
        (' hotkey="shift+l"', "", "L22"),
        ('toName="text" showInline', 'toName="words" showInline', "L23"),
        ('whenTagName="span"', 'whenTagName="spans"', "L23"),
        ('whenLabelValue="FAVOR,', 'whenLabelValue="FAVOUR,', "L23"),
        ('value="LAW"', 'value="RULE"', "L24"),
        ('<Relation value="cue" />', '<Relation value="because" />', "L24"),
        ("</View>", "", "L20"),
    ],
)
def test_a_broken_page_is_found_out(old: str, new: str, code: str) -> None:
    config = make_config(NEWS)
    assert old in config
    assert code in {problem.code for problem in check_config(config.replace(old, new), NEWS)}


def test_a_description_with_markup_stays_text() -> None:
    value = tomllib.loads((DATA / "news-1.toml").read_text(encoding="utf-8"))
    value["layers"][0]["labels"][0]["description"] = '<b>"A & B"</b>'
    config = make_config(schemes.from_json(value))
    hints = [label.get("hint") for label in ET.fromstring(config).iter("Label")]
    assert '<b>"A & B"</b>' in hints


def test_no_rule_of_the_style_sheet_has_a_sign_that_would_reach_the_browser_as_an_entity() -> None:
    assert not {">", "&", "<"} & set(STYLE)
    assert not {">", "&", "<", '"'} & set(GUIDE_STYLE)


def test_the_instructions_have_the_guide_as_the_server_keeps_it() -> None:
    html = make_instructions(NEWS)
    assert "style=" not in html
    assert "<a " not in html
    # What the server would write in itself: by its bytes a push tells a guide that is still ours.
    assert html.count("<table>") == html.count("<table><tbody><tr>") > 0
    assert all(
        f"{label.color[1:].lower()} {{ --c:" in html
        for label in NEWS.labels.values()
        if label.enabled
    )
