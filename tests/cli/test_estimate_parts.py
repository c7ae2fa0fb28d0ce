"""`annotate estimate`: quantities parted by fields, and calls that cannot be obeyed."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

import annotate
from annotate.errors import UsageError
from annotate.model import Annotation, Annotator, Document, Record, Relation, Segment, Span
from annotate.offsets import hash_text, make_span_id
from annotate.records import open_writer
from tests.cli.test_estimate import CALL, CORPUS, MODEL, write


@pytest.mark.parametrize("name", ["order", "words", "place", "speaker.text"])
def test_rows_are_parted_by_fields_of_numbers_and_of_words_and_add_up(
    run: Callable, tmp_path: Path, name: str
) -> None:
    path = write(tmp_path / "all.jsonl", {r.document.id for r in CORPUS})
    call = ("--quantity", "count(quotes)", "--by", name, "--top", "40", "--format", "json")
    whole, *parts = json.loads(run("estimate", path, *call).stdout)["estimates"]
    assert sum(part["both"] for part in parts) == whole["both"]
    assert not any("." in part["group"] for part in parts if name in ("order", "words"))


def test_a_row_of_two_speakers_is_parted_by_both_and_spellings_are_one_group(
    run: Callable, tmp_path: Path
) -> None:
    texts = ("The council said: we wait.", "So the council said: we wait.", "Ada and Ivo said: we.")
    with open_writer(tmp_path / "a.jsonl") as add:
        for number in range(60):
            add(make_spoken(number, texts[number % 3]))
    call = ("--quantity", "count(quotes)", "--by", "speaker.text", "--format", "json")
    rows = json.loads(run("estimate", tmp_path / "a.jsonl", *call).stdout)["estimates"]
    assert [(row["group"], row["both"]) for row in rows] == [
        ("", 60),
        ("The council", 40),
        ("Ada", 20),
        ("Ivo", 20),
    ]


def make_spoken(number: int, text: str) -> Record:
    """Return an article of one quote, read by a machine and a person."""
    quote = text[text.index("we") :]
    speakers = [name for name in ("Ada", "Ivo", "The council", "the council") if name in text]
    document = Document(
        id=f"spoken-{number:02}",
        text=text,
        text_sha256=hash_text(text),
        segments=(Segment(kind="paragraph", start=0, end=len(text)),),
    )
    spans = tuple(
        Span(
            id=make_span_id(document.id, "quote", start, start + len(words), label),
            layer="quote",
            label=label,
            start=start,
            end=start + len(words),
            text=words,
        )
        for label, words in (("INDIRECT", quote), *(("ACTOR", name) for name in speakers))
        for start in [text.index(words)]
    )
    relations = [Relation(label="speaker", head=spans[0].id, tail=s.id) for s in spans[1:]]
    gold = Annotation(
        document_id=document.id,
        text_sha256=document.text_sha256,
        scheme="news/2",
        annotator=Annotator(kind="human", name="ada"),
        layers=("entity", "quote", "stance"),
        spans=spans,
        relations=tuple(relations),
    )
    return Record(document=document, annotations=(replace(gold, annotator=MODEL), gold))


@pytest.mark.parametrize(
    "call",
    [
        ("--target-width", "-0.1"),
        ("--target-width", "0"),
        ("--target-width", "nan"),
        ("--by", "publisher,publisher"),
    ],
)
def test_what_cannot_be_told_is_refused(
    run: Callable, tmp_path: Path, call: tuple[str, str]
) -> None:
    result = run("estimate", write(tmp_path / "a.jsonl", set()), *CALL, *call)
    assert result.exit_code == 2
    assert call[0] in result.stderr
    assert "Give a number more than 0" in result.stderr or "Name each field once" in result.stderr


def test_the_function_takes_a_field_alone_and_refuses_what_the_command_refuses() -> None:
    result = annotate.estimate(CORPUS[:20], "mean(quotes)", by="publisher")
    assert [row.group for row in result.rows] == ["", "Harbour Post", "Kesh Daily"]
    for wrong in ({"bootstrap": 0}, {"top": 0}, {"target_width": -1.0}, {"quantities": ()}):
        given: dict = {"quantities": "mean(quotes)", **wrong}
        with pytest.raises(UsageError):
            annotate.estimate(CORPUS[:20], **given)
