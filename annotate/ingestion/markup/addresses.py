"""Where a page is from: its own address, and where a copy of it is kept.

An archive's address holds that of the page. A browser that saves a page writes where it was.
"""

import re
from typing import NamedTuple

_ARCHIVED = re.compile(
    r"(?P<archive>https?://[^/\s]+/(?:[\w-]+/){0,3}\d{4,14}(?:[a-z]{2}_|\*)?/)"
    r"(?P<scheme>https?):/{1,2}(?P<rest>[^\s/].*)",
    re.I,
)
_SAVED = re.compile(r"saved from url=\(\d+\)\s*(?P<url>\S+)", re.I)
_SINGLE_FILE = re.compile(r"SingleFile.*?\burl:\s*(?P<url>\S+)", re.I | re.S)
_COMMENT = re.compile(r"<!--(.{1,2000}?)-->", re.S)
_SEARCHED = 8192  # characters in which a browser writes it
_PLAIN = re.compile(r"https?://[^\s<>\"]+", re.I)


class ArticleAddress(NamedTuple):
    """The address of a page, and that of its copy in an archive."""

    url: str | None = None
    archive_url: str | None = None


def read_address(url: str | None) -> ArticleAddress:
    """Return the parts of an address: of an archive's, the page's own; of no address, nothing."""
    url = (url or "").strip()
    found = _ARCHIVED.fullmatch(url)
    if found:
        page = f"{found['scheme'].lower()}://{found['rest']}"
        return ArticleAddress(page, found["archive"] + page)
    return ArticleAddress(url) if _PLAIN.fullmatch(url) else ArticleAddress()


def find_saved_from(html: str) -> str | None:
    """Return the address that a browser wrote into a page when it saved it."""
    for comment in _COMMENT.finditer(html[:_SEARCHED]):
        found = _SAVED.search(comment[1]) or _SINGLE_FILE.search(comment[1])
        if found and _PLAIN.fullmatch(found["url"]):
            return found["url"]
    return None
