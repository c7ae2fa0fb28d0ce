"""A chat-completions endpoint of the tests' own: real HTTP on the loopback, scripted answers."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KEY = "sk-test-7Qd0-not-to-be-seen"


@dataclass
class Response:
    """One HTTP response; `cut` sends so many bytes less than it says, `drip` one at a time."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    cut: int = 0
    drip: float = 0.0


HANG_UP = Response(status=0)  # the connection is closed without a word


def complete(content: object, finish_reason: str = "stop") -> Response:
    """The response of a server whose model said this: JSON of a value, or a text as it is."""
    said = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
    value = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": said},
                "finish_reason": finish_reason,
            }
        ],
        "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
    }
    return Response(body=json.dumps(value).encode())


def fail(status: int, message: str = "", **more: Any) -> Response:
    """The response of a server that says no."""
    headers = more.pop("headers", {})
    error = {"error": {"message": message, "type": "invalid_request_error", **more}}
    return Response(status, json.dumps(error).encode(), headers)


Model = Callable[[dict[str, Any]], Response]


@dataclass
class Served:
    """What the server was asked, and how it answers: first from `queue`, then by `model`."""

    url: str
    model: Model
    queue: list[Response] = field(default_factory=list)
    requests: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)

    def list_shown(self) -> list[str]:
        """The articles' stretches that were shown, one a request."""
        return [request["messages"][1]["content"] for request in self.requests]


def answer_nothing(_: dict[str, Any]) -> Response:
    return complete({"spans": [], "relations": []})


@contextmanager
def serve(model: Model = answer_nothing) -> Iterator[Served]:
    """Run an endpoint for as long as the block lasts."""
    served = Served("", model)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            request = json.loads(self.rfile.read(length))
            served.requests.append(request)
            served.headers.append(dict(self.headers))
            served.paths.append(self.path)
            self.respond(served.queue.pop(0) if served.queue else served.model(request))

        def do_GET(self) -> None:
            served.paths.append(f"GET {self.path}")
            served.headers.append(dict(self.headers))
            self.respond(Response(status=405))

        def respond(self, response: Response) -> None:
            time.sleep(response.delay)
            self.close_connection = True
            if response is HANG_UP:
                return
            try:
                self.send_response(response.status)
                for name, value in response.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(response.body)))
                self.send_header("Connection", "close")
                self.end_headers()
                self.write(response)
            except (BrokenPipeError, ConnectionResetError):
                return  # the client did not wait

        def write(self, response: Response) -> None:
            body = response.body[: len(response.body) - response.cut]
            step = 1 if response.drip else max(1, len(body))
            for at in range(0, len(body), step):
                self.wfile.write(body[at : at + step])
                time.sleep(response.drip)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        served.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield served
        finally:
            server.shutdown()
            thread.join()


def read_with(phrases: dict[str, str]) -> Model:
    """A model that finds these phrases wherever they stand, each with the words around it."""

    def model(request: dict[str, Any]) -> Response:
        spans: list[dict[str, Any]] = []
        for number, part in enumerate(request["messages"][1]["content"].split("\n\n"), start=1):
            text = part.partition("] ")[2]
            for phrase, label in phrases.items():
                at = text.find(phrase)
                while at >= 0:
                    end = at + len(phrase)
                    spans.append(
                        {
                            "id": len(spans),
                            "label": label,
                            "text": phrase,
                            "paragraph": number,
                            "before": text[max(0, at - 30) : at],
                            "after": text[end : end + 30],
                            "score": 0.8,
                        }
                    )
                    at = text.find(phrase, end)
        return complete({"spans": spans, "relations": []})

    return model
