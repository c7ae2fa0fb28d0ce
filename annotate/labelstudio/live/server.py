"""The model server: what Label Studio asks over HTTP, on the standard library alone.

It listens on the loopback address; anywhere else it wants a secret, which Label Studio sends with
every request. What is wrong with a request is said in a clear answer, and nothing of it is done.
"""

import base64
import binascii
import hmac
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from annotate.errors import AnnotateError, RunError
from annotate.files.json_values import dump_json
from annotate.labelstudio.live.suggesting import Suggester
from annotate.model import JSON

USER = "annotate"
LARGEST = 50_000_000  # bytes of a request: some thousand articles
_PATIENCE = 30.0
_DIGITS = 20  # Python reads no number of thousands of them
_SHOWN = 80
HttpAnswer = tuple[int, JSON]


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveServer:
    """A model server that listens; `serve` answers until it is closed."""

    url: str
    http: ThreadingHTTPServer = field(repr=False)

    def serve(self) -> None:
        """Answer requests until somebody interrupts it."""
        self.http.serve_forever()


class _BadRequestError(Exception):
    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


class _HttpServer(ThreadingHTTPServer):
    """Passes over those who ask and do not wait for the answer."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Show what went wrong here; of a connection that is gone there is nothing to tell."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = _PATIENCE
    suggester: Suggester
    secret: str | None

    def _answer(self) -> None:
        try:
            status, value = self._route()
        except _BadRequestError as error:
            self.close_connection = True  # what it still sends is not read
            status, value = error.status, {"error": error.message}
        except AnnotateError as error:
            status, value = 400, {"error": f"{error.message} {error.fix}".strip()}
        except BaseException:
            self._write(500, {"error": "The suggestions failed; `annotate serve` shows where."})
            raise
        self._write(status, value)

    def _write(self, status: int, value: JSON) -> None:
        content = dump_json(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        if status == 401:
            self.send_header("WWW-Authenticate", f'Basic realm="{USER}"')
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer what is no request that is understood as all others are answered."""
        self.close_connection = True
        self._write(int(code), {"error": f"The request cannot be read: {message or explain}."})

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _answer  # noqa: N815

    def _route(self) -> HttpAnswer:
        path = "/" + urlsplit(self.path).path.strip("/")
        if path not in _ROUTES:
            raise _BadRequestError(
                404, f"There is nothing at {path}; there is {', '.join(_ROUTES)}."
            )
        method, act = _ROUTES[path]
        if self.command != method:
            raise _BadRequestError(405, f"{path} is asked with {method}.")
        self._check_secret()
        return act(self, self._read_body() if method == "POST" else {})

    def _check_secret(self) -> None:
        if self.secret is None:
            return
        kind, _, given = (self.headers.get("Authorization") or "").partition(" ")
        try:
            pair = base64.b64decode(given, validate=True) if kind == "Basic" else b""
        except binascii.Error:
            pair = b""
        if not hmac.compare_digest(pair, f"{USER}:{self.secret}".encode()):
            raise _BadRequestError(401, f"The secret is missing or wrong; the user is {USER}.")

    def _read_body(self) -> JSON:
        length = self.headers.get("Content-Length") or ""
        if not (length.isascii() and length.isdigit()) or "Transfer-Encoding" in self.headers:
            raise _BadRequestError(411, "The request does not say how long it is.")
        if len(length) > _DIGITS or int(length) > LARGEST:
            raise _BadRequestError(
                413, f"The request has {length[:_DIGITS]} bytes; {LARGEST} are allowed."
            )
        if self.headers.get_content_type() != "application/json":
            raise _BadRequestError(415, "The request is no application/json.")
        body = self.rfile.read(int(length))
        if len(body) < int(length):
            raise _BadRequestError(400, "The request ended before it was whole.")
        try:
            value: Any = json.loads(body.decode())
            json.dumps(value, ensure_ascii=False).encode()  # half a pair stands for no character
        except (ValueError, RecursionError):
            raise _BadRequestError(400, "The request is no JSON.") from None
        if not isinstance(value, dict):
            raise _BadRequestError(400, "The request is no object.")
        return value

    def _tell_health(self, _: JSON) -> HttpAnswer:
        return 200, {"status": "UP", "model_class": self.suggester.version}

    def _set_up(self, _: JSON) -> HttpAnswer:
        return 200, {"model_version": self.suggester.version}

    def _tell_versions(self, _: JSON) -> HttpAnswer:
        return 200, {"versions": [self.suggester.version]}

    def _predict(self, request: JSON) -> HttpAnswer:
        return 200, {"results": self.suggester.predict(request)}

    def _note_event(self, request: JSON) -> HttpAnswer:
        """Take an event; what people do is pulled, and nothing is learned here."""
        action = request.get("action") or request.get("event")
        return 200, {"status": "noted", "action": str(action)[:_SHOWN]}

    def log_message(self, format: str, *arguments: Any) -> None:
        """Say nothing of single requests: an address may have a name in it."""


_ROUTES: dict[str, tuple[str, Callable[[_Handler, JSON], HttpAnswer]]] = {
    "/": ("GET", _Handler._tell_health),
    "/health": ("GET", _Handler._tell_health),
    "/setup": ("POST", _Handler._set_up),
    "/versions": ("GET", _Handler._tell_versions),
    "/predict": ("POST", _Handler._predict),
    "/webhook": ("POST", _Handler._note_event),
}


@contextmanager
def open_server(
    suggester: Suggester, *, host: str, port: int, secret: str | None
) -> Iterator[LiveServer]:
    """Listen at an address; with port 0 at a free one.

    Raises:
        RunError: the port is in use or not allowed.
    """
    fields = {"suggester": suggester, "secret": secret}
    try:
        http = _HttpServer((host, port), type("Handler", (_Handler,), fields))
    except (OSError, OverflowError) as error:
        raise RunError(
            f"Nothing can listen at {host}:{port}: {error}.",
            "Name another port with --port, or none to let a free one be chosen.",
        ) from error
    try:
        shown = f"[{host}]" if ":" in host else host
        yield LiveServer(url=f"http://{shown}:{http.server_address[1]}", http=http)
    finally:
        http.server_close()
