"""The headline that a page shows, wherever on the page it stands.

A page says its title in several places, with the name of the site beside it, in other marks, or
reworded for search engines. What is shown decides: the heading that says most of a title, and the
only main heading where none does.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from annotate.ingestion.markup.layout import HEADINGS, flatten
from annotate.ingestion.markup.titles import is_same, read_words, score_match

_LONGEST = 400
_NAMED = re.compile(r"head-?_?line|(entry|article|story|post)[-_]*title", re.I)
_LOGO = re.compile(r"\b(logo|brand|site-?_?(title|name)|masthead)\b", re.I)
_ASIDE = frozenset({"nav", "footer", "aside", "noscript", "template", "script", "head"})
_GOOD = 0.55  # of its words a heading has to share with a title
_SURE = 0.9  # for what is no main heading
_LEAST_WORDS = 2
_WIDE = 4  # characters, in a script without blanks
_HOME = re.compile(r"\.?/|https?://[^/]+/?")  # where the logo of a site leads
_LARGE = re.compile(r"\+[1-9]|[4-9]")


def find_headline(tree: Any, titles: Sequence[str], sites: Sequence[str]) -> str | None:
    """Return the headline that a page shows; `titles` are what it says its title is."""
    main = [text for text in _list_texts(tree.iter("h1"), sites) if text]
    best = _choose(main, titles, _GOOD)
    if best:
        return best
    others = [*tree.iter("h2", "h3"), *_list_named(tree), *tree.iter("font", "b", "big", "strong")]
    best = _choose(_list_texts(others, sites), titles, _SURE)
    if best:
        return best
    spoken = [text for text in main if _speaks(text)]
    if len(set(spoken)) == 1:
        return spoken[0]
    named = _list_texts([e for e in tree.iter("h1") if _is_named(e)], sites)
    large = _list_texts([e for e in tree.iter("font") if _is_large(e)], sites)
    return next(iter([*named, *spoken, *(t for t in large if len(read_words(t)) > 2)]), None)


def _speaks(text: str) -> bool:
    """Tell whether a heading says more than a word, as the name of a section."""
    return len(read_words(text)) >= _LEAST_WORDS or (not text.isascii() and len(text) >= _WIDE)


def _choose(texts: Iterable[str], titles: Sequence[str], least: float) -> str | None:
    """Return the text that says most of a title, the first of equals."""
    scored = [(max((score_match(text, t) for t in titles), default=0.0), text) for text in texts]
    score, text = max(scored, key=lambda pair: pair[0], default=(0.0, ""))
    return text if score >= least else None


def _list_texts(elements: Iterable[Any], sites: Sequence[str]) -> list[str]:
    """Return what headings say, without those of menus, and of the site itself."""
    texts = []
    for element in elements:
        text = flatten(element)
        if not text or len(text) > _LONGEST or _is_beside(element):
            continue
        if not any(is_same(text, site) for site in sites):
            texts.append(text)
    return texts


def _is_beside(element: Any) -> bool:
    """Tell whether a heading is the page's and not the article's: a logo, or part of a menu."""
    if _LOGO.search(f"{element.get('class') or ''} {element.get('id') or ''}"):
        return True
    links = [link.get("href") or "" for link in (element, *element.iterancestors("a"))]
    links += [link.get("href") or "" for link in element.iter("a")]
    if any(_HOME.fullmatch(link) for link in links):
        return True
    return any(parent.tag in _ASIDE for parent in element.iterancestors())


def _list_named(tree: Any) -> list[Any]:
    """List the elements that call themselves a headline."""
    return [e for e in tree.iter("p", "div", "span", *HEADINGS[3:]) if _is_named(e)]


def _is_named(element: Any) -> bool:
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    return element.get("itemprop") == "headline" or _NAMED.search(names) is not None


def _is_large(element: Any) -> bool:
    return _LARGE.fullmatch(element.get("size") or "") is not None
