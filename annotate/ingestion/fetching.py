"""Pages fetched from their addresses, politely: robots.txt obeyed, one at a time, with a pause.

A page is stored unchanged in a folder before anything reads it, under a name made of its address,
and what is there already is not fetched again. What cannot be had is a Problem.
"""

import hashlib
import http.client
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit
from urllib.robotparser import RobotFileParser

from annotate import __version__
from annotate.formats.problems import (
    ADDRESS,
    FORBIDDEN,
    LONG,
    REFUSED,
    UNREACHED,
    Place,
    make_problem,
)
from annotate.model import Problem
from annotate.records import open_output

AGENT = f"annotate-news/{__version__}"
PAUSE = 1.0  # seconds between two requests to one host
LONGEST_PAUSE = 60.0  # that a robots.txt may ask for
_TIMEOUT = 20.0  # seconds to wait for an answer, and for all of a page
_LARGEST = 8 * 2**20  # bytes of a page
_BLOCK = 2**16
_REDIRECTS = 5
_MOVED = frozenset({301, 302, 303, 307, 308})
_TYPES = ("text/", "application/xhtml", "application/xml")
_LOST = (OSError, http.client.HTTPException, ValueError)


class _NotFetchedError(Exception):
    """A page that cannot be had: the code of the finding, and what is said of it."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Leaves redirects to us, who ask the robots.txt of where they lead."""

    def redirect_request(self, *_: Any) -> None:
        return None


@dataclass(slots=True)
class Fetcher:
    """Fetches pages into a folder. `wait` and `clock` are those of a test, or the real ones."""

    folder: Path
    problems: list[Problem]
    pause: float = PAUSE
    wait: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    timeout: float = _TIMEOUT
    largest: int = _LARGEST
    _robots: dict[str, RobotFileParser] = field(default_factory=dict)
    _last: dict[str, float] = field(default_factory=dict)

    def fetch(self, addresses: Iterable[tuple[str, str]]) -> Iterator[tuple[str, Path]]:
        """Yield id and stored page of each address that can be had; the rest are Problems."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for name, url in addresses:
            path = self.folder / f"{hashlib.sha256(url.encode()).hexdigest()[:24]}.html"
            if not path.is_file():
                try:
                    content = self._fetch_page(url)
                except _NotFetchedError as error:
                    place = Place(url)
                    self.problems.append(
                        make_problem(error.code, error.message, place, document=name)
                    )
                    continue
                with open_output(path) as stream:
                    stream.write(content)
            yield name, path

    def _fetch_page(self, url: str) -> bytes:
        for _ in range(_REDIRECTS + 1):
            self._ask_robots(url)
            status, headers, content = self._get(url)
            if status in _MOVED and headers.get("Location"):
                url = urljoin(url, headers["Location"])
                continue
            if status != http.client.OK:
                raise _NotFetchedError(REFUSED, f"the server answered {status}")
            kind = headers.get("Content-Type") or "text/html"
            if not kind.lower().startswith(_TYPES):
                raise _NotFetchedError(REFUSED, f"it is no page but {kind.split(';')[0]}")
            return content
        raise _NotFetchedError(REFUSED, f"more than {_REDIRECTS} redirects")

    def _ask_robots(self, url: str) -> None:
        """Make sure that we may fetch an address, and wait for as long as its host asks."""
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.netloc:
            raise _NotFetchedError(ADDRESS, f"{url} is no address of a page")
        host = f"{parts.scheme}://{parts.netloc}"
        if host not in self._robots:
            self._robots[host] = self._read_robots(host)
        if not self._robots[host].can_fetch(AGENT, url):
            raise _NotFetchedError(FORBIDDEN, f"the robots.txt of {host} does not allow it")

    def _read_robots(self, host: str) -> RobotFileParser:
        """Read a robots.txt: without one all is allowed, unless the host says no or nothing."""
        robots = RobotFileParser()
        url, status, content = f"{host}/robots.txt", 0, b""
        try:
            for _ in range(_REDIRECTS + 1):
                status, headers, content = self._get(url)
                if status not in _MOVED or not headers.get("Location"):
                    break
                url = urljoin(url, headers["Location"])
        except _NotFetchedError:
            status = 0
        if status == http.client.OK:
            robots.parse(content.decode("utf-8", "replace").splitlines())
        elif 400 <= status < 500 and status not in {401, 403}:
            robots.parse([])
        else:
            robots.parse(["User-agent: *", "Disallow: /"])
        return robots

    def _get(self, url: str) -> tuple[int, Any, bytes]:
        """Ask once, after the pause that the host is owed."""
        self._keep_pace(urlsplit(url))
        request = urllib.request.Request(url, headers={"User-Agent": AGENT, "Accept": "text/html"})
        opener = urllib.request.build_opener(_NoRedirects)
        try:
            with opener.open(request, timeout=self.timeout) as answer:
                return answer.status, answer.headers, self._read(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.headers, b""
        except _LOST as error:
            reason = getattr(error, "reason", None) or error
            raise _NotFetchedError(UNREACHED, f"it cannot be reached: {reason}") from error

    def _read(self, answer: http.client.HTTPResponse) -> bytes:
        end, content = self.clock() + self.timeout, b""
        while block := answer.read1(_BLOCK):  # what is there, so that the clock is looked at
            content += block
            if len(content) > self.largest:
                raise _NotFetchedError(LONG, f"longer than {self.largest:,} bytes")
            if self.clock() > end:
                raise _NotFetchedError(UNREACHED, f"not whole after {self.timeout:g} seconds")
        if answer.length:
            raise _NotFetchedError(UNREACHED, f"it broke off after {len(content):,} bytes")
        return content

    def _keep_pace(self, parts: Any) -> None:
        host = f"{parts.scheme}://{parts.netloc}"
        robots = self._robots.get(host)
        asked = float(robots.crawl_delay(AGENT) or 0) if robots else 0.0
        owed = min(max(self.pause, asked), LONGEST_PAUSE)
        if host in self._last:
            left = self._last[host] + owed - self.clock()
            if left > 0:
                self.wait(left)
        self._last[host] = self.clock()
