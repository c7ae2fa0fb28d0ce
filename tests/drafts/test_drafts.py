"""Schemes made of pages, of what is marked, of lists: usable at once, whatever they are made of."""

import tomllib
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate.drafts.draft import LabelDraft, LayerDraft, RelationDraft, SchemeDraft
from annotate.drafts.filling import Naming, fill_in, read_color
from annotate.drafts.lines import find_line
from annotate.drafts.listed import read_list, read_relations
from annotate.drafts.marked import MarkCollector, join_drafts
from annotate.drafts.page import read_page
from annotate.drafts.writing import dump_scheme
from annotate.errors import SchemeError, UsageError
from annotate.faults.names import find_fault, make_key, make_name
from annotate.formats.port import Article, ArticleRelation, ArticleSpan, MarkedArticle
from annotate.labelstudio.page.config import check_config, make_config
from annotate.labelstudio.page.page import RESERVED_KEYS
from annotate.project import load_scheme
from annotate.schemas import check_schema
from annotate.scheme import Scheme, from_json
from tests.examples import make_record

PAGE = """<View>
  <Relations><Relation value="supports"/><Relation value="attacks"/></Relations>
  <Labels name="part" toName="words">
    <Label value="Claim" background="tomato" hotkey="c"/>
    <Label value="Reason, given" background="#0a0" hint="Why  one\tholds it."/>
    <Label value="Person" hotkey="u"/>
    <Label value="Side note" alias="aside"/>
  </Labels>
  <Labels name="rôle" toName="words"><Label value="Person" hotkey="c"/></Labels>
  <Labels name="other" toName="second"><Label value="Heading"/></Labels>
  <Text name="words" value="$body"/><Text name="second" value="$title"/>
  <Choices name="How sure" toName="words" perRegion="true" whenLabelValue="Claim">
    <Choice value="very"/><Choice value="hardly"/></Choices>
  <Choices name="topics" toName="words" perRegion="true" choice="multiple">
    <Choice value="harbour"/><Choice value="rail"/></Choices>
  <Rating name="weight" toName="words" perRegion="true" maxRating="3" whenTagName="rôle"/>
  <TextArea name="感想" toName="words" perRegion="true"/>
  <Choices name="tone" toName="words"><Choice value="calm"/></Choices>
  <RectangleLabels name="box" toName="picture"><Label value="Ship"/></RectangleLabels>
</View>"""


def make(draft: SchemeDraft) -> Scheme:
    """The scheme of a draft, as it is read back from its file, and usable on a page."""
    value = fill_in(draft, Naming(id="made", title="Made", reserved=RESERVED_KEYS))
    assert tomllib.loads(dump_scheme(value)) == value
    assert check_schema("scheme", value) == []
    scheme = from_json(value)
    assert check_config(make_config(scheme), scheme) == []
    return scheme


def test_a_page_gives_labels_attributes_and_relations() -> None:
    draft = read_page(PAGE, "page.xml")
    scheme = make(draft)
    assert list(scheme.labels) == [
        "Claim", "Reason; given", "Person", "aside", "Person (rôle)", "Heading",
    ]  # fmt: skip
    assert scheme.layer_names == ("part", "role", "other")
    claim, reason, person, aside = scheme.layers[0].labels
    assert (claim.hotkey, claim.color) == ("c", "#ff6347")
    assert (reason.color, reason.description) == ("#00aa00", "Why one holds it.")
    assert person.hotkey != "u"  # Label Studio's own
    assert (person.role, person.ontonotes) == ("entity", ("PERSON",))
    assert aside.shown == "Side note"
    assert scheme.labels["Person (rôle)"].hotkey != "c"
    found = {(a.layer, a.name): a for layer in scheme.layers for a in layer.attributes}
    assert found["part", "how_sure"].values == ("very", "hardly")
    assert found["part", "how_sure"].labels == ("Claim",)
    assert found["part", "topics"].free  # several can be chosen
    assert found["role", "weight"].values == ("1", "2", "3")
    assert ("part", "weight") not in found
    assert found["part", make_key("感想")].free
    assert not any(layer == "other" for layer, _ in found)
    assert scheme.allows("supports", "Claim", "Heading")
    assert draft.left == ("RectangleLabels box", "Choices tone, about the whole text")


@pytest.mark.parametrize(
    ("page", "message"),
    [("<View>", "is not XML"), ("<View><Text name='t' value='$t'/></View>", "Nothing on the page")],
)
def test_what_is_no_page_for_texts_is_refused(page: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        read_page(page, "page.xml")


@pytest.mark.parametrize("name", ["news/1", "news/2"])
def test_a_page_of_ours_gives_back_the_labels_and_relations_of_its_scheme(name: str) -> None:
    ours = load_scheme(name)
    made = make(read_page(make_config(ours), "ours"))
    enabled = {label.name: label for label in ours.labels.values() if label.enabled}
    assert made.labels.keys() == enabled.keys()
    assert all(made.labels[n].hotkey == label.hotkey for n, label in enabled.items())
    assert all(made.labels[n].color == label.color for n, label in enabled.items())
    drawn = [relation.name for relation in ours.relations if relation.drawn]
    assert [relation.name for relation in made.relations] == drawn


NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)


@given(names=st.lists(NAMES, min_size=1, max_size=12, unique=True), layer=NAMES, second=NAMES)
def test_a_scheme_is_made_of_labels_of_any_name(names: list[str], layer: str, second: str) -> None:
    root = ET.Element("View")
    for control in (layer, second):
        labels = ET.SubElement(root, "Labels", name=control, toName="text")
        for name in names:
            ET.SubElement(labels, "Label", value=name)
    labels_ = tuple(LabelDraft(name=name, hotkey="q") for name in names)
    relation = RelationDraft(name=names[0])
    layers = tuple(LayerDraft(name=each, labels=labels_) for each in dict.fromkeys([layer, second]))
    scheme = make(SchemeDraft(layers=layers, relations=(relation,)))
    assert all(not find_fault(name) for name in scheme.labels)
    assert {make_name(name) for name in names} <= scheme.labels.keys()


def test_labels_without_end_find_keys() -> None:
    labels = tuple(LabelDraft(name=f"L{number}") for number in range(130))
    scheme = make(SchemeDraft(layers=(LayerDraft(name="many", labels=labels),)))
    assert len({label.hotkey for label in scheme.labels.values()}) == 130
    assert [label.hotkey for label in scheme.labels.values()][:12] == [*"1234567890", "a", "b"]
    more = tuple(LabelDraft(name=f"L{number}") for number in range(300))
    with pytest.raises(SchemeError, match="more labels than keys"):
        make(SchemeDraft(layers=(LayerDraft(name="many", labels=more),)))


def test_what_is_marked_gives_a_scheme_with_the_ends_and_values_in_use() -> None:
    article = Article(text="Mara says it rains, for it is wet.", id="a")
    spans = (
        ArticleSpan(id="1", label="Claim", start=10, end=18, attributes={"sure": "very"}),
        ArticleSpan(id="2", label="Reason", start=20, end=33, attributes={"note": "x" * 50}),
        ArticleSpan(id="3", label="Claim", start=0, end=4, group="who"),
    )
    relations = (ArticleRelation(label="for", head="2", tail="1"),)
    collector = MarkCollector()
    collector.add(MarkedArticle(article=article, spans=spans, relations=relations))
    scheme = make(collector.make_draft())
    assert list(scheme.labels) == ["Claim", "Reason", "Claim (who)"]
    assert scheme.relation_types["for"].heads == {"Reason"}
    assert {a.name: a.values for a in scheme.layers[0].attributes} == {
        "sure": ("very",),
        "note": (),
    }


def test_our_own_records_give_their_layers() -> None:
    record = make_record()
    collector = MarkCollector()
    collector.add(record)
    scheme = make(collector.make_draft())
    spans = record.annotations[0].spans
    assert {(s.layer, s.label) for s in spans} == {
        (label.layer, label.name) for label in scheme.labels.values()
    }


def test_what_a_page_has_no_more_is_added_of_what_is_marked() -> None:
    page = read_list(["part=Claim"])
    marked = SchemeDraft(
        layers=(
            LayerDraft(name="part", labels=(LabelDraft(name="Claim"), LabelDraft(name="Old"))),
            LayerDraft(name="gone", labels=(LabelDraft(name="Older"),)),
        ),
        relations=(RelationDraft(name="linked"),),
    )
    scheme = make(join_drafts(page, marked))
    assert list(scheme.labels) == ["Claim", "Old", "Older"]
    assert list(scheme.relation_types) == ["linked"]


def test_lists_of_labels_and_relations_are_read() -> None:
    draft = read_list(["CLAIM, PREMISE", "frame=HERO", "frame=VILLAIN"])
    assert [(x.name, [y.name for y in x.labels]) for x in draft.layers] == [
        ("span", ["CLAIM", "PREMISE"]),
        ("frame", ["HERO", "VILLAIN"]),
    ]
    supports, about = read_relations(["supports=PREMISE:CLAIM,HERO", "about"])
    assert (supports.heads, supports.tails) == ({"PREMISE"}, {"CLAIM", "HERO"})
    assert about.heads == about.tails == frozenset()
    for wrong in ("", " , ", "=A", "frame="):
        with pytest.raises(UsageError, match="names no label"):
            read_list([wrong])
    for wrong in ("supports=", "supports=A", "=A:B", "s=:B"):
        with pytest.raises(UsageError, match="names no relation"):
            read_relations([wrong])


def test_colours_are_read_as_pages_give_them() -> None:
    given = ["red", "#abc", "#0f0f0f", "rgb(1,2,3)", ""]
    assert [read_color(each) for each in given] == ["#ff0000", "#aabbcc", "#0f0f0f", "", ""]


def test_every_table_and_entry_of_a_scheme_file_has_its_line() -> None:
    path = Path("annotate/data/news-2.toml")
    text = (Path(__file__).parents[2] / path).read_text(encoding="utf-8")
    lines = text.splitlines()
    for number, layer in enumerate(tomllib.loads(text)["layers"]):
        for inner, label in enumerate(layer["labels"]):
            line = find_line(text, f"/layers/{number}/labels/{inner}/hotkey")
            assert line is not None
            assert lines[line - 1] == f'hotkey = "{label["hotkey"]}"'
    line = find_line(text, "/relations/3/head/2")
    assert line is not None
    assert lines[line - 1].startswith("head = ")
    assert find_line(text, "") is None
