"""Boxes that are the paragraphs of a page, though no tag says so."""

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
    are_marked = sum(len(box.text_content()) for box in boxes) <= marked
    holding = _find_boxes_of_paragraphs(tree) if are_marked else set()
    for box in boxes:
        if not are_marked or _stands_among_paragraphs(box, holding):
            box.tag = "p"


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
    """Tell whether a box that is called nothing is running text beside paragraphs."""
    if not _is_nameless(box) or not is_prose([box]):
        return False
    outer = box.getparent()
    while outer is not None and len(outer) == 1 and _is_nameless(outer):
        outer = outer.getparent()
    return outer in holding


def _is_nameless(box: Any) -> bool:
    return box.tag == "div" and not box.get("class") and not box.get("id")
