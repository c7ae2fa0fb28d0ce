"""How the local Label Studio is set up: said once, and kept until it is said otherwise."""

import ipaddress
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from annotate.errors import RunError, UsageError
from annotate.labelstudio.server.database import PostgresAddress, parse_address
from annotate.labelstudio.server.login import HOST, Paths, write_private

_ANY = "0.0.0.0"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerSetup:
    """Where the data of a server is, at which address it listens, and where people find it."""

    database: PostgresAddress | None = None
    host: str = HOST
    public_url: str | None = None

    @property
    def here(self) -> str:
        """The address at which this machine reaches it."""
        return HOST if self.host == _ANY else self.host

    @property
    def is_encrypted(self) -> bool:
        """Whether people come to it over TLS."""
        return self.public_url is not None and urlsplit(self.public_url).scheme == "https"

    @property
    def origin(self) -> str:
        """The public address without its path."""
        parts = urlsplit(self.public_url or "")
        return f"{parts.scheme}://{parts.netloc}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SetupChange:
    """What is said anew of a server; None leaves what was said before."""

    database: str | None = None
    host: str | None = None
    public_url: str | None = None


def read_setup(paths: Paths) -> ServerSetup:
    """Read how a server is set up; where nothing was said, it is for this machine alone.

    Raises:
        RunError: the file is not whole.
    """
    try:
        return _from_json(json.loads(paths.setup.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return ServerSetup()
    except (ValueError, KeyError, TypeError) as error:
        raise RunError(
            f"{paths.setup} is not whole.",
            "Delete it and say again how the server runs: annotate server start --database ...",
        ) from error


def write_setup(paths: Paths, setup: ServerSetup) -> None:
    """Keep how a server is set up; the password of its database is in it."""
    write_private(paths.setup, asdict(setup))


def change_setup(paths: Paths, change: SetupChange) -> ServerSetup:
    """Return how a server is set up with what is said anew.

    Raises:
        UsageError: an address cannot be one.
        RunError: there is data in another place.
    """
    before = read_setup(paths)
    setup = before
    if change.database is not None:
        database = parse_address(change.database, os.environ)
        _check_database(paths, before, database)
        setup = replace(setup, database=database)
    if change.host is not None:
        setup = replace(setup, host=_check_host(change.host))
    if change.public_url is not None:
        setup = replace(setup, public_url=_check_public(change.public_url))
    if setup.public_url is None and not ipaddress.ip_address(setup.host).is_loopback:
        raise UsageError(
            f"With --host {setup.host} others reach the server, and it has to know where.",
            "Give the address that people open: --public-url https://labels.example.org/",
        )
    return setup


def _from_json(value: Mapping[str, Any]) -> ServerSetup:
    database = value["database"]
    return ServerSetup(
        database=None if database is None else PostgresAddress(**database),
        host=str(value["host"]),
        public_url=value["public_url"],
    )


def _check_database(paths: Paths, before: ServerSetup, wanted: PostgresAddress) -> None:
    """Refuse to leave data behind that people would look for."""
    if before.database is None and paths.database.exists():
        where = f"in {paths.database}"
    elif before.database is not None and before.database.place != wanted.place:
        where = f"in {before.database.describe()}"
    else:
        return
    raise RunError(
        f"The data of this server is {where}, and would not be seen in {wanted.describe()}.",
        f"Start without --database, or move {paths.folder} away to begin anew.",
    )


def _check_host(host: str) -> str:
    try:
        return str(ipaddress.IPv4Address(host))
    except ValueError as error:
        raise UsageError(
            f"--host {host} is no IPv4 address.",
            f"Give {_ANY} for all of this machine, or one of its addresses.",
        ) from error


def _check_public(url: str) -> str | None:
    """Return a public address that ends in a slash; nothing takes it back."""
    if not url:
        return None
    try:
        parts = urlsplit(url)
        is_whole = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        is_whole = False
    if not is_whole or parts.query or parts.fragment or parts.username is not None:
        raise UsageError(
            f"--public-url {url} is no address that people can open.",
            "Give it whole, as https://labels.example.org/ or https://example.org/labels/.",
        )
    return url.rstrip("/") + "/"
