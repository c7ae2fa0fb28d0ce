"""What each column means, in words: those of the schema of its rows, and nowhere else."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from annotate.dataset.withheld.withholding import EXTRA
from annotate.report.counting import LAYER
from annotate.schemas import read_schemas

_EXTRA = "What the source says under this name."


def name_schema(config: str) -> str:
    """Return the name of the JSON Schema that rows of a configuration fit."""
    return "row-layer" if config.startswith(LAYER) else f"row-{config}"


def read_columns(config: str) -> Mapping[str, Mapping[str, Any]]:
    """Return the schema of each column that a configuration may have."""
    columns: Mapping[str, Mapping[str, Any]] = read_schemas()[name_schema(config)]["properties"]
    return columns


@cache
def read_meanings(config: str) -> Mapping[str, str]:
    """Return the meaning of each column that a configuration may have."""
    return {name: column["description"] for name, column in read_columns(config).items()}


def tell_meaning(config: str, column: str) -> str:
    """Return what a column means; one that a project adds is what its source calls so."""
    known = read_meanings(config).get(column)
    if known is None and config.startswith(LAYER):
        more: str = read_schemas()[name_schema(config)]["additionalProperties"]["description"]
        return more
    return known or (_EXTRA if column.startswith(f"{EXTRA}_") else "")


def describe_schema(config: str, schema: Any) -> Any:
    """Return the schema of a table with the meaning of each column in the column's metadata."""
    for at, column in enumerate(schema):
        meaning = {"description": tell_meaning(config, column.name)}
        schema = schema.set(at, column.with_metadata(meaning))
    return schema
