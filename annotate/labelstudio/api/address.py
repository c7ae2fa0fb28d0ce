"""By what two Label Studio servers are told apart."""

from urllib.parse import urlsplit

from annotate.labelstudio.api.errors import normalize_url

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
OWN = "localhost"  # the project's own server, whatever port it has today
_PORTS = {"http": 80, "https": 443}


def name_server(url: str) -> str:
    """Return what tells a server from every other: host, port unless it is the usual one, path.

    The names of this machine are one. It does not matter whether the connection is encrypted.

    Raises:
        ServerError: it is no address.
    """
    parts = urlsplit(normalize_url(url))
    usual = _PORTS[parts.scheme]
    port, path = parts.port or usual, parts.path.rstrip("/")
    if parts.hostname in LOOPBACK:
        return f"localhost:{port}{path}"
    return f"{parts.hostname}{path if port == usual else f':{port}{path}'}"


def name_host(url: str) -> str:
    """Return the name of the server of a pull that does not say it: the host alone."""
    host = urlsplit(url).hostname or url
    return OWN if host in LOOPBACK else host
