"""An element of a page with thousands of attributes: the parser takes the square of their number.

It looks for each whether it was there before. No page that people read has such an element, so all
of its attributes are left out before the page is parsed.
"""

import re
from collections.abc import Iterator

MOST = 2_000  # attributes; an element with so many is parsed in milliseconds
_TAG = re.compile("<[a-zA-Z][^\\s<>\"'/]*")
_PLAIN = re.compile(r"""<[a-zA-Z](?>(?:[^<>"']++|"[^"<>]*+"|'[^'<>]*+')*)>""")
# Whatever needs no look: text, and tags that are plain and short. It is passed in one go.
_PASSED = re.compile(
    r"""(?>(?:[^<]++|<(?![a-zA-Z])|<(?!script|style|textarea)[a-zA-Z](?=[^<>]{0,1990}>)"""
    r"""(?>(?:[^<>"']++|"[^"<>]*+"|'[^'<>]*+')*)>)+)""",
    re.IGNORECASE,
)
# In these a `<` is a character like any other, and a quote need not be closed.
_RAW = {name: re.compile(f"</{name}", re.IGNORECASE) for name in ("script", "style", "textarea")}
_NEXT = re.compile("[<>\"']")
_WORD = re.compile(r"\S+")


def leave_out_floods(html: str) -> str:
    """Return a page without the attributes of elements that have too many."""
    parts, at = [], 0
    for start, end in _iter_floods(html):
        parts.append(html[at:start])
        at = end
    return "".join((*parts, html[at:]))


def _iter_floods(html: str) -> Iterator[tuple[int, int]]:
    """Yield the ranges of what stands in a tag behind its name, where that is too much.

    `unclosed` are quotes and elements whose end was looked for in vain: once is enough.
    """
    unclosed: set[str] = set()
    at = 0
    while (tag := _TAG.search(html, _pass_plain(html, at))) is not None:
        plain = _PLAIN.match(html, tag.start())
        if plain and plain.end() - tag.start() <= MOST:
            at = plain.end()
        else:
            count, at = _read_tag(html, tag.end(), unclosed)
            if count > MOST:
                yield tag.end(), at
        name = tag[0][1:].lower()
        if name in _RAW and name not in unclosed:
            end = _RAW[name].search(html, at)
            if end is None:
                unclosed.add(name)
            at = end.end() if end else at


def _pass_plain(html: str, at: int) -> int:
    passed = _PASSED.match(html, at)
    return passed.end() if passed else at


def _read_tag(html: str, at: int, unclosed: set[str]) -> tuple[int, int]:
    """Return how many words stand in a tag, each value in quotes one, and where it ends.

    `unclosed` are the quotes that no other of their kind follows any more; it grows.
    """
    count = 0
    while (found := _NEXT.search(html, at)) is not None:
        count += _count_words(html, at, found.start())
        quote, at = found[0], found.start()
        if quote in "<>":
            return count, at
        end = -1 if quote in unclosed else html.find(quote, at + 1)
        if end < 0:
            unclosed.add(quote)
        at = max(at, end) + 1
    return count + _count_words(html, at, len(html)), len(html)


def _count_words(html: str, start: int, end: int) -> int:
    return sum(1 for _ in _WORD.finditer(html, start, end))
