"""Pages fetched from their addresses, politely: robots.txt obeyed, one at a time, with a pause.

Only hosts of the internet are asked, also where a redirect leads; of a private network those of
whom it was said that they may be.

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
from urllib.parse import SplitResult, urljoin, urlsplit

from annotate import __version__
from annotate.files.outputs import open_output
from annotate.formats.problems import (
    ADDRESS,
    FORBIDDEN,
    LONG,
    REFUSED,
    UNREACHED,
    FileLine,
    make_problem,
)
from annotate.hosts.connections import PrivateAddressError, make_opener
from annotate.ingestion.robots import FORBIDS_ALL, Robots, read_robots
from annotate.model import Problem

AGENT = f"annotate-news/{__version__}"
FETCHED = "fetched"  # the folder of pages, beside the state of a project
PAUSE = 1.0  # seconds between two requests to one host
LONGEST_PAUSE = 60.0  # that a robots.txt may ask for
_TIMEOUT = 20.0  # seconds to wait for an answer, and for all of a page
_LARGEST = 8 * 2**20  # bytes of a page
_BLOCK = 2**16
_REDIRECTS = 5
_MOVED = frozenset({301, 302, 303, 307, 308})
_TYPES = ("text/", "application/xhtml", "application/xml")
_LOST = (OSError, http.client.HTTPException, ValueError)


_FIX_ROBOTS = "Look whether the host can be reached, and run it again; or give the page as a file."
_ALLOW = "Where the site is one that you trust, allow it with --allow-private."


class _NotFetchedError(Exception):
    """A page that cannot be had: the code of the finding, what is said of it, how to mend it."""

    def __init__(self, code: str, message: str, fix: str | None = None) -> None:
        super().__init__(message)
        self.code, self.message, self.fix = code, message, fix


@dataclass(slots=True)
class Fetcher:
    """Fetches pages into a folder. `wait` and `clock` are those of a test, or the real ones.

    With `allow_private`, hosts of a private network are asked, too.
    """

    folder: Path
    problems: list[Problem]
    pause: float = PAUSE
    allow_private: bool = False
    wait: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    timeout: float = _TIMEOUT
    largest: int = _LARGEST
    _robots: dict[str, Robots] = field(default_factory=dict)
    _last: dict[str, float] = field(default_factory=dict)

    def fetch(self, addresses: Iterable[tuple[str, str]]) -> Iterator[tuple[str, Path]]:
        """Yield id and stored page of each address that can be had; the rest are Problems."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for name, url in addresses:
            path = name_stored(self.folder, url)
            if not path.is_file():
                try:
                    content = self._fetch_page(url)
                except _NotFetchedError as error:
                    self.problems.append(_tell(error, url, name))
                    continue
                with open_output(path) as stream:
                    stream.write(content)
            yield name, path

    def _fetch_page(self, url: str) -> bytes:
        for _ in range(_REDIRECTS + 1):
            self._ask_robots(url)
            status, headers, content = self._get(url)
            if status in _MOVED and headers.get("Location"):
                url = _follow(url, headers["Location"])
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
        host = _name_host(_read_address(url))
        if host not in self._robots:
            self._robots[host] = self._read_robots(host)
        if self._robots[host] is FORBIDS_ALL:
            message = f"the robots.txt of {host} cannot be had, and without it nothing is fetched"
            raise _NotFetchedError(FORBIDDEN, message, _FIX_ROBOTS)
        if not self._robots[host].allows(url):
            raise _NotFetchedError(FORBIDDEN, f"the robots.txt of {host} does not allow it")

    def _read_robots(self, host: str) -> Robots:
        """Read a robots.txt: without one all is allowed, unless the host says no or nothing."""
        url, status, content = f"{host}/robots.txt", 0, b""
        try:
            for _ in range(_REDIRECTS + 1):
                status, headers, content = self._get(url)
                if status not in _MOVED or not headers.get("Location"):
                    break
                url = _follow(url, headers["Location"])
        except _NotFetchedError as error:
            if error.code == ADDRESS and url == f"{host}/robots.txt":
                raise  # of a private network: it is not the robots.txt that keeps us away
            status = 0
        if status == http.client.OK:
            return read_robots(content.decode("utf-8", "replace"), AGENT)
        is_there_none = 400 <= status < 500 and status not in {401, 403}
        return Robots() if is_there_none else FORBIDS_ALL

    def _get(self, url: str) -> tuple[int, Any, bytes]:
        """Ask once, after the pause that the host is owed."""
        self._keep_pace(_name_host(_read_address(url)))
        request = urllib.request.Request(url, headers={"User-Agent": AGENT, "Accept": "text/html"})
        try:
            opener = make_opener(url, allow_private=self.allow_private)
            with opener.open(request, timeout=self.timeout) as answer:
                return answer.status, answer.headers, self._read(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.headers, b""
        except PrivateAddressError as error:
            raise _NotFetchedError(ADDRESS, str(error), _ALLOW) from error
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

    def _keep_pace(self, host: str) -> None:
        asked = self._robots.get(host, Robots()).delay
        owed = min(max(self.pause, asked), LONGEST_PAUSE)
        if host in self._last:
            left = self._last[host] + owed - self.clock()
            if left > 0:
                self.wait(left)
        self._last[host] = self.clock()


def name_stored(folder: Path, url: str) -> Path:
    """Return where the page of an address is stored."""
    return folder / f"{hashlib.sha256(url.encode()).hexdigest()[:24]}.html"


def _read_address(url: str) -> SplitResult:
    """Return the parts of an address.

    Raises:
        _NotFetchedError: it is no address of a page.
    """
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise _NotFetchedError(ADDRESS, f"{url} is no address of a page")
    return parts


def _follow(url: str, place: str) -> str:
    """Return where a redirect leads; what is no address at all stays as it is, to be named."""
    try:
        return urljoin(url, place)
    except ValueError:
        return place


def _name_host(parts: SplitResult) -> str:
    return f"{parts.scheme}://{parts.netloc}"


def _tell(error: _NotFetchedError, url: str, document: str) -> Problem:
    return make_problem(error.code, error.message, FileLine(url), document=document, fix=error.fix)
