"""What a server says no with, in plain words, and without the secrets that are in its answers."""

import json
from typing import Any
from urllib.parse import urlsplit

from annotate.errors import ServerError

_SHOWN = 300
_LOCKED = "database-is-locked-error"  # an address that the answer names


class RefusedError(ServerError):
    """The server answered, and the answer is no. `status` is HTTP's."""

    def __init__(self, message: str, fix: str, status: int) -> None:
        super().__init__(message, fix)
        self.status = status


class LostError(ServerError):
    """No answer came: the server may have done what it was told, or not."""


class FailedError(LostError):
    """The server itself answered that it failed: it has done what it did, and does no more."""


class AnswerError(LostError):
    """What came is no answer to what was asked; the server may have done it, or not."""


def normalize_url(url: str) -> str:
    """Return the address with a slash at its end, without which a path below it would get lost.

    Raises:
        ServerError: it is no address.
    """
    try:
        parts = urlsplit(url.strip())
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise ServerError(
            f"{url!r} is no address of a Label Studio.", "Give one like http://127.0.0.1:8080."
        )
    if parts.username or parts.password:
        raise ServerError(
            "The address of Label Studio has a login in it.",
            "Take it out; the token goes into LABEL_STUDIO_API_KEY.",
        )
    return parts._replace(query="", fragment="").geturl().rstrip("/") + "/"


KEY_FIX = (
    "Copy the token from Account & Settings in Label Studio into LABEL_STUDIO_API_KEY; "
    "a personal access token works everywhere, a legacy token where it is switched on."
)


SIZE_FIX = (
    "Raise the limit there: client_max_body_size of nginx, LimitRequestBody of Apache, or "
    "DATA_UPLOAD_MAX_MEMORY_SIZE of Label Studio itself."
)


def refuse(url: str, status: int, body: Any) -> ServerError:
    """Return what an HTTP status of 400 or more means."""
    detail = _read_detail(body)
    if status == 401:
        legacy = "legacy" in detail
        why = " because legacy tokens are switched off there" if legacy else ""
        fix = (
            "Use a personal access token, or switch legacy tokens on in Organization > "
            "Access tokens."
            if legacy
            else KEY_FIX
        )
        return RefusedError(f"Label Studio at {url} did not accept the API key{why}.", fix, status)
    if status == 403:
        message = f"The API key may not do this at {url}: {detail or 'forbidden'}."
        return RefusedError(message, "Use the token of a user who may.", status)
    if status == 404 and not detail:  # a Label Studio always says what is missing
        return confuse(url)
    if status == 404:
        message = f"Label Studio at {url} has no such project or page: {detail}."
        fix = "Check --url and --project; somebody may have deleted the project."
        return RefusedError(message, fix, status)
    if status >= 500:
        return _fail(url, status, str(body))
    if status == 413:
        message = f"What stands before Label Studio at {url} takes no request of this size."
        return RefusedError(message, SIZE_FIX, status)
    why = detail or "no reason given"
    message = f"Label Studio at {url} refused (HTTP {status}): {why}."
    return RefusedError(message, "Look into its log, and run the command again.", status)


def _fail(url: str, status: int, body: str) -> LostError:
    """Return what a status of 500 or more means, by Label Studio or by what stands before it."""
    own = status == 500 and ("exc_info" in body or "/react-app/" in body)
    kind = FailedError if own else LostError
    if own and ("database is locked" in body or _LOCKED in body):
        return kind(
            f"Label Studio at {url} failed (HTTP {status}): too many wrote to its SQLite at once.",
            "Run the command again, what was finished is not done twice; for many people at once "
            "Label Studio needs PostgreSQL.",
        )
    return kind(
        f"Label Studio at {url} failed (HTTP {status}).",
        "Look into its log; run the command again, what was finished is not done twice.",
    )


def confuse(url: str) -> AnswerError:
    """Return what an answer means that Label Studio never gives."""
    return AnswerError(
        f"What answers at {url} is not a Label Studio.",
        "Check --url: it is the address that the browser shows, without /projects.",
    )


def misunderstand(url: str, asked: str, wrong: str) -> AnswerError:
    """Return what an answer means that is none to what was asked; `wrong` says why."""
    return AnswerError(
        f"Label Studio at {url} was asked {asked}, and what came is no answer to that: {wrong}.",
        "Run the command again, what was finished is not done twice; if it stays so, look at what "
        "stands before the server, and at its version.",
    )


def _read_detail(body: Any) -> str:
    """Return the server's own reason, without the full stop; pages of HTML say nothing."""
    try:
        value = json.loads(body) if isinstance(body, str) else body
    except ValueError:
        return ""
    if not isinstance(value, dict):
        return ""
    reasons = value.get("validation_errors") or value.get("detail") or ""
    text = reasons if isinstance(reasons, str) else json.dumps(reasons, ensure_ascii=False)
    return " ".join(text.split())[:_SHOWN].rstrip(".")
