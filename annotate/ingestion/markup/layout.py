"""The layout of a page as the structure that it stands for, before the article is looked for.

Pages of the first years of the web are laid out in tables, their paragraphs parted by line breaks
or not marked at all. Tables that only place things become plain boxes, and bare text in a box with
other blocks becomes paragraphs. Nothing is taken away.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

LINE = "\ue0a2"  # a line break inside a block
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
BLOCKS = frozenset(
    {
        *("address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dir"),
        *("div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "header"),
        *("hr", "li", "main", "menu", "nav", "noscript", "ol", "p", "pre", "section", "summary"),
        *("table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul", *HEADINGS),
    }
)
_CONTAINERS = ("body", "div", "section", "article", "main", "center", "blockquote", "dd", "form")
_DATA_MARKS = ("th", "thead", "caption")
_TO_FILL_IN = ("input", "textarea", "select", "button")
_LONG_CELL = 300
PROSE = 60  # characters of bare text that make a box one of running text
_SHORT_LINE = 80
_INDENT = re.compile("\\s*(?:\xa0|\u2003|\u3000)[ \t\xa0\u2003\u3000]+")
_BLANK_LINE = re.compile(r"\n[ \t\xa0]*\n\s*")
_LOWER_END = re.compile(r"[a-zß-öø-ÿ0-9.,;:!?)\]”’\"]$")
_UPPER_START = re.compile(r"[A-ZÀ-ÖØ-Þ“‘\"(]")
_SENTENCE_END = re.compile(r"""[.!?…]["'”’»)\]]*(?:\s|$)|[。！？।]""")
_SPEAKING_TAGS = ("time", "label", "button", "output", "meter", "blink", "marquee", "nobr")


def rebuild_layout(tree: Any) -> None:
    """Give a page the structure that its layout stands for."""
    for table in list(tree.iter("table")):
        _open_table(table)
    for form in tree.iter("form"):
        _open_form(form)
    for text in list(tree.iter("pre", "listing", "xmp", "plaintext")):
        _open_preformatted(text)
    _keep_inline_words(tree)
    _part_neighbours(tree)
    for container in list(tree.iter(*_CONTAINERS)):
        _wrap_bare_text(container)
    _part_paragraphs(tree)


# --- tables, forms and preformatted text ------------------------------------------------------


def _open_table(table: Any) -> None:
    """Make boxes of a table that only places things on the page, and a figure of a picture's."""
    rows = [part for part in table.iter("tr") if _find_table(part) is table]
    cells = [cell for row in rows for cell in row if cell.tag in {"td", "th"}]
    if not _is_layout(table, rows, cells):
        return
    is_picture = table.find(".//img") is not None and len(table.text_content()) < _LONG_CELL
    if is_picture and len(cells) == len(rows):
        table.tag = "figure"
        texts = [cell for cell in cells if cell.text_content().strip()]
        if texts:
            texts[-1].tag = "figcaption"
    else:
        table.tag = "div"
    for part in list(table.iterdescendants("tbody", "tfoot", "colgroup", "col")):
        if _find_table(part) in {table, None}:
            part.drop_tag()
    for part in (*rows, *cells):
        if part.tag in {"tr", "td", "th"}:
            part.tag = "div"


def _find_table(part: Any) -> Any:
    return next(part.iterancestors("table"), None)


def _is_layout(table: Any, rows: Sequence[Any], cells: Sequence[Any]) -> bool:
    """Tell whether a table only places things: it nests, has one column, or holds paragraphs."""
    if table.get("role") in {"presentation", "none"} or table.find(".//table") is not None:
        return True
    if any(table.find(f".//{mark}") is not None for mark in _DATA_MARKS):
        return False
    return len(cells) <= len(rows) or any(map(_holds_paragraphs, cells))


def _holds_paragraphs(cell: Any) -> bool:
    blocks = sum(1 for _ in cell.iter("p", "pre", "blockquote", *HEADINGS, "ul", "ol"))
    return blocks > 1 or len(cell.text_content()) > _LONG_CELL


def _open_form(form: Any) -> None:
    """Make a box of a form in which nothing is to be filled in: its text is that of the page."""
    if all(control.get("type") == "hidden" for control in form.iter(*_TO_FILL_IN)):
        form.tag = "div"


def _open_preformatted(element: Any) -> None:
    """Make paragraphs of preformatted text, but for code, which has no blank lines in prose."""
    if element.getparent() is None or any(child.tag in BLOCKS for child in element):
        return
    pieces = [piece for piece in _BLANK_LINE.split(element.text_content()) if piece.strip()]
    if not any(len(piece.split()) > 15 for piece in pieces):
        return
    box = element.makeelement("div")
    for piece in pieces:
        paragraph = element.makeelement("p")
        paragraph.text = " ".join(piece.split())
        box.append(paragraph)
    box.tail = element.tail
    element.getparent().replace(element, box)


# --- inside a line ----------------------------------------------------------------------------


def spell_initials(tree: Any) -> None:
    """Write the letter out that a picture shows at the beginning of a paragraph (a drop cap)."""
    for picture in list(tree.iter("img")):
        letter = (picture.get("alt") or "").strip()
        if len(letter) == 1 and letter.isupper() and _begins_word(picture):
            initial = picture.makeelement("span")
            initial.text, initial.tail = letter, picture.tail
            picture.getparent().replace(picture, initial)


def _begins_word(element: Any) -> bool:
    """Tell whether an element begins its block, and a word goes on right behind it."""
    behind = element.tail
    while element.tag not in BLOCKS and (parent := element.getparent()) is not None:
        if (parent.text or "").strip() or element.getprevious() is not None:
            return False
        behind = behind or (None if parent.tag in BLOCKS else parent.tail)
        element = parent
    behind = behind or ""
    return behind.lstrip()[:1].islower() or (behind[:2].isalpha() and behind[:2].isupper())


def _keep_inline_words(tree: Any) -> None:
    """Keep the words of a sentence that stand in an element which pages use beside the text."""
    for element in tree.iter(*_SPEAKING_TAGS):
        parent = element.getparent()
        if parent is None or parent.tag not in {"p", "li", "blockquote", "em", "strong", "a", "q"}:
            continue
        before = element.getprevious()
        words = [parent.text if before is None else before.tail, element.tail]
        if any((word or "").strip() for word in words):
            element.tag = "span"


def _part_neighbours(tree: Any) -> None:
    """Put a blank between two elements that a style sets apart, where no word would go on."""
    for element in tree.iter("span", "small", "a", "cite", "time", "strong", "b", "label"):
        following = element.getnext()
        if element.tail or following is None or not isinstance(following.tag, str):
            continue
        one, other = element.text_content(), following.text_content()
        if _LOWER_END.search(one[-1:]) and _UPPER_START.match(other[:1]):
            element.tail = " "


def flatten(element: Any) -> str:
    """Return the text of an element as one line; what a browser sets apart is apart."""
    return " ".join("".join(_iter_text(element)).split())


def _iter_text(element: Any) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        apart = " " if child.tag in BLOCKS or child.tag == "br" else ""
        yield apart
        if isinstance(child.tag, str) and child.tag not in {"script", "style", "template"}:
            yield from _iter_text(child)
        yield apart
        yield child.tail or ""


# --- paragraphs -------------------------------------------------------------------------------


def _wrap_bare_text(container: Any) -> None:
    """Make paragraphs of the text that stands bare in a box with other blocks."""
    if container.getparent() is None or not _has_bare_text(container):
        return
    runs = _list_runs(container)
    if len(runs) < 2 or not _holds_text(runs):
        return
    tail = container.tail
    attributes = dict(container.attrib)
    container.clear()
    container.attrib.update(attributes)
    container.tail = tail
    for run in runs:
        if isinstance(run, list):
            _append_lines(container, run)
        else:
            run.tail = None
            container.append(run)


def _has_bare_text(container: Any) -> bool:
    """Tell whether text may stand bare beside other blocks; a child alone has none beside it."""
    if container.text and not container.text.isspace():
        return True
    if len(container) == 1 and (not container[0].tail or container[0].tail.isspace()):
        return False
    return any(
        (child.tail and not child.tail.isspace()) or child.tag not in BLOCKS for child in container
    )


LayoutPiece = Any  # a string, or an element without its tail
_BREAK = "\n\n"


def _list_runs(container: Any) -> list[Any]:
    """Return what a box holds: blocks, and between them lists of the pieces of bare text."""
    runs: list[Any] = []
    pieces: list[LayoutPiece] = []

    def close() -> None:
        if any(not isinstance(piece, str) or piece.strip() for piece in pieces):
            runs.append(pieces.copy())
        pieces.clear()

    pieces.append(container.text or "")
    for child in container:
        tail = child.tail or ""
        if not isinstance(child.tag, str):
            pieces.append(tail)
            continue
        if child.tag in BLOCKS or any(part.tag in BLOCKS for part in child.iterdescendants()):
            close()
            runs.append(child)
        elif child.tag == "br" and (_follows_break(pieces) or _INDENT.match(tail)):
            close()
        else:
            pieces.append(child)
        pieces.append(tail)
    close()
    return runs


def _follows_break(pieces: Sequence[LayoutPiece]) -> bool:
    """Tell whether nothing stands between here and the line break before."""
    for piece in reversed(pieces):
        if not isinstance(piece, str):
            return bool(piece.tag == "br")
        if piece.strip():
            return False
    return False


def _read_pieces(pieces: Sequence[LayoutPiece]) -> str:
    texts = (p if isinstance(p, str) else p.text_content() or " " for p in pieces)
    return " ".join("".join(texts).split())


def _holds_text(runs: Sequence[Any]) -> bool:
    """Tell whether a box is one of running text: its bare text is, or lines stand above blocks."""
    bare = [run for run in runs if isinstance(run, list)]
    if any(map(is_prose, bare)):
        return True
    is_broken = any(not isinstance(p, str) and p.tag == "br" for run in bare for p in run)
    blocks = (run for run in runs if not isinstance(run, list))
    return is_broken and any(is_prose([block]) for block in blocks)


def is_prose(pieces: Sequence[LayoutPiece]) -> bool:
    """Tell whether pieces are running text: long enough, with a sentence's end, hardly linked."""
    text = _read_pieces(pieces)
    links = [link for p in pieces if not isinstance(p, str) for link in p.iter("a")]
    linked = sum(len(link.text_content()) for link in links)
    return is_running(text) and 2 * linked < len(text)


def is_running(text: str) -> bool:
    """Tell whether a line is running text by its length and by a sentence that ends in it."""
    return len(text) >= PROSE and _SENTENCE_END.search(text) is not None


def _append_lines(container: Any, pieces: list[LayoutPiece]) -> None:
    """Append a paragraph; short lines parted by line breaks, as byline and date, are one each."""
    lines: list[list[LayoutPiece]] = [[]]
    for piece in pieces:
        if not isinstance(piece, str) and piece.tag == "br":
            lines.append([])
        else:
            lines[-1].append(piece)
    if all(len(_read_pieces(line)) < _SHORT_LINE for line in lines):
        for line in lines:
            _append_paragraph(container, line)
    else:
        _append_paragraph(container, pieces)


def _append_paragraph(container: Any, pieces: list[LayoutPiece]) -> None:
    if not _read_pieces(pieces):
        for piece in pieces:  # a picture, an anchor
            if not isinstance(piece, str) and piece.tag != "br":
                piece.tail = None
                container.append(piece)
        return
    while not isinstance(pieces[-1], str) and pieces[-1].tag == "br":
        pieces.pop()
    paragraph = container.makeelement("p")
    for piece in pieces:
        if not isinstance(piece, str):
            piece.tail = None
            paragraph.append(piece)
        elif len(paragraph):
            paragraph[-1].tail = (paragraph[-1].tail or "") + piece
        else:
            paragraph.text = (paragraph.text or "") + piece
    container.append(paragraph)


def _part_paragraphs(tree: Any) -> None:
    """Keep what parts paragraphs inside a block: two line breaks, or one and an indented line."""
    for line_break in tree.iter("br"):
        following, tail = line_break.getnext(), line_break.tail or ""
        is_double = following is not None and following.tag == "br" and not tail.strip()
        if is_double or _INDENT.match(tail):
            line_break.tail = LINE + tail
