"""Documents and records in a notebook: the whole text, every span, who said what; all escaped."""

import re
from collections import defaultdict
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser

from annotate.dataset.rows.readings import choose_parts, compose_reading
from annotate.dataset.rows.rows import RowMaker
from annotate.dataset.rows.vocabulary import Vocabulary
from annotate.model import Annotator, Document, Meta, Record, Relation, Span
from annotate.offsets import hash_text
from annotate.project import load_scheme
from annotate.records import read_records
from annotate.resources import DATA
from tests import generator
from tests.examples import make_annotation, make_document, make_record, make_span

GOLD = ("broadsheet", "page-dump")
VOID = {"br"}
COLORS = {"light": "background:#fff;color:#111", "dark": "background:#111;color:#ddd"}


class Page(HTMLParser):
    """Takes a piece of HTML apart: lines of text, what stands in each mark, rows of tables."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.lines: list[str] = []
        self.marks: list[int] = []
        self.titles: list[str] = []
        self.words: defaultdict[int, str] = defaultdict(str)
        self.rows: list[list[str]] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.said = ""
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.attributes += attributes
        if tag in VOID:
            return
        self.open.append(tag)
        if tag == "p":
            self.lines.append("")
        elif tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")
        elif tag == "mark":
            self.marks.append(len(self.titles))
            self.titles.append(dict(attributes)["title"] or "")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        if tag == "mark":
            self.marks.pop()

    def handle_data(self, data: str) -> None:
        if "style" in self.open:
            return
        self.said += data
        if self.rows and ("td" in self.open or "th" in self.open):
            self.rows[-1][-1] += data
        elif "p" in self.open and "small" not in self.open:
            self.lines[-1] += data
            for mark in self.marks:
                self.words[mark] += data

    def list_marked(self) -> list[tuple[str, str]]:
        """List the label and the words of each marked stretch, in parts where it crosses."""
        return [(self.titles[at].split("\n")[0], self.words[at]) for at in range(len(self.titles))]


def read_gold(name: str) -> Record:
    return next(read_records(DATA / "samples" / f"{name}.gold.jsonl", []))


def list_lines(document: Document) -> list[str]:
    return [line for line in document.text.split("\n") if line.strip()]


@pytest.mark.parametrize("name", GOLD)
def test_the_whole_text_is_there_line_by_line_with_every_span(name: str) -> None:
    record = read_gold(name)
    page = Page(record._repr_html_())
    assert page.lines == list_lines(record.document)
    [gold] = record.annotations
    wanted = defaultdict(int)
    for span in gold.spans:
        wanted[span.label] += len(span.text.replace("\n", ""))
    found = defaultdict(int)
    for label, words in page.list_marked():
        found[label] += len(words)
    assert found == wanted
    assert len(page.list_marked()) >= len(gold.spans)


@pytest.mark.parametrize("name", GOLD)
def test_the_tables_say_what_the_rows_of_the_dataset_say(name: str) -> None:
    record, scheme = read_gold(name), load_scheme("news/1")
    vocabulary = Vocabulary(scheme)
    parts = choose_parts(record, scheme.layer_names)
    assert not isinstance(parts, str)
    reading = compose_reading(record.document.id, parts, vocabulary, left := defaultdict(int))  # type: ignore[arg-type]
    rows = list(RowMaker(vocabulary, left).make_rows(record, reading))  # type: ignore[arg-type]
    quotes = [row for config, row in rows if config == "quotes"]
    stances = [row for config, row in rows if config == "stances"]
    assert len(quotes) > 10
    assert len(stances) > 5
    page = Page(record._repr_html_())
    heads = [at for at, row in enumerate(page.rows) if row[1] == "Who"]
    shown = page.rows[heads[0] + 1 : heads[1]], page.rows[heads[1] + 1 :]
    assert [len(part) for part in shown] == [len(quotes), len(stances)]
    for number, (row, quote) in enumerate(zip(shown[0], quotes, strict=True), start=1):
        assert row[0] == str(number)
        assert row[1].startswith(" ".join((quote["speaker"] or "–").split()))
        assert (quote["speaker_name"] or "") in row[1]
        assert row[2].startswith(" ".join(quote["pieces"][0]["text"].split())[:100])
        assert row[2].endswith(quote["cue"] or "")
    numbers = {quote["id"]: number for number, quote in enumerate(quotes, start=1)}
    for row, stance in zip(shown[1], stances, strict=True):
        assert row[1].startswith(" ".join((stance["holder"] or "–").split()))
        assert row[2] == vocabulary.stances[stance["polarity"]]
        assert row[3].startswith(" ".join((stance["target"] or "").split()))
        assert row[4].startswith(" ".join(stance["text"].split()))
        if stance["basis"] is not None:
            assert row[4].endswith(f"quote {numbers[stance['basis']]}")


def test_a_mark_says_its_label_attributes_score_and_relations() -> None:
    page = Page(make_record()._repr_html_())
    assert "AGAINST\nscore 0.75\nholder → Mara Lind\ntarget → the levy\nbasis → “We" in "".join(
        page.titles
    )
    assert "PERSON\nform: name" in page.titles
    assert "DIRECT 1" in page.said
    assert "AGAINST 1" in page.said


def test_whatever_comes_from_data_is_escaped() -> None:
    evil = "<script>alert('x')</script>\" onmouseover=\"x"
    text = f"{evil} said & “{evil}”\n"
    meta = Meta(title=evil, byline=evil, publisher=evil, language=evil, licence=evil)
    document = Document(id=evil, text=text, text_sha256=hash_text(text), meta=meta)
    span = Span(id=evil, layer=evil, label="DIRECT", start=0, end=len(evil), text=evil)
    odd = replace(span, id="odd", label=evil, attributes={evil: evil}, end=9)
    stance = replace(span, id="s", label="AGAINST", attributes={evil: evil})
    relations = (
        Relation(label="speaker", head=evil, tail="odd"),
        Relation(label=evil, head=evil, tail="odd"),
    )
    annotator = Annotator(kind="human", name=evil)
    own = make_annotation(document, (span, odd, stance), relations, annotator)
    for scheme in ("news/1", evil):
        html = Record(document=document, annotations=(replace(own, scheme=scheme),))._repr_html_()
        page = Page(html)
        assert page.lines == [text.strip("\n")]
        assert "<script" not in html
        assert "onmouseover" not in dict(page.attributes)
        assert evil in page.said


def test_nothing_is_loaded_from_anywhere_and_no_identifier_is_given() -> None:
    html = read_gold("page-dump")._repr_html_()
    names = {name for name, _ in Page(html).attributes}
    assert names <= {"class", "style", "title", "tabindex", "dir", "lang", "open"}
    assert not re.search(r"https?:|url\(|@import|<script|<img|<link|<iframe", html)


def test_every_reading_is_there_and_the_one_that_counts_most_is_unfolded() -> None:
    record = make_record()
    [human] = record.annotations
    model = replace(human, annotator=Annotator(kind="model", name="news-en", version="1"))
    gold = replace(human, annotator=Annotator(kind="adjudicator", name="ada"))
    draft = replace(human, annotator=Annotator(kind="human", name="bo"), status="draft")
    html = replace(record, annotations=(model, draft, human, gold))._repr_html_()
    assert re.findall(r"<details( open)?><summary><b>(.*?)</b>", html) == [
        (" open", "ada"),
        ("", "annotator-1"),
        ("", "bo"),
        ("", "news-en"),
    ]
    many = tuple(
        replace(human, annotator=Annotator(kind="human", name=f"p{at}")) for at in range(9)
    )
    assert (
        "Not shown: the readings by p6, p7, p8." in replace(record, annotations=many)._repr_html_()
    )


def test_what_has_no_place_is_left_out_and_said() -> None:
    document = make_document()
    quote = make_span(document, "quote", "DIRECT", "“We oppose the levy,”")
    beyond = replace(quote, id="beyond", start=5, end=10_000)
    empty = replace(quote, id="empty", start=5, end=5)
    relations = tuple(
        Relation(label=label, head=quote.id, tail=tail)
        for label, tail in (("speaker", "beyond"), ("cue", "nowhere"), ("continues", quote.id))
    )
    annotation = make_annotation(document, (quote, beyond, empty), relations)
    page = Page(Record(document=document, annotations=(annotation,))._repr_html_())
    assert "4 spans or relations lie outside the text: not shown." in page.said
    assert page.list_marked() == [("DIRECT", "“We oppose the levy,”")]


def test_a_scheme_that_is_not_at_hand_is_asked_for_and_is_found_once_it_was_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from annotate.api import schemes

    monkeypatch.setattr(schemes, "_known", {})
    monkeypatch.chdir(tmp_path)
    own = (
        (DATA / "news-1.toml").read_text(encoding="utf-8").replace('id = "news"', 'id = "harbour"')
    )
    own = own.replace("#7b4fb0", "#123456")
    (tmp_path / "harbour.toml").write_text(own, encoding="utf-8")
    record = make_record()
    record = replace(record, annotations=(replace(record.annotations[0], scheme="harbour/1"),))
    page = Page(record._repr_html_())
    assert "The scheme harbour/1 is not at hand" in page.said
    assert page.rows == []
    assert ("PERSON", "Mara Lind") in page.list_marked()
    schemes.load_scheme("harbour.toml")
    html = record._repr_html_()
    assert "background-color:#12345633" in html
    assert len(Page(html).rows) == 4


def test_a_document_alone_is_shown_with_its_title_and_what_people_do_not_annotate_fainter() -> None:
    document = read_gold("page-dump").document
    html = document._repr_html_()
    page = Page(html)
    assert page.lines == list_lines(document)
    assert page.titles == []
    assert document.meta.title is not None
    assert page.said.startswith(document.meta.title)
    idle = html.count("annotate-idle") - html.split("</style>")[0].count("annotate-idle")
    kinds = [segment.kind for segment in document.segments]
    assert 0 < idle <= sum(document.text.count("\n") + 1 for _ in kinds)
    assert 'title="boilerplate"' in html


@st.composite
def odd_records(draw: st.DrawFn) -> Record:
    text = "".join(draw(st.lists(st.sampled_from("ab \n<&\"'é🧭"), min_size=1, max_size=30)))
    document = Document(id="odd", text=text, text_sha256=hash_text(text))
    place = st.integers(0, len(text))
    labels = st.sampled_from(["DIRECT", "MIXED", "ACTOR", "PERSON", "AGAINST", "TARGET", "NO<NE"])
    spans = tuple(
        Span(id=str(at), layer="quote", label=label, start=a, end=b, text=text[a:b])
        for at, (label, a, b) in enumerate(
            draw(st.lists(st.tuples(labels, place, place), max_size=6))
        )
    )
    kinds = ["speaker", "continues", "repeats", "coref", "holder", "target", "basis", "?"]
    ids = st.sampled_from([str(at) for at in range(7)])
    relations = draw(st.lists(st.tuples(st.sampled_from(kinds), ids, ids), max_size=8))
    links = tuple(Relation(label=label, head=a, tail=b) for label, a, b in relations)
    return Record(document=document, annotations=(make_annotation(document, spans, links),))


@given(odd_records())
def test_whatever_was_marked_can_be_shown(record: Record) -> None:
    page = Page(record._repr_html_())
    assert page.lines == list_lines(record.document)
    wanted = sorted(
        (s.label, s.text.replace("\n", "")) for s in record.annotations[0].spans if s.start < s.end
    )
    joined: defaultdict[str, int] = defaultdict(int)
    for label, words in page.list_marked():
        joined[label] += len(words)
    for label in joined:
        # Lines of blanks alone are not shown.
        assert joined[label] <= sum(len(words) for other, words in wanted if other == label)


@pytest.mark.browser
@pytest.mark.parametrize("width", [1200, 600])
@pytest.mark.parametrize("colors", ["light", "dark"])
def test_a_record_in_a_browser(browser: Browser, tmp_path: Path, width: int, colors: str) -> None:
    """It keeps to its width, scrolls, takes the page's ink, and lays a border under each span."""
    file = tmp_path / "record.html"
    html = generator.make_record(1, characters=20_000)._repr_html_()
    file.write_text(f"<!DOCTYPE html><meta charset=utf-8><body style='{COLORS[colors]}'>{html}")
    context = browser.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("document.documentElement.scrollHeight") < 1800
    text = page.locator(".annotate-text")
    assert text.evaluate("e => e.scrollHeight > 2 * e.clientHeight && e.clientHeight > 300")
    ink = page.evaluate("getComputedStyle(document.body).color")
    inks = "[...document.querySelectorAll('p, mark, td')].map(e => getComputedStyle(e).color)"
    assert set(page.evaluate(inks)) == {ink}
    nested = """[...document.querySelectorAll('mark mark')].filter(inner => {
        const [low, high] = [inner, inner.parentElement].map(e => e.getBoundingClientRect().bottom);
        return high < low + 2;
    }).length"""
    assert page.locator("mark mark").count() > 20
    assert page.evaluate(nested) == 0
    table, words = page.locator(".annotate-tables").bounding_box(), text.bounding_box()
    assert table is not None
    assert words is not None
    assert (table["x"] > words["x"]) is (width == 1200)
    assert asked == [file.as_uri()]
    context.close()
