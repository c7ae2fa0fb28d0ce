"""UIMA CAS as XMI, as INCEpTION and DKPro read and write it: a file a reading, and their types.

After the OASIS standard UIMA 1.0 and the serialisation of Apache UIMA. A folder has a file for each
document, or a folder with one for each of several readings, and `TypeSystem.xml`.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from annotate.files.outputs import open_output
from annotate.files.packages import load_lxml
from annotate.files.xml_text import HEAD, write_value
from annotate.formats.annotations.uima import types
from annotate.formats.annotations.uima.marking import mark
from annotate.formats.annotations.uima.structures import (
    VIEW,
    Cas,
    CasMaker,
    FeatureStructure,
    Primitive,
    count_lost_characters,
    name_files,
)
from annotate.formats.markup.roots import find_root
from annotate.formats.port import FileFormat, Input, Item, Ledger, Output
from annotate.formats.problems import MALFORMED, UNREADABLE
from annotate.model import Record

TYPES = "TypeSystem.xml"
_XMI = "http://www.omg.org/XMI"
_ID = f"{{{_XMI}}}id"
_CAS = "http:///uima/cas.ecore"
_NOWHERE = "http:///uima/noNamespace.ecore"  # where types without a package are
_SKIPPED = frozenset({f"{{{_XMI}}}XMI", f"{{{_CAS}}}NULL"})
_ABOVE = ("", "../", "../../")  # where the types may lie, from the folder of a file
_FIX_TYPES = f"Give the folder or the zip file that has {TYPES} too."
_FIX = "Export it anew from its tool."


# --- writing ----------------------------------------------------------------------------------


def write(records: Iterable[Record], output: Output) -> Ledger:
    """Write a file for each reading, and the type system of all."""
    ledger, folder = Ledger(), Path(output.path)
    maker = CasMaker(output.scheme, ledger)
    for record in records:
        cases = [maker.make(record.document, each) for each in record.annotations or (None,)]
        if lost := count_lost_characters(cases):
            ledger.lose("characters that XML cannot hold", record.document.id, lost)
        for cas, name in zip(cases, name_files(record), strict=True):
            path = folder / f"{name}.xmi"
            path.parent.mkdir(exist_ok=True)
            with open_output(path) as stream:
                stream.writelines(line.encode() for line in _iter_lines(cas))
    with open_output(folder / TYPES) as stream:
        made = types.make_types(output.scheme, maker.pairs)
        stream.writelines(line.encode() for line in types.write_types(made))
    return ledger


def _iter_lines(cas: Cas) -> Iterator[str]:
    prefixes = {"uima.cas": "cas"}
    for each in cas.structures:
        prefixes.setdefault(_split(each.type)[0], f"t{len(prefixes)}")
    spaces = "".join(
        f' xmlns:{short}="http:///{package.replace(".", "/")}.ecore"'
        for package, short in prefixes.items()
    )
    yield f'{HEAD}<xmi:XMI xmlns:xmi="{_XMI}"{spaces} xmi:version="2.0">\n'
    yield '<cas:NULL xmi:id="0"/>\n'
    yield (
        f'<cas:Sofa xmi:id="{cas.sofa}" sofaNum="1" sofaID="{VIEW}" mimeType="text" '
        f"sofaString={write_value(cas.text)}/>\n"
    )
    for each in cas.structures:
        package, name = _split(each.type)
        values = "".join(f" {n}={write_value(str(v))}" for n, v in each.values.items())
        refs = "".join(f' {n}="{" ".join(map(str, ids))}"' for n, ids in each.refs.items())
        yield f'<{prefixes[package]}:{name} xmi:id="{each.id}"{refs}{values}/>\n'
    members = " ".join(map(str, sorted(cas.members)))
    yield f'<cas:View sofa="{cas.sofa}" members="{members}"/>\n</xmi:XMI>\n'


def _split(name: str) -> tuple[str, str]:
    package, _, short = name.rpartition(".")
    return package, short


# --- reading ----------------------------------------------------------------------------------


def read(given: Input) -> Iterator[Item]:
    """Yield the text of a CAS with what is marked in it; of a type system nothing."""
    head = given.stream.peek(1)
    if _is_types(head):
        return
    if b"<!DOCTYPE" in head:
        yield given.complain(MALFORMED, "no CAS: it has a document type", fix=_FIX)
        return
    data = next((d for up in _ABOVE if (d := given.find_beside(up + TYPES)) is not None), None)
    if data is None:
        message = f"cannot be read: {TYPES} is not beside it"
        yield given.complain(UNREADABLE, message, fix=_FIX_TYPES)
        return
    try:
        system = types.read_types(data)
    except ValueError as error:
        yield given.complain(MALFORMED, f"{TYPES} beside it: {error}", fix=_FIX)
        return
    try:
        cas = _CasReader(system).read(given)
    except ValueError as error:
        yield given.complain(MALFORMED, f"no CAS in XMI: {error}", fix=_FIX)
        return
    yield mark(cas, system, given)


class _CasReader:
    """Reads the elements of an XMI file, each a structure."""

    def __init__(self, system: types.TypeSystem) -> None:
        self._system = system
        self._structures: list[FeatureStructure] = []
        self._sofas: dict[int, tuple[str, str]] = {}  # name and text
        self._members: dict[int, frozenset[int]] = {}
        self._left_out: Counter[str] = Counter()

    def read(self, given: Input) -> Cas:
        """Return the CAS of a file.

        Raises:
            ValueError: it is not well-formed, or there is no text in it.
        """
        etree = load_lxml().etree
        elements = etree.iterparse(
            given.stream, events=("end",), no_network=True, resolve_entities=False, load_dtd=False
        )
        try:
            for _, element in elements:
                parent = element.getparent()
                if parent is not None and parent.getparent() is None:
                    self._take(element)
                    element.clear()
                    while element.getprevious() is not None:
                        del parent[0]
        except etree.XMLSyntaxError as error:
            raise ValueError(f"not well-formed XML: {error.msg}") from error
        return self._make()

    def _make(self) -> Cas:
        texts = {number: text for number, (_, text) in self._sofas.items() if text}
        if not texts:
            raise ValueError("there is no text in it")
        first = next((n for n in texts if self._sofas[n][0] == VIEW), next(iter(texts)))
        return Cas(
            text=texts[first],
            sofa=first,
            structures=tuple(self._structures),
            members=self._members.get(first, frozenset()),
            left_out=self._left_out,
        )

    def _take(self, element: Any) -> None:
        tag = element.tag
        if not isinstance(tag, str) or tag in _SKIPPED:
            return
        if tag == f"{{{_CAS}}}Sofa":
            name, text = element.get("sofaID", ""), element.get("sofaString", "")
            self._sofas[_read_number(element.get(_ID))] = (name, text)
        elif tag == f"{{{_CAS}}}View":
            members = frozenset(map(_read_number, element.get("members", "").split()))
            self._members[_read_number(element.get("sofa"))] = members
        else:
            self._take_structure(element)

    def _take_structure(self, element: Any) -> None:
        name = _name_type(element.tag)
        if name not in self._system:
            self._left_out[f"structures of the type {name}, which {TYPES} does not have"] += 1
            return
        values: dict[str, Primitive] = {}
        refs: dict[str, tuple[int, ...]] = {}
        for feature, range_ in self._system.list_features(name).items():
            said = element.get(feature)
            if range_ in types.PRIMITIVES:
                if said is not None:
                    values[feature] = _read_value(said, range_)
            elif types.is_plain_list(range_):
                lists = element.findall(feature)
                if lists or said:
                    self._left_out[f"lists of values of {feature}"] += 1
            elif said:
                refs[feature] = tuple(map(_read_number, said.split()))
        number = _read_number(element.get(_ID))
        self._structures.append(FeatureStructure(id=number, type=name, values=values, refs=refs))


def _read_value(said: str, range_: str) -> Primitive:
    if range_ == types.INTEGER:
        return int(said)
    return float(said) if range_ in types.NUMBERS else said


def _read_number(said: str | None) -> int:
    if said is None or not said.isdecimal():
        raise ValueError(f"{said!r} is no number of a structure")
    return int(said)


def _name_type(tag: str) -> str:
    """Return the name of a type by its element."""
    space, _, name = tag.removeprefix("{").rpartition("}")
    if space == _NOWHERE or not space:
        return name
    return f"{space.removeprefix('http:///').removesuffix('.ecore').replace('/', '.')}.{name}"


def recognise(head: bytes) -> bool:
    """Tell whether a file begins as XMI of UIMA."""
    root = find_root(head)
    return root is not None and root.name == "xmi" and b"/cas.ecore" in head


def _is_types(head: bytes) -> bool:
    root = find_root(head)
    return root is not None and root.name == "typesystemdescription"


FORMAT = FileFormat(
    description="UIMA CAS XMI with its type system, for INCEpTION, in a folder",
    suffixes=(".xmi",),
    recognise=recognise,
    read=read,
    write=write,
    meta=types.META,
    keeps=frozenset({"overlap", "relations", "attributes", "scores", "readings"}),
    is_folder=True,
    is_marked=True,
)
