"""What a tree of markup shows."""

from typing import Any

from annotate.files.packages import load_lxml
from annotate.ingestion.markup.layout import BLOCKS

_HIDDEN = frozenset({"script", "style", "noscript", "template", "head"})
_ENDING = BLOCKS | {"br"}
_LINE_END = "\ue0a3"


def list_lines(tree: Any) -> list[str]:
    """List the lines that a page shows, white space made one blank."""
    pieces = "".join(_list_pieces(tree)).split(_LINE_END)
    return [line for piece in pieces if (line := " ".join(piece.split()))]


def _list_pieces(tree: Any) -> list[str]:
    """List the pieces of the text, and between them where a line ends."""
    pieces: list[str] = []
    walk = load_lxml().etree.iterwalk(tree, events=("start", "end", "comment", "pi"))
    for event, element in walk:
        tag = element.tag
        if event == "start":
            if tag in _HIDDEN:
                walk.skip_subtree()
                continue
            if tag in _ENDING:
                pieces.append(_LINE_END)
            if element.text:
                pieces.append(element.text)
            continue
        if tag in _ENDING:
            pieces.append(_LINE_END)
        if element.tail and element is not tree:
            pieces.append(element.tail)
    return pieces
