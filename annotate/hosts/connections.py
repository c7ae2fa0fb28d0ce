"""Connections to hosts of the internet: to public addresses, and to the one that was checked.

A name is resolved once, its addresses are looked at, and the connection goes to one of those: what
the name leads to cannot change in between. Behind a proxy that the environment names it is the
proxy that connects; there the name is looked at where it can be resolved here.
"""

import http.client
import ipaddress
import socket
import urllib.request
from typing import Any
from urllib.parse import SplitResult, urlsplit

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_PORTS = {"http": 80, "https": 443}
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_LOW = 2**32 - 1


class PrivateAddressError(Exception):
    """A name that leads to no public address."""


def is_public(address: Address) -> bool:
    """Tell whether an address is of the internet, and not of a private network or of nobody.

    An address of version 6 that carries one of version 4 is as public as that one.
    """
    carried = _find_carried(address)
    if carried is not None:
        return is_public(carried)
    return address.is_global and not address.is_multicast


def _find_carried(address: Address) -> ipaddress.IPv4Address | None:
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & _LOW)
    return address.ipv4_mapped or address.sixtofour


def make_opener(url: str, *, allow_private: bool = False) -> urllib.request.OpenerDirector:
    """Return what opens an address by http or https alone, and follows no redirect.

    It raises PrivateAddressError where the name leads to no public address.

    Args:
        url: The address; a proxy of the environment is used where it has one for this host.
        allow_private: Whether hosts of a private network may be asked, too.

    Raises:
        PrivateAddressError: a proxy would be asked for a host of a private network.
    """
    parts = urlsplit(url)
    proxies = _find_proxies(parts)
    if proxies and not allow_private:
        _check_name(parts)
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(proxies),
        *_make_handlers(checked=not (proxies or allow_private)),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        urllib.request.UnknownHandler(),
    ):
        opener.add_handler(handler)
    return opener


def _make_handlers(*, checked: bool) -> tuple[urllib.request.BaseHandler, ...]:
    if checked:
        return _Plain(), _Secure()
    return urllib.request.HTTPHandler(), urllib.request.HTTPSHandler()


def _find_proxies(parts: SplitResult) -> dict[str, str]:
    """Return the proxy for an address as urllib takes it, nothing where there is none."""
    proxies = urllib.request.getproxies()
    if parts.scheme not in proxies or urllib.request.proxy_bypass(parts.netloc):
        return {}
    return {parts.scheme: proxies[parts.scheme]}


def _check_name(parts: SplitResult) -> None:
    host = parts.hostname or ""
    try:
        found = _resolve(host, parts.port or _PORTS[parts.scheme])
    except OSError:
        return  # names of the internet mean nothing here; the proxy knows them
    _keep_public(host, found)


def _resolve(host: str, port: int) -> list[tuple[Any, ...]]:
    return list(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))


def _keep_public(host: str, found: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    kept = [each for each in found if is_public(_read_address(each[4][0]))]
    if not kept:
        shown = ", ".join(dict.fromkeys(str(each[4][0]) for each in found))
        leads = "" if shown == host else f" leads to {shown}, which"
        raise PrivateAddressError(f"{host}{leads} is no public address")
    return kept


def _read_address(text: str) -> Address:
    return ipaddress.ip_address(text.partition("%")[0])  # without the zone of a link


def _connect(host: str, port: int, timeout: float | None) -> socket.socket:
    """Connect to the first address of a name that answers, of those that are public."""
    lost: OSError | None = None
    for family, kind, protocol, _, place in _keep_public(host, _resolve(host, port)):
        connection = socket.socket(family, kind, protocol)
        try:
            connection.settimeout(timeout)
            connection.connect(place)
        except OSError as error:
            connection.close()
            lost = error
        else:
            return connection
    raise lost or OSError(f"{host} has no address")


class _PlainConnection(http.client.HTTPConnection):
    def connect(self) -> None:
        """Connect to an address that was looked at."""
        self.sock = _connect(self.host, self.port, self.timeout)


class _SecureConnection(http.client.HTTPSConnection, _PlainConnection):
    """Connects as the plain one does; its certificate has to be that of the name."""


class _Plain(urllib.request.HTTPHandler):
    def http_open(self, request: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(_PlainConnection, request)


class _Secure(urllib.request.HTTPSHandler):
    def https_open(self, request: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(_SecureConnection, request)
