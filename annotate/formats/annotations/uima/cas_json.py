"""UIMA CAS as JSON 0.4, as INCEpTION and dkpro-cassis read and write it: the types are in it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from annotate.files.json_values import dump_json, load_json
from annotate.files.outputs import open_output
from annotate.formats.annotations.uima import types
from annotate.formats.annotations.uima.marking import mark
from annotate.formats.annotations.uima.structures import (
    VIEW,
    Cas,
    CasMaker,
    FeatureStructure,
    Primitive,
    name_files,
)
from annotate.formats.port import FileFormat, Input, Item, Ledger, Output
from annotate.formats.problems import LONG, MALFORMED
from annotate.model import Record
from annotate.scheme import Scheme

_TYPES, _STRUCTURES, _VIEWS = "%TYPES", "%FEATURE_STRUCTURES", "%VIEWS"
_LONGEST = 1 << 28  # bytes: a CAS in JSON is read at once
_ARRAY = "uima.cas.FSArray"
_FIX = "Export it anew from its tool, with its types."


def write(records: Iterable[Record], output: Output) -> Ledger:
    """Write a file for each reading."""
    ledger, folder = Ledger(), Path(output.path)
    for record in records:
        names = name_files(record)
        for reading, name in zip(record.annotations or (None,), names, strict=True):
            maker = CasMaker(output.scheme, ledger)
            cas = maker.make(record.document, reading)
            path = folder / f"{name}.json"
            path.parent.mkdir(exist_ok=True)
            with open_output(path) as stream:
                stream.write(f"{dump_json(_to_json(cas, maker, output.scheme))}\n".encode())
    return ledger


def _to_json(cas: Cas, maker: CasMaker, scheme: Scheme) -> dict[str, Any]:
    made = types.make_types(scheme, maker.pairs)
    sofa = {
        "%ID": cas.sofa, "%TYPE": types.SOFA, "sofaNum": 1, "sofaID": VIEW,
        "mimeType": "text", "sofaString": cas.text,
    }  # fmt: skip
    structures = [
        {
            "%ID": each.id,
            "%TYPE": each.type,
            **{f"@{name}": ids[0] for name, ids in each.refs.items()},
            **each.values,
        }
        for each in cas.structures
    ]
    view = {"%SOFA": cas.sofa, "%MEMBERS": sorted(cas.members)}
    return {
        _TYPES: {name: _describe(each) for name, each in made.items()},
        _STRUCTURES: [sofa, *structures],
        _VIEWS: {VIEW: view},
    }


def _describe(each: types.UimaType) -> dict[str, Any]:
    features = {name: {"%NAME": name, "%RANGE": range_} for name, range_ in each.features.items()}
    said = {"%DESCRIPTION": each.description} if each.description else {}
    return {"%NAME": each.name, "%SUPER_TYPE": each.supertype, **said, **features}


# --- reading ----------------------------------------------------------------------------------


def read(given: Input) -> Iterator[Item]:
    """Yield the text of a CAS with what is marked in it."""
    data = given.stream.read(_LONGEST + 1)
    if len(data) > _LONGEST:
        yield given.complain(LONG, f"longer than {_LONGEST} bytes")
        return
    try:
        value = load_json(data)
        system = _read_types(value)
        cas = _read_cas(value)
    except (ValueError, TypeError, AttributeError, KeyError) as error:
        yield given.complain(MALFORMED, f"no CAS in JSON: {error}", fix=_FIX)
        return
    yield mark(cas, system, given)


def _read_types(value: Mapping[str, Any]) -> types.TypeSystem:
    """Read the types of a CAS.

    Raises:
        ValueError: there are none.
    """
    found = value.get(_TYPES)
    if not isinstance(found, dict) or not found:
        raise ValueError(f"there is no {_TYPES} in it")
    return types.TypeSystem({name: _read_type(name, each) for name, each in found.items()})


def _read_type(name: str, value: Mapping[str, Any]) -> types.UimaType:
    features = {n: str(f["%RANGE"]) for n, f in value.items() if n[:1] != "%"}
    return types.UimaType(
        name=name, supertype=str(value.get("%SUPER_TYPE", types.TOP)), features=features
    )


def _read_cas(value: Mapping[str, Any]) -> Cas:
    """Read the structures of a CAS.

    Raises:
        ValueError: there is no text in it.
    """
    given = value.get(_STRUCTURES, [])
    if isinstance(given, dict):  # by number
        given = [{"%ID": int(number), **each} for number, each in given.items()]
    sofas = {each["%ID"]: each for each in given if each["%TYPE"] == types.SOFA}
    texts = {number: each["sofaString"] for number, each in sofas.items() if "sofaString" in each}
    if not texts:
        raise ValueError("there is no text in it")
    first = next((n for n in texts if sofas[n].get("sofaID") == VIEW), next(iter(texts)))
    views = value.get(_VIEWS, {}).values()
    members: list[int] = next((view["%MEMBERS"] for view in views if view["%SOFA"] == first), [])
    left_out: Counter[str] = Counter()
    return Cas(
        text=str(texts[first]),
        sofa=first,
        structures=tuple(_read(each, left_out) for each in given if each["%ID"] not in sofas),
        members=frozenset(members),
        left_out=left_out,
    )


def _read(value: Mapping[str, Any], left_out: Counter[str]) -> FeatureStructure:
    name, number = str(value["%TYPE"]), int(value["%ID"])
    if name == _ARRAY or name.endswith("[]"):
        elements = tuple(each for each in value.get("%ELEMENTS", ()) if type(each) is int)
        return FeatureStructure(id=number, type=_ARRAY, refs={"elements": elements})
    values: dict[str, Primitive] = {}
    refs: dict[str, tuple[int, ...]] = {}
    for feature, said in value.items():
        if feature[0] == "@" and said is not None:
            refs[feature[1:]] = (int(said),)
        elif feature[0] not in "%@^#" and isinstance(said, Primitive):
            values[feature] = said
        elif feature[0] == "#":
            left_out[f"values of {feature[1:]} that are no numbers"] += 1
    return FeatureStructure(id=number, type=name, values=values, refs=refs)


def recognise(head: bytes) -> bool:
    """Tell whether a file begins as a CAS in JSON."""
    return head[:1] == b"{" and any(f'"{name}"'.encode() in head for name in (_TYPES, _STRUCTURES))


FORMAT = FileFormat(
    description="UIMA CAS as JSON 0.4, types and all, in a folder",
    recognise=recognise,
    read=read,
    write=write,
    meta=types.META,
    keeps=frozenset({"overlap", "relations", "attributes", "scores", "readings"}),
    is_folder=True,
    is_marked=True,
)
