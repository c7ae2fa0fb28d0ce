"""What goes wrong between us and a server comes out as one sentence, and without secrets."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from annotate.errors import ServerError
from annotate.labelstudio.api.client import connect
from annotate.labelstudio.api.errors import LostError, RefusedError, normalize_url

TOKEN = "0123456789abcdef0123456789abcdef01234567"


@contextmanager
def serve(
    status: int, body: str, kind: str = "application/json"
) -> Iterator[tuple[str, list[str]]]:
    """A server that always gives the same answer, with a cookie, and counts what it is asked."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            asked.append(self.command)
            content = body.encode()
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Set-Cookie", "sessionid=cookie-of-somebody")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PATCH = answer  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (401, '{"detail": "Invalid token."}', "did not accept the API key"),
        (401, '{"detail": "legacy token authentication has been disabled"}', "switched off"),
        (403, '{"detail": "You may not."}', "may not do this"),
        (404, '{"detail": "No Project matches the given query."}', "no such project"),
        (404, "<html>no such page</html>", "is not a Label Studio"),
        (400, '{"validation_errors": {"title": ["too short"]}}', "too short"),
        (500, "<html>stack trace</html>", "failed (HTTP 500)"),
        (504, "gateway", "failed (HTTP 504)"),
        (200, "<html>a shop</html>", "is not a Label Studio"),
    ],
)
def test_an_answer_that_is_no_becomes_a_sentence(status: int, body: str, words: str) -> None:
    with serve(status, body) as (url, asked), connect(url, TOKEN) as client:
        with pytest.raises(ServerError) as caught:
            client.create_project({"title": "summits"})
        said = str(caught.value)
        assert words in said
        assert "cookie-of-somebody" not in said
        assert TOKEN not in said
        assert "<html>" not in said
        assert asked == ["POST"]


@pytest.mark.parametrize("status", [408, 409, 429, 500, 502, 503, 504])
def test_a_write_is_never_sent_twice(status: int) -> None:
    with serve(status, "{}") as (url, asked), connect(url, TOKEN) as client:
        with pytest.raises(ServerError):
            client.import_tasks(1, [{"data": {}}])
        assert asked == ["POST"]


def test_a_gateway_that_gives_up_leaves_the_outcome_open_and_a_refusal_does_not() -> None:
    for status, kind in ((504, LostError), (400, RefusedError)):
        with serve(status, "{}") as (url, _), connect(url, TOKEN) as client, pytest.raises(kind):
            client.import_tasks(1, [{"data": {}}])


def test_a_server_that_is_down_is_named() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/"
        with connect(url, TOKEN) as client, pytest.raises(LostError, match="Nothing answers at"):
            client.create_project({"title": "summits"})


def test_a_connection_that_breaks_leaves_the_outcome_open() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def hang_up() -> None:
            connection, _ = listener.accept()
            connection.recv(100)
            connection.close()

        thread = threading.Thread(target=hang_up)
        thread.start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        with connect(url, TOKEN) as client, pytest.raises(LostError, match="broke"):
            client.create_project({"title": "summits"})
        thread.join()


@pytest.mark.parametrize("key", ["", "  ", "two words", "tøken", "new\nline", "a" * 10 + "\x00"])
def test_a_token_that_cannot_be_one_is_refused_without_being_shown(key: str) -> None:
    with pytest.raises(ServerError) as caught:
        connect("http://127.0.0.1:1/", key)
    assert not key.strip() or key.strip() not in str(caught.value)


def test_a_personal_token_that_has_run_out_says_so() -> None:
    # header {"alg":"HS256"}, payload {"exp":1}
    key = "eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjF9.c2lnbmF0dXJl"
    with pytest.raises(ServerError, match="has run out") as caught:
        connect("http://127.0.0.1:1/", key)
    assert key not in str(caught.value)


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("http://h", "http://h/"),
        ("https://h/ls", "https://h/ls/"),
        (" https://h:8443/ls// ", "https://h:8443/ls/"),
        ("http://h/?next=1#x", "http://h/"),
    ],
)
def test_an_address_ends_in_a_slash(given: str, wanted: str) -> None:
    assert normalize_url(given) == wanted


@pytest.mark.parametrize(
    "url",
    ["", "h:8080", "ftp://h", "http://", "http://h:99999", "http://u:secret@h", "http://[::1"],
)
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(ServerError) as caught:
        normalize_url(url)
    assert "secret" not in str(caught.value)
