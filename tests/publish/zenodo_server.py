"""A Zenodo in this process: its deposit API as documented and as its own code answers.

A route is a method whose name begins with `do`; faults are planted by method and path, one a
request, and mean what a server or a line does: refuse, do it and then fail, cut the line, answer
nonsense. `requests` has what came, without the token.
"""

import hashlib
import json
import re
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

TOKEN = "not-a-real-token-4711"
UPLOAD_TYPES = {"dataset", "software", "publication"}
LICENCES = {"cc-by-4.0", "cc0-1.0", "mit"}


class RefusalOfZenodoError(Exception):
    def __init__(self, status, message, errors=(), headers=()):
        super().__init__(message)
        self.status, self.message = status, message
        self.errors, self.headers = list(errors), dict(headers)


@dataclass
class ZenodoFault:
    """What happens to the next request of a method whose path fits: once, or `times`."""

    method: str
    path: str
    mode: str  # refuse, late, cut, nonsense, other, redirect
    status: int = 503
    times: int = 1
    headers: dict = field(default_factory=dict)
    body: object = None


@dataclass
class StoredDeposit:
    number: int
    concept: int
    metadata: dict
    files: dict = field(default_factory=dict)
    is_published: bool = False

    @property
    def bucket(self):
        return f"{self.number:08d}-b0c4"


class FakeZenodo:
    """The deposits of one account, and the server that answers for them."""

    def __init__(self, scopes=("deposit:write", "deposit:actions"), most_bytes=10**7):
        self.deposits, self.requests, self.faults = {}, [], []
        self.scopes, self.most_bytes, self.next = set(scopes), most_bytes, 1000
        self.lock = threading.Lock()

    def __enter__(self):
        handler = type("ZenodoHandler", (_ZenodoHandler,), {"zenodo": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()

    def plant(self, method, path, mode, **more):
        self.faults.append(ZenodoFault(method, path, mode, **more))

    def take_fault(self, method, path):
        for fault in self.faults:
            if fault.times and fault.method == method and re.search(fault.path, path):
                fault.times -= 1
                return fault
        return None

    def make(self, metadata, concept=None):
        self.next += 2
        made = StoredDeposit(self.next, concept or self.next - 1, metadata)
        self.deposits[made.number] = made
        return made

    def count(self, method, path):
        return sum(1 for m, p in self.requests if m == method and re.search(path, p))

    def show(self, deposit):
        """As the new server shows a deposit in the old form."""
        own = f"{self.url}/api/deposit/depositions/{deposit.number}"
        doi = f"10.5281/zenodo.{deposit.number}"
        return {
            "id": deposit.number,
            "conceptrecid": str(deposit.concept),
            "created": "2031-05-04T11:58:41.606998+00:00",
            "state": "done" if deposit.is_published else "unsubmitted",
            "submitted": deposit.is_published,
            "title": deposit.metadata.get("title", ""),
            "metadata": {
                **deposit.metadata,
                "prereserve_doi": {"doi": doi, "recid": deposit.number},
            },
            "links": {
                "self": own,
                "html": f"{self.url}/{'records' if deposit.is_published else 'deposit'}/"
                f"{deposit.number}",
                "bucket": f"{self.url}/api/files/{deposit.bucket}",
                "files": f"{own}/files",
                "latest_draft": own,
                "publish": f"{own}/actions/publish",
            },
            **({"doi": doi} if deposit.is_published else {}),
            **({"files": list_stored(deposit)} if deposit.files else {}),
        }


def list_stored(deposit):
    return [
        {
            "id": f"f-{name}",
            "filename": name,
            "filesize": float(len(content)),
            "checksum": hashlib.md5(content, usedforsecurity=False).hexdigest(),
            "links": {},
        }
        for name, content in deposit.files.items()
    ]


class _ZenodoHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    zenodo: FakeZenodo

    def log_message(self, *_):
        """Say nothing."""

    def handle_request(self):
        self.place = urlsplit(self.path)
        self.zenodo.requests.append((self.command, self.path))
        fault = self.zenodo.take_fault(self.command, self.place.path)
        mode = fault.mode if fault else ""
        if mode == "cut":
            self.close_connection = True
            return
        self.data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        try:
            if mode == "refuse":
                raise RefusalOfZenodoError(
                    fault.status, "The service says no.", headers=fault.headers
                )
            if mode == "redirect":
                raise RefusalOfZenodoError(302, "", headers={"Location": fault.body})
            with self.zenodo.lock:
                status, value = self.answer()
            if mode == "late":
                raise RefusalOfZenodoError(fault.status, "The service is down.")
        except RefusalOfZenodoError as refusal:
            status = refusal.status
            value = {"status": status, "message": refusal.message}
            value |= {"errors": refusal.errors} if refusal.errors else {}
            self.send(status, value, refusal.headers)
            return
        self.send(status, fault.body if mode == "other" else value, {}, broken=mode == "nonsense")

    do_GET = do_POST = do_PUT = do_DELETE = handle_request  # noqa: N815 - the server's

    def send(self, status, value, headers, *, broken=False):
        body = b"<html>a proxy" if broken else b"" if value is None else json.dumps(value).encode()
        self.send_response(status)
        kind = {"Content-Type": "application/json", "Content-Length": str(len(body))}
        for name, content in {**kind, **headers}.items():
            self.send_header(name, content)
        self.end_headers()
        self.wfile.write(body)

    def answer(self):
        if self.headers.get("Authorization") != f"Bearer {TOKEN}":
            raise RefusalOfZenodoError(401, "The server could not verify that you are authorized.")
        if "access_token" in self.place.query:
            raise AssertionError("a token in an address stands in every log on the way")
        for method, pattern, function in ROUTES:
            found = re.fullmatch(pattern, self.place.path)
            if found and method == self.command:
                return function(self, *map(unquote, found.groups()))
        raise RefusalOfZenodoError(404, "The requested URL was not found on the server.")

    # --- what the routes share --------------------------------------------------------------------

    def find(self, number):
        found = self.zenodo.deposits.get(int(number))
        if found is None:
            raise RefusalOfZenodoError(404, "The persistent identifier does not exist.")
        return found

    def find_draft(self, number):
        found = self.find(number)
        if found.is_published:
            raise RefusalOfZenodoError(403, "Permission denied.")
        return found

    def find_bucket(self, name):
        found = [d for d in self.zenodo.deposits.values() if d.bucket == name]
        if not found:
            raise RefusalOfZenodoError(404, "Bucket does not exist.")
        return self.find_draft(found[0].number)

    def require(self, scope):
        if scope not in self.zenodo.scopes:
            raise RefusalOfZenodoError(403, "Permission denied.")

    def read_metadata(self):
        if self.headers.get("Content-Type") != "application/json":
            raise RefusalOfZenodoError(415, "Invalid 'Content-Type' header.")
        metadata = json.loads(self.data)["metadata"]
        if metadata.get("license", "mit") not in LICENCES:
            raise RefusalOfZenodoError(500, "The server encountered an internal error.")
        return metadata

    # --- the routes -------------------------------------------------------------------------------

    def do_list(self):
        query = {k: v[0] for k, v in parse_qs(self.place.query).items()}
        size, page = int(query.get("size", 10)), int(query.get("page", 1))
        found = [d for d in self.zenodo.deposits.values() if not d.is_published]
        shown = [self.zenodo.show(d) for d in reversed(found)][(page - 1) * size : page * size]
        return 200, shown

    def do_create(self):
        self.require("deposit:write")
        return 201, self.zenodo.show(self.zenodo.make(self.read_metadata()))

    def do_read(self, number):
        return 200, self.zenodo.show(self.find(number))

    def do_update(self, number):
        self.require("deposit:write")
        draft = self.find_draft(number)
        draft.metadata = self.read_metadata()
        return 200, self.zenodo.show(draft)

    def do_files(self, number):
        return 200, list_stored(self.find_draft(number))

    def do_put(self, bucket, name):
        draft = self.find_bucket(bucket)
        if len(self.data) > self.zenodo.most_bytes:
            raise RefusalOfZenodoError(413, "Request entity too large.")
        draft.files[name] = self.data
        checksum = "md5:" + hashlib.md5(self.data, usedforsecurity=False).hexdigest()
        return 201, {"key": name, "size": len(self.data), "checksum": checksum}

    def do_remove(self, bucket, name):
        if self.find_bucket(bucket).files.pop(name, None) is None:
            raise RefusalOfZenodoError(404, "File does not exist.")
        return 204, None

    def do_version(self, number):
        self.require("deposit:actions")
        record = self.find(number)
        if not record.is_published:
            raise RefusalOfZenodoError(404, "The persistent identifier is not registered.")
        for other in self.zenodo.deposits.values():
            if other.concept == record.concept and not other.is_published and other.files:
                fault = {"field": "files.enabled", "messages": ["Please remove all files first."]}
                raise RefusalOfZenodoError(400, "A validation error occurred.", [fault])
        made = self.zenodo.make(dict(record.metadata), record.concept)
        made.files = dict(record.files)
        return 201, self.zenodo.show(made)

    def do_publish(self, number):
        self.require("deposit:actions")
        draft = self.find_draft(number)
        faults = [
            {"field": f"metadata.{name}", "messages": ["Missing data for required field."]}
            for name in ("title", "creators", "description", "upload_type")
            if not draft.metadata.get(name)
        ]
        if not draft.files:
            faults.append({"code": 10, "message": "Minimum one file must be provided."})
        if faults:
            raise RefusalOfZenodoError(400, "A validation error occurred.", faults)
        draft.is_published = True
        return 202, self.zenodo.show(draft)


_ONE = "/api/deposit/depositions/([0-9]+)"
_FILE = "/api/files/([^/]+)/([^/]+)"
ROUTES = [
    ("GET", "/api/deposit/depositions", _ZenodoHandler.do_list),
    ("POST", "/api/deposit/depositions", _ZenodoHandler.do_create),
    ("GET", _ONE, _ZenodoHandler.do_read),
    ("PUT", _ONE, _ZenodoHandler.do_update),
    ("GET", f"{_ONE}/files", _ZenodoHandler.do_files),
    ("PUT", _FILE, _ZenodoHandler.do_put),
    ("DELETE", _FILE, _ZenodoHandler.do_remove),
    ("POST", f"{_ONE}/actions/newversion", _ZenodoHandler.do_version),
    ("POST", f"{_ONE}/actions/publish", _ZenodoHandler.do_publish),
]
