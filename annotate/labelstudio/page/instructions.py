"""The annotators' guide as the instructions of a project: the button shows them on the page. Pure.

The server lets no `style` attribute and the browser no link into a page of its own through, so
colours become classes and links become their words. The sheet that says how to work comes first;
every chapter after it is folded, so that their headings are the contents.
"""

import re
from functools import lru_cache

from annotate.guidelines import render_page
from annotate.labelstudio.page.style import GUIDE_CLASS, GUIDE_STYLE
from annotate.scheme import Scheme

_MAIN = re.compile(r"<main>\n(.*?)<footer>", re.DOTALL)
_COLOR = re.compile(r'class="([^"]*)" style="--c: (#[0-9a-fA-F]{3,8})"')
_LINK = re.compile(r'<a href="#[^"]*">(.*?)</a>', re.DOTALL)
_CHAPTER = re.compile(r'<h2 id="([^"]*)">(.*?)</h2>')
_SHEET = "sheet"
_ANCHOR = re.compile(r' id="[^"]*"')


@lru_cache(maxsize=4)  # a push asks several times, and it takes a tenth of a second
def make_instructions(scheme: Scheme) -> str:
    """Return the guide to a scheme as HTML that Label Studio shows as it is."""
    found = _MAIN.search(render_page(scheme))
    body = found[1] if found else ""
    colors = sorted({color for _, color in _COLOR.findall(body)})
    body = _COLOR.sub(lambda m: f'class="{m[1]} {_name_color(m[2])}"', body)
    body = _fold(body)
    body = _ANCHOR.sub("", _LINK.sub(r"\1", body))
    rules = "".join(f".{_name_color(color)} {{ --c: {color}; }}\n" for color in colors)
    return f'<style>{GUIDE_STYLE}{rules}</style><div class="{GUIDE_CLASS}">{body}</div>'


def _fold(body: str) -> str:
    """Return the guide with its sheet first and open, and each other chapter under its heading."""
    first, *parts = _CHAPTER.split(body)
    chapters = list(zip(parts[::3], parts[1::3], parts[2::3], strict=True))
    sheets = [f"<h2>{title}</h2>{text}" for key, title, text in chapters if key == _SHEET]
    folded = [
        f"<details><summary>{title}</summary>{text}</details>"
        for key, title, text in chapters
        if key != _SHEET
    ]
    return "".join((*sheets, first, *folded))


def _name_color(color: str) -> str:
    return f"annotate-{color[1:].lower()}"
