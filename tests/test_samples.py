"""The samples are whole, their gold is right, and each decision of the scheme is shown in them."""

import json
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from annotate.checks import check_record
from annotate.guidelines.examples import FOLDER, GOLD, read_decision_entries
from annotate.ingestion.text import document_from_text
from annotate.marks import MARK
from annotate.model import Annotation, Document, Record, Span
from annotate.offsets import covers, find_segment, make_span_id
from annotate.project import load_scheme
from annotate.records import read_records
from annotate.schemas import check_schema

SCHEME = load_scheme("news/1")
TEXTS = ("broadsheet.txt", "page-dump.txt", "page.html")
CONTENTS = {"DIRECT", "INDIRECT", "MIXED"}
STANCES = {"FAVOR", "AGAINST", "NEUTRAL", "CONFLICTED", "UNCLEAR"}
# What has no speaker because the text names none, as the decisions on it say.
SPEAKERLESS = {
    "broadsheet": {"that the treasury has stopped counting"},
    "page-dump": {
        "that two of her ministers have already cleared their desks",
        '"They can keep their harbour, and their crowns too."',
    },
}


def read_text(name: str) -> str:
    return (FOLDER / name).read_bytes().decode("utf-8")


def read_gold(name: str) -> Record:
    problems = []
    [record] = read_records(FOLDER / f"{name}.gold.jsonl", problems)
    assert problems == []
    return record


RECORDS = {name: read_gold(name) for name in GOLD}


class VisibleText(HTMLParser):
    """Collects what a reader sees of the article."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        if tag not in {"meta", "link", "img"}:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "article" in self.open:
            self.text.append(data)


@pytest.mark.parametrize("name", TEXTS)
def test_a_sample_is_long_enough_to_be_an_article(name):
    text = read_text(name)
    if name.endswith(".html"):
        reader = VisibleText()
        reader.feed(text)
        text = " ".join("".join(reader.text).split())
    assert len(text) >= 3000


@pytest.mark.parametrize("name", TEXTS)
def test_a_sample_is_frozen_already(name):
    text = read_text(name)
    assert unicodedata.is_normalized("NFC", text)
    assert "\r" not in text
    assert text.endswith("\n")


def test_the_html_sample_is_a_whole_page_whose_tags_close():
    reader = VisibleText()
    reader.feed(read_text("page.html"))
    assert reader.open == []
    wanted = {"nav", "article", "h1", "figure", "figcaption", "blockquote", "aside", "footer"}
    assert wanted <= set(reader.tags)


@pytest.mark.parametrize("name", GOLD)
def test_the_gold_fits_its_schema_and_is_one_human_reading_of_all_layers(name):
    [line] = (FOLDER / f"{name}.gold.jsonl").read_text(encoding="utf-8").splitlines()
    assert check_schema("record", json.loads(line)) == []
    [gold] = RECORDS[name].annotations
    assert (gold.annotator.kind, gold.annotator.name) == ("human", "guidelines")
    assert gold.layers == SCHEME.layer_names
    assert gold.scheme == SCHEME.name
    assert gold.status == "complete"
    assert gold.created is None


@pytest.mark.parametrize("name", GOLD)
def test_the_gold_has_no_problem_but_quotes_that_the_text_gives_no_speaker(name):
    record = RECORDS[name]
    spans = {span.id: span for span in record.annotations[0].spans}
    found = {(p.severity, p.code, spans[p.span or ""].text) for p in check_record(record, SCHEME)}
    assert found == {("warning", "A05", text) for text in SPEAKERLESS[name]}


@pytest.mark.parametrize("name", GOLD)
def test_the_gold_is_of_the_sample_as_it_is_ingested(name):
    document = document_from_text(name, read_text(f"{name}.txt"))
    gold = RECORDS[name].document
    assert gold.text == document.text
    assert gold.text_sha256 == document.text_sha256
    assert gold.segments == document.segments
    assert gold.meta.title == document.meta.title
    assert gold.meta.published == document.meta.published


@pytest.mark.parametrize("name", GOLD)
def test_the_gold_is_sorted_and_its_ids_are_the_stable_ones(name):
    [gold] = RECORDS[name].annotations
    spans = list(gold.spans)
    assert spans == sorted(spans, key=lambda s: (s.start, -s.end, s.layer, s.label))
    assert [s.id for s in spans] == [
        make_span_id(name, s.layer, s.start, s.end, s.label) for s in spans
    ]
    rank = {span.id: at for at, span in enumerate(spans)}
    order = [(rank[r.head], rank[r.tail], r.label) for r in gold.relations]
    assert order == sorted(order)


def test_every_label_that_is_switched_on_and_every_relation_occurs_in_the_gold():
    annotations = [record.annotations[0] for record in RECORDS.values()]
    labels = {span.label for gold in annotations for span in gold.spans}
    assert labels == {label.name for label in SCHEME.labels.values() if label.enabled}
    assert {r.label for gold in annotations for r in gold.relations} == set(SCHEME.relation_types)


@pytest.mark.parametrize("name", GOLD)
def test_every_actor_cue_addressee_and_target_has_a_part_to_play(name):
    [gold] = RECORDS[name].annotations
    tails = {relation.tail for relation in gold.relations}
    idle = [
        span.text
        for span in gold.spans
        if span.label in {"ACTOR", "CUE", "ADDRESSEE", "TARGET"} and span.id not in tails
    ]
    assert idle == []


@pytest.mark.parametrize("name", GOLD)
def test_every_stance_says_how_it_is_expressed_and_how_its_holder_appears(name):
    [gold] = RECORDS[name].annotations
    for span in gold.spans:
        if span.label in STANCES:
            assert {"explicitness", "holder_kind"} <= set(span.attributes), span.text


# --- the decisions ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Shown:
    """An excerpt of a sample, the spans that it names, and the gold around them."""

    document: Document
    gold: Annotation
    spans: list[Span]
    inside: list[Span]

    def of(self, *labels: str) -> list[Span]:
        return [span for span in self.spans if span.label in labels]

    def only(self, *labels: str) -> Span:
        [span] = self.of(*labels)
        return span

    def tails(self, head: Span, relation: str) -> list[Span]:
        by_id = {span.id: span for span in self.gold.spans}
        found = [r for r in self.gold.relations if r.head == head.id and r.label == relation]
        return [by_id[r.tail] for r in found]

    def segment(self, span: Span):
        return find_segment(self.document.segments, span.start)


def show(entry: dict) -> Shown:
    record = RECORDS[entry["sample"].removesuffix(".txt")]
    [gold] = record.annotations
    start = record.document.text.index(entry["excerpt"])
    end = start + len(entry["excerpt"])
    inside = [span for span in gold.spans if start <= span.start and span.end <= end]
    spans = []
    for named in entry.get("spans", ()):
        [span] = [s for s in inside if (s.label, s.text) == (named["label"], named["text"])]
        spans.append(span)
    return Shown(record.document, gold, spans, inside)


def hold_split_quote(shown: Shown) -> None:
    first, second = shown.of(*CONTENTS)
    assert shown.tails(first, "continues") == [second]
    assert shown.tails(first, "speaker") == [shown.only("ACTOR")]
    assert shown.tails(first, "cue") == [shown.only("CUE")]
    assert shown.tails(second, "speaker") == shown.tails(second, "cue") == []


def hold_two_attributions(shown: Shown) -> None:
    first, second = shown.of(*CONTENTS)
    assert shown.tails(first, "speaker") == shown.tails(second, "speaker") == shown.of("ACTOR")
    assert [*shown.tails(first, "cue"), *shown.tails(second, "cue")] == shown.of("CUE")
    assert shown.tails(first, "continues") == []


def hold_open_quote(shown: Shown) -> None:
    pieces = shown.of("DIRECT")
    for piece, following in pairwise(pieces):
        assert shown.tails(piece, "continues") == [following]
    assert shown.segment(pieces[-2]) != shown.segment(pieces[-1])
    assert not MARK.match(pieces[-2].text[-1])
    assert MARK.match(pieces[-1].text)


def hold_quote_paragraph(shown: Shown) -> None:
    quote = shown.only("DIRECT")
    segment = shown.segment(quote)
    assert (segment.start, segment.end) == (quote.start, quote.end)
    assert shown.tails(quote, "cue") == []
    assert shown.tails(quote, "speaker") == shown.of("ACTOR")


def hold_mixed_complement(shown: Shown) -> None:
    content = shown.only("MIXED")
    assert not MARK.match(content.text)
    assert MARK.search(content.text)
    assert shown.tails(content, "cue") == [shown.only("CUE")]
    assert shown.document.text[shown.only("CUE").end : content.start] == " "


def hold_quoted_term(shown: Shown) -> None:
    joined = {end for r in shown.gold.relations for end in (r.head, r.tail)}
    for term in shown.of("QUOTED_TERM"):
        assert MARK.match(term.text)
        assert term.id not in joined


def hold_joint_speakers(shown: Shown) -> None:
    assert shown.only("ACTOR").text.startswith("Both ")
    assert shown.tails(shown.only("INDIRECT"), "speaker") == [shown.only("ACTOR")]


def hold_anonymous(shown: Shown) -> None:
    named, unnamed = shown.of("INDIRECT")
    assert shown.tails(named, "speaker") == [shown.only("ACTOR")]
    assert shown.tails(unnamed, "speaker") == []
    assert [cue.text for cue in shown.tails(unnamed, "cue")] == ["is said"]


def hold_report(shown: Shown) -> None:
    actor = shown.only("ACTOR")
    assert shown.tails(shown.only("INDIRECT"), "speaker") == [actor]
    bodies = [s for s in shown.inside if s.label == "ORG" and covers(actor, s)]
    assert actor.text == "A leaked audit" or [body.text for body in bodies] == [actor.text]


def hold_metonym(shown: Shown) -> None:
    acting = {r.tail for r in shown.gold.relations if r.label in {"speaker", "holder"}}
    names = shown.of("GPE", "FAC")
    actors = shown.of("ACTOR")
    assert len(names) == len(actors) > 0
    for name in names:
        [actor] = [a for a in actors if a.start == name.start]
        assert name.attributes["metonymy"] == f"{name.label}_for_GOV"
        assert actor.id in acting
        assert len(shown.tails(name, "refers_as")) == 1


def hold_intention(shown: Shown) -> None:
    content = shown.only("INDIRECT")
    assert content.text.startswith("to ")
    assert shown.tails(content, "cue") == [shown.only("CUE")]
    assert shown.tails(content, "speaker") == [shown.only("ACTOR")]


def hold_no_comment(shown: Shown) -> None:
    assert {span.layer for span in shown.inside} <= {"entity"}


def hold_accusation(shown: Shown) -> None:
    accuser, accused = shown.of("ACTOR")
    content = shown.only("INDIRECT")
    against, favor = shown.only("AGAINST"), shown.only("FAVOR")
    assert shown.tails(content, "speaker") == [accuser]
    assert shown.tails(against, "holder") == [accuser]
    assert shown.tails(against, "target") == [accused]
    assert against.attributes["explicitness"] == "explicit"
    assert shown.tails(favor, "holder") == [accused]
    assert shown.tails(favor, "target") == [shown.only("TARGET")]
    assert shown.tails(favor, "basis") == [content]
    assert favor.attributes["explicitness"] == "inferred"


def hold_denial(shown: Shown) -> None:
    content = shown.only(*CONTENTS)
    assert [cue.text for cue in shown.tails(content, "cue")] == ["denied"]
    assert shown.tails(content, "speaker") == [shown.only("ACTOR")]
    assert STANCES.isdisjoint(span.label for span in shown.inside)


def hold_nominal_stance(shown: Shown) -> None:
    stances = shown.of(*STANCES)
    assert {shown.tails(s, "holder")[0].id for s in stances} == {a.id for a in shown.of("ACTOR")}
    for stance in stances:
        assert shown.tails(stance, "target") == [shown.only("TARGET")]
        assert shown.tails(stance, "basis") == []


def hold_negation(shown: Shown) -> None:
    stance = shown.only(*STANCES)
    assert stance.label == "FAVOR"
    assert stance.attributes["negated"] == "yes"
    assert "not" in stance.text.split()


def hold_irony(shown: Shown) -> None:
    stance = shown.only(*STANCES)
    assert stance.label == "AGAINST"
    assert stance.attributes["ironic"] == "yes"
    assert shown.tails(stance, "target") == [shown.only("TARGET")]
    assert shown.tails(stance, "holder") == [shown.only("ACTOR")]


def hold_author(shown: Shown) -> None:
    stance = shown.only(*STANCES)
    assert stance.attributes["holder_kind"] == "author"
    assert shown.tails(stance, "holder") == shown.tails(stance, "basis") == []
    assert shown.tails(stance, "target") == [shown.only("TARGET")]


def hold_pull_quote(shown: Shown) -> None:
    quote, actor = shown.only("DIRECT"), shown.only("ACTOR")
    assert shown.segment(quote).kind == "pull_quote"
    assert not MARK.search(quote.text)
    assert shown.tails(quote, "speaker") == [actor]
    assert shown.segment(quote) == shown.segment(actor)
    assert "\n" in shown.document.text[quote.end : actor.start]


HOLDS: dict[str, Callable[[Shown], None]] = {
    name.removeprefix("hold_").replace("_", "-"): hold
    for name, hold in dict(globals()).items()
    if name.startswith("hold_")
}
ENTRIES = read_decision_entries()
IN_GOLD = [entry for entry in ENTRIES if entry["sample"].removesuffix(".txt") in GOLD]


def name_entry(entry: dict) -> str:
    return f"{entry['decision']}-{entry['sample']}"


def test_every_decision_of_the_scheme_is_shown_in_the_gold():
    assert {entry["decision"] for entry in IN_GOLD} == {d.id for d in SCHEME.decisions}


def test_every_decision_but_none_else_has_a_test_of_what_it_says():
    assert set(HOLDS) == {decision.id for decision in SCHEME.decisions}


def test_an_excerpt_stands_once_in_its_sample(subtests: pytest.Subtests):
    for entry in ENTRIES:
        with subtests.test(name_entry(entry)):
            assert entry["sample"] in TEXTS
            assert read_text(entry["sample"]).count(entry["excerpt"]) == 1


def test_an_excerpt_is_annotated_as_its_decision_says(subtests: pytest.Subtests):
    for entry in IN_GOLD:
        with subtests.test(name_entry(entry)):
            HOLDS[entry["decision"]](show(entry))


def test_a_pull_quote_that_the_body_has_too_repeats_it_and_carries_no_stance():
    record = RECORDS["page-dump"]
    [gold] = record.annotations
    spans = {span.id: span for span in gold.spans}
    [repeats] = [r for r in gold.relations if r.label == "repeats"]
    pull, body = spans[repeats.head], spans[repeats.tail]
    assert find_segment(record.document.segments, pull.start).kind == "pull_quote"
    assert find_segment(record.document.segments, body.start).kind == "paragraph"
    assert pull.text in body.text
    assert not [r for r in gold.relations if r.label == "basis" and r.tail == pull.id]
