"""The requests to a Label Studio, and the border that answers pass; errors are in plain words.

Writes are never sent twice: the SDK repeats them by itself after a gateway's time-out, and the
server has then done them both times. The SDK decides how a token is used (a personal access
token is exchanged for short-lived ones) and what it raises is never printed: it holds cookies.
"""

import json
import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Any, Self, TypeVar

from annotate.errors import MissingExtraError, ServerError
from annotate.files.json_values import dump_json
from annotate.labelstudio.api.address import name_server
from annotate.labelstudio.api.answers import MismatchError
from annotate.labelstudio.api.errors import (
    KEY_FIX,
    AnswerError,
    FailedError,
    confuse,
    misunderstand,
    refuse,
)
from annotate.labelstudio.api.front import explain, list_failures, name_key, open_http
from annotate.model import JSON

Answer = TypeVar("Answer")
TIMEOUT = 600.0
READ_AGAIN = 2
PAUSE = 2.0  # after which a busy server is asked again


class Transport:
    """A connection. `server_time` is that of the last answer, by the server's clock.

    `server` is the name by which the server is told apart from others, `people_url` the address at
    which people open it, where that is not ours.
    """

    def __init__(self, url: str, wrapper: Any, http: Any) -> None:
        self.url = url
        self.server = name_server(url)
        self.people_url = url
        self._wrapper = wrapper
        self._http = http
        self.server_time: datetime | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection."""
        self._http.close()

    def _get(
        self,
        path: str,
        params: JSON,
        asked: str = "",
        read: Callable[[Any], Answer] = lambda answer: answer,
    ) -> Answer:
        """Ask for something and read the answer; where it is none, ask again."""
        for left in range(READ_AGAIN, -1, -1):
            content = self._request("GET", path, params=params, retries=READ_AGAIN)
            try:
                return self._read(content, asked, read)
            except AnswerError:
                if not left:
                    raise
        raise AssertionError("the last try returns or raises")

    def _send(
        self,
        method: str,
        path: str,
        value: Any,
        *,
        asked: str = "",
        read: Callable[[Any], Answer] = lambda answer: answer,
        params: JSON | None = None,
    ) -> Answer:
        """Send something once and read the answer.

        Raises:
            RefusedError: it was not done.
            LostError: what became of it is not known: no answer came, or none that is one.
        """
        content = self._request(method, path, params=params, value=value)
        return self._read(content, asked, read)

    def _set(self, path: str, value: Any, *, asked: str, read: Callable[[Any], Answer]) -> Answer:
        """Change settings; where the server failed, again: twice is the same as once."""
        for left in range(READ_AGAIN, 0, -1):
            try:
                return self._send("PATCH", path, value, asked=asked, read=read)
            except FailedError:
                time.sleep(PAUSE / left)
        return self._send("PATCH", path, value, asked=asked, read=read)

    def _read(self, content: bytes, asked: str, read: Callable[[Any], Answer]) -> Answer:
        try:
            return read(json.loads(content) if content else None)
        except MismatchError as error:
            raise misunderstand(self.url, asked, str(error)) from None
        except (ValueError, RecursionError):
            if content.lstrip()[:1] in (b"{", b"["):
                raise misunderstand(self.url, asked, "it is not whole") from None
            raise confuse(self.url) from None

    def _request(
        self,
        method: str,
        path: str,
        *,
        params: JSON | None = None,
        value: Any = None,
        retries: int = 0,
    ) -> bytes:
        from label_studio_sdk.core.api_error import ApiError

        try:
            response = self._wrapper.httpx_client.request(
                path,
                method=method,
                params=params,
                **_write_body(value),
                request_options={"max_retries": retries},
            )
        except ApiError as error:
            raise refuse(self.url, error.status_code or 401, error.body) from None
        except list_failures() as error:
            raise explain(self.url, error, TIMEOUT) from None
        except (ValueError, TypeError, OverflowError, RecursionError):  # an exchange of tokens
            raise confuse(self.url) from None
        self.server_time = _read_date(response.headers.get("Date")) or self.server_time
        if response.status_code >= 400:
            raise refuse(self.url, response.status_code, response.text)
        return bytes(response.content)


def open_wrapper(
    url: str, api_key: str, on_request: Callable[[str, str], None] | None
) -> tuple[Any, Any]:
    """Return what makes requests to an address, of the SDK and below it; nothing is sent yet.

    Raises:
        ServerError: the token cannot be one, or has run out.
        MissingExtraError: the SDK is not installed.
    """
    try:
        from label_studio_sdk.base_client import LabelStudioBase  # `client` imports pandas
        from label_studio_sdk.core.api_error import ApiError
    except ImportError as error:
        raise MissingExtraError("label-studio-sdk", "labelstudio") from error
    for name in ("httpx", "httpcore"):  # they name every request
        logging.getLogger(name).setLevel(logging.WARNING)
    key = api_key.strip()
    if not (key and key.isascii() and key.isprintable() and " " not in key):
        raise ServerError("The Label Studio API key is no token.", KEY_FIX)
    http = open_http(url, timeout=TIMEOUT, on_request=on_request)
    try:
        sdk: Any = LabelStudioBase(
            base_url=url,
            api_key=key,
            headers=name_key(key),
            httpx_client=http,
            max_retries=0,
        )
    except ApiError:
        http.close()
        raise ServerError(f"The API key for {url} has run out.", KEY_FIX) from None
    return sdk._client_wrapper, http


def _write_body(value: Any) -> JSON:
    """Return a request's body as the SDK takes it; it would spend milliseconds on each task."""
    if value is None:
        return {}
    content = value if isinstance(value, bytes) else dump_json(value).encode()
    return {"content": content, "headers": {"Content-Type": "application/json"}}


def _read_date(value: str | None) -> datetime | None:
    try:
        return parsedate_to_datetime(value).astimezone(UTC) if value else None
    except ValueError:
        return None
