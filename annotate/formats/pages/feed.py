"""News feeds: RSS of any version, Atom, RDF. An item is an article, as far as the feed has it."""

import html
import re
from collections.abc import Iterator
from typing import Any

from annotate.files.packages import load_lxml
from annotate.formats.encoding import NotTextError, decode
from annotate.formats.markup.roots import find_root
from annotate.formats.port import FileFormat, Input, InputRow, Item
from annotate.formats.problems import BINARY, LONG, MALFORMED

_LONGEST = 1 << 26  # bytes
_ROOTS = frozenset({"rss", "feed", "rdf"})
_NAMED = re.compile(rb"&(?!amp;|lt;|gt;|quot;|apos;)([A-Za-z][A-Za-z0-9]{1,31};)")
_DECLARED = re.compile(r"\A\s*<\?xml[^>]*\?>")
_ADDRESSED = re.compile(r"^\S+@\S+ \(([^()]+)\)$")  # how RSS names an author
_FIX = "Fetch the feed again."
# What an item's elements are to us, the first that is there and not empty.
_PARTS = {
    "text": ("content:encoded", "content", "description", "summary"),
    "title": ("title",),
    "byline": ("creator", "author"),
    "published": ("pubDate", "published", "issued", "date", "updated", "modified"),
    "id": ("guid", "id"),
    "language": ("language",),
}


def read(given: Input) -> Iterator[Item]:
    """Yield the items; what is not well formed is read as far as it can be, and named."""
    data = given.stream.read(_LONGEST + 1)
    if len(data) > _LONGEST:
        yield given.complain(LONG, f"longer than {_LONGEST} bytes")
        return
    try:
        data = _prepare(data, given)
    except NotTextError as error:
        yield given.complain(BINARY, f"not text: {error}")
        return
    etree = load_lxml().etree
    parser = etree.XMLParser(
        recover=True, no_network=True, resolve_entities=False, huge_tree=False, load_dtd=False
    )
    root = etree.fromstring(data, parser)
    broken = [error for error in parser.error_log if error.level_name == "FATAL"]
    if root is None or broken:
        reason = broken[0].message if broken else "no element in it"
        line = broken[0].line if broken else None
        yield given.complain(MALFORMED, f"not well-formed XML: {reason}", line=line, fix=_FIX)
    if root is not None:
        yield from _read_items(root)


def _prepare(data: bytes, given: Input) -> bytes:
    """Return XML that a parser can read: in its own encoding, with entities that XML knows."""
    if given.encoding:
        text = decode(data, given.encoding).text
        data = _DECLARED.sub("", text).encode("utf-8")
    return _NAMED.sub(lambda match: html.unescape(f"&{match[1].decode()}").encode(
        "ascii", "xmlcharrefreplace"), data)  # fmt: skip


def _read_items(root: Any) -> Iterator[Item]:
    channel = next((e for e in root.iter() if _name(e) in {"channel", "feed"}), root)
    about = {
        "publisher": _find_text(channel, "title"),
        "language": _find_text(channel, "language") or root.get(_LANGUAGE),
    }
    for element in root.iter():
        if _name(element) in {"item", "entry"}:
            fields = {**about, **_read_item(element)}
            line = int(element.sourceline or 0)
            yield InputRow(fields={k: v for k, v in fields.items() if v}, line=line)


_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def _read_item(item: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    used = {"link"}
    for part, names in _PARTS.items():
        texts = ((name, text) for name in names if (text := _find_text(item, name)))
        name, found[part] = next(texts, ("", None))
        used.add(name.removeprefix("content:"))
    if found["byline"]:
        found["byline"] = _ADDRESSED.sub(r"\1", found["byline"])
    found["url"] = _find_link(item)
    if not found["language"]:
        del found["language"]
    for element in item:
        name = _name(element)
        text = _read_text(element)
        if text and name and name not in used:
            name = f"{name} of the feed" if name in _PARTS else name
            found[name] = f"{found[name]}; {text}" if name in found else text
    return found


def _find_text(parent: Any, name: str) -> str | None:
    """Return the text of the first child of a name, with RSS's prefix or without."""
    wanted = "encoded" if name == "content:encoded" else name
    for child in parent:
        if _name(child) == wanted:
            return _read_text(child)
    return None


def _read_text(element: Any) -> str | None:
    """Return what an element holds: its text, the markup in it, or the name of a person."""
    if not len(element):
        return (element.text or element.get("term") or element.get("label") or "").strip() or None
    names = [child.text for child in element if _name(child) == "name" and child.text]
    if names:
        return "; ".join(name.strip() for name in names)
    if element.get("type") == "xhtml" or any(_name(child) in {"div", "p"} for child in element):
        etree = load_lxml().etree
        inner = "".join(etree.tostring(child, encoding="unicode") for child in element)
        return (element.text or "") + _PREFIX.sub(r"<\1", inner)
    return " ".join("".join(element.itertext()).split()) or None


_PREFIX = re.compile(r"<(/?)[A-Za-z][\w.-]*:")


def _find_link(item: Any) -> str | None:
    links = [child for child in item if _name(child) == "link"]
    for link in links:
        if link.get("href") and link.get("rel", "alternate") == "alternate":
            return str(link.get("href"))
    written = (link.text.strip() for link in links if link.text and link.text.strip())
    return next(written, None)


def _name(element: Any) -> str:
    """Return an element's name without its namespace; of a comment there is none."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def recognise(head: bytes) -> bool:
    """Tell whether a file is a feed."""
    root = find_root(head)
    return root is not None and root.name in _ROOTS


FORMAT = FileFormat(
    description="a feed (RSS, Atom)",
    suffixes=(".rss", ".atom", ".xml", ".rdf"),
    recognise=recognise,
    read=read,
)
