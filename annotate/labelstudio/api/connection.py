"""Which Label Studio the commands of a project talk to."""

from pathlib import Path

from annotate.errors import ServerError
from annotate.labelstudio.api.address import OWN, name_server
from annotate.labelstudio.api.client import Client, connect
from annotate.labelstudio.api.errors import normalize_url
from annotate.labelstudio.server.server import Server, read_status


def connect_project(
    url: str | None, api_key: str | None, state: Path, server: str | None = None
) -> Client:
    """Connect to the address given, or to the project's own server where none is.

    `server` is what the server is called, where that is not what `name_server` calls it.

    Raises:
        ServerError: there is no address and no server, or no token for the address.
    """
    client = _connect(url, api_key, read_status(state))
    client.server = server or client.server
    return client


def _connect(url: str | None, api_key: str | None, own: Server | None) -> Client:
    if url is None:
        if own is None:
            raise ServerError(
                "No Label Studio is named, and none of this project's own is running.",
                "Run: annotate server start, or give --url and set LABEL_STUDIO_API_KEY.",
            )
        return _connect_own(own, own.token)
    if own is not None and name_server(url) == name_server(own.url):
        return _connect_own(own, api_key or own.token)
    if not api_key:
        raise ServerError(
            f"There is no API key for {normalize_url(url)}.",
            "Set LABEL_STUDIO_API_KEY to the token from Account & Settings in Label Studio.",
        )
    return connect(url, api_key)


def _connect_own(own: Server, token: str) -> Client:
    client = connect(own.url, token)
    client.server = OWN
    client.people_url = own.public_url or client.url
    return client
