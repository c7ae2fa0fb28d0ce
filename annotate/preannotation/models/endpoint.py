"""An OpenAI-compatible chat-completions endpoint: one request, one answer, or why there is none.

Every word on the network is here. The key comes from the environment, goes into one header, and
is in no message, no file and no representation. Only what is known to be temporary is asked again:
429, 503 and time-outs, so many times. Redirects are refused, since the key would go along.
"""

import email.utils
import http.client
import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from annotate.errors import ServerError
from annotate.files.json_values import dump_json
from annotate.preannotation.models.endpoint_address import KEY_VARIABLES, EndpointAddress
from annotate.preannotation.models.endpoint_cache import (
    EndpointAnswer,
    EndpointFailure,
    ResponseCache,
    read_answer,
)

# What a server may not know and may be asked without.
OPTIONAL = ("response_format", "seed", "temperature")
RETRIED = (429, 503)
NO_QUOTA = "insufficient_quota"
TOO_LONG = ("context_length", "context length", "maximum context", "too long", "too many tokens")
MAX_REPLY = 16 << 20  # bytes; a longer answer is no answer
MAX_IN_A_ROW = 3  # requests without an answer, after which nobody is there
MAX_REFUSED_IN_A_ROW = 20  # requests that were refused, after which every other one would be
_CHUNK = 1 << 16
_SHOWN = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long is waited and how often is asked."""

    timeout: float = 300.0  # seconds for one answer: models on small machines are slow
    tries: int = 5  # of a server that says that it is busy
    silent_tries: int = 2  # of one that says nothing until the time is over
    first_pause: float = 1.0  # seconds; doubles with every try
    longest_pause: float = 120.0  # a server that asks for more is asked another day
    pause: Callable[[float], None] = time.sleep


class _RefusedRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Follow nothing: the answer is an error then."""


class _EndpointBusyError(Exception):
    """The server asks to come again, after so many seconds where it says so."""

    def __init__(self, what: str, after: float | None = None) -> None:
        super().__init__(what)
        self.after = after


class _EndpointRefusal(NamedTuple):
    """What an HTTP error says: for people to read, and in lower case for us to look into."""

    status: int
    detail: str
    words: str
    retry_after: float | None


@dataclass(slots=True)
class Endpoint:
    """Asks one endpoint, and keeps what it answers. `asked` and `kept` count the requests."""

    address: EndpointAddress
    key: str | None = field(default=None, repr=False)
    store: ResponseCache = field(default_factory=ResponseCache)
    limits: Limits = field(default_factory=Limits)
    asked: int = 0
    kept: int = 0
    _unknown: set[str] = field(default_factory=set)
    _in_a_row: int = 0

    def ask(self, body: dict[str, Any]) -> EndpointAnswer | EndpointFailure:
        """Return the answer to a request, from the folder where it is kept.

        Raises:
            ServerError: the endpoint is not there, refuses the key or the model, or is busy for
                longer than is waited.
        """
        request = [self.address.url, body]
        answer = self.store.get(request)
        if answer is not None:
            self.kept += 1
            return answer
        found = self._ask_patiently(body)
        self.asked += 1
        if isinstance(found, EndpointAnswer):
            self.store.keep(request, found)
        self._count_in_a_row(found)
        return found

    def forget(self, body: dict[str, Any]) -> None:
        """Drop an answer that was no use."""
        self.store.forget([self.address.url, body])

    def _count_in_a_row(self, found: EndpointAnswer | EndpointFailure) -> None:
        """Stop where the endpoint fails at every request."""
        if isinstance(found, EndpointAnswer) or found.too_long:
            self._in_a_row = 0
            return
        self._in_a_row += 1
        if self._in_a_row >= (MAX_REFUSED_IN_A_ROW if found.answered else MAX_IN_A_ROW):
            raise ServerError(
                f"{self.address.shown} gave no answer {self._in_a_row} times in a row; "
                f"at last, {found.reason}.",
                "What was answered is kept: see to the endpoint, then run the command again.",
            )

    # --- asking ---------------------------------------------------------------------------------

    def _ask_patiently(self, body: dict[str, Any]) -> EndpointAnswer | EndpointFailure:
        pause, silent = self.limits.first_pause, 0
        for attempt in range(1, self.limits.tries + 1):
            try:
                return self._ask_with_less(body)
            except TimeoutError:
                silent += 1
                if silent >= self.limits.silent_tries or attempt == self.limits.tries:
                    return EndpointFailure(
                        f"there was no answer in {self.limits.timeout:g} seconds, {silent} times"
                    )
                wait = pause
            except _EndpointBusyError as error:
                wait = pause if error.after is None else error.after
                if attempt == self.limits.tries or wait > self.limits.longest_pause:
                    raise ServerError(
                        f"{self.address.shown} is busy: {error}.",
                        f"It asks for {wait:g} seconds. What was answered is kept: run the "
                        "command again later, with fewer --workers.",
                    ) from None
            self.limits.pause(min(wait, self.limits.longest_pause))
            pause *= 2
        raise AssertionError("the last try returns or raises")

    def _ask_with_less(self, body: dict[str, Any]) -> EndpointAnswer | EndpointFailure:
        """Ask; where the server does not know a field that may be left out, leave it out."""
        while True:
            sent = {name: value for name, value in body.items() if name not in self._unknown}
            try:
                return self._ask_once(sent)
            except urllib.error.HTTPError as error:
                with error:
                    refusal = self._read_refusal(error)
            unknown = [name for name in OPTIONAL if name in sent and name in refusal.words]
            if refusal.status not in {400, 422} or not unknown:
                return self._judge(refusal)
            self._unknown.update(unknown)

    def _ask_once(self, body: dict[str, Any]) -> EndpointAnswer | EndpointFailure:
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        request = urllib.request.Request(
            self.address.url, dump_json(body).encode("utf-8"), headers, method="POST"
        )
        deadline = time.monotonic() + self.limits.timeout
        opener = urllib.request.build_opener(_RefusedRedirects)
        try:
            with opener.open(request, timeout=self.limits.timeout) as response:
                raw = _read_until(response, deadline)
        except urllib.error.HTTPError:
            raise
        except urllib.error.URLError as error:
            if isinstance(error.reason, TimeoutError):
                raise TimeoutError from None
            raise ServerError(
                f"{self.address.shown} cannot be reached: {self._clean(str(error.reason))}.",
                "Check the address, and that the endpoint is running.",
            ) from None
        except TimeoutError:
            raise
        except (http.client.HTTPException, OSError) as error:
            return EndpointFailure(f"the answer broke off ({type(error).__name__})")
        if raw is None:
            return EndpointFailure(f"the answer is longer than {MAX_REPLY} bytes")
        found = read_answer(raw)
        return (
            found
            if isinstance(found, EndpointAnswer)
            else found._replace(reason=self._clean(found.reason))
        )

    # --- what a status means --------------------------------------------------------------------

    def _judge(self, refusal: _EndpointRefusal) -> EndpointFailure:
        """Return why one request failed, or raise where every other one would."""
        status, shown = refusal.status, self.address.shown
        if status in RETRIED and NO_QUOTA not in refusal.words:
            raise _EndpointBusyError(f"HTTP {status}", refusal.retry_after)
        if status in {401, 402, 403, 429}:  # its words are not shown: some repeat the key
            raise ServerError(
                f"{shown} refused the key, or there is no credit left for it (HTTP {status}).",
                f"Set {KEY_VARIABLES[0]} to a key that is good there.",
            )
        if status in {404, 405} or 300 <= status < 400:
            raise ServerError(
                f"{shown} has no chat completions, or no such model (HTTP {status}). "
                f"{refusal.detail}".rstrip(),
                "Check the address, which often ends in /v1, and the model's name.",
            )
        if status == 413 or (status == 400 and any(word in refusal.words for word in TOO_LONG)):
            return EndpointFailure(f"the request was too long (HTTP {status})", too_long=True)
        said = f": {refusal.detail}" if refusal.detail else ""
        return EndpointFailure(f"the endpoint answered HTTP {status}{said}", answered=status < 500)

    def _read_refusal(self, error: urllib.error.HTTPError) -> _EndpointRefusal:
        """Read what the server says of an error, in one of the forms that are about."""
        try:
            value = json.loads(error.read(_CHUNK))
        except (ValueError, OSError, http.client.HTTPException, RecursionError):
            value = ""
        for name in ("error", "detail"):
            value = value.get(name, value) if isinstance(value, dict) else value
        said = value.get("message", "") if isinstance(value, dict) else value
        named = [value.get(k) for k in ("code", "type", "param")] if isinstance(value, dict) else []
        words = " ".join(json.dumps(word, ensure_ascii=False) for word in (said, *named))
        return _EndpointRefusal(
            status=error.code,
            detail=self._clean(said if isinstance(said, str) else json.dumps(said)),
            words=words.lower(),
            retry_after=_read_retry_after(error.headers.get("Retry-After")),
        )

    def _clean(self, text: str) -> str:
        """Take the key, control characters and excess length out of a server's words."""
        if self.key:
            text = text.replace(self.key, "…")
        line = "".join(char if char.isprintable() else " " for char in text)
        return " ".join(line.split())[:_SHOWN]


def _read_until(response: http.client.HTTPResponse, deadline: float) -> bytes | None:
    """Read an answer to its end, None where it is too long.

    Raises:
        TimeoutError: it trickles in for longer than the deadline.
    """
    chunks, size = [], 0
    while chunk := response.read1(_CHUNK):
        chunks.append(chunk)
        size += len(chunk)
        if size > MAX_REPLY:
            return None
        if time.monotonic() > deadline:
            raise TimeoutError
    if response.length:
        raise http.client.IncompleteRead(b"", response.length)
    return b"".join(chunks)


def _read_retry_after(value: str | None) -> float | None:
    """Return the seconds that a Retry-After header asks for: a number, or a date."""
    if value is None:
        return None
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        return max(0.0, email.utils.parsedate_to_datetime(value).timestamp() - time.time())
    except ValueError:
        return None
