"""A reconciliation service, by the protocol of OpenRefine, version 0.2: names in, candidates out.

Every word on the network is here. Only public addresses are asked, unless those of a private
network are allowed; no redirect is followed. A service that says that it is busy is asked again, so
many times. What it answers is looked at before anything is made of it: how long it is, whether it
has the protocol's form, and whether what stands in it can be written into a table.
"""

import email.utils
import http.client
import math
import re
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

from annotate.errors import ServerError, UsageError
from annotate.files.json_values import dump_json, load_json
from annotate.hosts.connections import PrivateAddressError, make_opener

MAX_ANSWER = 8 << 20  # bytes
MAX_BATCH, MAX_SENT = 50, 48 << 10  # names in one request, and its bytes
MAX_LENGTH = 200  # of an id or name
WANTED = 3  # candidates of each name
RETRIED = (429, 503)
PERSON_TYPE = "Q5"  # in Wikidata
WIKIDATA = "wikidata.org/entity"
_ID = re.compile(r"[\w.:/#~-]{1,200}")
_CHUNK = 1 << 16
_CHECK = "Check the address: a service of OpenRefine's reconciliation protocol, version 0.2."


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconciliationLimits:
    """How long is waited and how often is asked."""

    timeout: float = 60.0  # seconds for one answer
    tries: int = 5
    first_pause: float = 1.0  # seconds; doubles with every try
    longest_pause: float = 60.0
    pause: Callable[[float], None] = time.sleep


class ReconciliationQuery(NamedTuple):
    """A name to look for; `is_person` where it is a person's."""

    name: str
    is_person: bool


class ReconciliationCandidate(NamedTuple):
    """Whom a service takes for somebody of a name; the best has the highest score."""

    id: str
    name: str
    score: float


@dataclass(slots=True)
class ReconciliationService:
    """Asks one service. `unusable` counts the candidates that could not be used."""

    url: str
    allow_private: bool = False
    limits: ReconciliationLimits = field(default_factory=ReconciliationLimits)
    name: str = ""
    space: str = ""
    unusable: int = 0
    _batch: int = MAX_BATCH

    def read_manifest(self) -> None:
        """Ask the service what it is.

        Raises:
            UsageError: the address is none of the web.
            ServerError: it cannot be reached, or is no such service.
        """
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise UsageError(f"{self.url} is no address of the web.", _CHECK)
        manifest = self._ask(None)
        if not isinstance(manifest, dict) or not isinstance(manifest.get("name"), str):
            raise self._complain("does not say what it is")
        self.name = _clean(manifest["name"])
        self.space = _clean(str(manifest.get("identifierSpace") or ""))
        size = manifest.get("batchSize")
        if isinstance(size, int) and not isinstance(size, bool) and size > 0:
            self._batch = min(size, MAX_BATCH)

    def find(
        self, queries: Sequence[ReconciliationQuery]
    ) -> Iterator[list[ReconciliationCandidate]]:
        """Yield the candidates of each name, in their order, the best first.

        Raises:
            ServerError: the service cannot be reached, or answers what is none.
        """
        for batch in self._iter_batches(queries):
            asked = {f"q{at}": self._write(query) for at, query in enumerate(batch)}
            answer = self._ask(urlencode({"queries": dump_json(asked)}).encode("ascii"))
            if not isinstance(answer, dict):
                raise self._complain("answers no object")
            for key in asked:
                yield self._read(answer.get(key))

    def _write(self, query: ReconciliationQuery) -> dict[str, Any]:
        asked: dict[str, Any] = {"query": query.name[:MAX_LENGTH], "limit": WANTED}
        if query.is_person and WIKIDATA in self.space:
            asked["type"] = PERSON_TYPE
        return asked

    def _iter_batches(
        self, queries: Sequence[ReconciliationQuery]
    ) -> Iterator[list[ReconciliationQuery]]:
        batch: list[ReconciliationQuery] = []
        size = 0
        for query in queries:
            own = len(urlencode({"": dump_json(self._write(query))}))
            if batch and (len(batch) == self._batch or size + own > MAX_SENT):
                yield batch
                batch, size = [], 0
            batch.append(query)
            size += own
        if batch:
            yield batch

    # --- what it answers ----------------------------------------------------------------------

    def _read(self, answer: Any) -> list[ReconciliationCandidate]:
        found = answer.get("result") if isinstance(answer, dict) else None
        if not isinstance(found, list):
            raise self._complain("has no result for a name")
        candidates = [self._read_candidate(each) for each in found[:MAX_BATCH]]
        usable = [each for each in candidates if each is not None]
        self.unusable += len(candidates) - len(usable)
        return sorted(usable, key=lambda c: -c.score)[:WANTED]

    def _read_candidate(self, value: Any) -> ReconciliationCandidate | None:
        """Return a candidate that can be written into a table, None of any other."""
        if not isinstance(value, dict):
            return None
        identity, name, score = (value.get(key) for key in ("id", "name", "score"))
        if not isinstance(identity, str) or not isinstance(name, str):
            return None
        if not _ID.fullmatch(identity) or not identity[0].isalnum():
            return None
        if isinstance(score, bool) or not isinstance(score, int | float):
            score = 0.0
        try:
            number = float(score)
        except OverflowError:
            return None
        if not math.isfinite(number):
            return None
        return ReconciliationCandidate(identity, _clean(name), round(number, 3))

    # --- asking -------------------------------------------------------------------------------

    def _ask(self, body: bytes | None) -> Any:
        """Return the JSON of an answer; a service that is busy is asked again."""
        pause = self.limits.first_pause
        for left in reversed(range(self.limits.tries)):
            try:
                raw = self._ask_once(body)
            except urllib.error.HTTPError as error:
                with error:
                    wait = _read_wait(error, pause)
                    if error.code not in RETRIED or not left or wait > self.limits.longest_pause:
                        raise self._refuse(error) from None
                self.limits.pause(wait)
                pause *= 2
                continue
            try:
                return load_json(raw)
            except ValueError as error:
                raise self._complain(f"answers no JSON ({error})") from None
        raise AssertionError("the last try returns or raises")

    def _ask_once(self, body: bytes | None) -> bytes:
        request = urllib.request.Request(self.url, body, {"Accept": "application/json"})
        deadline = time.monotonic() + self.limits.timeout
        try:
            opener = make_opener(self.url, allow_private=self.allow_private)
            with opener.open(request, timeout=self.limits.timeout) as response:
                return self._read_whole(response, deadline)
        except urllib.error.HTTPError:
            raise
        except PrivateAddressError as error:
            allow = "Where it is one that you trust, allow it with --allow-private."
            raise ServerError(f"{error}.", allow) from None
        except (http.client.HTTPException, OSError, ValueError) as error:
            reason = getattr(error, "reason", error)
            raise self._complain(f"cannot be reached: {_clean(str(reason))}") from None

    def _read_whole(self, response: http.client.HTTPResponse, deadline: float) -> bytes:
        chunks, size = [], 0
        while chunk := response.read1(_CHUNK):
            chunks.append(chunk)
            size += len(chunk)
            if size > MAX_ANSWER:
                raise self._complain(f"answers more than {MAX_ANSWER >> 20} MB")
            if time.monotonic() > deadline:
                raise TimeoutError("the time is over")
        if response.length:
            raise http.client.IncompleteRead(b"", response.length)
        return b"".join(chunks)

    def _refuse(self, error: urllib.error.HTTPError) -> ServerError:
        leads = error.headers.get("Location") if 300 <= error.code < 400 else None
        if leads:
            return self._complain(f"has moved to {_clean(leads)}")
        return self._complain(f"answers HTTP {error.code}")

    def _complain(self, words: str) -> ServerError:
        return ServerError(f"{self.url} {words}.", _CHECK)


def _clean(text: str) -> str:
    """Return words of a service as they can stand in a cell and on a line."""
    line = "".join(c if c.isprintable() and c not in ";()" else " " for c in text[: 4 * MAX_LENGTH])
    return " ".join(line.split())[:MAX_LENGTH]


def _read_wait(error: urllib.error.HTTPError, pause: float) -> float:
    """Return after how many seconds a service asks to come again."""
    said = (error.headers.get("Retry-After") or "").strip()
    if said.isascii() and said.isdigit():
        return float(said[:9])
    moment = email.utils.parsedate_tz(said) if said else None
    return max(0.0, email.utils.mktime_tz(moment) - time.time()) if moment else pause
