"""The XML of a labelling page: the article beside a panel with labels and attributes. Pure."""

import xml.etree.ElementTree as ET

from annotate.labelstudio.page.page import FIRST_EDITION, LabellingPage, name_list
from annotate.labelstudio.page.style import STYLE
from annotate.scheme import Attribute, Layer

TEXT = "text"
SHADE = "shade"
PEOPLE = "people"
LINKS = "links"
VERSION, VERSIONS = "version", "versions"
EXTRAS = frozenset((LINKS, VERSION))  # controls that show something, and hold nothing of a span
# What never ends within a word. A name may: before the 's that makes it somebody's.
_WHOLE_WORDS = frozenset(
    ("direct", "indirect", "mixed", "favor", "against", "neutral", "conflicted", "unclear")
)
_ANOTHER = "Or type another."


def draw_page(page: LabellingPage) -> str:
    """Return the page without its stamp."""
    root = ET.Element("View")
    ET.SubElement(root, "Style").text = STYLE
    relations = ET.SubElement(root, "Relations")
    for relation in page.relations:
        ET.SubElement(relations, "Relation", value=relation.name)
    columns = ET.SubElement(root, "View", className="annotate-columns")
    _add_article(columns)
    panel = ET.SubElement(columns, "View", className="annotate-panel")
    _add_panel(panel, page)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode") + "\n"


def _add_article(columns: ET.Element) -> None:
    article = ET.SubElement(columns, "View", className="annotate-article")
    ET.SubElement(article, "Header", value="$title", size="4")
    ET.SubElement(
        article, "Header", value="$imprint", size="6", style="font-size:14px; margin:0 0 8px"
    )
    ET.SubElement(
        article, "Text", name=TEXT, value="$text", granularity="symbol", showLabels="true"
    )
    hidden = ET.SubElement(article, "View", className="annotate-hidden")
    ET.SubElement(hidden, "HyperText", name=SHADE, value="$shade", inline="true")


def _add_panel(panel: ET.Element, page: LabellingPage) -> None:
    """Add the labels and the attributes: of each layer by itself in the first edition."""
    layers = page.scheme.layers
    if page.edition == FIRST_EDITION:
        for layer in layers:
            if any(label.layer == layer.name for label in page.labels.values()):
                _add_heading(panel, layer)
                _add_labels(_add_control(panel, layer.name), page, layer)
                _add_attributes(panel, page, layer)
        return
    _add_links(panel)
    control: ET.Element | None = None
    for layer in layers:
        if any(label.layer == layer.name for label in page.labels.values()):
            if control is None:
                control = _add_control(panel, page.name_labels(layer.name))
                control.set("smart", "true")
            _add_heading(control, layer)
            _add_labels(control, page, layer)
    for layer in layers:
        _add_attributes(panel, page, layer)


def _add_links(panel: ET.Element) -> None:
    """Add what the selected span is linked to, and the choice that tells whose suggestions it is.

    Both are written by predictions alone.
    """
    box = ET.SubElement(panel, "View", className="annotate-links", visibleWhen="region-selected")
    ET.SubElement(box, "Header", value="Suggested links", size="6")
    ET.SubElement(
        box, "TextArea", name=LINKS, toName=TEXT, perRegion="true", maxSubmissions="1", rows="1"
    )
    hidden = ET.SubElement(panel, "View", className="annotate-hidden")
    ET.SubElement(
        hidden, "Choices", name=VERSION, toName=TEXT, choice="single", value=f"${VERSIONS}"
    )


def _add_heading(above: ET.Element, layer: Layer) -> None:
    ET.SubElement(above, "Header", value=layer.title, size="6")


def _add_control(panel: ET.Element, name: str) -> ET.Element:
    return ET.SubElement(panel, "Labels", name=name, toName=TEXT, showInline="true")


def _add_labels(control: ET.Element, page: LabellingPage, layer: Layer) -> None:
    for label in page.labels.values():
        if label.layer != layer.name:
            continue
        element = ET.SubElement(control, "Label", value=label.shown)
        element.attrib |= {"alias": label.name} if label.alias else {}
        element.attrib |= {"hotkey": label.hotkey, "background": label.color}
        element.set("hint", label.description)
        if label.role in _WHOLE_WORDS:
            element.set("granularity", "word")


def _add_attributes(panel: ET.Element, page: LabellingPage, layer: Layer) -> None:
    for name, attribute in page.attributes.items():
        if attribute.layer == layer.name:
            _add_attribute(panel, page, name, attribute)


def _add_attribute(panel: ET.Element, page: LabellingPage, name: str, attribute: Attribute) -> None:
    """Add a control that is there only while a region that may have the attribute is selected."""
    binding: dict[str, str] = {
        "whenTagName": page.name_labels(attribute.layer),
        "whenLabelValue": ",".join(page.list_owners(attribute)),
    }
    shown = {"visibleWhen": "region-selected", **binding}
    kind = "annotate-attribute" + (" annotate-switch" if len(attribute.values) == 1 else "")
    box = ET.SubElement(panel, "View", {"className": kind, **shown})
    ET.SubElement(box, "Header", value=attribute.name.replace("_", " "), size="6")
    common = {"toName": TEXT, "perRegion": "true", **binding}
    # `single` and not `single-radio`: a second click takes a choice back
    one = {**common, "choice": "single"}
    listed = name_list(attribute)
    if listed in page.lists:
        offered = {**one, "layout": "select", "value": f"${PEOPLE}"}
        ET.SubElement(box, "Choices", {"name": listed, **offered})
    if attribute.free:
        words = _ANOTHER if listed in page.lists else attribute.description
        field = ET.SubElement(box, "TextArea", {"name": name, **common, "placeholder": words})
        field.attrib |= {"maxSubmissions": "1", "editable": "true", "rows": "1"}
        return
    choices = ET.SubElement(box, "Choices", {"name": name, **one, "showInline": "true"})
    for value in attribute.values:
        ET.SubElement(choices, "Choice", value=value, hotkey=page.keys[name, value])
