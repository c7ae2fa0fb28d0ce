"""Who fetches asks hosts of the internet alone, at the address that was looked at."""

import ipaddress
import socket

import pytest

from annotate.hosts import connections
from annotate.hosts.connections import is_public
from annotate.ingestion.fetching import Fetcher
from tests.site_fixtures import PAGE, Site


@pytest.fixture
def fetch(tmp_path):
    """Fetch one address; give the page, or the finding."""

    def run(url, **options):
        problems = []
        fetcher = Fetcher(tmp_path, problems, pause=0, **options)
        pages = [path.read_bytes() for _, path in fetcher.fetch([("d", url)])]
        return pages[0] if pages else problems[0]

    return run


@pytest.fixture
def internet(monkeypatch):
    """Let 127.0.0.2 be of the internet, and names lead where a test says, a turn at a time."""
    turns, asked = {}, []
    resolve = socket.getaddrinfo

    def look_up(host, port, *args, **options):
        asked.append(host)
        addresses = turns.get(host, [[host]])
        turn = addresses.pop(0) if len(addresses) > 1 else addresses[0]
        return [found for each in turn for found in resolve(each, port, *args, **options)]

    public = ipaddress.ip_address("127.0.0.2")
    monkeypatch.setattr(connections, "is_public", lambda a: a == public or is_public(a))
    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setenv("no_proxy", "*")
    return turns, asked


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.1", "172.16.9.9", "192.168.1.1",
        "169.254.169.254", "100.64.0.1", "192.0.2.1", "224.0.0.1", "255.255.255.255", "::1", "::",
        "fe80::1", "fd00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
        "64:ff9b::a00:1", "2002:a00:1::",
    ],
)  # fmt: skip
def test_an_address_of_a_private_network_is_not_public(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "2606:4700:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"]
)
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.1", "2130706433", "[::1]"])
def test_a_private_host_is_not_asked_however_it_is_written(site, fetch, host):
    problem = fetch(site.add("/a").replace("127.0.0.1", host))
    assert problem.code == "R17"
    assert "no public address" in problem.message
    assert "--allow-private" in problem.fix
    assert site.asked == []


def test_a_private_host_is_asked_where_that_is_allowed(site, fetch):
    assert fetch(site.add("/a"), allow_private=True) == PAGE


def test_a_redirect_into_a_private_network_is_not_followed(site, fetch, internet):
    turns, _ = internet
    outside = Site("127.0.0.2")
    try:
        url = outside.add("/a", b"", 302, Location=site.add("/inside"))
        problem = fetch(url)
        assert problem.code == "R17"
        assert outside.asked == ["/robots.txt", "/a"]
        turns["intranet.example.org"] = [["127.0.0.1"]]
        outside.add("/b", b"", 302, Location=f"http://intranet.example.org:{site.port}/inside")
        problem = fetch(f"{outside.address}/b")
        assert "intranet.example.org leads to 127.0.0.1" in problem.message
        outside.add("/robots.txt", b"", 302, Location=site.add("/robots.txt", b""))
        assert fetch(f"{outside.address}/c").code == "R14"
        assert site.asked == []
    finally:
        outside.close()


def test_a_name_is_connected_to_at_the_address_that_was_looked_at(site, fetch, internet):
    """A name of two addresses, and one that leads to another when it is asked for again."""
    turns, asked = internet
    outside = Site("127.0.0.2", port=site.port)
    try:
        outside.add("/a")
        turns["both.example.org"] = [["127.0.0.1", "127.0.0.2"]]
        assert fetch(f"http://both.example.org:{site.port}/a") == PAGE
        turns["turns.example.org"] = [["127.0.0.2"], ["127.0.0.2"], ["127.0.0.1"]]
        assert fetch(f"http://turns.example.org:{site.port}/a") == PAGE
        assert asked.count("turns.example.org") == 2  # its robots.txt and its page, once each
        assert fetch(f"http://turns.example.org:{site.port}/b").code == "R17"
        assert site.asked == []
    finally:
        outside.close()


def test_a_proxy_is_not_asked_for_a_private_host(site, fetch, monkeypatch):
    """What the proxy is asked has its own address, so the name is looked at before."""
    monkeypatch.delenv("no_proxy")
    monkeypatch.setenv("http_proxy", site.address)
    assert fetch("http://127.0.0.1:9/a").code == "R17"
    assert site.asked == []
    there = "http://1.1.1.1"  # only the proxy is asked
    site.add(f"{there}/robots.txt", b"")
    site.pages[f"{there}/a"] = (200, {"Content-Type": "text/html"}, PAGE)
    assert fetch(f"{there}/a") == PAGE
    assert site.asked == [f"{there}/robots.txt", f"{there}/a"]
