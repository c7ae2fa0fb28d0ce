"""A Hub of the tests' own: HTTP on loopback, as much of it as the real clients ask for.

It speaks to the real `huggingface_hub` and `datasets`: repositories with commits, branches and
tags, settings, LFS uploads (and Xet's, into a local store: see xet.py), ranges, and the card's
validator as far as it is known. It keeps a log of what it was asked, and can be told to fail:
before or after it did its work, by hanging up, by waiting, by giving another byte than it got.
"""

import hashlib
import json
import re
import threading
from dataclasses import dataclass, field, replace
from http.server import ThreadingHTTPServer
from pathlib import Path

TOKEN = "hf_TheTokenOfTheTests0123456789"
DATE = "2031-05-04T12:00:00.000Z"
GIT_ATTRIBUTES = b"*.parquet filter=lfs diff=lfs merge=lfs -text\n"


class RefusalError(Exception):
    """An answer other than 200; `code` is what tells the client which kind of 404 it is."""

    def __init__(self, status, message, code=None):
        super().__init__(message)
        self.status, self.message, self.code = status, message, code


@dataclass(frozen=True)
class Blob:
    """A file in a commit."""

    sha256: str
    size: int
    git: str
    lfs: bool = False
    xet: str | None = None

    @property
    def etag(self):
        return self.sha256 if self.lfs else self.git


@dataclass(frozen=True)
class Commit:
    files: dict[str, Blob]
    title: str
    parent: str | None


@dataclass
class Repo:
    name: str
    private: bool = False
    gated: str | bool = False
    commits: dict[str, Commit] = field(default_factory=dict)
    branches: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)

    def commit(self, branch, files, title):
        parent = self.branches.get(branch)
        state = [self.name, sorted((n, b.sha256) for n, b in files.items()), title, parent]
        sha = hashlib.sha1(json.dumps(state).encode()).hexdigest()
        self.commits[sha] = Commit(files=files, title=title, parent=parent)
        self.branches[branch] = sha
        return sha

    def resolve(self, revision):
        name = revision.removeprefix("refs/heads/").removeprefix("refs/tags/")
        sha = self.branches.get(name) or self.tags.get(name)
        if sha is None and name in self.commits:
            sha = name
        if sha is None:
            raise RefusalError(404, f"Invalid rev id: {revision}", "RevisionNotFound")
        return sha

    def files(self, revision):
        return self.commits[self.resolve(revision)].files

    def list_titles(self, branch="main"):
        """The titles of a branch's commits, newest first."""
        titles, sha = [], self.branches.get(branch)
        while sha:
            titles.append(self.commits[sha].title)
            sha = self.commits[sha].parent
        return titles


@dataclass
class Fault:
    """What goes wrong with the next requests that match.

    `mode` is `refuse` (before anything is done), `late` (after it was done), `cut` (the line goes
    dead in the middle of the body), `wait` (nothing is done until `released`, and then all is;
    `reached` tells that it is waiting).
    """

    method: str
    path: str
    mode: str = "refuse"
    status: int = 500
    times: int = 1
    reached: threading.Event = field(default_factory=threading.Event)
    released: threading.Event = field(default_factory=threading.Event)


class Hub:
    """The server; a context manager. `store` holds the content of every file by its SHA-256."""

    def __init__(self, folder: Path, *, xet=None):
        self.store, self.xet = folder, xet
        self.store.mkdir(parents=True, exist_ok=True)
        self.repos: dict[str, Repo] = {}
        self.requests: list[tuple[str, str, int]] = []
        self.faults: list[Fault] = []
        self.tampered: dict[str, str] = {}  # a path -> `all`, or `parts` for who asks for ranges
        self.lock = threading.RLock()

    def __enter__(self):
        hub = self

        from tests.publish.endpoints import Handler  # which need the hub

        class BoundHandler(Handler):
            server_hub = hub

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), BoundHandler)
        self._server.daemon_threads = True
        serve = self._server.serve_forever
        threading.Thread(target=serve, args=(0.02,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        return self

    def __exit__(self, *_):
        for fault in self.faults:
            fault.released.set()
        self._server.shutdown()
        self._server.server_close()

    def fail(self, method, path, mode="refuse", *, status=500, times=1):
        fault = Fault(method, path, mode, status, times)
        self.faults.append(fault)
        return fault

    def tamper(self, path, readers="all"):
        """Give a file with one byte changed, to all or to those who ask for `parts` of it."""
        self.tampered[path] = readers

    def find_fault(self, method, path):
        with self.lock:
            for fault in self.faults:
                if fault.times and fault.method == method and re.search(fault.path, path):
                    fault.times -= 1
                    return fault
        return None

    def put(self, content):
        digest = hashlib.sha256(content).hexdigest()
        (self.store / digest).write_bytes(content)
        return digest

    def make_blob(self, content):
        git = hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()
        return Blob(sha256=self.put(content), size=len(content), git=git)

    def has(self, sha256):
        return (self.store / sha256).is_file()

    def read(self, blob):
        if self.xet and blob.xet and not self.has(blob.sha256):
            self.xet.rebuild(blob.xet, blob.size, self.store / blob.sha256)
        return (self.store / blob.sha256).read_bytes()

    def seed(self, repo, folder, tag):
        """Have a version of a dataset in a repository, as publishing would have left it."""
        found = self.repos[repo] = Repo(repo)
        files = {".gitattributes": self.make_blob(GIT_ATTRIBUTES)}
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                blob = self.make_blob(path.read_bytes())
                files[str(path.relative_to(folder))] = replace(blob, lfs=path.suffix == ".parquet")
        found.tags[tag] = found.commit("main", files, "Publish harbour")
        return found

    def add_file(self, repo, name, content, title="Edit by hand"):
        """Commit one file as somebody at the Hub's own page would; None deletes it."""
        found = self.repos[repo]
        files = dict(found.files("main"))
        if content is None:
            del files[name]
        else:
            files[name] = self.make_blob(content)
        return found.commit("main", files, title)

    def count(self, method, path):
        """How many requests there were of this kind."""
        return sum(m == method and re.search(path, p) is not None for m, p, _ in self.requests)
