"""A draft of the labelling page of any Label Studio project: labels, choices, relations."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator

from annotate.drafts.draft import (
    AttributeDraft,
    LabelDraft,
    LayerDraft,
    RelationDraft,
    SchemeDraft,
)
from annotate.errors import UsageError

# The controls that mark stretches of a text, and those that say something of one.
_MARKING = ("Labels", "HyperTextLabels", "ParagraphLabels")
_SAYING = ("Choices", "Rating", "Number", "TextArea", "Taxonomy", "DateTime")
_OTHERS = re.compile(
    r"(RectangleLabels|PolygonLabels|BrushLabels|EllipseLabels|KeyPointLabels|TimeSeriesLabels|"
    r"VideoRectangle|VectorLabels|BitmaskLabels|Pairwise|Ranker)$"
)
_SHOWN_ALWAYS = ("links", "version")  # of a page of ours: they hold nothing of a span
_AMONG = "_among"
_STARS = 5  # what a rating has, where the page does not say


def read_page(xml: str, name: str) -> SchemeDraft:
    """Return what a page offers; `name` is what the file or project is called.

    Raises:
        UsageError: it is no page, or nothing on it marks a text.
    """
    try:
        root = ET.fromstring(xml)
    except ET.ParseError as error:
        raise UsageError(f"{name} is not XML: {error}.", "Save the page from its project.") from (
            error
        )
    left = [f"{e.tag} {e.get('name', '')}".strip() for e in root.iter() if _OTHERS.match(e.tag)]
    controls = [e for tag in _MARKING for e in root.iter(tag)]
    layers = tuple(_read_control(root, e, left) for e in controls)
    for element in _iter_saying(root):
        if element.get("perRegion") != "true":
            left.append(f"{element.tag} {element.get('name', '')}, about the whole text")
    if not any(layer.labels for layer in layers):
        raise UsageError(
            f"Nothing on the page {name} marks stretches of a text.",
            f"A page with one of {', '.join(_MARKING)} is wanted.",
        )
    relations = tuple(RelationDraft(name=_name(e)) for e in root.iter("Relation") if _name(e))
    return SchemeDraft(layers=layers, relations=relations, left=tuple(left))


def _name(element: ET.Element) -> str:
    """Return what a label, choice or relation is called in results."""
    return (element.get("alias") or element.get("value") or "").strip()


def _read_control(root: ET.Element, control: ET.Element, left: list[str]) -> LayerDraft:
    name = control.get("name") or control.tag
    if control.get("value", "").startswith("$"):
        left.append(f"{control.tag} {name}, whose labels are in the tasks")
    return LayerDraft(
        name=name,
        labels=tuple(_read_label(e) for e in control.iter("Label") if _name(e)),
        attributes=tuple(_iter_attributes(root, control)),
    )


def _read_label(element: ET.Element) -> LabelDraft:
    return LabelDraft(
        name=_name(element),
        shown=element.get("value", "") if element.get("alias") else "",
        description=" ".join(element.get("hint", "").split()),
        hotkey=element.get("hotkey", "").strip().lower(),
        color=element.get("background", "").strip().lower(),
    )


def _iter_saying(root: ET.Element) -> Iterator[ET.Element]:
    for element in root.iter():
        name = element.get("name", "")
        if element.tag in _SAYING and name not in _SHOWN_ALWAYS and not name.endswith(_AMONG):
            yield element


def _iter_attributes(root: ET.Element, control: ET.Element) -> Iterator[AttributeDraft]:
    """Yield what is said of a control's spans, each region by itself."""
    target = control.get("toName")
    for element in _iter_saying(root):
        if element.get("perRegion") != "true" or element.get("toName") != target:
            continue
        bound = element.get("whenTagName")
        if bound and bound != control.get("name"):
            continue
        owners = [w.strip() for w in element.get("whenLabelValue", "").split(",") if w.strip()]
        own = [_name(e) for e in control.iter("Label")]
        if owners and not set(owners) & set(own):
            continue
        yield AttributeDraft(
            name=element.get("name", element.tag),
            values=_list_values(element),
            labels=tuple(each for each in own if each in owners),
            description=" ".join((element.get("placeholder") or "").split()),
        )


def _list_values(element: ET.Element) -> tuple[str, ...]:
    """Return the values there are, none where they are not given or several can be chosen."""
    if element.tag == "Rating":
        stars = element.get("maxRating", "")
        return tuple(map(str, range(1, int(stars) + 1 if stars.isdecimal() else _STARS + 1)))
    several = element.get("choice") == "multiple"
    if element.tag != "Choices" or element.get("value", "").startswith("$") or several:
        return ()
    return tuple(_name(e) for e in element.iter("Choice") if _name(e))
