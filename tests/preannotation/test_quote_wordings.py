"""Wordings of an attribution, turns of transcripts, and datelines before sentences."""

import tomllib
from functools import cache
from pathlib import Path

import pytest

from annotate.ingestion.text import document_from_text
from annotate.model import Annotation
from annotate.project import load_scheme
from tests.preannotation.suggesting import make_annotator

HERE = Path(__file__).parent / "cases"
WORDINGS = tomllib.loads((HERE / "quote_wordings.toml").read_text(encoding="utf-8"))["wordings"]
HUBS = frozenset(("DIRECT", "INDIRECT", "MIXED"))
DATELINES = (
    "MOSCOW, Nov. 3 (Wire) - ",
    "LISBON (NTB) — ",
    "OSLO, 14 March 2023 – ",
    "WASHINGTON — ",
    "NEW YORK, May 3 (Wire) -- ",
    "BERGEN, Norway (NTB) - ",
    "Kyiv, Ukraine (Wire) — ",
    "BAGHDAD/BEIRUT (Wire) - ",
    "PARIS, Sept. 12, 2021 -- ",
    "(Wire) - ",
)
SENTENCES = (
    "Culture minister Rui Campos defended the ban on Tuesday.",
    "The central bank left its rate unchanged and warned that inflation could rise.",
    "Officials said on Monday that the dam was safe.",
    "“The dam will hold,” Mayor Lena Brandt told reporters.",
    "Two people were hurt when a bridge fell, police said.",
    "President Orlan Veska accused the council of hiding a report.",
)
TRANSCRIPT = """'I never wanted to be mayor'

Elena Marsh became mayor of Holtby in May. She spoke to our reporter Dan Okafor.

Dan Okafor: You opposed the tram for ten years. Why do you back it now?

Elena Marsh: Because the figures changed. I still think the first plan was poor.

That was a long time ago.

(Laughs.)

DO: The unions say you broke your word.

EM: They are wrong. I promised to listen, and I did.

Ms KENT (West) (Lab): I would like to ask about the buses.

Q: What about the trams?

A: I can't stand them."""


def read_texts(texts: list[str]) -> list[Annotation]:
    """Read texts as articles, all in one batch."""
    documents = [document_from_text(f"w{at}", text) for at, text in enumerate(texts)]
    return list(make_annotator().annotate(documents))


@cache
def read_all() -> list[Annotation]:
    return read_texts([row["text"] for row in WORDINGS])


def list_quotes(annotation: Annotation) -> list[tuple[str, list[str], list[str]]]:
    """List the quotes: the pieces joined with an ellipsis, the speakers, the cues."""
    words = {span.id: span.text for span in annotation.spans}
    follows = {r.head: r.tail for r in annotation.relations if r.label == "continues"}

    def read(span_id: str) -> tuple[str, list[str], list[str]]:
        pieces = [span_id]
        while pieces[-1] in follows:
            pieces.append(follows[pieces[-1]])
        ends = [(r.label, words[r.tail]) for r in annotation.relations if r.head == span_id]
        speakers = [text for label, text in ends if label == "speaker"]
        cues = [text for label, text in ends if label == "cue"]
        return "…".join(words[piece] for piece in pieces), speakers, cues

    first = set(words) - set(follows.values())
    return [read(s.id) for s in annotation.spans if s.label in HUBS and s.id in first]


@pytest.mark.slow
def test_a_wording_is_a_content_of_its_speaker(subtests: pytest.Subtests) -> None:
    for row, annotation in zip(WORDINGS, read_all(), strict=True):
        with subtests.test(row["text"]):
            found = list_quotes(annotation)
            if row["content"] == "none":
                assert found == []
                continue
            speakers = [row["speaker"]] if row["speaker"] else []
            assert any(
                content == row["content"] and said == speakers and row.get("cue") in (None, *cues)
                for content, said, cues in found
            ), found


def describe(annotation: Annotation, start: int) -> set[tuple[str, ...]]:
    """Return what is found behind a position, without the position itself."""
    spans = {span.id: span for span in annotation.spans if span.start >= start}
    ends = (
        (r.label, spans[r.head].text, spans[r.tail].text)
        for r in annotation.relations
        if r.head in spans and r.tail in spans
    )
    return {*((span.label, span.text) for span in spans.values()), *ends}


@pytest.mark.slow
def test_a_sentence_is_read_behind_a_dateline_as_it_is_without() -> None:
    tail = " The report was written in May."
    plain = [describe(a, 0) for a in read_texts([s + tail for s in SENTENCES])]
    texts = [line + sentence + tail for line in DATELINES for sentence in SENTENCES]
    for at, (text, annotation) in enumerate(zip(texts, read_texts(texts), strict=True)):
        line, sentence = divmod(at, len(SENTENCES))
        assert describe(annotation, len(DATELINES[line])) == plain[sentence], text


def test_a_turn_is_what_its_label_says() -> None:
    scheme = load_scheme("news/2")
    annotator = make_annotator(scheme.layer_names, scheme)
    [annotation] = annotator.annotate([document_from_text("talk", TRANSCRIPT)])
    turns = [(content, said) for content, said, _ in list_quotes(annotation) if said]
    assert (
        "Because the figures changed. I still think the first plan was poor."
        "…That was a long time ago.",
        ["Elena Marsh"],
    ) in turns
    speakers = [said[0] for _, said in turns]
    labels = ["Dan Okafor", "Elena Marsh", "DO", "The unions", "EM", "Ms KENT", "Q", "A"]
    assert speakers == labels
    who = {s.text: s.attributes.get("who") for s in annotation.spans if s.label == "ACTOR"}
    assert (who["DO"], who["EM"], who["A"]) == ("Dan Okafor", "Elena Marsh", "Elena Marsh")


@pytest.mark.parametrize(
    "text",
    [
        "Clinton: 1,501.\n\nSanders: 46.\n\nTotal: 2,316.\n\nPledged: 781.",
        "Preparation time: 15 minutes\n\nCooking time: 1 hour\n\nServes: four people",
    ],
)
def test_a_list_of_figures_is_no_transcript(text: str) -> None:
    [annotation] = read_texts([text])
    assert list_quotes(annotation) == []
