"""A small scheme of clubs and places that shares no label with news/1, and corrected articles."""

from dataclasses import replace

from annotate.model import Annotation, Annotator, Document, Record, Segment, Span
from annotate.offsets import hash_text, iter_lines, make_span_id

LEAGUE = """
id = "league"
version = "1"
title = "League: who plays where"
relations = []

[[segments]]
name = "paragraph"
annotated = true
description = "Running text."

[[layers]]
name = "sport"
title = "Sport"
[[layers.labels]]
name = "CLUB"
role = "entity"
ontonotes = ["ORG"]
hotkey = "1"
color = "#1f77b4"
description = "A side of a match."
[[layers.labels]]
name = "GROUND"
role = "entity"
ontonotes = ["GPE", "LOC", "FAC"]
hotkey = "2"
color = "#ff7f0e"
description = "A place."
"""
COUNTRIES = (
    "Norway",
    "Peru",
    "Chile",
    "Japan",
    "Kenya",
    "Ghana",
    "Spain",
    "Italy",
    "Egypt",
    "Cuba",
)


def make_articles(count: int) -> list[Record]:
    """Make articles with the reading of a person who calls the sides of a match clubs."""
    return [_make_article(number) for number in range(count)]


def _make_article(number: int) -> Record:
    home, away = (COUNTRIES[(number + n) % len(COUNTRIES)] for n in (0, 3))
    text = (
        f"{home} 2 {away} 1\n"
        f"{home} beat {away} on a wet evening.\n"
        f"The crowd came to {home} by train, and Qwertle sold the tickets in {away}."
    )
    marked = [(0, home), (len(home) + 3, away)]
    second = text.index("\n") + 1
    marked += [(second, home), (text.index(away, second), away)]
    last = text.index("\n", second) + 1
    places = [(text.index(home, last), home), (text.index(away, last), away)]
    names = [*((at, word, "CLUB") for at, word in marked)]
    names += [*((at, word, "GROUND") for at, word in places)]
    names.append((text.index("Qwertle"), "Qwertle", "CLUB"))
    return make_record(f"match-{number:02}", text, names)


def make_record(name: str, text: str, marked: list[tuple[int, str, str]]) -> Record:
    """Make a record with one reading by a person."""
    lines = [(start, end) for start, end in iter_lines(text) if text[start:end].strip()]
    document = Document(
        id=name,
        text=text,
        text_sha256=hash_text(text),
        segments=tuple(
            Segment(kind="paragraph", start=start, end=start + len(text[start:end].rstrip()))
            for start, end in lines
        ),
    )
    spans = tuple(
        Span(
            id=make_span_id(name, "sport", at, at + len(word), label),
            layer="sport",
            label=label,
            start=at,
            end=at + len(word),
            text=word,
        )
        for at, word, label in sorted(marked)
    )
    reading = Annotation(
        document_id=name,
        text_sha256=document.text_sha256,
        scheme="league/1",
        annotator=Annotator(kind="human", name="mara"),
        layers=("sport",),
        spans=spans,
        created="2026-03-01T10:00:00Z",
        link=f"http://127.0.0.1:8080/tasks/{name}",
    )
    return replace(Record(document=document), annotations=(reading,))
