"""Dumps of MediaWiki, such as Wikinews: the articles, their words without the marks of a wiki."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain, zip_longest
from typing import Any

from annotate.errors import MissingExtraError
from annotate.files.packages import load_lxml
from annotate.formats.markup.roots import find_root
from annotate.formats.pages.wiki_templates import TemplatePlace, find_kept, list_places, part_text
from annotate.formats.port import ArticleBlock, FileFormat, Input, InputRow, Item
from annotate.formats.problems import LEFT_OUT, MALFORMED

_ARTICLES = "0"  # the namespace of articles
_LINKED = frozenset({"w", "l", "wlink"})  # templates that link a word, as Wikinews has them
_HEADING = re.compile(r"^(={2,6})\s*(.*?)\s*\1\s*$")
_LISTED = re.compile(r"^[*#;]+\s*")
_INDENTED = re.compile(r"^:+\s*")
_MARKS = re.compile(r"^[*#;:\s]+")
_ELSEWHERE = re.compile(r"^:?[A-Za-z_ -]{2,20}:")  # a page of another namespace or language
_FIX = "Fetch the dump again."
_SHOWN = 6


def read(given: Input) -> Iterator[Item]:
    """Yield the articles of a dump, one at a time; what else is in it is counted."""
    etree = load_lxml().etree
    package = _load_package()
    left: Counter[str] = Counter()
    templates: Counter[str] = Counter()
    pages = etree.iterparse(
        given.stream, events=("end",), tag="{*}page",
        no_network=True, resolve_entities=False, huge_tree=True, load_dtd=False,
    )  # fmt: skip
    try:
        for _, page in pages:
            row = _read_page(page, package, left, templates)
            if row is not None:
                yield row
            _forget(page)
    except etree.XMLSyntaxError as error:
        yield given.complain(MALFORMED, f"not well-formed XML: {error.msg}", fix=_FIX)
    for what, number in sorted(left.items()):
        yield given.complain(LEFT_OUT, f"{number} left out: {what}", fix="They are no articles.")
    kinds = {"elements": Counter[str](), "templates": Counter[str]()}
    for name, count in templates.items():
        kinds["elements" if name.startswith("<") else "templates"][name] = count
    for kind, names in kinds.items():
        if names:
            shown = ", ".join(f"{name} {count}" for name, count in names.most_common(_SHOWN))
            more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
            fix = "Look whether words of articles are among them."
            yield given.complain(LEFT_OUT, f"{kind} left out: {shown}{more}", fix=fix)


def _read_page(
    page: Any, package: Any, left: Counter[str], templates: Counter[str]
) -> InputRow | None:
    if page.findtext("{*}ns", _ARTICLES) != _ARTICLES:
        left["pages of other namespaces"] += 1
        return None
    if page.find("{*}redirect") is not None:
        left["redirects"] += 1
        return None
    text = page.findtext("{*}revision/{*}text") or ""
    reader = _WikitextReader(package, templates)
    blocks = reader.read(text)
    fields = {
        "id": page.findtext("{*}id"),
        "title": page.findtext("{*}title"),
        "published": reader.date,
        "revision": page.findtext("{*}revision/{*}id"),
    }
    named = {name: value for name, value in fields.items() if value}
    return InputRow(fields=named, line=int(page.sourceline or 0), blocks=blocks)


def _forget(page: Any) -> None:
    """Let go of what was read, so that memory does not grow with the dump."""
    page.clear()
    while page.getprevious() is not None:
        del page.getparent()[0]


class _WikitextReader:
    """Reads the text of one page; `date` is what its template of the date says."""

    def __init__(self, package: Any, templates: Counter[str]) -> None:
        self._package, self._left = package, templates
        self.date: str | None = None

    def read(self, text: str) -> tuple[ArticleBlock, ...]:
        """Return the blocks; a heading with nothing below it is none."""
        code = self._package.parse(self._simplify(self._package.parse(text)))
        for link in code.filter_wikilinks():
            if _ELSEWHERE.match(str(link.title)) and not str(link.title).startswith(("w:", ":w:")):
                _drop(code, link)
        blocks = list(self._iter_blocks(str(code)))
        return tuple(
            block
            for block, following in zip(blocks, [*blocks[1:], None], strict=True)
            if block.kind != "subheading" or (following and following.kind != "subheading")
        )

    def _simplify(self, code: Any, *, is_inside: bool = False) -> str:
        """Return wikitext without what is no text, and what templates hold of it in their places.

        It is put together anew: to replace node by node takes a time that grows with the square.
        """
        gaps, tags = part_text(str(code), list(_iter_unseen(code)))
        self._left.update(f"<{tag.tag}>" for tag in tags)
        code = self._package.parse("".join(gaps)) if tags else code
        templates = code.filter_templates(recursive=code.RECURSE_OTHERS)
        gaps, templates = part_text(str(code), templates)
        places = list_places(gaps, is_inside=is_inside)
        shown = (self._show(*each) for each in zip(templates, places, strict=True))
        return "".join(chain.from_iterable(zip_longest(gaps, shown, fillvalue="")))

    def _show(self, template: Any, place: TemplatePlace) -> str:
        """Return what a template shows of the text; of one that shows nothing, count the name."""
        name = str(template.name).strip().lower()
        values = [str(part.value).strip() for part in template.params if not part.showkey]
        if name == "date":
            self.date = values[0] if values else self.date
            return ""
        if name in _LINKED and values:
            return values[1] if len(values) > 1 else values[0]
        kept = find_kept(template, place)
        if kept is None:
            self._left[name] += 1
            return ""
        self._left.update([f"{name} (but for its text)"] * kept.is_part)
        texts = [self._simplify(value, is_inside=True).strip() for value in kept.values]
        return _set_apart(texts) if place.is_block else " ".join(texts)

    def _iter_blocks(self, text: str) -> Iterator[ArticleBlock]:
        lines: list[str] = []
        for line in [*text.split("\n"), ""]:
            heading = _HEADING.match(line)
            kind = "list_item" if _LISTED.match(line) else ""
            kind = "block_quote" if _INDENTED.match(line) else kind
            if heading or kind or not line.strip():
                yield from self._make("paragraph", " ".join(lines))
                lines.clear()
                yield from self._make("subheading", heading[2] if heading else "")
                yield from self._make(
                    kind, _INDENTED.sub("", _LISTED.sub("", line)) if kind else ""
                )
            else:
                lines.append(line.strip())

    def _make(self, kind: str, text: str) -> Iterator[ArticleBlock]:
        cleaned = " ".join(self._package.parse(text).strip_code().split())
        if cleaned:
            yield ArticleBlock(kind=kind, text=cleaned)


def _iter_unseen(code: Any) -> Iterator[Any]:
    """Yield the elements that are no text, but for those inside of another."""
    inside: set[int] = set()
    for tag in code.filter_tags(matches=lambda tag: str(tag.tag) in _UNSEEN):
        if id(tag) not in inside:
            inside.update(map(id, tag.contents.filter_tags() if tag.contents else ()))
            yield tag


def _set_apart(texts: Iterable[str]) -> str:
    """Return texts as the quotation that they are on lines of their own."""
    lines = [_MARKS.sub("", line) for text in texts for line in text.split("\n")]
    return "\n" + "\n".join(f":{line}" for line in lines if line) + "\n"


_UNSEEN = frozenset({"ref", "gallery", "table", "math", "score", "timeline", "references"})


def _drop(code: Any, node: Any) -> None:
    try:
        code.remove(node)
    except ValueError:
        return  # it stood in what was dropped before


def _load_package() -> Any:
    try:
        import mwparserfromhell
    except ImportError as error:
        raise MissingExtraError("mwparserfromhell", "formats") from error
    return mwparserfromhell


def recognise(head: bytes) -> bool:
    """Tell whether a file is a dump of a wiki."""
    root = find_root(head)
    return root is not None and root.name == "mediawiki"


FORMAT = FileFormat(
    description="a dump of MediaWiki, such as Wikinews",
    suffixes=(".mediawiki",),
    recognise=recognise,
    read=read,
)
