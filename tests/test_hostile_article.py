"""What comes from an article is data: a hostile one goes through every command and every page."""

import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from annotate.cli.formats import text
from annotate.cli.terminal import make_printable
from annotate.dataset.files.card_numbers import escape
from annotate.model import Annotator, Document, Meta, Problem, Record
from annotate.offsets import hash_text
from annotate.records import open_writer, read_records
from tests.examples import make_annotation, make_document, make_span
from tests.harbour_scheme import HARBOUR

ESCAPES = "\x1b[2J\x1b]0;owned\x07\x9b31m\u202eevil\u202c"
MARKUP = "<img src='http://attack.example/x' onerror='document.title=1;alert(1)'>"
SCRIPT = "</script></style></title></textarea><script>alert(2)</script>"
LINK = (
    "[click](javascript:alert(3)) [red]x[/red] =HYPERLINK('http://attack.example') {{7*7}} ${7*7}"
)
# What a scheme or a project says for people, on one line.
WORDS = f"{MARKUP} {SCRIPT} {LINK} [x]: javascript:alert(6) ![y](http://attack.example/y) --- a: b"
NAME = f"Mara{MARKUP}Lind"
TEXT = (
    f"“We oppose {SCRIPT},” {NAME} said of {LINK} in Ostrava {ESCAPES}.\n---\ntitle: owned\n---\n"
)
ID = "<b>id</b>&\"'--><script>alert(4)</script>"


def make_hostile() -> Record:
    document: Document = replace(
        make_document(ID, TEXT.strip()),
        text_sha256=hash_text(TEXT.strip()),
        meta=Meta(
            title=f"{MARKUP}{ESCAPES}{LINK}",
            byline=NAME,
            publisher=f"Courier: {SCRIPT} \"'|{LINK}",
            url="javascript:alert(5)",
            licence="CC0-1.0",
            language="en",
            redistribution="yes",
        ),
    )
    quote = f"“We oppose {SCRIPT},”"
    spans = (
        make_span(document, "quote", "DIRECT", quote),
        make_span(document, "quote", "ACTOR", NAME),
        make_span(document, "entity", "PERSON", NAME, attributes={"form": "name"}),
        make_span(document, "entity", "GPE", "Ostrava"),
    )
    people = [Annotator(kind="human", name=f"{name}{MARKUP}{ESCAPES}") for name in ("ada", "ben")]
    one, other = (
        make_annotation(document, spans[:count], annotator=person)
        for count, person in zip((4, 3), people, strict=True)
    )
    return Record(document=document, annotations=(one, other))


@pytest.fixture
def hostile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    name = "a\x1b[31m<b>.jsonl"
    with open_writer(name) as write:
        write(make_hostile())
    return name


@pytest.mark.slow
def test_a_terminal_is_shown_text_by_every_command(hostile: str, run: Callable[..., Any]) -> None:
    commands = (
        ("validate", hostile),
        ("validate", hostile, "--format", "json"),
        ("validate", hostile, "--format", "github"),
        ("validate", hostile, "--format", "sarif"),
        ("validate", hostile, "--format", "junit"),
        ("validate", "--fix", hostile, "-o", "fixed.jsonl"),
        ("evaluate", hostile),
        ("agreement", hostile, "--bootstrap", "0"),
        ("audit", hostile, "--bootstrap", "0"),
        ("mask", hostile, "-o", "masked.jsonl"),
        ("adjudicate", "merge", hostile, "-o", "gold.jsonl", "--log", "log.jsonl"),
        ("build", hostile, "-o", "set"),
        ("validate", "set"),
        ("ingest", hostile, "-o", "again.jsonl"),
        ("ingest", "no\x1b[2J such"),
        ("validate", "no\x1b[2J such"),
    )
    for arguments in commands:
        result = run(*arguments)
        said = result.stdout + result.stderr
        assert "Traceback" not in said
        assert make_printable(said) == said, arguments


def test_the_end_of_a_line_in_the_name_of_a_file_begins_no_line_of_ours() -> None:
    problem = Problem(code="J00", message="not JSON", file="a\nannotate: all is well.jsonl", line=1)
    stream = io.StringIO()
    text.write([problem], stream)
    for said in (str(problem), stream.getvalue()):
        assert "\nannotate" not in said
        assert "a\\nannotate: all is well.jsonl:1" in said


def test_json_stays_the_same_json_when_it_is_made_printable() -> None:
    value = {"title": f"{ESCAPES}{MARKUP}\ttab\nline"}
    printable = make_printable(json.dumps(value, ensure_ascii=False))
    assert json.loads(printable) == value
    assert not {"\x1b", "\x9b", "\u202e"} & set(printable)


def test_words_of_an_article_are_text_on_a_dataset_card() -> None:
    assert escape("a|b <i> [x](y) *z* `c` #1 AT&T") == (
        r"a\|b &lt;i\> \[x\](y) \*z\* \`c\` \#1 AT&amp;T"
    )


def test_the_header_of_the_card_and_the_metadata_stay_what_they_are(
    hostile: str, run: Callable[..., Any]
) -> None:
    import yaml

    assert run("build", hostile, "-o", "set").exit_code == 0
    card = Path("set/README.md").read_text(encoding="utf-8")
    _, header, body = card.split("---\n", 2)
    assert "owned" not in yaml.safe_load(header).values()
    assert "<script" not in body
    assert "<img" not in body
    assert "](javascript:" not in body.replace("\\]", "")
    for path in Path("set").glob("*.json"):
        json.loads(path.read_text(encoding="utf-8"))


def write_hostile_scheme() -> str:
    """A scheme whose every word for people is hostile."""
    told = re.compile(r'^(title|description) = ".*"$', re.MULTILINE)
    scheme = told.sub(lambda found: f"{found[1]} = {json.dumps(WORDS)}", HARBOUR)
    description = f"description = {json.dumps(WORDS)}\n"
    Path("harbour.toml").write_text(scheme.replace("\n\n[[", f"\n{description}\n[[", 1))
    return "harbour.toml"


def test_words_of_a_scheme_are_text_in_the_guide(hostile: str, run: Callable[..., Any]) -> None:
    scheme = write_hostile_scheme()
    for name in ("guide.md", "guide.html"):
        result = run("guidelines", "--scheme", scheme, "-o", name)
        assert result.exit_code == 0, result.stderr
    guide = Path("guide.md").read_text(encoding="utf-8")
    assert "javascript:alert(6)" in guide
    assert not re.search(r"<(?!/?(?:br|kbd)\b)", guide), "no HTML of others"
    assert not re.search(r"\][(\[:]", guide), "no link, no image"
    page = Path("guide.html").read_text(encoding="utf-8")
    assert not re.search(r"<(img|script|a href=.javascript)", page)
    assert not {"\x1b", "\x9b", "\u202e"} & {*guide, *page}


def test_words_of_a_dataset_are_values_in_its_yaml_and_json(
    hostile: str, run: Callable[..., Any]
) -> None:
    import yaml

    words = f"title = {json.dumps(WORDS)}\ndescription = {json.dumps(WORDS)}\n"
    Path("annotate.toml").write_text(f"[dataset]\nname = 'port'\n{words}", encoding="utf-8")
    result = run("build", hostile, "-o", "set")
    assert result.exit_code == 0, result.stderr
    citation = yaml.safe_load(Path("set/CITATION.cff").read_text(encoding="utf-8"))
    assert (citation["title"], citation["abstract"]) == (WORDS, WORDS)
    _, header, _ = Path("set/README.md").read_text(encoding="utf-8").split("---\n", 2)
    assert yaml.safe_load(header)["pretty_name"] == WORDS
    croissant = json.loads(Path("set/croissant.json").read_text(encoding="utf-8"))
    assert croissant["description"].startswith(f"{WORDS} 1 news article")


def say_nothing_of_the_text(record: Record) -> Record:
    """A hostile record whose words for people are not among those that are to be withheld."""
    words = "<b onclick='stop()'>Courier\x1b[2J"
    meta = replace(record.document.meta, title=words, publisher=words, byline=words)
    readings = tuple(
        replace(one, annotator=replace(one.annotator, name=f"{name}\x1b[31m"))
        for name, one in zip("ab", record.annotations, strict=True)
    )
    return Record(document=replace(record.document, meta=meta), annotations=readings)


@pytest.mark.slow
def test_what_is_suggested_restored_and_published_says_an_articles_words_as_text(
    hostile: str, run: Callable[..., Any]
) -> None:
    record = make_hostile()
    with open_writer("articles.jsonl") as write:
        write(record.document)
    with open_writer("apart.jsonl") as write:
        write(say_nothing_of_the_text(record))
    commands = (
        ("preannotate", "articles.jsonl", "-o", "predictions.jsonl"),
        ("build", "apart.jsonl", "-o", "blank", "--text", "withheld"),
        ("rehydrate", "blank", "-a", "articles.jsonl", "-o", "full", "--report", "list.jsonl"),
        ("build", hostile, "-o", "set"),
        ("publish", "set", "--to", "share"),
        ("takedown", "set", "no\x1b[2J such", "-o", "less"),
    )
    for arguments in commands:
        result = run(*arguments)
        said = result.stdout + result.stderr
        assert "Traceback" not in said
        assert make_printable(said) == said, arguments
        assert result.exit_code == (2 if arguments[0] == "takedown" else 0), said
    text = record.document.text
    (read,) = read_records("predictions.jsonl", [])
    assert (read.document.id, read.document.text) == (ID, text)
    assert all(text[s.start : s.end] == s.text for a in read.annotations for s in a.spans)
    for folder in ("full", "share"):
        assert run("validate", folder).exit_code == 0


def make_pages(run: Callable[..., Any], hostile: str) -> list[Path]:
    """Every page that is made of articles or schemes: report, guide, what a notebook shows."""
    from annotate.api.display import render

    assert run("report", hostile, "--bootstrap", "0", "-o", ".").exit_code in {0, 1}
    Path("record.html").write_text(
        f"<meta charset=utf-8>{render(make_hostile())}", encoding="utf-8"
    )
    run("guidelines", "--scheme", write_hostile_scheme(), "-o", "guide.html")
    return [Path("report.html"), Path("record.html"), Path("guide.html")]


@pytest.mark.browser
def test_no_page_runs_loads_or_grows_anything_that_an_article_says(
    hostile: str, run: Callable[..., Any], browser: Browser
) -> None:
    for path in make_pages(run, hostile):
        context = browser.new_context()
        page = context.new_page()
        dialogs: list[str] = []
        asked: list[str] = []
        page.on(
            "dialog", lambda dialog, seen=dialogs: (seen.append(dialog.message), dialog.dismiss())
        )
        page.on("request", lambda request, seen=asked: seen.append(request.url))
        address = path.absolute().as_uri()
        page.goto(address)
        page.wait_for_timeout(300)
        assert dialogs == []
        assert asked == [address]
        assert page.locator("img, [onerror], a[href^='javascript:'], iframe").count() == 0
        assert "attack.example" in page.content()  # it is there, as text
        context.close()
