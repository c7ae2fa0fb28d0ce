"""A site of the tests' own, for what fetches articles."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

PAGE = b"<html><body><article><p>The quay was closed.</p></article></body></html>"


class Site:
    """What a server answers: path -> (status, headers, content). It notes what was asked."""

    def __init__(self, host="127.0.0.1", port=0):
        self.pages, self.asked, self.agents, self.headers = {}, [], set(), []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                site.asked.append(self.path)
                site.agents.add(self.headers["User-Agent"])
                site.headers.append(dict(self.headers))
                status, headers, content = site.pages.get(self.path, (404, {}, b"no"))
                self.send_response(status)
                for name, value in {"Content-Length": len(content), **headers}.items():
                    self.send_header(name, str(value))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_):
                """Say nothing."""

        self.server = ThreadingHTTPServer((host, port), Handler)
        self.port = self.server.server_port
        self.address = f"http://{host}:{self.port}"
        serve = self.server.serve_forever
        threading.Thread(target=serve, args=(0.02,), daemon=True).start()

    def add(self, path, content=PAGE, status=200, **headers):
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        self.pages[path] = (status, {"Content-Type": "text/html", **given}, content)
        return self.address + path

    def close(self):
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def site(monkeypatch):
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    site = Site()
    yield site
    site.close()
