"""Boxes that are the paragraphs of a page, though no tag says so."""

from collections.abc import Sequence
from typing import Any

from annotate.ingestion.markup.layout import BLOCKS, PROSE, is_prose


def name_paragraphs(tree: Any) -> None:
    """Make paragraphs of the innermost boxes where a page has its text in these.

    So are boxes that stand between paragraphs, and that nothing tells from these.
    """
    marked = sum(len(paragraph.text_content()) for paragraph in tree.iter("p"))
    boxes = [
        box
        for box in tree.iter("div")
        if not any(part.tag in BLOCKS for part in box.iterdescendants())
        and len(box.text_content()) >= PROSE
    ]
    is_text = sum(len(box.text_content()) for box in boxes) > marked
    for box in boxes if is_text else _list_among_paragraphs(tree, boxes):
        box.tag = "p"


def _list_among_paragraphs(tree: Any, boxes: Sequence[Any]) -> list[Any]:
    """List the boxes of running text that are called nothing and stand beside paragraphs."""
    nameless = [box for box in boxes if _is_nameless(box) and is_prose([box])]
    holding = _find_boxes_of_paragraphs(tree) if nameless else set()
    return [box for box in nameless if _stands_among_paragraphs(box, holding)]


def _find_boxes_of_paragraphs(tree: Any) -> set[Any]:
    """Return the boxes that hold paragraphs, themselves or in boxes that are called nothing."""
    found: set[Any] = set()
    for paragraph in tree.iter("p"):
        box = paragraph.getparent() if is_prose([paragraph]) else None
        while box is not None and box not in found:
            found.add(box)
            box = box.getparent() if _is_nameless(box) else None
    return found


def _stands_among_paragraphs(box: Any, holding: set[Any]) -> bool:
    """Tell whether a box stands beside paragraphs, itself or in boxes that are called nothing."""
    outer = box.getparent()
    while outer is not None and len(outer) == 1 and _is_nameless(outer):
        outer = outer.getparent()
    return outer in holding


def _is_nameless(box: Any) -> bool:
    return box.tag == "div" and not box.get("class") and not box.get("id")
