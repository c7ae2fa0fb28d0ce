"""What a page says of its article for search engines: JSON-LD in the words of schema.org."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any

_ARTICLE = re.compile(r"(Article|Posting|Report|Review|Analysis|Opinion)\w*$")
_LISTED = frozenset(
    {"hasPart", "itemListElement", "relatedLink", "comment", "citation", "mentions"}
)
_TRAILING = re.compile(r",(\s*[\]}])")
_WRAPPINGS = (
    ("//<![CDATA[", "//]]>"),
    ("// <![CDATA[", "// ]]>"),
    ("<![CDATA[", "]]>"),
    ("<!--", "-->"),
)
_DEEPEST = 12
Node = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedArticle:
    """An article as its page describes it; what is not said is None or empty."""

    title: str | None = None
    persons: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    published: str | None = None
    publisher: str | None = None
    url: str | None = None
    language: str | None = None
    licence: str | None = None
    body: str | None = None


def read_linked_article(tree: Any) -> LinkedArticle | None:
    """Return what the JSON-LD of a page says of its article; None where it says nothing."""
    nodes = [node for script in _iter_scripts(tree) for node in _iter_nodes(script, 0)]
    articles = [node for node in nodes if _ARTICLE.search(_read_type(node))]
    if not articles:
        return None
    known = {
        node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and len(node) > 1
    }
    article = max(articles, key=_count_known)
    authors = list(_iter_named(article.get("author") or article.get("creator"), known))
    sites = [_read_text(n.get("name")) for n in nodes if _read_type(n) == "WebSite"]
    publishers = [name for name, _ in _iter_named(article.get("publisher"), known)]
    return LinkedArticle(
        title=_read_text(article.get("headline")) or _read_text(article.get("name")),
        persons=tuple(name for name, is_person in authors if is_person),
        organisations=tuple(name for name, is_person in authors if not is_person),
        published=_read_text(article.get("datePublished") or article.get("dateCreated")),
        publisher=next((name for name in [*publishers, *sites] if name), None),
        url=_read_address(article, known),
        language=_read_language(article.get("inLanguage")),
        licence=_read_text(article.get("license")),
        body=_read_body(article.get("articleBody")),
    )


def _iter_scripts(tree: Any) -> Iterator[Any]:
    """Yield what the scripts hold; what is no JSON says nothing."""
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        source = _unwrap(script.text or "")
        for text in (source, _TRAILING.sub(r"\1", source)):
            try:
                yield json.loads(text, strict=False)
                break
            except (ValueError, RecursionError):
                continue


def _unwrap(source: str) -> str:
    """Return a script without what hides it from old browsers and from XML."""
    source = source.strip()
    for before, behind in _WRAPPINGS:
        if source.startswith(before):
            return source.removeprefix(before).removesuffix(behind)
    return source


def _iter_nodes(value: Any, depth: int) -> Iterator[Node]:
    """Yield every object, outer ones first; those that are lists of other articles are passed."""
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for item in value:
            yield from _iter_nodes(item, depth + 1)
    elif isinstance(value, dict):
        yield value
        for name, content in value.items():
            if name not in _LISTED and isinstance(content, dict | list):
                yield from _iter_nodes(content, depth + 1)


def _read_type(node: Node) -> str:
    kind = node.get("@type")
    kinds = kind if isinstance(kind, list) else [kind]
    return " ".join(each for each in kinds if isinstance(each, str))


def _count_known(node: Node) -> int:
    """Return how much is said of an article: others are only named, as related ones are."""
    return sum(bool(node.get(n)) for n in ("headline", "datePublished", "author", "articleBody"))


def _read_text(value: Any) -> str | None:
    if isinstance(value, list):
        value = next((item for item in value if isinstance(item, str)), None)
    if isinstance(value, dict):
        value = value.get("@value")
    return (" ".join(unescape(value).split()) or None) if isinstance(value, str) else None


def _iter_named(value: Any, known: Mapping[str, Node]) -> Iterator[tuple[str, bool]]:
    """Yield the names of people and organisations, and which of the two each is."""
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, str):
            yield unescape(item), True
        elif isinstance(item, dict):
            node = known.get(str(item.get("@id")), item) if "name" not in item else item
            names = node.get("name")
            for name in names if isinstance(names, list) else [names]:
                if isinstance(name, str) and name.strip():
                    yield unescape(name), "Organization" not in _read_type(node)


def _read_address(article: Node, known: Mapping[str, Node]) -> str | None:
    page = article.get("mainEntityOfPage")
    if isinstance(page, dict):
        page = page.get("@id") or page.get("url")
    found = (page, article.get("url"), article.get("@id"))
    return next(
        (u for u in found if isinstance(u, str) and u.startswith(("http://", "https://"))), None
    )


def _read_language(value: Any) -> str | None:
    if isinstance(value, dict):
        value = value.get("alternateName") or value.get("name")
    return value if isinstance(value, str) else None


def _read_body(value: Any) -> str | None:
    return unescape(value) if isinstance(value, str) and value.strip() else None
