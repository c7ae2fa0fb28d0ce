"""What stands between us and a Label Studio: certificates, a login that is asked for, pages.

A gateway in front of a server may have a certificate of its own and ask for a login (HTTP Basic),
which is given by the environment: LABEL_STUDIO_BASIC_AUTH=user:password. The token then goes in a
header of its own. What such a gateway answers is a page; its title is said, and nothing else of it.
"""

import html
import logging
import os
import re
import ssl
import time
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from annotate.errors import ServerError
from annotate.labelstudio.api.address import LOOPBACK
from annotate.labelstudio.api.errors import LostError, RefusedError

LOGIN_VARIABLE = "LABEL_STUDIO_BASIC_AUTH"
KEY_HEADER = "X-API-Key"
CERTIFICATES = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_DIR")
_log = logging.getLogger(__name__)
OnRequest = Callable[[str, str], None]
_BEHIND = (
    "Behind a login, Label Studio may take a legacy token only: switch these on in Organization > "
    "Access tokens, and copy it from Account & Settings into LABEL_STUDIO_API_KEY."
)
_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.DOTALL | re.IGNORECASE)
_LONGEST = 100
_HEAD = 20_000  # of a page: its title is not further down
_OURS = frozenset({400, 401, 403, 404, 405, 406})  # statuses of which a page is the last word


def open_http(url: str, *, timeout: float, on_request: OnRequest | None = None) -> Any:
    """Return the connections to a server: certificates checked, pages told from answers.

    Raises:
        ServerError: a variable names certificates that are not there, or no login.
    """
    import httpx

    origin = httpx.URL(url)

    def leave(request: httpx.Request) -> None:
        request.extensions["begun"] = time.monotonic()
        if on_request is not None:
            on_request(request.method, request.url.path)
        if not _is_at(request.url, origin):  # a redirect: the token is for nobody else
            request.headers.pop(KEY_HEADER, None)

    def arrive(response: httpx.Response) -> None:
        request, seconds = response.request, time.monotonic() - response.request.extensions["begun"]
        _log.debug(
            "%s %s: %s, %.0f ms",
            request.method, request.url.path, response.status_code, 1000 * seconds,
        )  # fmt: skip
        _check(url, response, login is not None)

    login = read_login()
    return httpx.Client(
        timeout=timeout,
        follow_redirects=True,
        trust_env=urlsplit(url).hostname not in LOOPBACK,  # no proxy leads to this machine
        verify=make_context(),
        auth=httpx.BasicAuth(*login) if login else None,
        event_hooks={"request": [leave], "response": [arrive]},
    )


def name_key(api_key: str) -> dict[str, str] | None:
    """Return the headers in which a token goes where another login takes the usual place."""
    return {KEY_HEADER: api_key} if read_login() else None


def read_login() -> tuple[str, str] | None:
    """Return the login for what stands before the server, None where there is none.

    Raises:
        ServerError: the variable does not hold one.
    """
    value = os.environ.get(LOGIN_VARIABLE, "")
    if not value:
        return None
    user, colon, password = value.partition(":")
    if not (colon and user):
        raise ServerError(f"{LOGIN_VARIABLE} holds no login.", "Write it as user:password.")
    return user, password


def make_context() -> ssl.SSLContext:
    """Return what certificates are checked against: this machine's and those that are named.

    Raises:
        ServerError: a variable names what is not there, or is no certificate.
    """
    return _read_certificates(tuple((n, v) for n in CERTIFICATES if (v := os.environ.get(n))))


@cache
def _read_certificates(named: Sequence[tuple[str, str]]) -> ssl.SSLContext:
    """Read them once a process: it takes longer than most requests."""
    import httpx

    context = ssl.create_default_context() if named else httpx.create_ssl_context(trust_env=False)
    context.load_default_certs()
    for name, value in named:
        try:
            if Path(value).is_dir():
                context.load_verify_locations(capath=value)
            else:
                context.load_verify_locations(cafile=value)
        except (OSError, ssl.SSLError) as error:
            raise ServerError(
                f"{name} names {value}, which cannot be read as certificates.",
                "Give a file of certificates in PEM, or unset it.",
            ) from error
    return context


def list_failures() -> tuple[type[Exception], ...]:
    """Return what is raised where a request or its answer does not get through."""
    import httpx

    return (httpx.HTTPError,)


def explain(url: str, error: Exception, timeout: float) -> LostError:
    """Return in plain words what a failure means; the server may have done what it was told."""
    import httpx

    if (known := _explain_front(url, error)) is not None:
        return known
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
        return LostError(
            f"Nothing answers at {url}.",
            "Check --url, or start a Label Studio of your own with: annotate server start",
        )
    again = "Run the command again; what was finished is not done twice."
    if isinstance(error, httpx.TimeoutException):
        message = f"Label Studio at {url} did not answer within {timeout:.0f} seconds."
        return LostError(message, again)
    message = f"The connection to Label Studio at {url} broke ({type(error).__name__})."
    return LostError(message, again)


def _explain_front(url: str, error: Exception) -> LostError | None:
    import httpx

    for cause in _iter_causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return LostError(
                f"The certificate of {url} is not trusted: {cause.verify_message.rstrip('.')}.",
                "Where it is one of your own, name the file of who signed it: "
                "SSL_CERT_FILE=authority.pem. Else ask who runs the server.",
            )
        if isinstance(cause, ssl.SSLError):
            return LostError(
                f"No encrypted connection to {url} comes about ({cause.reason or 'TLS'}).",
                "Check --url: where the server does not encrypt, it begins with http://.",
            )
    if isinstance(error, httpx.ProxyError):
        return LostError(
            f"The proxy on the way to {url} did not let us through: {error}.",
            "Give its login in the variable that names it, as "
            "HTTPS_PROXY=http://user:password@proxy:3128, or name the server in NO_PROXY.",
        )
    return None


def _iter_causes(error: BaseException) -> Iterator[BaseException]:
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__


def _is_at(place: Any, origin: Any) -> bool:
    return bool((place.scheme, place.host, place.port) == (origin.scheme, origin.host, origin.port))


def _check(url: str, response: Any, has_login: bool) -> None:
    """Stop at an answer that cannot be Label Studio's: it asks for a login, or is a page.

    Raises:
        RefusedError: it is a refusal.
        LostError: it is a page in place of what was done.
    """
    asks = response.headers.get("WWW-Authenticate", "").lower().startswith("basic")
    if response.status_code == 401 and asks:
        raise _ask_login(url, has_login)
    if response.status_code == 401 and has_login:
        raise RefusedError(f"Label Studio at {url} did not accept the API key.", _BEHIND, 401)
    is_page = response.headers.get("Content-Type", "").lower().startswith("text/html")
    if is_page and (response.is_success or response.status_code in _OURS):
        response.read()
        raise _name_page(url, response)


def _ask_login(url: str, has_login: bool) -> RefusedError:
    if has_login:
        message = f"What stands before {url} did not accept the login of {LOGIN_VARIABLE}."
        return RefusedError(message, "Correct it: it is written as user:password.", 401)
    return RefusedError(
        f"What stands before {url} asks for a login of its own (HTTP Basic).",
        f"Give it by the environment: {LOGIN_VARIABLE}=user:password. The API key stays as it is.",
        401,
    )


def _name_page(url: str, response: Any) -> ServerError:
    """Return what a page means where an answer was to be."""
    title = _read_title(response.text)
    called = f" called {title!r}" if title else ""
    there = response.url.copy_with(query=None, fragment=None)
    leads = "" if str(there).startswith(url) else f" at {there}"
    fix = "Check --url: it is the address that the browser shows, without /projects."
    if response.is_success or response.status_code == 404:
        message = f"What answers at {url} is not a Label Studio, but a page{called}{leads}."
        fix += " A page to log in at lets no program through; ask who runs it for a way around."
        if response.status_code == 404:
            return RefusedError(message, fix, 404)
        return LostError(message, fix)
    return RefusedError(
        f"Label Studio at {url}, or what stands before it, refused "
        f"(HTTP {response.status_code}) with a page{called}{leads}.",
        fix,
        response.status_code,
    )


def _read_title(text: str) -> str:
    match = _TITLE.search(text[:_HEAD])
    words = " ".join(html.unescape(match[1]).split()) if match else ""
    return "".join(char for char in words if char.isprintable())[:_LONGEST]
