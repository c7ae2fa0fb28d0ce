"""The documentation that comes with the package, as pages that open without a network."""

import html
import os
import re
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import annotate
from annotate.errors import UsageError
from annotate.files.outputs import open_output
from annotate.files.packages import load_markdown
from annotate.files.staging import open_staging, put_in_place
from annotate.resources import DATA, PACKAGE

DOCS = PACKAGE / "docs"
FIRST = "README"
HOUSE = "how-annotate-is-built"  # stands above the other pages, in the package
_SLUG = re.compile(r"[^\w\- ]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """The page that was asked for, among the pages that were written."""

    page: Path
    pages: int


def list_pages() -> dict[str, Path]:
    """Return the pages by name, in the order of their files: `networks`, `how-to/add-a-check`."""
    found = sorted(DOCS.rglob("*.md"))
    pages = {path.relative_to(DOCS).with_suffix("").as_posix(): path for path in found}
    return {**pages, HOUSE: PACKAGE / "README.md"}


def write_pages(name: str | None, folder: Path | None) -> Result:
    """Write all pages as HTML, and return the one that is named, or the first.

    Without a folder they go to the cache, which is written anew by each version of the package.
    A new folder is made whole or not at all; in one that is there each page is, and what else lies
    in it stays.

    Raises:
        UsageError: there is no page of this name.
        WriteError: they cannot be written; no page is half.
    """
    pages = list_pages()
    wanted = _find(name or FIRST, pages)
    target = folder or _locate_cache()
    places = {path.resolve(): Path(f"{page}.html") for page, path in pages.items()}
    if target.exists():
        _write_into(target, pages, places)
    else:
        with open_staging(target) as made:
            _write_into(made, pages, places)
            put_in_place(made, target)
    return Result(page=target / f"{wanted}.html", pages=len(pages))


def _write_into(folder: Path, pages: dict[str, Path], places: dict[Path, Path]) -> None:
    style = (DATA / "guidelines.css").read_text(encoding="utf-8")
    for page, path in pages.items():
        place = folder / places[path.resolve()]
        place.parent.mkdir(parents=True, exist_ok=True)
        with open_output(place) as stream:
            stream.write(_render(page, path, places, style).encode("utf-8"))
    for picture in DOCS.rglob("*.webp"):
        place = folder / picture.relative_to(DOCS)
        place.parent.mkdir(parents=True, exist_ok=True)
        with open_output(place) as stream:
            stream.write(picture.read_bytes())


def _find(name: str, pages: dict[str, Path]) -> str:
    """Return the page of a name, which may leave out its folder."""
    for page in pages:
        if name in (page, page.rpartition("/")[2]):
            return page
    raise UsageError(f"There is no page {name}.", "annotate docs --list names all of them.")


def _locate_cache() -> Path:
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache").absolute()
    return cache / "annotate" / f"docs-{annotate.__version__}"


def _render(page: str, path: Path, places: dict[Path, Path], style: str) -> str:
    parser = load_markdown()
    tokens = parser.parse(path.read_text(encoding="utf-8"))
    title, headings = page, []
    for token, inside in pairwise(tokens):
        if token.type == "heading_open":
            slug = _make_slug(inside.content)
            token.attrSet("id", slug)
            if token.tag == "h1":
                title = _strip(inside.content)
            elif token.tag == "h2":
                headings.append((slug, _strip(inside.content)))
        for child in token.children or ():
            if child.type == "link_open":
                _lead(child, path, page, places)
    body = parser.renderer.render(tokens, parser.options, {})
    up = "../" * page.count("/")
    links = "".join(
        f'<li><a href="#{slug}">{html.escape(name)}</a></li>' for slug, name in headings
    )
    return _PAGE.format(
        title=html.escape(title), style=style, body=body, links=links, home=f"{up}{FIRST}.html"
    )


def _lead(link: Any, path: Path, page: str, places: dict[Path, Path]) -> None:
    """Lead a link to the page as it is written; what is not among them is no link."""
    target, hash_sign, anchor = str(link.attrGet("href")).partition("#")
    if not target or ":" in target:
        return
    goal = (path.parent / target).resolve()
    goal = goal / "README.md" if goal.is_dir() else goal
    if goal in places:
        up = "../" * page.count("/")
        link.attrSet("href", f"{up}{places[goal].as_posix()}{hash_sign}{anchor}")
    else:
        del link.attrs["href"]


def _make_slug(title: str) -> str:
    return _SLUG.sub("", _strip(title).lower()).replace(" ", "-")


def _strip(title: str) -> str:
    return title.replace("`", "")


_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} · annotate</title>
<style>
{style}
</style>
</head>
<body>
<div class="frame">
<nav><ol><li><a href="{home}">Documentation</a><ol>{links}</ol></li></ol></nav>
<main>
{body}
</main>
</div>
</body>
</html>
"""
