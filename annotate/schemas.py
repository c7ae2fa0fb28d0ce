"""The JSON Schemas of `schemas/`, and what does not fit them as Problems in people's words.

A fast engine (jsonschema-rs) does the first pass, the reference engine (jsonschema) explains what
was rejected. Where the reference engine finds nothing wrong, the fast one's word is reported:
it is stricter on NaN and on `$` in patterns, and a rejection is never dropped.
"""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from annotate.model import Problem
from annotate.resources import DATA, PACKAGE
from annotate.spelling import suggest_nearest

FOLDERS = (DATA / "schemas", PACKAGE.parent / "schemas")  # a wheel, a checkout
SUFFIX = ".schema.json"
CODE = "J01"
_SHOWN = 80
# The keywords of an object of which it is known what counting its fields says about it.
_CLOSED = {"title", "description", "type", "required", "properties", "additionalProperties"}


@cache
def read_schemas() -> Mapping[str, dict[str, Any]]:
    """Return every schema of the project by name (`document`, `annotation`, ...)."""
    folder = next(folder for folder in FOLDERS if folder.is_dir())
    return {
        path.name.removesuffix(SUFFIX): json.loads(path.read_text(encoding="utf-8"))
        for path in sorted(folder.glob(f"*{SUFFIX}"))
    }


def fits_schema(name: str, value: Any) -> bool:
    """Tell whether a JSON value fits the named schema."""
    return bool(_first_pass(name).is_valid(value))


def check_schema(
    name: str,
    value: Any,
    *,
    file: str | None = None,
    line: int | None = None,
) -> list[Problem]:
    """Return what keeps a JSON value from fitting the named schema; nothing where it fits.

    `file` and `line` are only carried into the Problems.
    """
    if _first_pass(name).is_valid(value):
        return []
    document = _find_document(value)
    problems = [
        Problem(
            code=CODE,
            message=_explain(error),
            file=file,
            line=line,
            pointer=_to_pointer(error.absolute_path),
            document=document,
            fix=_suggest(error),
        )
        for error in sorted(
            _iter_leaves(_full_validator(name).iter_errors(value)),
            key=lambda e: [str(part) for part in e.absolute_path],
        )
    ]
    # The reference engine says for each missing field that one is: said once, of all of them.
    return list(dict.fromkeys(problems)) or [
        Problem(
            code=CODE,
            message=error.message,
            file=file,
            line=line,
            pointer=_to_pointer(error.instance_path),
            document=document,
        )
        for error in _fast_validator(name).iter_errors(value)
    ]


@cache
def _first_pass(name: str) -> Any:
    """Return what only accepts or rejects, for which the definitions are put so that it is quick.

    Definitions only: what is not one may be pointed into from another schema.
    """
    return _make_fast(
        name,
        {
            key: {**schema, "$defs": {n: _count_first(d) for n, d in schema["$defs"].items()}}
            if "$defs" in schema
            else schema
            for key, schema in read_schemas().items()
        },
    )


@cache
def _fast_validator(name: str) -> Any:
    return _make_fast(name, read_schemas())


def _make_fast(name: str, schemas: Mapping[str, Any]) -> Any:
    import jsonschema_rs

    registry = jsonschema_rs.Registry([(s["$id"], s) for s in schemas.values()])
    return jsonschema_rs.Draft202012Validator(schemas[name], registry=registry)


def _count_first(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema that accepts the same values, and seldom looks for required fields.

    Looking for each by name is a third of the first pass. An object that has as many fields as
    are required, and no other fields than those, has all of them.
    """
    required, known = schema.get("required"), schema.get("properties")
    if not required or not known or schema.keys() - _CLOSED or not set(required) <= set(known):
        return schema
    if schema.get("additionalProperties") is not False:
        return schema
    counted = {key: value for key, value in schema.items() if key != "required"}
    counted["properties"] = {name: known[name] for name in required}
    return {
        "if": {"maxProperties": len(required)},
        "then": {**counted, "minProperties": len(required)},
        "else": schema,
    }


@cache
def _full_validator(name: str) -> Any:
    from jsonschema import Draft202012Validator
    from referencing import Registry, Resource

    schemas = read_schemas()
    registry: Any = Registry().with_resources(
        (schema["$id"], Resource.from_contents(schema)) for schema in schemas.values()
    )
    return Draft202012Validator(schemas[name], registry=registry)


def _iter_leaves(errors: Any) -> Iterator[Any]:
    """Yield the errors that say something: those inside an anyOf or oneOf, not its own."""
    for error in errors:
        if error.context:
            yield from _iter_leaves(error.context)
        else:
            yield error


def _to_pointer(path: Any) -> str:
    return "".join("/" + str(p).replace("~", "~0").replace("/", "~1") for p in path)


def _find_document(value: Any) -> str | None:
    """Return the id of the document that a record, document or annotation speaks of."""
    if not isinstance(value, dict):
        return None
    document = value.get("document", value)
    found = document.get("id", value.get("document_id")) if isinstance(document, dict) else None
    return found if isinstance(found, str) else None


def _show(value: Any) -> str:
    shown = json.dumps(value, ensure_ascii=False)
    return shown if len(shown) <= _SHOWN else shown[: _SHOWN - 1] + "…"


_SENTENCES = {
    "enum": "{found} is not one of {wanted}",
    "type": "{found} is not of the type {wanted}",
    "pattern": "{found} has not the form {wanted}",
    "minimum": "{found} is less than {wanted}",
    "exclusiveMinimum": "{found} is not more than {wanted}",
    "maximum": "{found} is more than {wanted}",
    "minLength": "{found} is too short, at least {wanted} wanted",
    "maxLength": "{found} is too long, at most {wanted} allowed",
    "minItems": "{found} is too short, at least {wanted} wanted",
    "uniqueItems": "{found} names something twice",
    "required": "the {fields} {extra} {be} missing",
    "additionalProperties": "unknown {fields} {extra}",
    "unevaluatedProperties": "unknown {fields} {extra}",
}


def _explain(error: Any) -> str:
    """Say which field, what was found and what is allowed."""
    field = _name_field(list(error.absolute_path))
    wanted = error.validator_value
    sentence = _SENTENCES.get(error.validator)
    if sentence is None:
        return f"{field}: {error.message}"
    extra = _list_missing(error) if error.validator == "required" else _list_extra(error)
    return f"{field}: " + sentence.format(
        found=_show(error.instance),
        wanted=", ".join(map(str, wanted)) if isinstance(wanted, list) else wanted,
        extra=", ".join(extra),
        fields="field" if len(extra) == 1 else "fields",
        be="is" if len(extra) == 1 else "are",
    )


def _name_field(path: list[str | int]) -> str:
    """Return the field that a path leads to, `spans[3]` where it is an item of one."""
    names = [at for at, part in enumerate(path) if isinstance(part, str)]
    if not names:
        return "the value"
    return f"{path[names[-1]]}" + "".join(f"[{part}]" for part in path[names[-1] + 1 :])


def _list_missing(error: Any) -> list[str]:
    return [name for name in error.validator_value if name not in error.instance]


def _list_extra(error: Any) -> list[str]:
    if not isinstance(error.instance, dict):
        return []
    return sorted(set(error.instance) - set(error.schema.get("properties", ())))


def _suggest(error: Any) -> str:
    """Name the nearest allowed value or field for a misspelling."""
    if error.validator == "enum" and isinstance(error.instance, str):
        allowed = [str(value) for value in error.validator_value]
        return suggest_nearest(error.instance, allowed)
    if error.validator == "additionalProperties":
        known = sorted(error.schema.get("properties", ()))
        return suggest_nearest(_list_extra(error)[0], known) or f"Allowed are {', '.join(known)}."
    return ""
