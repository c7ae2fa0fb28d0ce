"""Web Annotation: what annotate writes is of the model, and what others write of a text is read."""

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from annotate.app.context import Context
from annotate.app.exchange import exports
from annotate.formats.registry import find_by_content
from annotate.model import Record
from annotate.project import Project
from annotate.records import open_writer, read_records
from tests.formats.round_trips import go_round, make_record

# The terms of http://www.w3.org/ns/anno.jsonld, as far as an annotation of words needs any: a key
# or a type that is none of these would mean nothing to whoever reads the file as JSON-LD.
KEYS = frozenset(
    {
        *("@context", "id", "type", "body", "target", "source", "selector", "state", "scope"),
        *("motivation", "purpose", "creator", "created", "modified", "generator", "generated"),
        *("value", "format", "language", "textDirection", "processingLanguage", "bodyValue"),
        *("exact", "prefix", "suffix", "start", "end", "refinedBy", "conformsTo", "cached"),
        *("name", "nickname", "email", "homepage", "items", "partOf", "first", "last", "next"),
        *("prev", "total", "startIndex", "label", "canonical", "via", "rights", "audience"),
    }
)
TYPES = frozenset(
    {
        *("Annotation", "AnnotationPage", "AnnotationCollection", "TextualBody", "Choice"),
        *("SpecificResource", "TextPositionSelector", "TextQuoteSelector", "FragmentSelector"),
        *("TimeState", "Person", "Organization", "Software", "Text"),
    }
)
MOTIVATIONS = frozenset(
    {
        *("assessing", "bookmarking", "classifying", "commenting", "describing", "editing"),
        *("highlighting", "identifying", "linking", "moderating", "questioning", "replying"),
        "tagging",
    }
)
CONTEXT = "http://www.w3.org/ns/anno.jsonld"
TEXT = "Mara Lind met Ivo Moss. \U0001f9ed “No,” said Lind. Moss left with Lind.\n"


def iter_objects(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        for item in value:
            yield from iter_objects(item)
    elif isinstance(value, dict):
        yield value
        yield from iter_objects(list(value.values()))


def write_records(folder: Path, records: list[Record]) -> dict[str, Any]:
    """Write records as Web Annotation, and return the page."""
    with open_writer(folder / "in.jsonl") as write:
        for record in records:
            write(record)
    options = exports.Options(format="web-annotation", output=str(folder / "out.jsonld"))
    exports.export_records(Context(project=Project()), [str(folder / "in.jsonl")], options)
    page: dict[str, Any] = json.loads((folder / "out.jsonld").read_text())
    return page


def test_everything_that_is_written_is_a_term_of_the_model(tmp_path: Path) -> None:
    page = write_records(tmp_path, [make_record(n, spans=60) for n in range(4)])
    objects = list(iter_objects(page))
    assert page["@context"] == CONTEXT
    assert {key for one in objects for key in one} <= KEYS
    assert {one["type"] for one in objects if "type" in one} <= TYPES
    said = {one[key] for one in objects for key in ("motivation", "purpose") if key in one}
    assert {"classifying", "describing", "assessing", "linking"} == said <= MOTIVATIONS
    for item in page["items"]:
        assert item["id"].startswith("urn:annotate:")
        assert {"id", "type", "motivation", "body", "target"} <= item.keys()
    assert len({item["id"] for item in page["items"]}) == len(page["items"])


def test_its_positions_are_code_points_and_its_quotations_stand_there(tmp_path: Path) -> None:
    page = write_records(tmp_path, [make_record(1)])
    text = page["items"][0]["body"]["value"]
    selected = [i["target"]["selector"] for i in page["items"] if i["motivation"] == "classifying"]
    assert len(selected) > 30
    for position, quotation in selected:
        start, end = position["start"], position["end"]
        around = quotation["prefix"] + quotation["exact"] + quotation["suffix"]
        assert (text[start:end], around in text) == (quotation["exact"], True)


def test_two_articles_of_one_address_stay_apart(tmp_path: Path) -> None:
    records = [make_record(number) for number in range(3)]
    place = "https://courier.example/1"
    moved = [
        replace(r, document=replace(r.document, meta=replace(r.document.meta, url=place)))
        for r in records
    ]
    trip = go_round("web-annotation", iter(moved), tmp_path)
    assert trip.faults == []
    back = list(trip.iter_back())
    assert [record.document.meta.url for record in back] == [place, None, None]


# --- what others write -------------------------------------------------------------------------


def mark(words: str, *, at: int | None = None, label: str = "PERSON", **more: Any) -> Any:
    """An annotation of some words, with their place as a tool says it."""
    quotation = {"type": "TextQuoteSelector", "exact": words} | more.pop("around", {})
    position = {"type": "TextPositionSelector", "start": at, "end": (at or 0) + len(words)}
    selectors = [quotation] if at is None else [position, quotation]
    return {
        "type": "Annotation",
        "body": [{"type": "TextualBody", "purpose": "tagging", "value": label}],
        "target": {"source": "http://shore.example/a/story.html", "selector": selectors},
        **more,
    }


@pytest.fixture
def take(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Callable[..., Any]
) -> Callable[..., tuple[Any, list[Record]]]:
    """Import annotations of a text that lies beside."""
    monkeypatch.chdir(tmp_path)

    def take(content: Any, *more: str, text: str | None = TEXT) -> tuple[Any, list[Record]]:
        Path("notes.jsonld").write_text(json.dumps(content))
        if text is not None:
            Path("story.txt").write_bytes(text.encode())
        result = run("import", "notes.jsonld", "-o", "out.jsonl", *more)
        return result, list(read_records("out.jsonl", [])) if Path("out.jsonl").exists() else []

    return take


def list_places(record: Record) -> list[tuple[str, str, int]]:
    return [(s.label, s.text, s.start) for a in record.annotations for s in a.spans]


def test_a_text_beside_is_marked_by_position_and_words(take: Any) -> None:
    position = {"type": "TextPositionSelector", "start": 14, "end": 22}
    page = {
        "@context": ["http://www.w3.org/ns/anno.jsonld", {"ex": "http://x.example/"}],
        "type": "AnnotationCollection",
        "first": {
            "type": "AnnotationPage",
            "items": [
                mark("Mara Lind", at=0),
                {**mark(""), "target": {"source": "story.html", "selector": position}},
                mark("Ostrel") | {"target": "story.html"},
            ],
        },
    }
    result, records = take(page)
    assert [place for record in records for place in list_places(record)] == [
        ("PERSON", "Mara Lind", 0),
        ("PERSON", "Ivo Moss", 14),
    ]
    assert "1 annotations of whole texts are left out" in result.stderr


def test_where_position_and_words_disagree_the_words_decide(take: Any) -> None:
    said = TEXT.index("“No")
    units = said + 1  # as a tool counts that takes the compass for two
    result, [record] = take(
        [
            {"@context": CONTEXT, **mark("“No,”", at=units, label="DIRECT")},
            mark("Moss", at=3),  # stands twice, and neither is there
            mark("Moss", at=3, around={"prefix": "Lind. ", "suffix": " left"}),
            mark("Lind", around={"prefix": "with "}),
            mark("Lind", around={"prefix": "without "}),
            mark("nowhere", at=5),
            mark("Moss", at=TEXT.index("Moss")),
        ]
    )
    assert sorted(list_places(record), key=lambda place: place[2]) == [
        ("PERSON", "Moss", TEXT.index("Moss")),
        ("DIRECT", "“No,”", said),
        ("PERSON", "Moss", TEXT.index("Moss left")),
        ("PERSON", "Lind", TEXT.rindex("Lind")),
    ]
    assert "3 spans whose place is not sure are left out" in result.stderr
    assert result.exit_code == 1


def test_who_made_what_and_what_links_it(take: Any) -> None:
    ada: Any = {"creator": {"type": "Person", "name": "ada"}}
    model: Any = {"creator": {"id": "https://m.example/7", "type": "Software"}}
    quoted = mark("“No,”", label="DIRECT", id="q", **ada)
    cue = mark("said", label="CUE", id="c", **ada)
    by_body = {
        "type": "Annotation", "motivation": "oa:linking", "target": "q", **ada,
        "body": ["c", {"type": "TextualBody", "purpose": "classifying", "value": "cue"}],
    }  # fmt: skip
    by_targets = {
        "type": "Annotation", "target": [{"id": "q"}, {"id": "s"}], **ada,
        "body": {"type": "TextualBody", "purpose": "tagging", "value": "speaker"},
    }  # fmt: skip
    loose = {**by_body, "target": "gone"}
    speaker = mark("Ivo Moss", label="ACTOR", id="s", **ada)
    speaker["body"].append({"type": "TextualBody", "purpose": "commenting", "value": "sure?"})
    found = [quoted, by_body, cue, by_targets, speaker, mark("left", label="CUE", **model), loose]
    result, [record] = take({"@context": CONTEXT, "items": found})
    first, second = record.annotations
    names = {span.id: span.text for span in first.spans}
    assert [(r.label, names[r.head], names[r.tail]) for r in first.relations] == [
        ("cue", "“No,”", "said"), ("speaker", "“No,”", "Ivo Moss"),
    ]  # fmt: skip
    assert [(a.annotator.kind, a.annotator.name) for a in (first, second)] == [
        ("human", "ada"), ("model", "https://m.example/7"),
    ]  # fmt: skip
    assert "1 comments are left out" in result.stderr
    assert "1 links lead from what no annotation of it marks" in result.stderr


def test_a_highlight_is_called_by_its_motivation_and_a_comment_is_counted(take: Any) -> None:
    highlight = {**mark("Mara Lind"), "motivation": "highlighting", "body": []}
    note = {**mark("Ivo Moss"), "motivation": "commenting", "bodyValue": "who?", "body": None}
    page = {"@context": CONTEXT, "items": [highlight, note]}
    names = ("--map", "highlighting=PERSON", "--map", "commenting=")
    result, [record] = take(page, *names)
    assert list_places(record) == [("PERSON", "Mara Lind", 0)]
    assert "1 comments are left out" in result.stderr


@pytest.mark.parametrize("name", ["a-story", "story"])
@pytest.mark.parametrize("is_zip", [False, True])
def test_the_text_in_a_folder_or_a_zip_file_is_no_article_of_its_own(
    take: Any, run: Callable[..., Any], name: str, is_zip: bool
) -> None:
    item = mark("Mara Lind", at=0)
    item["target"]["source"] = f"https://shore.example/{name}.html"
    Path("given").mkdir()
    Path("given/notes.jsonld").write_text(json.dumps({"@context": CONTEXT, **item}))
    Path(f"given/{name}.txt").write_text(TEXT)
    given = shutil.make_archive("given", "zip", "given") if is_zip else "given"
    result = run("import", given, "-o", "out.jsonl")
    assert result.exit_code == 0, result.stderr
    assert "Read 1 file: 1 document" in result.stderr + result.stdout
    Path("given/other.txt").write_text(TEXT)
    result = run("import", "given", "-o", "out.jsonl")
    assert (result.exit_code, "other.txt: error R31" in result.stderr) == (1, True)


def test_without_its_text_nothing_is_guessed(take: Any) -> None:
    result, records = take({"@context": CONTEXT, "items": [mark("Mara Lind", at=0)]}, text=None)
    assert (result.exit_code, records) == (1, [])
    assert "there is no text of http://shore.example/a/story.html beside it: 1" in result.stderr
    assert "Put the text beside it" in result.stderr


@pytest.mark.parametrize(
    "odd",
    [
        {}, {"target": None}, {"target": [1, {"source": 3}]}, {"body": [1, {"value": 2}, None]},
        {"creator": []}, {"motivation": 5}, {"id": 7}, {"target": {"source": "story.txt",
         "selector": {"type": "TextPositionSelector", "start": "0", "end": True}}},
    ],
)  # fmt: skip
def test_an_annotation_that_makes_no_sense_stops_nothing(take: Any, odd: Any) -> None:
    good = mark("Mara Lind", at=0)
    result, records = take({"@context": CONTEXT, "items": [{**good, **odd}, good]})
    assert result.exit_code in {0, 1}, result.stderr
    assert ("PERSON", "Mara Lind", 0) in [p for r in records for p in list_places(r)]


def test_it_is_told_by_its_context() -> None:
    page = b'{\n "@context": "http://www.w3.org/ns/anno.jsonld",\n "type": "Annotation"}'
    assert find_by_content(page) == "web-annotation"
    article = b'{"@context": "https://schema.org", "@type": "NewsArticle", "articleBody": "x"}'
    assert find_by_content(article) != "web-annotation"
