"""A service of OpenRefine's reconciliation protocol, on the loopback, with answers as told."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

MANIFEST = {
    "versions": ["0.2"],
    "name": "Harbour people",
    "identifierSpace": "http://www.wikidata.org/entity/",
    "schemaSpace": "http://www.wikidata.org/prop/direct/",
}
Answer = tuple[int, bytes, dict[str, str]]


def know_nobody(_: str) -> list[Any]:
    return []


@dataclass
class ServedNames:
    """What the service was asked, and how it answers: first from `queue`, then by `known`."""

    url: str = ""
    manifest: Any = field(default_factory=lambda: dict(MANIFEST))
    known: Callable[[str], list[Any]] = know_nobody
    queue: list[Answer] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)


@contextmanager
def serve() -> Iterator[ServedNames]:
    """Run a service for as long as the block lasts."""
    served = ServedNames()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.respond(200, json.dumps(served.manifest).encode(), {})

        def do_POST(self) -> None:
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            queries = json.loads(form["queries"][0])
            served.asked.append(queries)
            if served.queue:
                self.respond(*served.queue.pop(0))
                return
            found = {key: {"result": served.known(q["query"])} for key, q in queries.items()}
            self.respond(200, json.dumps(found).encode(), {})

        def respond(self, status: int, body: bytes, headers: dict[str, str]) -> None:
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        served.url = f"http://127.0.0.1:{server.server_port}/reconcile"
        yield served
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
