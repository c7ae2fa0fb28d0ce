"""`annotate rehydrate` from files, and from pages of a server on this machine."""

import json
from dataclasses import replace

import pytest

from annotate.cli.main import app
from annotate.dataset.storage.folder import list_files
from annotate.dataset.withheld.withholding import WITHHELD
from annotate.files.json_values import dump_json
from annotate.records import to_json
from tests.dataset.edits import edit
from tests.dataset.stories import build, make_own_story_record, write


def make_page(document) -> bytes:
    paragraphs = "".join(
        f"<h1>{document.text[s.start : s.end]}</h1>" if s.kind == "headline"
        else f"<p>{document.text[s.start : s.end]}</p>"
        for s in document.segments
    )  # fmt: skip
    return f"<html><body><article>{paragraphs}</article></body></html>".encode()


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def make_release(here, count=3, address="https://courier.example"):
    records = [make_own_story_record(n, redistribution="no", url=f"{address}/{n}")
               for n in range(count)]  # fmt: skip
    build(here, records, "release", text=WITHHELD)
    return records


@pytest.mark.slow
def test_rehydrate_puts_the_words_back_and_says_how_many(run, here):
    records = make_release(here)
    write(here / "mine.jsonl", [record.document for record in records])
    result = run("rehydrate", "release", "-a", "mine.jsonl", "-o", "full", "--report", "list.jsonl")
    assert result.exit_code == 0
    assert "exactly: 3 articles, 63 spans" in result.stderr
    assert "this folder is for you, not to be published" in result.stderr
    lines = [json.loads(line) for line in (here / "list.jsonl").read_text().splitlines()]
    assert [(line["how"], line["lost_spans"]) for line in lines] == [("exact", [])] * 3
    assert run("validate", "full").exit_code == 0


@pytest.mark.slow
def test_rehydrate_reads_raw_files_and_tells_edited_and_missing_ones(run, here):
    records = make_release(here)
    (here / "pages").mkdir()
    (here / "pages" / "any-name.html").write_bytes(make_page(records[0].document))
    edited = edit(records[1].document, "paragraph inserted", 3).text
    (here / "pages" / "other.txt").write_text(edited)
    result = run("rehydrate", "release", "-a", "pages", "-o", "full")
    assert result.exit_code == 1
    assert "not found: 1 article, whose text stays withheld" in result.stderr
    assert "after an edit: " in result.stderr
    assert "error D32: there is no copy of this article" in result.stderr
    assert "(document harbour-2)" in result.stderr
    assert run("validate", "full").exit_code == 0


@pytest.mark.slow
def test_rehydrate_fetches_what_it_has_no_copy_of_where_it_may(run, here, site):
    records = make_release(here, address=site.address)
    site.add("/robots.txt", b"User-agent: *\nDisallow: /1\n")
    for number, record in enumerate(records):
        site.add(f"/{number}", make_page(record.document))
    (here / "mine.jsonl").write_text(dump_json(to_json(records[2].document)) + "\n")
    command = ("rehydrate", "release", "--fetch", "-a", "mine.jsonl", "--pause", "0", "-o", "full")
    result = run(*command)
    assert result.exit_code == 1
    assert "127.0.0.1 is no public address" in result.stderr
    assert "--allow-private" in result.stderr
    assert site.asked == []
    result = run(*command, "--allow-private")
    assert result.exit_code == 1
    assert site.asked == ["/robots.txt", "/0"]
    assert "does not allow it (document harbour-1)" in result.stderr
    assert "not found: 1 article" in result.stderr
    assert len(list_files(here / ".annotate" / "fetched")) == 1


@pytest.mark.slow
def test_rehydrate_wants_copies_and_a_release_that_withholds_something(run, here):
    make_release(here)
    assert run("rehydrate", "release", "-o", "full").exit_code == 2
    build(here, [make_own_story_record(1)], "whole")
    result = run("rehydrate", "whole", "--fetch", "-o", "full")
    assert result.exit_code == 2
    assert "withholds no text" in result.stderr
    assert run("rehydrate", "nowhere", "--fetch", "-o", "full").exit_code == 3
    assert not (here / "full").exists()


@pytest.mark.release
@pytest.mark.slow
def test_a_release_without_texts_can_be_published_and_taken_down(run, here):
    make_release(here)
    result = run("publish", "release", "--to", "copy")
    assert result.exit_code == 0, result.stderr
    assert list_files(here / "copy") == list_files(here / "release")
    assert run("takedown", "release", "harbour-1", "-o", "less").exit_code == 0
    assert run("publish", "less", "--to", "copy").exit_code == 0
    records = [make_own_story_record(0, redistribution="no")]
    write(here / "mine.jsonl", [replace(records[0].document)])
    run("rehydrate", "less", "-a", "mine.jsonl", "-o", "part", "-q")
    result = run("publish", "part", "--to", "copy-2")
    assert result.exit_code == 1
    assert "must not be redistributed" in result.stderr


def test_rehydrate_is_a_command_of_the_app():
    assert any(c.callback.__name__ == "rehydrate" for c in app.registered_commands)
