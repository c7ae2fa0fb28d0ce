"""The guide says what the scheme says, shows only what the scheme has, and stands alone."""

import copy
import os
import re
import subprocess
import sys
import tomllib
import xml.etree.ElementTree as ET
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from annotate.guidelines import render_markdown, render_page
from annotate.guidelines.examples import (
    Example,
    ExampleSpan,
    find_decision_examples,
    find_label_examples,
    find_relation_example,
    read_readings,
)
from annotate.guidelines.nesting import Tag, iter_nested
from annotate.project import load_scheme
from annotate.resources import DATA
from annotate.scheme import from_json

SCHEME = load_scheme("news/1")
ENABLED = [label for label in SCHEME.labels.values() if label.enabled]
RENDERERS = [render_markdown, render_page]
LOADING = {"src", "srcset", "poster", "data", "action", "formaction", "background", "ping"}


@cache
def show_markdown() -> str:
    return render_markdown(SCHEME)


@cache
def show_page() -> str:
    return render_page(SCHEME)


@cache
def parse_page() -> ET.Element:
    return parse(show_page())


@cache
def show_readings():
    return read_readings(SCHEME)


def read_scheme_file() -> dict:
    return tomllib.loads((DATA / "news-1.toml").read_text(encoding="utf-8"))


def parse(page: str) -> ET.Element:
    """Parse the page as XML, which only a page whose every tag closes survives."""
    return ET.fromstring(page)


def read_words(element: ET.Element) -> str:
    return " ".join("".join(element.itertext()).split())


def list_headings(markdown: str) -> list[str]:
    tokens = MarkdownIt().parse(markdown)
    return [after.content for token, after in pairwise(tokens) if token.type == "heading_open"]


@cache
def list_shown_headings() -> list[str]:
    return list_headings(show_markdown())


def replace_in(value, old: str, new: str):
    """Rename a label everywhere in a scheme file, its descriptions left alone."""
    if isinstance(value, dict):
        return {
            k: v if k in {"description", "ontonotes", "role"} else replace_in(v, old, new)
            for k, v in value.items()
        }
    if isinstance(value, list):
        return [replace_in(item, old, new) for item in value]
    return new if value == old else value


# --- what is in it ----------------------------------------------------------------------------


@pytest.mark.slow
def test_every_label_has_its_heading_key_and_description(subtests: pytest.Subtests):
    for label in ENABLED:
        with subtests.test(label.name):
            markdown = show_markdown()
            assert label.name in list_headings(markdown)
            assert f"### {label.name}\n\nKey: `{label.hotkey}`\n" in markdown
            page = parse_page()
            heading = page.find(f".//h3[@id='label-{label.name}']")
            assert heading is not None
            assert read_words(heading) == f"{label.name} {label.hotkey}"
            description = label.description.replace("`", "")
            assert description in read_words(page)


def test_every_label_has_one_or_two_examples_in_context(subtests: pytest.Subtests):
    for label in ENABLED:
        with subtests.test(label.name):
            examples = find_label_examples(show_readings(), label.name)
            assert 1 <= len(examples) <= 2
            for example in examples:
                [mark] = example.marks
                assert mark.label == label.name
                assert example.text[mark.start : mark.end].strip()
            words = {e.text[e.marks[0].start : e.marks[0].end] for e in examples}
            assert len(words) == len(examples)


def test_every_relation_is_explained_and_shown(subtests: pytest.Subtests):
    for relation in SCHEME.relations:
        with subtests.test(relation.name):
            assert relation.name in list_shown_headings()
            page = parse_page()
            assert page.find(f".//h3[@id='relation-{relation.name}']") is not None
            example = find_relation_example(show_readings(), relation.name)
            assert example is not None
            [link] = example.links
            head, tail = example.marks[link.head], example.marks[link.tail]
            assert SCHEME.allows(relation.name, head.label, tail.label)


def test_every_decision_stands_with_its_case_and_an_example(subtests: pytest.Subtests):
    for decision in SCHEME.decisions:
        with subtests.test(decision.id):
            assert decision.case in list_shown_headings()
            page = parse_page()
            heading = page.find(f".//h3[@id='decision-{decision.id}']")
            assert heading is not None
            assert read_words(heading) == decision.case
            examples = find_decision_examples(show_readings(), decision.id)
            assert examples
            for example in examples:
                for line in filter(None, example.text.split("\n")):
                    assert " ".join(line.split()) in " ".join(read_without_tags(page).split())


def read_without_tags(page: ET.Element) -> str:
    """Return the page's words without the names of the labels that are set into the examples."""
    copied = copy.deepcopy(page)
    for tag in copied.iter("span"):
        if tag.get("class") == "tag":
            tag.text = ""
    return "".join(copied.itertext())


def test_every_kind_of_segment_is_named(subtests: pytest.Subtests):
    for kind in SCHEME.segments:
        with subtests.test(kind.name):
            assert f"- `{kind.name}`:" in show_markdown()
            assert f"<li><code>{kind.name}</code>:" in show_page()


def test_every_attribute_is_explained_with_its_values():
    markdown = " ".join(show_markdown().split())
    for layer in SCHEME.layers:
        for attribute in layer.attributes:
            assert f"- `{attribute.name}`: " in markdown
            if attribute.values:
                assert f"Values: {', '.join(attribute.values)}" in markdown


@pytest.mark.parametrize("render", RENDERERS)
def test_a_label_that_is_switched_off_is_only_named_as_such(render):
    text = render(SCHEME)
    assert "Switched off in this scheme: DATE, TIME, MONEY, PERCENT, QUANTITY." in text
    assert "label-DATE" not in text
    assert "### DATE" not in text


def test_the_examples_are_the_gold_to_the_letter():
    markdown = show_markdown()
    assert "> President **[Ilse Varga]** of Averland" in markdown
    assert "`negated: yes`" in markdown
    assert (
        '- **["We have the boats,"]** DIRECT: `speaker` → [opposition leader Jonah Pike]\n'
        '  ACTOR, `cue` → [said] CUE, `continues` → ["and now we have the arithmetic."]\n'
        "  DIRECT"
    ) in markdown


# --- another scheme ---------------------------------------------------------------------------


def test_a_renamed_label_keeps_its_examples_under_its_new_name():
    value = replace_in(replace_in(read_scheme_file(), "AGAINST", "CONTRA"), "PERSON", "PER")
    scheme = from_json(value)
    markdown = render_markdown(scheme)
    assert {"CONTRA", "PER"} <= set(list_headings(markdown))
    assert "> President **[Ilse Varga]** of Averland" in markdown
    assert "**[accused]** CONTRA" in markdown
    assert not re.search(r"\] AGAINST|### AGAINST|### PERSON", markdown)
    parse(render_page(scheme))


@pytest.mark.parametrize("render", RENDERERS)
def test_a_label_that_is_switched_off_takes_its_examples_with_it(render):
    value = read_scheme_file()
    for layer in value["layers"]:
        for label in layer["labels"]:
            if label["name"] in {"QUOTED_TERM", "CUE", "FAVOR"}:
                label["enabled"] = False
    text = render(from_json(value))
    assert "] CUE" not in text
    assert "] FAVOR" not in text
    for name in ("QUOTED_TERM", "CUE", "FAVOR"):
        assert f">{name}<" not in text
        assert f"### {name}" not in text


def test_a_label_of_the_projects_own_has_a_heading_and_no_example():
    value = read_scheme_file()
    value["layers"][0]["labels"].append(
        {
            "name": "SHIP",
            "role": "entity",
            "hotkey": "z",
            "color": "#123456",
            "description": "Ships by name.",
        }
    )
    scheme = from_json(value)
    assert "### SHIP\n\nKey: `z`\n\nShips by name.\n\n" in render_markdown(scheme)
    assert find_label_examples(read_readings(scheme), "SHIP") == []
    parse(render_page(scheme))


def test_a_decision_of_the_projects_own_stands_without_example():
    value = read_scheme_file()
    value["decisions"] = [{"id": "rumour", "case": "rumour has it", "decision": "No ACTOR."}]
    markdown = render_markdown(from_json(value))
    assert markdown.endswith("## Decisions\n\n### rumour has it\n\nNo ACTOR.\n")


@pytest.mark.parametrize("layer", SCHEME.layer_names)
def test_a_scheme_of_one_layer_has_a_guide(layer):
    value = read_scheme_file()
    value["layers"] = [one for one in value["layers"] if one["name"] == layer]
    names = {label["name"] for one in value["layers"] for label in one["labels"]}
    value["relations"] = [
        r
        for r in value["relations"]
        if all(n in names or n == f"layer:{layer}" for n in (*r["head"], *r["tail"]))
    ]
    value["decisions"] = []
    scheme = from_json(value)
    headings = list_headings(render_markdown(scheme))
    assert [h for h in headings if h.startswith("Layer: ")] == [f"Layer: {scheme.layers[0].title}"]
    assert "Decisions" not in headings
    parse(render_page(scheme))


def test_what_a_scheme_says_is_escaped_in_both_forms():
    value = read_scheme_file()
    sting = '<script>alert("1")</script> & <img src=http://x.example/y>'
    value["title"] = value["description"] = sting
    value["layers"][0]["title"] = value["layers"][0]["labels"][0]["description"] = sting
    value["decisions"][0]["case"] = value["decisions"][0]["decision"] = sting
    scheme = from_json(value)
    page = parse(render_page(scheme))
    assert {e.tag for e in page.iter()} & {"script", "img"} == set()
    assert read_words(page).count(sting) >= 5
    html = MarkdownIt("commonmark", {"html": True}).render(render_markdown(scheme))
    assert "<script" not in html
    assert "<img" not in html


# --- its form ---------------------------------------------------------------------------------


def test_the_markdown_is_80_columns_wide_and_has_no_blank_ends():
    lines = show_markdown().split("\n")
    assert max(map(len, lines)) <= 80
    assert [line for line in lines if line != line.rstrip() and line != "> "] == []


def test_every_bold_bracket_of_the_markdown_is_read_as_bold():
    markdown = show_markdown()
    html = MarkdownIt().render(markdown)
    assert "**" not in html
    assert html.count("<strong>[") == markdown.count("**[")


def test_the_page_loads_nothing_from_anywhere():
    page = parse_page()
    assert {e.tag for e in page.iter()} & {"script", "link", "img", "iframe", "object"} == set()
    for element in page.iter():
        assert LOADING.isdisjoint(element.attrib), element.tag
        assert element.get("href", "#").startswith("#")
    style = page.findtext(".//style") or ""
    assert "@import" not in style
    assert "url(" not in style
    policy = page.find(".//meta[@http-equiv='Content-Security-Policy']")
    assert policy is not None
    assert policy.get("content") == "default-src 'none'; style-src 'unsafe-inline'"


def test_every_link_of_the_contents_leads_to_one_heading():
    page = parse_page()
    ids = [e.get("id") for e in page.iter() if e.get("id")]
    assert len(ids) == len(set(ids))
    targets = [e.get("href", "").removeprefix("#") for e in page.iter("a")]
    assert sorted(targets) == sorted(ids)


def test_the_page_answers_to_dark_light_and_paper():
    style = parse_page().findtext(".//style") or ""
    assert "color-scheme: light dark" in style
    assert "@media (prefers-color-scheme: dark)" in style
    assert "@media print" in style


def test_the_page_shows_both_articles_whole_in_every_layer():
    page = parse_page()
    details = page.findall(".//details")
    assert len(details) == 2 * len(SCHEME.layers)
    words = [read_words(d.find("summary")) for d in details]
    assert words[0] == "broadsheet: Entities"


@pytest.mark.slow
def test_the_same_scheme_gives_the_same_bytes_in_every_process():
    code = (
        "import sys; from annotate import guidelines; from annotate.project import load_scheme; "
        "scheme = load_scheme('news/1'); "
        "made = guidelines.render_markdown(scheme) + guidelines.render_page(scheme); "
        "sys.stdout.buffer.write(made.encode())"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=Path(__file__).parent.parent,
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert outputs == {(render_markdown(SCHEME) + render_page(SCHEME)).encode()}


@st.composite
def marked_texts(draw: st.DrawFn) -> Example:
    text = draw(st.text("ab \n", max_size=12))
    place = st.integers(0, len(text))
    pairs = draw(st.lists(st.tuples(place, place), max_size=5))
    marks = [ExampleSpan(start=a, end=b, label=str(at)) for at, (a, b) in enumerate(pairs) if a < b]
    return Example(text=text, marks=tuple(marks))


@given(marked_texts())
def test_marks_that_overlap_become_tags_that_nest(example):
    opened: list[ExampleSpan] = []
    covered: dict[str, str] = {mark.label: "" for mark in example.marks}
    closed: list[str] = []
    text = ""
    for piece in iter_nested(example.text, example.marks):
        if not isinstance(piece, Tag):
            text += piece
            assert piece != "\n" or not opened
            for mark in opened:
                covered[mark.label] += piece
        elif piece.opens:
            opened.append(piece.mark)
        else:
            assert opened.pop() is piece.mark
            closed += [piece.mark.label] * piece.last
    assert opened == []
    assert text == example.text
    assert covered == {
        mark.label: example.text[mark.start : mark.end].replace("\n", "") for mark in example.marks
    }
