"""Lists of addresses, an address a line, and site maps: what they name is fetched and read."""

import re
from collections.abc import Iterator

from annotate.files.packages import load_lxml
from annotate.formats.markup.roots import find_root
from annotate.formats.port import FileFormat, Input, Item, ListedPage
from annotate.formats.problems import ADDRESS, MALFORMED
from annotate.formats.whole import read_text

_LONGEST = 1 << 26  # bytes
_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
_COMMENT = "#"
_MAPS = frozenset({"urlset", "sitemapindex"})


def read(given: Input) -> Iterator[Item]:
    """Yield the addresses; a line that is none is a Problem."""
    for part in read_text(given, _LONGEST):
        if not isinstance(part, str):
            yield part
            continue
        text = part.removeprefix("\ufeff")
        root = find_root(text.lstrip().encode())
        if root is None:
            yield from _read_lines(text, given)
        elif root.name == "sitemapindex":
            message = "this is an index of site maps, which names no page"
            yield given.complain(MALFORMED, message, fix="Fetch the site maps, and give those.")
        else:
            yield from _read_map(text, given)


def _read_lines(text: str, given: Input) -> Iterator[Item]:
    for number, line in enumerate(text.splitlines(), start=1):
        address = line.strip()
        if not address or address.startswith(_COMMENT):
            continue
        if _ADDRESS.fullmatch(address):
            yield ListedPage(url=address, line=number)
        else:
            yield given.complain(ADDRESS, f"{address[:80]} is no address of a page", line=number)


def _read_map(text: str, given: Input) -> Iterator[Item]:
    etree = load_lxml().etree
    parser = etree.XMLParser(recover=True, no_network=True, resolve_entities=False, load_dtd=False)
    root = etree.fromstring(_DECLARED.sub("", text.lstrip()).encode(), parser)
    for element in root.iter("{*}url") if root is not None else ():
        address = (element.findtext("{*}loc") or "").strip()
        if address:
            yield ListedPage(url=address, line=int(element.sourceline or 0))
        else:
            message = "no <loc> in this <url>"
            yield given.complain(ADDRESS, message, line=int(element.sourceline or 0))


_DECLARED = re.compile(r"\A<\?xml[^>]*\?>")


def recognise(head: bytes) -> bool:
    """Tell whether a file is a site map, or has nothing but addresses on its lines."""
    root = find_root(head)
    if root is not None:
        return root.name in _MAPS
    lines = [line.strip() for line in head.decode("utf-8", "replace").splitlines()]
    named = [line for line in lines if line and not line.startswith(_COMMENT)]
    return bool(named) and all(_ADDRESS.fullmatch(line) for line in named)


FORMAT = FileFormat(
    description="a list of addresses or a site map, of which the pages are fetched",
    suffixes=(".urls",),
    recognise=recognise,
    read=read,
)
