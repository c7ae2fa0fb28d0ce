"""A robots.txt is read as RFC 9309 says: the longest rule that fits, wildcards, groups."""

import time

import pytest

from annotate.ingestion.robots import read_robots

AGENT = "annotate-news/1.0"
ALL = "User-agent: *\n"


def allows(rules: str, path: str) -> bool:
    return read_robots(rules, AGENT).allows(f"https://news.example.org{path}")


def test_the_longest_rule_that_fits_decides(subtests: pytest.Subtests) -> None:
    for rules, path, allowed in [
        ("Disallow: /private/", "/private/a", False),
        ("Disallow: /private/", "/privately", True),
        ("Disallow: /*/print/", "/news/print/a", False),
        ("Disallow: /*/print/", "/print/a", True),
        ("Disallow: /*?", "/a?page=2", False),
        ("Disallow: /*?", "/a", True),
        ("Allow: /\nDisallow: /private/", "/private/a", False),
        ("Disallow: /\nAllow: /news/", "/news/a", True),
        ("Disallow: /\nAllow: /news/", "/sports/a", False),
        ("Disallow: /a\nAllow: /a", "/a", True),
        ("Disallow: /*.pdf$", "/a.pdf", False),
        ("Disallow: /*.pdf$", "/a.pdf?x=1", True),
        ("Disallow: /a$", "/a", False),
        ("Disallow: /a$", "/ab", True),
        ("Disallow: /a*b*c$", "/axbxxc", False),
        ("Disallow: /a*bc$", "/abc", False),
        ("Disallow: /ab*bc$", "/abc", True),
        ("Disallow: *", "/a", False),
        ("Disallow:", "/a", True),
        ("Disallow: /a # the archive", "/a", False),
        ("disallow : /a", "/a", False),
        ("Disallow: /caf%C3%A9", "/café", False),
        ("Disallow: /café", "/caf%c3%a9", False),
        ("Disallow: /%7Eada", "/~ada", False),
        ("Disallow: /a%2Fb", "/a/b", True),
        ("Disallow: /", "/robots.txt", True),
        ("Disallow: /", "", False),
        ("Disalow: /", "/a", True),
    ]:  # fmt: skip
        with subtests.test(f"{rules} {path} {allowed}"):
            assert allows(ALL + rules, path) is allowed


def test_an_agent_has_its_own_groups_else_those_of_everybody(subtests: pytest.Subtests) -> None:
    for rules, allowed in [
        ("User-agent: *\nDisallow: /\n\nUser-agent: annotate-news\nDisallow:", True),
        ("User-agent: Annotate-News/0.1\nDisallow: /\n\nUser-agent: *\nDisallow:", False),
        ("User-agent: other\nUser-agent: annotate-news\nDisallow: /", False),
        ("User-agent: other\nDisallow: /", True),
        ("User-agent: annotate\nDisallow: /", True),
        ("User-agent: annotate-news\nAllow: /b\n\nUser-agent: annotate-news\nDisallow: /", False),
        ("User-agent: *\nCrawl-delay: 2\nUser-agent: other\nDisallow: /", True),
        ("User-agent: other\n\nSitemap: /s.xml\nUser-agent: *\n\nDisallow: /", False),
        ("\ufeffUser-agent: *\nDisallow: /", False),
        ("User-agent: *\r\nDisallow: /\r\n", False),
        ("Disallow: /", True),
        ("", True),
        ("<html>Not found</html>", True),
    ]:  # fmt: skip
        with subtests.test(f"{rules} {allowed}"):
            assert allows(rules, "/a") is allowed


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("7", 7.0), ("0.5", 0.5), ("-3", 0.0), ("soon", 0.0), ("nan", 0.0), ("inf", float("inf"))],
)
def test_the_delay_is_what_the_group_asks(value: str, seconds: float) -> None:
    assert read_robots(f"{ALL}Crawl-delay: {value}\n", AGENT).delay == seconds


def test_a_rule_of_many_wildcards_takes_no_time_to_speak_of() -> None:
    start = time.process_time()
    assert allows(f"{ALL}Disallow: /{'*a' * 2000}b", "/" + "a" * 20_000)
    assert time.process_time() - start < 1.0
