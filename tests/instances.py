"""Values that mostly fit a JSON Schema, of any schema and made from a seed."""

import random
import re
from typing import Any

from annotate.schemas import read_schemas

JSON = dict[str, Any]
STRINGS = (
    "a", "A", "US", "en", "a-b", "news/1", "layer:entity", "ctrl+a", "1.0", "person 4", "a@b",
    "#a0b1c2", "https://example.org", "2031-01-01", "2031-01-01T00:00:00Z", "rot “weiß” 🧭",
    "0+9@12 9+1@24:6", "0000-0002-1825-0097", "10.5281/zenodo.1",
    *("0" * length for length in (10, 16, 32, 64)),
)  # fmt: skip
ANY = (None, True, 0, 0.5, "a", [], {})


def make_instance(rng: random.Random, schema: JSON, root: JSON) -> Any:
    """Make a value of what a schema names; what it asks across fields is left to chance."""
    if "$ref" in schema:
        name, _, path = schema["$ref"].partition("#")
        root = read_schemas()[name.removeprefix("urn:annotate:schema:")] if name else root
        target: Any = root
        for part in path.strip("/").split("/") if path else ():
            target = target[part]
        return make_instance(rng, target, root)
    if "const" in schema:
        return schema["const"]
    choices = schema.get("enum", ())
    if choices:
        return rng.choice(choices)
    if "anyOf" in schema:
        return make_instance(rng, rng.choice(schema["anyOf"]), root)
    kind = schema.get("type", "object" if "properties" in schema else None)
    kind = rng.choice(kind) if isinstance(kind, list) else kind
    makers = {"object": _make_object, "array": _make_array}
    if kind in makers:
        return makers[kind](rng, schema, root)
    return _make_plain(rng, kind, schema)


def _make_object(rng: random.Random, schema: JSON, root: JSON) -> JSON:
    required, share = schema.get("required", ()), rng.choice([0.4, 1])
    made = {
        name: make_instance(rng, inner, root)
        for name, inner in schema.get("properties", {}).items()
        if name in required or rng.random() < share
    }
    more = schema.get("additionalProperties")
    if isinstance(more, dict):
        names = {"type": "string", **schema.get("propertyNames", {})}
        for _ in range(max(1, schema.get("minProperties", 0))):
            made[make_instance(rng, names, root)] = make_instance(rng, more, root)
    return made


def _make_array(rng: random.Random, schema: JSON, root: JSON) -> list[Any]:
    least = schema.get("minItems", 0)
    items = schema.get("prefixItems", [schema.get("items", {})] * max(least, rng.randrange(3)))
    return [make_instance(rng, inner, root) for inner in items]


def _make_plain(rng: random.Random, kind: str | None, schema: JSON) -> Any:
    if kind == "string":
        fitting = [text for text in STRINGS if re.search(schema.get("pattern", ""), text)]
        return rng.choice(fitting)
    least = max(schema.get("minimum", 0), schema.get("exclusiveMinimum", -1) + 1)
    plain = {"integer": least, "number": least, "boolean": True, "null": None}
    return plain[kind] if kind in plain else rng.choice(ANY)
