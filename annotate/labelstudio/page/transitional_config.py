"""The page of a project while it is moved to another scheme: what both schemes' pages offer. Pure.

As long as some annotations have the old labels and others the new ones, no label is taken from
the page, so that at no moment there is a region whose label the page does not know.
"""

import hashlib
import xml.etree.ElementTree as ET
from dataclasses import replace

from annotate.labelstudio.page.config import read_stamp, stamp_config
from annotate.labelstudio.page.structure import read_name

_MOVING = "moving-"
_CONTROLS = ("Labels", "Choices", "TextArea")
_NAMES = "whenLabelValue"


def make_transitional_config(old: str, new: str, signature: str) -> str:
    """Return the new page with what only the old one has; its stamp has the signature."""
    before, page = ET.fromstring(old), ET.fromstring(new)
    _add_missing(page.find("Relations"), before.find("Relations"))
    panel = page.find(".//View[@className='annotate-panel']")
    assert panel is not None  # the new page is one of ours
    for tag in _CONTROLS:
        for control in before.iter(tag):
            same = page.find(f".//{tag}[@name='{control.get('name')}']")
            if same is not None:
                _add_missing(same, control)
                _join_labels(page, same, control)
            else:
                panel.append(_find_box(before, control))
    _drop_second_keys(page)
    here = read_stamp(old)
    assert here is not None  # both pages are ours
    ET.indent(page)
    bare = ET.tostring(page, encoding="unicode") + "\n"
    return stamp_config(bare, replace(here, sha256=signature))


def sign_move(old: str, new: str) -> str:
    """Return what stands in the stamp of a transitional config: a hash of the two schemes."""
    return _MOVING + hashlib.sha256(f"{old} {new}".encode()).hexdigest()


def _add_missing(there: ET.Element | None, other: ET.Element | None) -> None:
    """Add the labels, choices or relations that only the other one has."""
    if there is None or other is None:
        return
    names = set(map(read_name, there))
    there.extend(child for child in other if read_name(child) not in names)


def _join_labels(page: ET.Element, control: ET.Element, other: ET.Element) -> None:
    """Let a control appear for the labels of both pages."""
    for element in (control, _find_box(page, control)):
        names = element.get(_NAMES, "").split(",") + other.get(_NAMES, "").split(",")
        if _NAMES in element.attrib:
            element.set(_NAMES, ",".join(dict.fromkeys(filter(None, names))))


def _find_box(page: ET.Element, control: ET.Element) -> ET.Element:
    """Return the view that shows an attribute's control, the control itself where it has none."""
    for box in page.iter("View"):
        if control in list(box) and box.get("visibleWhen"):
            return box
    return control


def _drop_second_keys(page: ET.Element) -> None:
    seen: set[str] = set()
    for element in (e for tag in ("Label", "Choice") for e in page.iter(tag)):
        if element.get("hotkey") in seen:
            del element.attrib["hotkey"]
        seen.add(element.get("hotkey", ""))
