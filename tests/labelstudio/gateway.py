"""A gateway between us and a server that fails in the ways real ones do, on this machine."""

import base64
import http.client
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal
from urllib.parse import urlsplit

# After the server did it: an error instead of the answer, no answer, half an answer, a late one.
# `lose` closes the connection before the server heard anything.
Fault = Literal["pass", "502", "504", "drop", "cut", "delay", "lose"]
HOP_BY_HOP = {"connection", "transfer-encoding", "content-length", "keep-alive"}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # head and content are two packets, and neither waits
    upstream: str
    prefix: str
    choose: Callable[[str, str], Fault]
    login: str | None

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if not self._is_let_in():
            return
        if not self.path.startswith(self.prefix):
            self.send_error(404)
            return
        if self.largest is not None and len(body) > self.largest:
            self.send_error(413)
            return
        fault = type(self).choose(self.command, urlsplit(self.path).path)
        if fault == "lose":
            self.close_connection = True
            return
        status, headers, content = self._forward(body)
        if fault == "drop":
            self.close_connection = True
            return
        if fault == "delay":
            time.sleep(0.3)
        if fault in {"502", "504"}:
            status, headers, content = int(fault), [], b"<html>Bad gateway</html>"
        self.send_response(status)
        for name, value in headers:
            if name.lower() not in HOP_BY_HOP:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content[: len(content) // 2] if fault == "cut" else content)
        self.close_connection = self.close_connection or fault == "cut"

    do_GET = do_POST = do_PATCH = do_DELETE = _answer  # noqa: N815

    def _is_let_in(self) -> bool:
        """Ask who has no login for one, with a page as nginx writes it."""
        if self.login is None:
            return True
        given = "Basic " + base64.b64encode(self.login.encode()).decode()
        if self.headers.get("Authorization") == given:
            return True
        content = b"<html><head><title>401 Authorization Required</title></head></html>"
        self.send_response(401)
        self.send_header("WWW-Authenticate", 'Basic realm="press"')
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
        return False

    def _forward(self, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        place = urlsplit(self.upstream)
        connection = http.client.HTTPConnection(str(place.hostname), place.port, timeout=120)
        headers = {k: v for k, v in self.headers.items() if k.lower() not in HOP_BY_HOP}
        try:
            path = "/" + self.path[len(self.prefix) :].lstrip("/")
            connection.request(self.command, path, body or None, headers)
            response = connection.getresponse()
            return response.status, response.getheaders(), response.read()
        finally:
            connection.close()

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def open_gateway(
    upstream: str,
    choose: Callable[[str, str], Fault] = lambda *_: "pass",
    prefix: str = "/",
    *,
    context: ssl.SSLContext | None = None,
    login: str | None = None,
    largest: int | None = None,
) -> Iterator[str]:
    """Run a gateway to a server; `choose` says for each request, by method and path, what fails.

    With a prefix, the server lives below that path, and nothing else is there. With a context it
    encrypts; with a login, as user:password, it asks for that as nginx does. `largest` is how many
    bytes a request may have.
    """
    fields = {
        "upstream": upstream,
        "choose": staticmethod(choose),
        "prefix": prefix,
        "largest": largest,
    }
    handler = type("Handler", (_Handler,), {**fields, "login": login})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        scheme = "http" if context is None else "https"
        yield f"{scheme}://127.0.0.1:{server.server_address[1]}{prefix}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
