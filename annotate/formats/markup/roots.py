"""What an XML or HTML file is, by its first element. Nothing is parsed: a head may be cut off."""

import re
from typing import NamedTuple

# A declaration, comments, processing instructions and a document type may stand before the root.
_BEFORE = re.compile(
    rb"(?:\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE\s+(?P<type>[\w:.-]+)[^>\[]*(?:\[.*?\]\s*)?>)",
    re.DOTALL | re.IGNORECASE,
)
_ELEMENT = re.compile(
    rb"<(?:[A-Za-z_][\w.-]*:)?(?P<name>[A-Za-z_][\w.-]*)(?P<rest>[^<>]*)", re.DOTALL
)


class Root(NamedTuple):
    """The first element: its name without a prefix, in small letters, and its attributes."""

    name: str
    attributes: bytes


def find_root(head: bytes) -> Root | None:
    """Return the first element of an XML or HTML file; None where it is neither.

    A bare element without a declaration is markup only where it could be a whole file's root:
    prose may begin with a word in angle brackets.
    """
    at, declared, kind = 0, False, b""
    while match := _BEFORE.match(head, at):
        if match.end() == at:
            break
        text = match[0].lstrip()
        declared = declared or text[:5].lower() == b"<?xml" or text[:9].upper() == b"<!DOCTYPE"
        kind = kind or match["type"] or b""
        at = match.end()
    if kind.lower() == b"html":
        return Root("html", b"")
    element = _ELEMENT.match(head, at)
    if element is None:
        return None
    is_root = declared or b"xmlns" in element["rest"]
    name = element["name"].decode().lower()
    return Root(name, element["rest"]) if is_root or name in _KNOWN else None


_KNOWN = frozenset({"html", "rss", "feed", "rdf", "urlset", "sitemapindex", "mediawiki"})
