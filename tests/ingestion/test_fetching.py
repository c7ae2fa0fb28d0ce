"""Pages fetched from a server of the tests' own: politely, and with a reason where not."""

import pytest

from annotate.ingestion.fetching import AGENT, Fetcher
from tests.site_fixtures import PAGE, Site


@pytest.fixture
def fetch(tmp_path):
    """Fetch addresses; give what was stored, the findings' codes and the pauses."""

    def run(*urls, allow_private=True, **options):
        pauses, problems = [], []
        fetcher = Fetcher(tmp_path / "pages", problems, wait=pauses.append, clock=lambda: 0.0,
                          allow_private=allow_private, **options)  # fmt: skip
        pages = {
            n: p.read_bytes() for n, p in fetcher.fetch((f"d{i}", u) for i, u in enumerate(urls))
        }
        return pages, problems, pauses

    return run


def test_a_page_is_stored_as_it_came_under_our_own_name(site, fetch):
    pages, problems, pauses = fetch(site.add("/a"))
    assert (pages, problems) == ({"d0": PAGE}, [])
    assert site.agents == {AGENT}
    assert site.asked == ["/robots.txt", "/a"]
    assert pauses == [1.0]


def test_what_is_there_already_is_not_fetched_again(site, fetch):
    url = site.add("/a")
    fetch(url)
    assert fetch(url)[0] == {"d0": PAGE}
    assert site.asked.count("/a") == 1


def test_the_robots_txt_decides_and_sets_the_pace(site, fetch):
    rules = b"User-agent: *\nCrawl-delay: 7\nDisallow: /private\n"
    site.add("/robots.txt", rules, Content_Type="text/plain")
    pages, problems, pauses = fetch(site.add("/private/a"), site.add("/b"), site.add("/c"))
    assert set(pages) == {"d1", "d2"}
    assert [(p.code, p.document) for p in problems] == [("R14", "d0")]
    assert "does not allow it" in problems[0].message
    assert "/private/a" not in site.asked
    assert pauses == [7.0, 7.0]


@pytest.mark.parametrize("place", ["file:///etc/hostname", "ftp://127.0.0.1:1/r", "data:,x", "//["])
def test_a_robots_txt_that_leads_to_no_page_keeps_us_away(site, fetch, place):
    site.add("/robots.txt", b"", 302, Location=place)
    pages, problems, _ = fetch(site.add("/a"))
    assert pages == {}
    assert [p.code for p in problems] == ["R14"]
    assert site.asked == ["/robots.txt"]


@pytest.mark.parametrize("status", [401, 403, 500, 503])
def test_a_host_that_keeps_its_robots_txt_to_itself_is_left_alone(site, fetch, status):
    site.add("/robots.txt", b"", status)
    pages, problems, _ = fetch(site.add("/a"))
    assert pages == {}
    assert [p.code for p in problems] == ["R14"]
    assert site.asked == ["/robots.txt"]


@pytest.mark.parametrize("status", [403, 404, 410, 451, 500])
def test_a_page_that_is_refused_is_a_finding_with_its_number(site, fetch, status):
    pages, problems, _ = fetch(site.add("/a", b"", status), site.add("/b"))
    assert set(pages) == {"d1"}
    assert [(p.code, p.message) for p in problems] == [("R15", f"the server answered {status}")]
    assert problems[0].file.endswith("/a")


def test_redirects_are_followed_where_the_robots_txt_of_their_end_allows(site, fetch):
    other = Site()
    other.add("/robots.txt", b"User-agent: *\nDisallow: /no\n")
    urls = [
        site.add("/a", b"", 301, Location="/b"),
        site.add("/c", b"", 302, Location=other.add("/no")),
        site.add("/d", b"", 307, Location="/d"),
        site.add("/e", b"", 302, Location="file:///etc/hostname"),
        site.add("/f", b"", 302, Location="//["),
    ]
    site.add("/b")
    pages, problems, _ = fetch(*urls)
    other.close()
    assert pages == {"d0": PAGE}
    assert [p.code for p in problems] == ["R14", "R15", "R17", "R17"]
    assert "/no" not in other.asked
    assert site.asked.count("/d") == 6


def test_what_is_no_page_or_too_large_is_not_kept(site, fetch):
    urls = [
        site.add("/a.pdf", b"%PDF", Content_Type="application/pdf"),
        site.add("/b", b"x" * 5000),
    ]
    pages, problems, _ = fetch(*urls, largest=4000)
    assert pages == {}
    assert [p.code for p in problems] == ["R15", "R06"]
    assert "no page but application/pdf" in problems[0].message


def test_a_host_that_does_not_answer_is_a_finding(fetch, site):
    site.close()
    for url in (site.address + "/a", "http://no-such-host.invalid/a"):
        pages, problems, _ = fetch(url)
        assert pages == {}
        assert [p.code for p in problems] == ["R14"]  # nor does its robots.txt, so it is left alone


@pytest.mark.parametrize(
    "url", ["", "file:///etc/hosts", "ftp://host.invalid/a", "http://", "quay"]
)
def test_what_is_no_address_of_a_page_is_not_asked_for(fetch, url):
    pages, problems, _ = fetch(url)
    assert pages == {}
    assert [p.code for p in problems] == ["R17"]


def test_an_answer_that_is_cut_off_is_a_finding_and_leaves_no_file(site, fetch, tmp_path):
    pages, problems, _ = fetch(site.add("/a", PAGE, Content_Length=5000), timeout=2)
    assert pages == {}
    assert [p.code for p in problems] == ["R16"]
    assert list((tmp_path / "pages").iterdir()) == []
