"""How the tests' Hub takes a request: body, fault, token, and the function that answers it."""

import json
import re
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, unquote, urlsplit

from tests.publish.hub import TOKEN, Hub, RefusalError

ROUTES = []


def route(method, pattern):
    """Answer requests whose path matches; `{repo}` stands for owner and name."""
    full = pattern.replace("{repo}", r"([^/]+/[^/]+)").replace("{rev}", "([^/]+)")

    def add(function):
        ROUTES.append((method, full, function))
        return function

    return add


class Handler(BaseHTTPRequestHandler):
    """One request: the fault that waits for it, then the function that its path leads to."""

    protocol_version = "HTTP/1.1"
    server_hub: Hub

    def log_message(self, *_):
        """Say nothing: the tests read `Hub.requests`."""

    def handle_request(self):
        self.hub = self.server_hub
        parts = urlsplit(self.path)
        self.query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        fault = self.hub.find_fault(self.command, parts.path)
        if fault and fault.mode == "cut":
            self.rfile.read(min(64, int(self.headers.get("Content-Length") or 0)))
            self.close_connection = True
            return None
        self.data = self._read_body()
        if fault and fault.mode == "wait":
            fault.reached.set()
            fault.released.wait(60)
        try:
            if fault and fault.mode == "refuse":
                raise RefusalError(fault.status, "The service is down.")
            answer = self._find_answer(parts.path)
            if fault and fault.mode == "late":
                raise RefusalError(fault.status, "The service is down.")
        except RefusalError as refusal:
            code = {"X-Error-Code": refusal.code} if refusal.code else {}
            headers = {**code, "X-Error-Message": refusal.message}
            answer = (refusal.status, {"error": refusal.message}, headers)
        return self._send(*answer)

    do_GET = do_POST = do_PUT = do_HEAD = do_DELETE = handle_request  # noqa: N815 - the server's

    def _read_body(self):
        if "chunked" not in self.headers.get("Transfer-Encoding", ""):
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        content = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            content += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return content

    def _find_answer(self, path):
        method = "GET" if self.command == "HEAD" else self.command
        for wanted, pattern, function in ROUTES:
            found = re.fullmatch(pattern, path)
            if found and wanted == method:
                arguments = [unquote(group or "") for group in found.groups()]
                with self.hub.lock:
                    answer = function(self, *arguments)
                return (200, *answer) if isinstance(answer, tuple) else (200, answer, {})
        raise RefusalError(404, f"There is no {path}")

    def _send(self, status, content, headers):
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        status = headers.pop("status", status)
        self.hub.requests.append((self.command, self.path, status))
        self.send_response(status)
        plain = {"Content-Type": "application/json", "Content-Length": str(len(body))}
        for name, value in {**plain, **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    @property
    def is_known(self):
        return self.headers.get("Authorization") == f"Bearer {TOKEN}"

    @property
    def json(self):
        return json.loads(self.data or b"{}")

    def require_token(self):
        if not self.is_known:
            raise RefusalError(401, "Invalid username or password.")

    def find(self, name, *, write=False):
        if write:
            self.require_token()
        repo = self.hub.repos.get(name)
        if repo is None or (repo.private and not self.is_known):
            raise RefusalError(
                404 if self.is_known else 401, "Repository not found", "RepoNotFound"
            )
        return repo
