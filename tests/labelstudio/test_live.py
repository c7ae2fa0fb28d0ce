"""The model server: what it answers is what a push sends, and what is wrong is said."""

import base64
import http.client
import json
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from annotate.errors import RunError
from annotate.labelstudio.convert.results import Suggestions, read_result
from annotate.labelstudio.live.asking import MarkedRegion, find_marked, iter_answer
from annotate.labelstudio.live.server import LARGEST, LiveServer, open_server
from annotate.labelstudio.live.suggesting import Read, Suggester
from annotate.labelstudio.page.config import make_config
from annotate.labelstudio.page.page import make_page
from annotate.labelstudio.page.tasks import name_model, to_task
from annotate.model import JSON, Annotation, Document, Problem, Record
from annotate.project import load_scheme
from annotate.readings.shown import ShownSuggestions
from tests.labelstudio.desk import make_suggestion

NEWS = load_scheme("news/2")
PAGE = make_page(NEWS)


def make_reading() -> Record:
    """The article with who is who among the suggestions."""
    record = make_suggestion()
    (reading,) = record.annotations
    spans = tuple(
        replace(s, attributes={**s.attributes, "who": s.text}) if "Lind" in s.text else s
        for s in reading.spans
    )
    return replace(record, annotations=(replace(reading, scheme=NEWS.name, spans=spans),))


RECORD = make_reading()
READING = RECORD.annotations[0]
VERSION = name_model(READING.annotator)


@contextmanager
def run(
    secret: str | None = None, read: Read | None = None
) -> Iterator[tuple[LiveServer, list[Document]]]:
    seen: list[Document] = []
    suggester = Suggester(
        scheme=NEWS, read=read or (lambda one: seen.append(one) or READING), version=VERSION
    )
    with open_server(suggester, host="127.0.0.1", port=0, secret=secret) as server:
        thread = threading.Thread(target=server.http.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield server, seen
        finally:
            server.http.shutdown()
            thread.join()


def ask(
    server: LiveServer,
    method: str,
    path: str,
    body: Any = None,
    headers: dict[str, str] | None = None,
) -> tuple[int, JSON]:
    connection = http.client.HTTPConnection("127.0.0.1", server.http.server_address[1], timeout=10)
    content = body if isinstance(body, bytes | None) else json.dumps(body).encode()
    kind = {"Content-Type": "application/json"} if body is not None else {}
    connection.request(method, path, content, {**kind, **(headers or {})})
    answer = connection.getresponse()
    value = json.loads(answer.read())
    connection.close()
    return answer.status, value


def make_request(**more: Any) -> JSON:
    task = json.loads(json.dumps({"id": 7, **to_task(RECORD, PAGE)}))
    return {"tasks": [task], "project": "1.2", "label_config": make_config(NEWS), **more}


def test_what_is_predicted_for_a_task_is_what_a_push_sends_item_by_item() -> None:
    with run() as (server, read):
        status, answer = ask(server, "POST", "/predict", make_request())
        again = ask(server, "POST", "/predict", make_request())
    assert status == 200
    assert answer["results"] == json.loads(json.dumps(to_task(RECORD, PAGE)["predictions"]))
    assert again == (200, answer)
    assert len(read) == 1  # a text is read once


def test_what_a_push_keeps_back_is_not_predicted_and_told_who_asks() -> None:
    scored = replace(READING, spans=tuple(replace(s, score=0.1) for s in READING.spans))
    record = replace(RECORD, annotations=(scored,))
    shown = ShownSuggestions({"stance": 0.25}, NEWS)
    pushed = to_task(shown.select(record), PAGE)["predictions"][0]
    suggester = Suggester(
        scheme=NEWS, read=lambda _: scored, version=VERSION, show=shown.select_reading
    )
    task = to_task(record, PAGE) | {"id": 1, "predictions": True, "drafts": 3}
    request = {"tasks": [task], "label_config": make_config(NEWS, PAGE.layers)}
    (found,) = suggester.predict(request)
    assert found["result"] == pushed["result"]
    assert len(found["result"]) < len(to_task(record, PAGE)["predictions"][0]["result"])


def test_it_says_that_it_is_well_and_what_it_is() -> None:
    with run() as (server, _):
        assert ask(server, "GET", "/health")[1]["status"] == "UP"
        assert ask(server, "POST", "/setup", {"project": "1"}) == (200, {"model_version": VERSION})
        assert ask(server, "GET", "/versions") == (200, {"versions": [VERSION]})
        status, answer = ask(server, "POST", "/webhook", {"action": "ANNOTATION_CREATED"})
        assert (status, answer["action"]) == (200, "ANNOTATION_CREATED")


@pytest.mark.parametrize(
    ("method", "path", "body", "headers", "status"),
    [
        ("GET", "/nowhere", None, {}, 404),
        ("GET", "/predict", None, {}, 405),
        ("POST", "/health", {}, {}, 405),
        ("POST", "/predict", b"{bad", {}, 400),
        ("POST", "/predict", b"[" * 100_000, {}, 400),
        ("POST", "/predict", [], {}, 400),
        ("POST", "/predict", {}, {}, 400),
        ("POST", "/predict", {"tasks": [3]}, {}, 400),
        ("POST", "/predict", {"tasks": [], "label_config": "<View/>"}, {}, 400),
        ("POST", "/predict", b"{}", {"Content-Type": "text/plain"}, 415),
        ("POST", "/predict", b"{}", {"Content-Length": str(LARGEST + 1)}, 413),
        ("POST", "/predict", b"{}", {"Content-Length": "-1"}, 411),
        ("POST", "/predict", b"{}", {"Content-Length": "9" * 5000}, 413),
        ("POST", "/predict", b"2\r\n{}\r\n0\r\n\r\n", {"Transfer-Encoding": "chunked"}, 411),
        ("POST", "/webhook", b'{"action": "\\ud800"}', {}, 400),
        ("POST", "/webhook", b'{"action": "\xed\xa0\x80"}', {}, 400),
        ("OPTIONS", "/predict", None, {}, 501),
        ("GET", "/health", None, {f"X-{n}": "y" for n in range(200)}, 431),
    ],
)
def test_a_wrong_request_is_told_so_and_the_next_one_is_answered(
    method: str, path: str, body: Any, headers: dict[str, str], status: int
) -> None:
    with run() as (server, _):
        got, answer = ask(server, method, path, body, headers)
        assert (got, bool(answer["error"])) == (status, True)
        assert ask(server, "GET", "/health")[0] == 200


def test_what_fails_here_is_shown_here_and_its_asker_told(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail(_: Document) -> None:
        raise KeyError("a fault of ours")

    with run(read=fail) as (server, _):
        status, answer = ask(server, "POST", "/predict", make_request())
        assert ask(server, "GET", "/health")[0] == 200
    assert (status, "annotate serve" in answer["error"]) == (500, True)
    assert "a fault of ours" in capsys.readouterr().err


def test_who_does_not_wait_for_the_answer_is_passed_over(
    capsys: pytest.CaptureFixture[str],
) -> None:
    asked, gone = threading.Event(), threading.Event()

    def wait(_: Document) -> Annotation:
        asked.set()
        gone.wait(10)
        return READING

    with run(read=wait) as (server, _):
        connection = socket.create_connection(server.http.server_address[:2])
        # Closing it like this resets the connection, as a server does that is stopped.
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        content = json.dumps(make_request()).encode()
        head = "POST /predict HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: "
        connection.sendall(f"{head}{len(content)}\r\n\r\n".encode() + content)
        assert asked.wait(10)
        connection.close()
        gone.set()
        assert ask(server, "POST", "/predict", make_request())[0] == 200
    assert capsys.readouterr().err == ""


def test_with_a_secret_only_who_has_it_is_answered() -> None:
    with run("open sesame") as (server, _):
        for given in ("", "Basic %%", "Basic " + base64.b64encode(b"annotate:wrong").decode()):
            assert ask(server, "GET", "/health", None, {"Authorization": given})[0] == 401
        right = "Basic " + base64.b64encode(b"annotate:open sesame").decode()
        assert ask(server, "GET", "/health", None, {"Authorization": right})[0] == 200


def test_a_port_that_is_in_use_is_told() -> None:
    with run() as (server, _):
        suggester = Suggester(scheme=NEWS, read=lambda _: None, version=VERSION)
        port = server.http.server_address[1]
        second = open_server(suggester, host="127.0.0.1", port=port, secret=None)
        with pytest.raises(RunError, match="Nothing can listen"):
            second.__enter__()


def test_a_task_without_a_document_of_ours_gets_no_suggestion() -> None:
    with run() as (server, read):
        request = make_request(tasks=[{"id": 1, "data": {"text": "x"}}])
        status, answer = ask(server, "POST", "/predict", request)
    assert (status, answer["results"][0]["result"], read) == (200, [], [])


# --- asking about a region --------------------------------------------------------------------


def find(words: str, label: str) -> JSON:
    start = RECORD.document.text.index(words)
    value = {"start": start, "end": start + len(words), "text": words, "labels": [label]}
    return {
        "id": "drawn",
        "from_name": "span",
        "to_name": "text",
        "type": "labels",
        "value": value,
        "origin": "manual",
    }


def mark(words: str, label: str) -> MarkedRegion:
    region = find_marked({"result": [find(words, label)]}, RECORD.document.text)
    assert region is not None
    return region


def export(items: list[JSON]) -> tuple[set[tuple[str, str, str | None]], set[tuple[str, ...]]]:
    """Return what an export makes of items: the spans, and the relations by words."""
    problems: list[Problem] = []
    spans, relations = read_result(
        items, RECORD.document, PAGE, problems=problems, suggestions=Suggestions()
    )
    assert problems == []
    words = {span.id: span.text for span in spans}
    return (
        {(s.label, s.text, s.origin) for s in spans},
        {(r.label, words[r.head], words[r.tail]) for r in relations},
    )


def test_a_stance_that_is_marked_gets_its_holder_and_target_with_the_links() -> None:
    drawn = find("opposes", "FAVOR")
    answer = list(iter_answer(mark("opposes", "FAVOR"), READING, PAGE, people={"Mara Lind"}))
    ids = {span.id for span in READING.spans}
    assert not ids & {item["id"] for item in answer}  # a region that is there breaks the page
    assert not [item for item in answer if item["type"] == "relation"]
    spans, relations = export([drawn, *answer])
    assert spans == {
        ("FAVOR", "opposes", "added"),
        ("PERSON", "Mara Lind", "asked"),
        ("TARGET", "the levy on crossings", "asked"),
    }
    assert relations == {
        ("holder", "opposes", "Mara Lind"),
        ("target", "opposes", "the levy on crossings"),
    }


def test_a_content_that_is_marked_gets_its_speaker_and_its_cue() -> None:
    answer = list(iter_answer(mark("“We will talk,”", "MIXED"), READING, PAGE))
    spans, relations = export([find("“We will talk,”", "MIXED"), *answer])
    assert {("ACTOR", "he", "asked"), ("CUE", "said", "asked")} <= spans
    assert {r[0] for r in relations} == {"speaker", "cue"}


def test_what_is_on_the_page_does_not_come_again_and_is_linked_all_the_same() -> None:
    (lind,) = [span for span in READING.spans if span.text == "Mara Lind"]
    there = {**find("Mara Lind", "PERSON"), "id": lind.id, "origin": "prediction"}
    region = mark("opposes", "AGAINST")
    answer = list(iter_answer(region, READING, PAGE, present={lind.id}))
    assert [i["value"]["text"] for i in answer if i["type"] == "labels"] == [
        "the levy on crossings"
    ]
    _, relations = export([there, find("opposes", "AGAINST"), *answer])
    assert ("holder", "opposes", "Mara Lind") in relations

    everything = {span.id for span in READING.spans}
    answer = list(iter_answer(region, READING, PAGE, present=everything))
    assert len([i for i in answer if i["type"] == "labels"]) == 1  # one carries the links
    spans, relations = export([there, find("opposes", "AGAINST"), *answer])
    assert len([s for s in spans if s[1] == "Mara Lind"]) == 1  # and is no second one


def test_an_arrow_that_a_person_has_drawn_counts_and_not_the_link_that_came() -> None:
    answer = list(iter_answer(mark("opposes", "AGAINST"), READING, PAGE))
    (lind,) = [i for i in answer if i["type"] == "labels" and i["value"]["labels"] == ["PERSON"]]
    drawn = {"type": "relation", "from_id": "drawn", "to_id": lind["id"], "direction": "right"}
    _, relations = export([find("opposes", "AGAINST"), *answer, {**drawn, "labels": ["target"]}])
    assert ("target", "opposes", "Mara Lind") in relations
    assert ("holder", "opposes", "Mara Lind") not in relations


def test_what_came_and_was_deleted_again_leaves_no_link() -> None:
    answer = list(iter_answer(mark("opposes", "AGAINST"), READING, PAGE))
    left = [i for i in answer if i["value"].get("text") != "the levy on crossings"]
    left = [i for i in left if i["id"] != next(
        j["id"] for j in answer if j["value"].get("labels") == ["TARGET"]
    )]  # fmt: skip
    _, relations = export([find("opposes", "AGAINST"), *left])
    assert {r[0] for r in relations} == {"holder"}


def test_a_name_that_is_marked_gets_who_it_is_and_stays_one_span() -> None:
    answer = list(iter_answer(mark("Mara Lind", "PERSON"), READING, PAGE, people={"Mara Lind"}))
    assert [i["from_name"] for i in answer] == ["span", "entity_who_among"]
    spans, _ = export([find("Mara Lind", "PERSON"), *answer])
    assert spans == {("PERSON", "Mara Lind", "added")}


def test_nothing_is_asked_about_what_was_suggested_or_came_by_asking() -> None:
    drawn = find("opposes", "AGAINST")
    text = RECORD.document.text
    for odd in (
        {**drawn, "origin": "prediction"},
        {**drawn, "meta": {"asked": {}}},
        {**drawn, "type": "choices"},
        {**drawn, "value": None},
        {**drawn, "value": {"start": 3, "end": 10**9, "labels": ["FAVOR"]}},
        {**drawn, "id": 3},
        "text",
    ):
        assert find_marked({"result": [odd]}, text) is None
    for context in (None, {}, {"result": 3}, []):
        assert find_marked(context, text) is None
    assert list(iter_answer(replace(mark("opposes", "FAVOR"), label="NONE"), READING, PAGE)) == []


def test_a_region_is_asked_about_over_http_and_drafts_say_what_is_there() -> None:
    with run() as (server, _):
        request = make_request(params={"context": {"result": [find("opposes", "AGAINST")]}})
        request["tasks"][0]["drafts"] = [{"result": []}]
        status, answer = ask(server, "POST", "/predict", request)
    labels = [i["value"]["labels"] for i in answer["results"][0]["result"] if i["type"] == "labels"]
    assert (status, sorted(labels)) == (200, [["PERSON"], ["TARGET"]])
