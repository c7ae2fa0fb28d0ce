"""The labelling page as Label Studio's XML, made from a scheme. Pure.

The server hardly checks a page (it takes a label, a key or a relation twice, and controls that
point nowhere), so `check_config` does. The page carries a comment that says which scheme and
layers it was made from: `read_stamp` reads it back from a project.
"""

import json
import re
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

from annotate.labelstudio.page.instructions import make_instructions
from annotate.labelstudio.page.layout import draw_page
from annotate.labelstudio.page.page import EDITION, FIRST_EDITION, LABELS, RESERVED_KEYS, make_page
from annotate.labelstudio.page.structure import read_name
from annotate.model import Problem
from annotate.offsets import hash_text
from annotate.scheme import Scheme

_STAMP_LINE = re.compile(r"[ \t]*<!--\s*annotate:.*?-->\n?", re.DOTALL)
_STAMP = re.compile(r"<!--\s*annotate:\s*(\{.*?\})\s*-->", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """What a project's page was made from.

    `sha256` is the scheme's; `page` and `guide` are the hashes of the page without its stamp and of
    the instructions, by which it can be told whether somebody changed them on the server.
    """

    scheme: str
    sha256: str
    layers: tuple[str, ...]
    page: str = ""
    guide: str = ""
    edition: int = FIRST_EDITION


def make_config(scheme: Scheme, layers: Sequence[str] | None = None, edition: int = EDITION) -> str:
    """Return the page for a scheme, or for some of its layers, as XML."""
    page = make_page(scheme, layers, edition)
    bare = draw_page(page)
    stamp = Stamp(
        scheme=scheme.name,
        sha256=scheme.sha256,
        layers=page.layers,
        page=hash_words(bare),
        guide=hash_words(make_instructions(scheme)),
        edition=edition,
    )
    return stamp_config(bare, stamp)


def stamp_config(bare: str, stamp: Stamp) -> str:
    """Return a page with the comment that says what it was made from, in a line of its own."""
    words = json.dumps(asdict(stamp)).replace("--", r"-\u002d")  # a comment has no two hyphens
    first, rest = bare.split("\n", 1)
    return f"{first}\n  <!-- annotate: {words} -->\n{rest}"


def hash_words(text: str) -> str:
    """Return the hash of a page or of instructions; the server drops the white space around."""
    return hash_text(text.strip())[:16]


def read_stamp(config: str) -> Stamp | None:
    """Return what a project's page was made from, None for a page that is not ours."""
    match = _STAMP.search(config)
    if match is None:
        return None
    try:
        value = json.loads(match[1])
        layers = tuple(map(str, value["layers"]))
        return Stamp(
            scheme=str(value["scheme"]),
            sha256=str(value["sha256"]),
            layers=layers,
            page=str(value.get("page", "")),
            guide=str(value.get("guide", "")),
            edition=int(value.get("edition", FIRST_EDITION)),
        )
    except (ValueError, KeyError, TypeError):
        return None


def is_as_made(config: str) -> bool:
    """Tell whether nobody changed a page since it was made."""
    stamp = read_stamp(config)
    return stamp is not None and stamp.page == hash_words(_STAMP_LINE.sub("", config, count=1))


def list_fields(config: str) -> set[str]:
    """Return the fields of a task's data that a page shows."""
    return set(re.findall(r'value="\$(\w+)"', config))


def read_labels(config: str) -> set[str]:
    """Return the names of the labels that a page offers."""
    try:
        root = ET.fromstring(config)
    except ET.ParseError:
        return set()
    return set(map(read_name, root.iter("Label")))


def check_config(config: str, scheme: Scheme) -> list[Problem]:
    """Check a page: names and keys once, targets there, every label and relation the scheme's."""
    try:
        root = ET.fromstring(config)
    except ET.ParseError as error:
        return [_problem("L20", f"the page is not XML: {error}")]
    checks = (_check_names, _check_keys, _check_targets)
    return [
        *(problem for check in checks for problem in check(root)),
        *_check_labels(root, scheme),
    ]


def _problem(code: str, message: str) -> Problem:
    return Problem(code=code, message=message, fix="Make the page from the scheme again.")


def _list_twice(names: Sequence[str]) -> list[str]:
    return sorted(name for name, count in Counter(names).items() if count > 1)


def _check_names(root: ET.Element) -> Iterator[Problem]:
    for name in _list_twice([e.attrib["name"] for e in root.iter() if "name" in e.attrib]):
        yield _problem("L21", f"the page has two tags named {name}")
    for tag in ("Label", "Relation"):
        for value in _list_twice([read_name(e) for e in root.iter(tag)]):
            yield _problem("L21", f"the page has the {tag.lower()} {value} twice")


def _check_keys(root: ET.Element) -> Iterator[Problem]:
    tags = [element for tag in ("Label", "Choice") for element in root.iter(tag)]
    for key in _list_twice([e.attrib["hotkey"] for e in tags if "hotkey" in e.attrib]):
        yield _problem("L22", f"the page uses the key {key} twice")
    for element in tags:
        key = element.get("hotkey", "")
        if not key:
            yield _problem("L22", f"{element.get('value')} has no key; Label Studio would pick one")
        elif key in RESERVED_KEYS:
            yield _problem("L22", f"the key {key} of {element.get('value')} is Label Studio's own")


def _check_targets(root: ET.Element) -> Iterator[Problem]:
    names = {element.attrib["name"] for element in root.iter() if "name" in element.attrib}
    labels = set(map(read_name, root.iter("Label")))
    for element in root.iter():
        for attribute in ("toName", "whenTagName"):
            target = element.get(attribute)
            if target is not None and target not in names:
                yield _problem("L23", f"{attribute} names {target}, and no tag is named so")
        for label in filter(None, element.get("whenLabelValue", "").split(",")):
            if label not in labels:
                yield _problem(
                    "L23", f"whenLabelValue names {label}, and the page has no such label"
                )


def _check_labels(root: ET.Element, scheme: Scheme) -> Iterator[Problem]:
    for control in root.iter("Labels"):
        for element in control.iter("Label"):
            label = scheme.labels.get(read_name(element))
            if label is None or control.get("name") not in {label.layer, LABELS}:
                message = (
                    f"{scheme.name} has no label {read_name(element)} in {control.get('name')}"
                )
                yield _problem("L24", message)
    for element in root.iter("Relation"):
        if element.get("value") not in scheme.relation_types:
            yield _problem("L24", f"{scheme.name} has no relation {element.get('value')}")
