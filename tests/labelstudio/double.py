"""A double of Label Studio that the tests' own process runs: the real protocol over HTTP.

It answers what this package asks, as the real server does; the tests of the sync run on both, and
whatever differs is a fault of the double. For answers that fail, put `gateway.py` before it.
"""

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from annotate.labelstudio.server.environment import read_version
from annotate.labelstudio.server.server import Server
from tests.labelstudio.double_actions import perform
from tests.labelstudio.double_state import USER, NoError, State
from tests.labelstudio.double_views import list_page, list_projects

TOKEN = "d0ab1e" + "0" * 34
JSON = dict[str, Any]
Answer = tuple[int, Any]
Route = Callable[[State, list[int], JSON, Any], Answer]
_NUMBER = r"(\d+)"


def _list_next(state: State, numbers: list[int], _query: JSON, _body: Any) -> Answer:
    for task in state.list_tasks(numbers[0]):
        if not state.list_items("annotation", task["id"]):
            return 200, state.show_task(task)
    raise NoError(404, f"There are no tasks for {USER['email']}.")


def _reset(state: State, numbers: list[int], _query: JSON, _body: Any) -> Answer:
    state.find("project", numbers[0])
    return 200, None


def _versions(state: State, numbers: list[int], _query: JSON, _body: Any) -> Answer:
    state.find("project", numbers[0])
    return 200, state.count_versions(numbers[0])


def _delete_project(state: State, numbers: list[int], _query: JSON, _body: Any) -> Answer:
    state.delete_project(numbers[0])
    return 204, None


def _act(state: State, _numbers: list[int], query: JSON, body: Any) -> Answer:
    return 200, perform(state, query["id"], int(query["project"]), body)


def _change(kind: str) -> Route:
    return lambda state, numbers, _, body: (200, state.change_item(kind, numbers[0], body))


def _delete(kind: str) -> Route:
    def delete(state: State, numbers: list[int], _query: JSON, _body: Any) -> Answer:
        state.delete(kind, numbers[0])
        return 204, None

    return delete


def _add(kind: str) -> Route:
    def add(state: State, numbers: list[int], _query: JSON, body: Any) -> Answer:
        value = body if len(numbers) == 1 else {**body, "annotation": numbers[1]}
        return 201, state.add_item(kind, numbers[0], value)

    return add


ROUTES: dict[tuple[str, str], Route] = {
    ("GET", "version/"): lambda *_: (200, {"release": read_version(), "edition": "Community"}),
    ("GET", "users"): lambda *_: (200, [USER]),
    ("GET", "invite"): lambda *_: (200, {"invite_url": "/user/signup/?token=double"}),
    ("GET", "projects/"): lambda state, _n, query, _b: (200, list_projects(state, query)),
    ("POST", "projects/"): lambda state, _n, _q, body: (201, state.make_project(body)),
    ("GET", f"projects/{_NUMBER}/"): lambda s, n, _q, _b: (200, s.show_project(n[0])),
    ("PATCH", f"projects/{_NUMBER}/"): lambda s, n, _q, body: (200, s.change_project(n[0], body)),
    ("DELETE", f"projects/{_NUMBER}/"): _delete_project,
    ("POST", "dm/actions/"): _act,
    ("POST", "dm/views/"): lambda state, _n, _q, body: (201, state.add_view(body)),
    ("GET", f"projects/{_NUMBER}/model-versions"): _versions,
    ("GET", f"projects/{_NUMBER}/summary/"): lambda s, n, _q, _b: (200, s.summarize(n[0])),
    ("POST", f"projects/{_NUMBER}/summary/reset/"): _reset,
    ("GET", f"projects/{_NUMBER}/next/"): _list_next,
    ("POST", f"projects/{_NUMBER}/import"): lambda s, n, _q, b: (201, s.add_tasks(n[0], b)),
    ("POST", f"projects/{_NUMBER}/import/predictions"): lambda s, n, _q, b: (
        201,
        s.add_predictions(n[0], b),
    ),
    ("GET", "tasks"): lambda state, _n, query, _b: (200, list_page(state, query)),
    ("PATCH", f"tasks/{_NUMBER}/"): _change("task"),
    ("DELETE", f"tasks/{_NUMBER}/"): _delete("task"),
    ("POST", f"tasks/{_NUMBER}/annotations/"): _add("annotation"),
    ("POST", f"tasks/{_NUMBER}/drafts"): _add("draft"),
    ("POST", f"tasks/{_NUMBER}/annotations/{_NUMBER}/drafts"): _add("draft"),
    ("PATCH", f"annotations/{_NUMBER}/"): _change("annotation"),
    ("PATCH", f"drafts/{_NUMBER}/"): _change("draft"),
    ("PATCH", f"predictions/{_NUMBER}/"): _change("prediction"),
    ("DELETE", f"annotations/{_NUMBER}/"): _delete("annotation"),
    ("DELETE", f"drafts/{_NUMBER}/"): _delete("draft"),
    ("DELETE", f"predictions/{_NUMBER}/"): _delete("prediction"),
}
COMPILED = [(method, re.compile(f"/api/{path}"), route) for (method, path), route in ROUTES.items()]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # head and content are two packets, and neither waits
    state: State
    lock: threading.Lock

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        try:
            with self.lock:  # one request after the other, each done whole or not at all
                self._refuse_large(body)
                status, value = self._route(json.loads(body) if body else None)
                content = b"" if value is None else json.dumps(value).encode()
        except NoError as error:
            status, content = error.status, json.dumps(error.body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_PATCH = do_DELETE = _answer  # noqa: N815

    def _refuse_large(self, body: bytes) -> None:
        """Refuse what is too large as a proxy does: in words of its own, and in HTML."""
        if self.state.largest is not None and len(body) > self.state.largest:
            raise NoError(413, "<html>413 Request Entity Too Large</html>")

    def _route(self, body: Any) -> Answer:
        key = self.headers.get("X-API-Key")  # takes the place of what is in the usual header
        given = f"Token {key}" if key else self.headers.get("Authorization")
        if given != f"Token {TOKEN}" and urlsplit(self.path).path != "/api/version/":
            raise NoError(401, "Invalid token.")
        place = urlsplit(self.path)
        for method, pattern, route in COMPILED:
            found = pattern.fullmatch(place.path)
            if found and method == self.command:
                numbers = [int(number) for number in found.groups()]
                return route(self.state, numbers, dict(parse_qsl(place.query)), body)
        raise NoError(404, "Not found.")

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def open_double(state: State | None = None) -> Iterator[Server]:
    """Run a double, with nothing in it or with what is given."""
    fields = {"state": state or State(), "lock": threading.Lock()}
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), fields))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.daemon = True
    thread.start()
    url = f"http://127.0.0.1:{server.server_address[1]}/"
    try:
        yield Server(url=url, email=str(USER["email"]), password="", token=TOKEN, pid=0)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
