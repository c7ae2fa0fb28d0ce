"""Which Label Studio the commands of a project talk to."""

from pathlib import Path

from annotate.errors import ServerError
from annotate.labelstudio.api.client import Client, connect
from annotate.labelstudio.api.errors import normalize_url
from annotate.labelstudio.server.server import read_status


def connect_project(url: str | None, api_key: str | None, state: Path) -> Client:
    """Connect to the address given, or to the project's own server where none is.

    Raises:
        ServerError: there is no address and no server, or no token for the address.
    """
    own = read_status(state)
    if url is None:
        if own is None:
            raise ServerError(
                "No Label Studio is named, and none of this project's own is running.",
                "Run: annotate server start, or give --url and set LABEL_STUDIO_API_KEY.",
            )
        return connect(own.url, own.token)
    if own is not None and normalize_url(url) == own.url:
        return connect(own.url, api_key or own.token)
    if not api_key:
        raise ServerError(
            f"There is no API key for {normalize_url(url)}.",
            "Set LABEL_STUDIO_API_KEY to the token from Account & Settings in Label Studio.",
        )
    return connect(url, api_key)
