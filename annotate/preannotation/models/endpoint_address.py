"""Where an endpoint is and which key it takes, from an option or the environment, never a file."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from annotate.errors import UsageError

ADDRESS_VARIABLES = ("ANNOTATE_ENDPOINT", "OPENAI_BASE_URL")
KEY_VARIABLES = ("ANNOTATE_ENDPOINT_KEY", "OPENAI_API_KEY")
METHOD_PATH = "/chat/completions"


@dataclass(frozen=True, slots=True)
class EndpointAddress:
    """Where the endpoint is. `shown` has nothing in it that could be secret."""

    url: str
    shown: str


def read_address(given: str | None, environment: Mapping[str, str] = os.environ) -> EndpointAddress:
    """Return the endpoint's address as given, or from the environment.

    Raises:
        UsageError: there is none, or it is no address.
    """
    named = given or next(filter(None, map(environment.get, ADDRESS_VARIABLES)), None)
    if not named:
        raise UsageError(
            "A language model needs the address of an endpoint, and none is given.",
            f"Give it with --endpoint or {ADDRESS_VARIABLES[0]}, as http://127.0.0.1:8000/v1.",
        )
    try:
        parts = urlsplit(named.strip())
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or parts.username is not None:
        raise UsageError(
            "The address of the endpoint is none that can be used, or has a login in it.",
            f"Give it as http://127.0.0.1:8000/v1, and a key in {KEY_VARIABLES[0]}.",
        )
    return _to_address(parts)


def _to_address(parts: SplitResult) -> EndpointAddress:
    """Put the method's path behind the base address, whichever way it was written."""
    base = parts.path.rstrip("/").removesuffix(METHOD_PATH)
    whole = parts._replace(path=base + METHOD_PATH, fragment="")
    return EndpointAddress(whole.geturl(), whole._replace(query="").geturl())


def read_key(environment: Mapping[str, str] = os.environ) -> str | None:
    """Return the key from the environment, None where there is none.

    Raises:
        UsageError: it cannot be sent.
    """
    for name in KEY_VARIABLES:
        key = environment.get(name, "").strip()
        if key and not (key.isascii() and key.isprintable()):
            raise UsageError(f"{name} holds characters that no key has.", "Set it again.")
        if key:
            return key
    return None
