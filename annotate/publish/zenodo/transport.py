"""Requests to Zenodo, and what becomes of them: every word on its network is here.

The token goes into one header of requests to one server, and is in no address, message or file.
What can be repeated is asked again where the server is busy, fails, or the line goes dead; what
makes something new is sent once. Redirects are refused, since the token would go along.
"""

import email.utils
import http.client
import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from annotate import __version__
from annotate.errors import ServerError, UsageError
from annotate.files.json_values import dump_json, load_json
from annotate.publish.zenodo.answers import NoDepositError

ZENODO = "https://zenodo.org"
SANDBOX = "https://sandbox.zenodo.org"
TOKEN = "ZENODO_TOKEN"
MOST_BYTES = 16 << 20  # of an answer; a longer one is none
_BUSY = 429
_AGAIN = "Run the command again: it goes on with the same deposit."
_FIXES = {
    400: "Correct it in annotate.toml, build the dataset again, and run the command again.",
    401: f"Set {TOKEN} to a token that is good there; the sandbox has tokens of its own.",
    403: "The token needs the scopes deposit:write and deposit:actions, and the deposit has to be "
    "its owner's.",
    404: "Look at the number of the record: a draft that was deleted is gone.",
    413: "Zenodo takes 50 GB a record. Ask it for more, or build a smaller dataset.",
    _BUSY: "Zenodo asks for patience. Run the command again in a minute.",
}
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_SHOWN = 300

Read = TypeVar("Read")


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long is waited and how often is asked again."""

    timeout: float = 120.0  # seconds without a byte
    tries: int = 5
    first_pause: float = 1.0  # seconds; doubles with every try
    longest_pause: float = 90.0  # its limits are a minute's; who asks for more is asked later
    pause: Callable[[float], None] = time.sleep


class DepositRefusedError(ServerError):
    """Zenodo answered that it does not do it; `status` is what HTTP calls that."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message, _FIXES.get(status, _AGAIN))
        self.status = status


class DepositUnknownError(ServerError):
    """No answer came that says whether it was done."""


class _StayingHere(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Follow nothing: the answer is an error then."""


def check_server(url: str) -> str:
    """Return the address of a server as it is put before paths.

    Raises:
        UsageError: it is none, has a login or a path in it, or the token would go there unhidden.
    """
    address = url.strip().rstrip("/").removesuffix("/api")
    try:
        parts = urlsplit(address)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or parts.username is not None or parts.path or parts.query or parts.fragment:
        raise UsageError(
            "The address of the server cannot be used.", f"Give it as {ZENODO}, or {SANDBOX}."
        )
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        raise UsageError(
            "A token must not go over plain HTTP.", f"Give the address as {ZENODO}, with https."
        )
    return address


@dataclass(slots=True)
class DepositTransport:
    """Sends requests to one server."""

    server: str
    token: str = field(repr=False)
    patience: Patience = field(default_factory=Patience)

    def ask(
        self,
        method: str,
        path: str,
        read: Callable[[Any], Read],
        *,
        doing: str,
        body: Mapping[str, Any] | Path | None = None,
        repeats: bool = True,
    ) -> Read:
        """Send a request and return what its answer says.

        Args:
            method: What HTTP calls it.
            path: Below the server's API, or an address that an answer gave.
            read: Takes the answer's JSON to what it means, or raises NoDepositError.
            doing: What it is about, in words that follow `while`.
            body: JSON, or a file to send.
            repeats: Whether it can be sent twice without anything being made twice.

        Raises:
            DepositRefusedError: the server does not do it.
            DepositUnknownError: nobody knows whether it was done.
        """
        pause = self.patience.first_pause
        for attempt in range(1, self.patience.tries + 1):
            try:
                return self._ask_once(method, path, read, doing=doing, body=body)
            except _TooBusyError as busy:
                wait = pause if busy.after is None else busy.after
                may = repeats or busy.error.status == _BUSY  # that was turned away at the door
                if not may or attempt == self.patience.tries or wait > self.patience.longest_pause:
                    raise busy.error from None
            except DepositUnknownError:
                if not repeats or attempt == self.patience.tries:
                    raise
                wait = pause
            self.patience.pause(wait)
            pause *= 2
        raise AssertionError("the last try returns or raises")

    def _ask_once(
        self,
        method: str,
        path: str,
        read: Callable[[Any], Read],
        *,
        doing: str,
        body: Mapping[str, Any] | Path | None,
    ) -> Read:
        with self._telling(doing), _open_body(body) as (data, headers):
            url = path if path.startswith(f"{self.server}/") else f"{self.server}/api/{path}"
            request = urllib.request.Request(url, data, self._head(headers), method=method)
            opener = urllib.request.build_opener(_StayingHere)
            with opener.open(request, timeout=self.patience.timeout) as response:
                raw = response.read(MOST_BYTES + 1)
                if response.length:
                    raise http.client.IncompleteRead(b"", response.length)
        try:
            if len(raw) > MOST_BYTES:
                raise NoDepositError(f"it is longer than {MOST_BYTES} bytes")
            return read(load_json(raw) if raw.strip() else None)
        except (NoDepositError, ValueError) as error:
            words = self._clean(str(error))
            message = f"{self.server} gave an answer that is none while {doing}: {words}."
            raise DepositUnknownError(message, _AGAIN) from None

    def _head(self, headers: Mapping[str, str]) -> dict[str, str]:
        return {
            "Authorization": f"Bearer {self.token}",
            "Accept": "application/json",
            "User-Agent": f"annotate-news/{__version__}",
            **headers,
        }

    @contextmanager
    def _telling(self, doing: str) -> Iterator[None]:
        """Turn what the network raises into words, and nothing of the token into any."""
        try:
            yield
        except urllib.error.HTTPError as error:
            with error:
                raise self._judge(error, doing) from None
        except urllib.error.URLError as error:
            words = self._clean(str(error.reason))
            message = f"{self.server} could not be reached while {doing}: {words}."
            raise DepositUnknownError(message, f"Check the network. {_AGAIN}") from None
        except (http.client.HTTPException, OSError) as error:
            kind = type(error).__name__
            message = f"The answer of {self.server} broke off while {doing} ({kind})."
            raise DepositUnknownError(message, _AGAIN) from None

    def _judge(self, error: urllib.error.HTTPError, doing: str) -> Exception:
        said = self._clean(_read_refusal(error))
        message = f"{self.server} answered {error.code} while {doing}{': ' if said else ''}{said}"
        refused = DepositRefusedError(error.code, message.rstrip(".") + ".")
        if error.code == _BUSY or error.code >= 500:
            return _TooBusyError(refused, _read_after(error.headers))
        return refused

    def _clean(self, text: str) -> str:
        """Take the token, control characters and excess length out of a server's words."""
        line = "".join(c if c.isprintable() else " " for c in text.replace(self.token, "***"))
        return " ".join(line.split())[:_SHOWN]


class _TooBusyError(Exception):
    """The server may do it at another time, after so many seconds where it says so."""

    def __init__(self, error: DepositRefusedError, after: float | None) -> None:
        super().__init__(error.message)
        self.error, self.after = error, after


@contextmanager
def _open_body(body: Mapping[str, Any] | Path | None) -> Iterator[tuple[Any, dict[str, str]]]:
    """Give what is sent, and the headers that say what it is."""
    if isinstance(body, Path):
        kind = {"Content-Type": "application/octet-stream"}
        with body.open("rb") as stream:
            yield stream, {**kind, "Content-Length": str(body.stat().st_size)}
    elif body is None:
        yield None, {}
    else:
        yield dump_json(body).encode("utf-8"), {"Content-Type": "application/json"}


def _read_refusal(error: urllib.error.HTTPError) -> str:
    """Return what a refusal says, with the fields that it is about."""
    try:
        value = json.loads(error.read(MOST_BYTES))
    except (ValueError, OSError, http.client.HTTPException, RecursionError):
        return ""
    if not isinstance(value, dict):
        return ""
    errors = value.get("errors")
    faults = (
        [_read_fault(fault) for fault in errors if isinstance(fault, dict)]
        if (isinstance(errors, list))
        else []
    )
    said = value.get("message")
    return "; ".join(filter(None, [said if isinstance(said, str) else "", *faults]))


def _read_fault(fault: Mapping[str, Any]) -> str:
    """Return one of the errors: the old form has a message, the new one several."""
    words = fault.get("messages", fault.get("message", ""))
    shown = ", ".join(map(str, words)) if isinstance(words, list) else str(words)
    field_name = str(fault.get("field", "")).removeprefix("metadata.")
    return f"{field_name}: {shown}" if field_name else shown


def _read_after(headers: Any) -> float | None:
    """Return the seconds that a server asks to be left alone, None where it does not say."""
    given = headers.get("Retry-After") if headers else None
    try:
        return None if given is None else max(0.0, float(given))
    except ValueError:
        pass
    try:
        return max(0.0, email.utils.parsedate_to_datetime(str(given)).timestamp() - time.time())
    except ValueError:
        return None
