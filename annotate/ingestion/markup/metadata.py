"""What a page says of its article beside the text: title, byline, day and time, publisher.

What a site writes for machines about this one article (JSON-LD, then OpenGraph) is asked before
what a library of templates writes (Dublin Core, the names of old), and that before what is shown:
the more a statement is made for one article alone, the less often it is of the page or the site.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from annotate.ingestion.dates import find_date
from annotate.ingestion.markup.addresses import ArticleAddress, find_saved_from, read_address
from annotate.ingestion.markup.bylines import JOINT, read_names
from annotate.ingestion.markup.jsonld import LinkedArticle, read_linked_article
from annotate.ingestion.markup.layout import flatten
from annotate.ingestion.markup.titles import cut_site, is_same
from annotate.ingestion.pages.published import read_published
from annotate.language.pages import PageWords
from annotate.model import Meta
from annotate.moments import parse_time

_TITLES = ("og:title", "twitter:title", "dc.title", "dcterms.title", "title", "hdl", "headline")
_AUTHORS = (
    *(
        "author",
        "article:author",
        "og:article:author",
        "dc.creator",
        "dcterms.creator",
        "dc.author",
    ),
    *(
        "parsely-author",
        "sailthru.author",
        "byl",
        "byline",
        "citation_author",
        "cxenseparse:author",
    ),
)
_LIBRARIES = ("dc.", "dcterms.", "citation_")
_INVERTED = re.compile(r"^([^,;]+), ([^,;]+)$")
_TIMES = (
    *("article:published_time", "og:article:published_time", "datepublished", "og:published_time"),
    *("dc.date.issued", "dcterms.issued", "dc.date.created", "dcterms.created", "dc.date"),
    *("dcterms.date", "parsely-pub-date", "sailthru.date", "publish-date", "publication_date"),
    *(
        "pubdate",
        "article_date_original",
        "originalpublicationdate",
        "citation_publication_date",
        "date",
        "cxenseparse:recs:publishtime",
    ),
)
_SITES = (
    "og:site_name",
    "dc.publisher",
    "dcterms.publisher",
    "cre",
    "application-name",
    "copyright",
)
_LANGUAGES = ("content-language", "dc.language", "dcterms.language", "language", "og:locale")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
_ZONE = r"(Z|[+-]\d\d:?\d\d)?"
_ISO = re.compile(rf"(\d{{4}}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)\s*{_ZONE})?")
_PACKED = re.compile(rf"(\d{{4}})[-/]?(\d\d)[-/]?(\d\d)(?:T?(\d\d):?(\d\d):?(\d\d){_ZONE})?")
_LONGEST_TIME = 64  # characters of what says a time and nothing else
_DAY = 10  # characters of a day: a month or a year alone is none
_NO_YEAR = re.compile(r"0\d{3}-")  # what programs write where they know none
_IN_ADDRESS = re.compile(r"/((?:19|20)\d\d)[/-](\d\d?|[a-z]{3,9})[/-](\d\d?)(?=[/-])", re.I)
_BYLINE = re.compile(r"(?<![a-z])(by-?_?line|authors?([-_]*names?)?|writer)(?![a-z])", re.I)
_COMMONS = re.compile(r"creativecommons\.org/licenses/([a-z-]+)/(\d\.\d)", re.I)
_HIDDEN = ("nav", "footer", "aside")
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class PageStatements:
    """What a page says of itself, read once; names of metadata in small letters."""

    tree: Any
    html: str
    said: dict[str, list[str]]
    linked: LinkedArticle

    def list_values(self, names: Sequence[str]) -> list[str]:
        """List what is said under names, in the order of the names."""
        return [value for name in names for value in self.said.get(name, ())]


def read_statements(tree: Any, html: str) -> PageStatements:
    """Read what a page says of itself."""
    said: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        content = " ".join((element.get("content") or "").split())
        for key in ("property", "name", "itemprop", "http-equiv"):
            name = (element.get(key) or "").strip().lower()
            if name and content:
                said.setdefault(name, []).append(content)
    return PageStatements(tree, html, said, read_linked_article(tree) or LinkedArticle())


def list_titles(page: PageStatements) -> list[str]:
    """List what a page says its title is, what is said of the article alone first."""
    shown = _read_title(page)
    return [*_list_stated(page), shown] if shown else _list_stated(page)


def _list_stated(page: PageStatements) -> list[str]:
    linked = [page.linked.title] if page.linked.title else []
    return [*linked, *page.list_values(_TITLES)]


def _read_title(page: PageStatements) -> str:
    element = page.tree.find(".//title")
    return "" if element is None else flatten(element)


def _list_authors(page: PageStatements) -> list[str]:
    """List whom a page says that wrote it; libraries put the family name first."""
    return [
        _INVERTED.sub(r"\2 \1", value) if name.startswith(_LIBRARIES) else value
        for name in _AUTHORS
        for value in page.said.get(name, ())
    ]


def list_sites(page: PageStatements) -> list[str]:
    """List the names of the site."""
    linked = [page.linked.publisher] if page.linked.publisher else []
    return [*linked, *(name for name in page.list_values(_SITES) if len(name) < 60)]


def read_metadata(page: PageStatements, headline: str | None, words: PageWords) -> Meta:
    """Return what a page says of its article; `headline` is the one that it shows."""
    sites = list_sites(page)
    address = _find_address(page)
    return Meta(
        title=_find_title(page, headline, sites),
        byline=_find_byline(page, words, sites),
        published=_find_time(page, words),
        publisher=sites[0] if sites else None,
        url=address.url,
        archive_url=address.archive_url,
        language=_find_language(page),
        licence=_find_licence(page),
    )


def _find_title(page: PageStatements, headline: str | None, sites: Sequence[str]) -> str | None:
    """Return the title without the site's name, in the marks of the headline that is shown.

    The element `title` names the page, so what the article's own heading says goes before it.
    """
    stated = [cut_site(title, sites) for title in _list_stated(page)]
    if headline and (not stated or is_same(headline, stated[0]) or headline in stated[0]):
        return headline
    return stated[0] if stated else cut_site(_read_title(page), sites) or None


# --- who --------------------------------------------------------------------------------------


def _find_byline(page: PageStatements, words: PageWords, sites: Sequence[str]) -> str | None:
    """Return the names of the authors, of the first place that has one."""
    sources: tuple[Callable[[], list[str]], ...] = (
        lambda: list(page.linked.persons),
        lambda: _list_authors(page),
        lambda: list(_iter_shown_authors(page.tree)),
    )
    for source in sources:
        if names := read_names(source(), words, sites):
            return JOINT.join(names)
    others = [n for n in page.linked.organisations if not any(is_same(n, s) for s in sites)]
    return JOINT.join(others) or None


def _iter_shown_authors(tree: Any) -> Iterator[str]:
    """Yield what is shown as the author: marked as such, then in an element that is called so."""
    marked, named = [], []
    for element in tree.iter("a", "span", "div", "p", "address", "li"):
        if element.get("rel") == "author" or "author" in (element.get("itemprop") or "").split():
            marked.append(element)
        elif _BYLINE.search(element.get("class") or ""):
            named.append(element)
    for element in (*marked, *named):
        text = flatten(element)
        if 0 < len(text) < _LONGEST and not _is_hidden(element):
            yield text
            if element in named:
                return


def _is_hidden(element: Any) -> bool:
    return any(parent.tag in _HIDDEN for parent in element.iterancestors())


# --- when -------------------------------------------------------------------------------------


def _find_time(page: PageStatements, words: PageWords) -> str | None:
    """Return when the article was published: the first statement that is a day or a moment."""
    linked = [page.linked.published] if page.linked.published else []
    for said in (*linked, *page.list_values(_TIMES), *_iter_times(page.tree)):
        if found := read_time(said, words):
            return found
    return _read_day(_find_address(page).url or "", words)


def _read_day(address: str, words: PageWords) -> str | None:
    """Return the day that an address has, with the month in figures or by its name."""
    day = _IN_ADDRESS.search(address)
    if day is None:
        return None
    month = day[2] if day[2].isdigit() else words.dates.month_numbers.get(day[2].lower(), 0)
    return read_time(f"{day[1]}-{month:0>2}-{day[3]:0>2}", words) if month else None


def _iter_times(tree: Any) -> Iterator[str]:
    """Yield the times that are shown, those first that say they are of publication."""
    times = [t for t in tree.iter("time") if not _is_hidden(t)]
    sure = [
        t for t in times if t.get("pubdate") is not None or t.get("itemprop") == "datePublished"
    ]
    for element in (*sure, *times[:1]):
        yield element.get("datetime") or flatten(element)
    for element in tree.iter("abbr", "span", "meta"):
        if element.get("itemprop") == "datePublished":
            yield element.get("datetime") or element.get("content") or flatten(element)
        elif element.tag == "abbr" and "published" in (element.get("class") or ""):
            yield element.get("title") or ""


def read_time(said: str, words: PageWords) -> str | None:
    """Return a day or a moment as ISO 8601, with its time and zone where it has them."""
    said = said.strip()
    if _NO_YEAR.match(said):
        return None
    if len(said) <= _LONGEST_TIME and (exact := read_published(said, words, None)):
        return exact if len(exact) >= _DAY else None
    found = _ISO.match(said)
    if found and parse_time(found[1]):
        whole = f"{found[1]}T{found[2]}{found[3] or ''}" if found[2] else ""
        return whole if parse_time(whole) else found[1]
    packed = _PACKED.fullmatch(said)
    if packed:
        year, month, day, *time = packed.groups()
        whole = f"{year}-{month}-{day}"
        if time[0]:
            whole += f"T{':'.join(time[:3])}{time[3] or ''}"
        return whole if parse_time(whole) else None
    return find_date(said, words)


# --- where ------------------------------------------------------------------------------------


def _find_address(page: PageStatements) -> ArticleAddress:
    """Return the address of the page: its own statement, then what a browser wrote into it."""
    canonical = (
        link.get("href")
        for link in page.tree.iter("link")
        if "canonical" in (link.get("rel") or "")
    )
    places = (*canonical, *page.said.get("og:url", ()), page.linked.url, find_saved_from(page.html))
    found = [address for place in places if (address := read_address(place)).url]
    archived = next((address.archive_url for address in found if address.archive_url), None)
    return ArticleAddress(found[0].url, archived) if found else ArticleAddress()


def _find_language(page: PageStatements) -> str | None:
    root = page.tree.getroottree().getroot()
    linked = [page.linked.language] if page.linked.language else []
    shown = [root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or ""]
    for said in (*shown, *linked, *page.list_values(_LANGUAGES)):
        if _LANGUAGE.fullmatch(said):
            return said.replace("_", "-")
    return None


def _find_licence(page: PageStatements) -> str | None:
    """Return the licence that a page links to as its own; those of Creative Commons by name."""
    linked = [page.linked.licence] if page.linked.licence else []
    links = [e for e in page.tree.iter("a", "link") if "license" in (e.get("rel") or "").split()]
    for said in (*linked, *(link.get("href") or "" for link in links)):
        if found := _COMMONS.search(said):
            return f"CC {found[1].upper()} {found[2]}"
    return next((name for name in (*linked, *map(flatten, links)) if name), None)
